"""Days as the reader of an agenda has them: his clock and his weeks, and the organisation's days where
something is due on a day as a whole."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Q, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.calendars import weeks
from core.calendars.preferences import current
from notes.due import end_of
from notes.fields import organisation_zone

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Reader:
    """Where and when somebody reads an agenda."""

    now: datetime.datetime
    zone: ZoneInfo
    days_end_in: ZoneInfo
    """The zone of the organisation: what is due on a day is due until that day ends there."""
    calendar: str
    week_begins: int
    weekend: frozenset[int]

    @property
    def today(self) -> datetime.date:
        return self.now.astimezone(self.zone).date()

    def due_by(self, day: datetime.date) -> Q:
        """What is due on that day or before; the bound around both lets an index find it."""
        until, end = end_of(day, self.days_end_in), self._begin_of(day + ONE_DAY)
        of_days = Q(is_due_all_day=True, due_at__lte=until)
        of_moments = Q(is_due_all_day=False, due_at__lt=end)
        return Q(due_at__lte=max(until, end)) & (of_days | of_moments)

    def due_between(self, first: datetime.date, last: datetime.date) -> Q:
        """What is due on these days; the bounds around both let an index find them."""
        after, until = end_of(first - ONE_DAY, self.days_end_in), end_of(last, self.days_end_in)
        begin, end = self._begin_of(first), self._begin_of(last + ONE_DAY)
        of_days = Q(is_due_all_day=True, due_at__gt=after, due_at__lte=until)
        of_moments = Q(is_due_all_day=False, due_at__gte=begin, due_at__lt=end)
        around = Q(due_at__gte=min(after, begin), due_at__lte=max(until, end))
        return around & (of_days | of_moments)

    def day_of_due(self) -> Case:
        """Expression: the day on which a note is due."""
        of_days = When(is_due_all_day=True, then=TruncDate("due_at", tzinfo=self.days_end_in))
        return Case(of_days, default=TruncDate(F("due_at"), tzinfo=self.zone))

    def _begin_of(self, day: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(), self.zone)


def reader_now() -> Reader:
    """The one whose preferences are active."""
    known = current()
    return Reader(
        now=timezone.now(),
        zone=ZoneInfo(known.time_zone),
        days_end_in=organisation_zone(),
        calendar=known.calendar,
        week_begins=weeks.week_begins_now(),
        weekend=weeks.weekend_now(),
    )
