"""The week, month, quarter or year around a day, in the calendar of the person."""

import datetime

from core.calendars.jalali import from_jalali, to_jalali
from core.calendars.kinds import JALALI
from core.calendars.weeks import week_begins_now, week_of

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
UNITS = ("week", *_MONTHS)


def period_of(
    day: datetime.date, unit: str, *, calendar: str, offset: int = 0
) -> tuple[datetime.date, datetime.date]:
    """First and last day of the unit that the day is in, or of one so many units later.

    A quarter is three months of the calendar's year; a week begins as the person has it.
    """
    if unit == "week":
        start = week_of(day, week_begins_now(calendar)) + offset * datetime.timedelta(days=7)
        return start, start + datetime.timedelta(days=6)
    if calendar == JALALI:
        year, month, _day = to_jalali(day)
        make = from_jalali
    else:
        year, month, make = day.year, day.month, datetime.date
    length = _MONTHS[unit]
    passed = year * 12 + month - 1
    first = passed - passed % length + offset * length
    start, after = (make(months // 12, months % 12 + 1, 1) for months in (first, first + length))
    return start, after - datetime.timedelta(days=1)
