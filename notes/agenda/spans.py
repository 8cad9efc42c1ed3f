"""The month, week or day that a calendar shows, in the calendar of its reader or of its address."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.utils.translation import gettext as _

from core.calendars import GREGORIAN, JALALI, DateError, parse_date
from core.calendars.formatting import format_date, localize_digits
from core.calendars.kinds import YEARS, calendar_of_year
from core.calendars.names import month_name, weekday_name
from core.calendars.parsing import to_date
from core.calendars.preferences import current
from core.calendars.weeks import week_of
from core.text import latin_digits
from notes.agenda.days import ONE_DAY, Reader
from notes.repeating import parts_of

MONTH, WEEK, DAY = "month", "week", "day"
DAYS_OF_WEEK = 7
FIRST_DAY, LAST_DAY = datetime.date(1801, 1, 1), datetime.date(2199, 12, 31)
"""Beyond these the calendar is not turned: every day has a place in its week and a neighbour."""


@dataclass(frozen=True)
class Span:
    """Some days that are looked at together."""

    view: str
    first: datetime.date
    last: datetime.date
    calendar: str
    week_begins: int

    @classmethod
    def asked_for(cls, query: Mapping[str, str], reader: Reader) -> Self:
        """`month=1405-09`, `week=` or `day=` a date: the year says which calendar is meant. What cannot
        be read shows the month of today."""
        for view in (DAY, WEEK, MONTH):
            if view in query and (found := cls._read(view, query[view], reader)):
                return found
        return cls.around(MONTH, reader.today, reader.calendar, reader.week_begins)

    @classmethod
    def _read(cls, view: str, text: str, reader: Reader) -> Self | None:
        text = latin_digits(text[:20])
        try:
            day = parse_date(f"{text}-01" if view == MONTH else text)
        except DateError:
            return None
        if not FIRST_DAY <= day <= LAST_DAY:
            return None
        calendar = calendar_of_year(int(text[:4])) if text[:4].isdecimal() else None
        return cls.around(view, day, calendar or reader.calendar, reader.week_begins)

    @classmethod
    def around(cls, view: str, day: datetime.date, calendar: str, week_begins: int) -> Self:
        """The span of that kind which the day is in."""
        if parts_of(day, calendar)[0] not in YEARS[calendar]:
            calendar = GREGORIAN
        first = last = day
        if view == WEEK:
            first = week_of(day, week_begins)
            last = first + (DAYS_OF_WEEK - 1) * ONE_DAY
        elif view == MONTH:
            year, month, _day = parts_of(day, calendar)
            first = to_date(year, month, 1, calendar)
            after = to_date(year + month // 12, month % 12 + 1, 1, calendar)
            last = after - ONE_DAY
        return cls(view, first, last, calendar, week_begins)

    @cached_property
    def days(self) -> list[datetime.date]:
        """Those on the page: a month has whole weeks."""
        first, last = self.first, self.last
        if self.view == MONTH:
            first = week_of(first, self.week_begins)
            last = week_of(last, self.week_begins) + (DAYS_OF_WEEK - 1) * ONE_DAY
        return [first + place * ONE_DAY for place in range((last - first).days + 1)]

    def contains(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last

    @property
    def query(self) -> str:
        """The part of a query string that asks for it."""
        return f"{self.view}={self.key}"

    @property
    def key(self) -> str:
        """Which one it is, as an address has it."""
        first = self._iso(self.first)
        return first[:7] if self.view == MONTH else first

    @property
    def next_query(self) -> str:
        """Of the one after; empty at the end of the calendar."""
        return self._other(self.last + ONE_DAY)

    @property
    def previous_query(self) -> str:
        """Of the one before; empty at the beginning of the calendar."""
        return self._other(self.first - ONE_DAY)

    def as_view(self, view: str, today: datetime.date) -> str:
        """The part of a query string for a span of another kind: around today where that is in this one."""
        day = today if self.contains(today) else self.first
        return type(self).around(view, day, self.calendar, self.week_begins).query

    def in_calendar(self, calendar: str) -> str:
        """The same in the other calendar, as a part of a query string."""
        middle = self.first + (self.last - self.first) // 2
        return type(self).around(self.view, middle, calendar, self.week_begins).query

    def day_query(self, day: datetime.date) -> str:
        return f"{DAY}={self._iso(day)}"

    # --- In words -------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        if self.view == MONTH:
            year, month, _day = parts_of(self.first, self.calendar)
            name = month_name(self.calendar, month, current().language, "alone")
            return f"{name} {localize_digits(str(year))}"
        if self.view == DAY:
            return f"{weekday_of(self.first)} {self._words(self.first, 'long')}"
        return self._between(self.calendar)

    @property
    def subtitle(self) -> str:
        """The same days in the other calendar."""
        other = GREGORIAN if self.calendar == JALALI else JALALI
        if self.view == DAY:
            return format_date(self.first, calendar=other)
        return self._between(other)

    def number_of(self, day: datetime.date) -> str:
        """The day of the month; the first of a month, and the first that is shown, with the month."""
        _year, month, number = parts_of(day, self.calendar)
        figures = localize_digits(str(number))
        if number == 1 or day == self.days[0]:
            width = "abbreviated"
            return f"{figures} {month_name(self.calendar, month, current().language, width)}"
        return figures

    def label_of(self, day: datetime.date) -> str:
        """The whole date with its weekday, for who hears it."""
        return f"{weekday_of(day)} {self._words(day, 'long')}"

    def _between(self, calendar: str) -> str:
        first, last = (format_date(day, calendar=calendar) for day in (self.first, self.last))
        return _("%(first)s to %(last)s") % {"first": first, "last": last}

    def _words(self, day: datetime.date, style: str) -> str:
        return format_date(day, calendar=self.calendar, style=style)

    def _other(self, day: datetime.date) -> str:
        if not FIRST_DAY <= day <= LAST_DAY:
            return ""
        return type(self).around(self.view, day, self.calendar, self.week_begins).query

    def _iso(self, day: datetime.date) -> str:
        year, month, number = parts_of(day, self.calendar)
        return f"{year:04}-{month:02}-{number:02}"


def weekday_of(day: datetime.date) -> str:
    return weekday_name((day.weekday() + 1) % 7, current().language)
