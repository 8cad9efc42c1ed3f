"""When something is due: at a moment, or on a day."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.input_errors import InputError

Due = datetime.datetime | datetime.date
"""The canonical value: a moment with its zone, or a day."""
END_OF_DAY = datetime.time(23, 59, 59)
MORNING = datetime.time(9)
"""When on a day something is told that is for no hour of it."""


class SkippedTime(InputError):
    """The clocks were put forward over that time: it never is."""

    def __init__(self, moment: datetime.datetime):
        super().__init__(
            _(
                "There is no %(time)s on that day: the clocks are put forward then. Choose a time before"
                " or after it."
            ),
            time=f"{moment:%H:%M}",
        )


def at_time(day: datetime.date, clock: datetime.time, zone: ZoneInfo) -> datetime.datetime:
    """The moment at which the clock of the zone shows that time; the first one where it does so twice.

    Raises SkippedTime for a time inside the gap of daylight saving.
    """
    moment = datetime.datetime.combine(day, clock, zone)
    if moment.astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(
        tzinfo=None
    ):
        raise SkippedTime(moment)
    return moment


def at_time_or_next(
    day: datetime.date, clock: datetime.time, zone: ZoneInfo
) -> tuple[datetime.datetime, bool]:
    """The same, and for a skipped time the first moment after the gap; and whether it was skipped."""
    try:
        return at_time(day, clock, zone), False
    except SkippedTime:
        return _end_of_gap(datetime.datetime.combine(day, clock, zone)), True


def _end_of_gap(skipped: datetime.datetime) -> datetime.datetime:
    """The moment at which the clocks were put forward over that time, to the second."""
    utc = datetime.UTC
    before = skipped.replace(fold=1).astimezone(utc)
    after = skipped.replace(fold=0).astimezone(utc)
    old_offset = before.astimezone(skipped.tzinfo).utcoffset()
    while after - before > datetime.timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(skipped.tzinfo).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after.astimezone(skipped.tzinfo)


def end_of(day: datetime.date, zone: ZoneInfo) -> datetime.datetime:
    """The last second of a day in the zone: what is due on the day is overdue after it."""
    return datetime.datetime.combine(day, END_OF_DAY, zone)


def to_columns(due: Due | None, zone: ZoneInfo) -> tuple[datetime.datetime | None, bool]:
    """What `due_at` and `is_due_all_day` hold of it."""
    if due is None or isinstance(due, datetime.datetime):
        return due, False
    return end_of(due, zone), True


def from_columns(due_at: datetime.datetime | None, is_all_day: bool, zone: ZoneInfo) -> Due | None:
    """The reverse of `to_columns`."""
    if due_at is None or not is_all_day:
        return due_at
    return due_at.astimezone(zone).date()


def is_overdue(
    closed_at: datetime.datetime | None,
    due_at: datetime.datetime | None,
    now: datetime.datetime,
) -> bool:
    """Open, and its time is past."""
    return closed_at is None and due_at is not None and due_at < now


def day_of(due: Due) -> datetime.date:
    """The day on which it is due where the reader is."""
    return timezone.localtime(due).date() if isinstance(due, datetime.datetime) else due
