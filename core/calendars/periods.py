"""The month or year around a day, in the calendar of the person."""

import datetime

from core.calendars.jalali import from_jalali, to_jalali


def period_of(
    day: datetime.date, unit: str, *, calendar: str
) -> tuple[datetime.date, datetime.date]:
    """First and last day of the "month" or "year" that the day is in."""
    if calendar == "jalali":
        year, month, _day = to_jalali(day)
        make = from_jalali
    else:
        year, month, make = day.year, day.month, datetime.date
    if unit == "year":
        start, after = make(year, 1, 1), make(year + 1, 1, 1)
    else:
        start = make(year, month, 1)
        after = make(year + month // 12, month % 12 + 1, 1)
    return start, after - datetime.timedelta(days=1)
