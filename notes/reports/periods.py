"""The periods of a report: weeks, months and quarters of the reader's calendar, or any days."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.calendars.formatting import format_date
from core.calendars.periods import period_of
from core.calendars.preferences import current
from core.condition_words import PERIODS

OWN = "own"
USUAL = "this_month"
NAMED = tuple(
    f"{place}_{unit}" for unit in ("week", "month", "quarter") for place in ("this", "last")
)
MOST_DAYS = 1_100
"""Three years and a little."""
DAY = datetime.timedelta(days=1)
MOST_BARS = {"day": 31, "week": 27}
"""A longer trend is told by weeks, a still longer one by months."""


@dataclass(frozen=True)
class Period:
    """First and last day."""

    start: datetime.date
    end: datetime.date

    @classmethod
    def named(cls, code: str, today: datetime.date) -> "Period":
        """Around the day, or the one before, in the calendar of the reader."""
        place, unit = code.split("_")
        offset = -1 if place == "last" else 0
        return cls(*period_of(today, unit, calendar=current().calendar, offset=offset))

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def moments(self, zone: ZoneInfo) -> tuple[datetime.datetime, datetime.datetime]:
        """Where it begins, and where it is over, on the clock of the zone."""
        midnight = datetime.time.min
        begins = datetime.datetime.combine(self.start, midnight, zone)
        return begins, datetime.datetime.combine(self.end + DAY, midnight, zone)

    @property
    def unit(self) -> str:
        """By what a trend over it is told."""
        if self.days <= MOST_BARS["day"]:
            return "day"
        return "week" if self.days <= MOST_BARS["week"] * 7 else "month"

    def parts(self) -> list["Period"]:
        """Its days, weeks or months in the calendar of the reader, the outer ones cut off where it begins
        and ends."""
        if self.unit == "day":
            days = (self.start + DAY * passed for passed in range(self.days))
            return [Period(day, day) for day in days]
        parts, day = [], self.start
        while day <= self.end:
            _first, last = period_of(day, self.unit, calendar=current().calendar)
            parts.append(Period(day, min(last, self.end)))
            day = last + DAY
        return parts

    def __str__(self):
        """As the reader writes dates."""
        if self.start == self.end:
            return format_date(self.start)
        return f"{format_date(self.start)} – {format_date(self.end)}"


def choices() -> list[tuple[str, str]]:
    """For a form."""
    named = [(code, capfirst(PERIODS[tuple(code.split("_"))])) for code in NAMED]
    return [*named, (OWN, _("Days that I choose"))]
