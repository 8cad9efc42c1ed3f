"""Birthdays: a day of the year in the calendar in which it was given; the year may be unknown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.calendars import jalali
from core.calendars.formatting import format_day, lazy_digits
from core.calendars.kinds import CALENDARS, GREGORIAN, JALALI, YEARS
from core.calendars.names import days_in_month
from core.calendars.parsing import DateError, check_day, read_written_date, to_date
from core.calendars.preferences import current
from core.text import latin_digits

WITHOUT_YEAR = re.compile(r"\s*--(\d\d)-?(\d\d)\s*")


@dataclass(frozen=True, slots=True)
class Birthday:
    """Raises DateError when the calendar has no such day; 29 February and 30 Esfand need a leap year
    only where the year is known."""

    year: int | None
    month: int
    day: int
    calendar: str

    def __post_init__(self) -> None:
        if self.calendar not in CALENDARS:
            raise ValueError(f"{self.calendar!r} is not a calendar")
        if self.year is not None and self.year not in YEARS[self.calendar]:
            raise DateError(_year_out_of_range(self.calendar), year=lazy_digits(self.year))
        check_day(self.year, self.month, self.day, self.calendar)

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        calendar: str | None = None,
        is_month_first: bool = False,
        is_only: bool = False,
        short_years: str = "",
    ) -> "Birthday":
        """Read what `parse_date` reads, and days without a year: 21 مرداد, 12.08, --08-12.

        Where neither a year nor the name of a month says the calendar, it is `calendar`, by default
        the reader's; `is_only`: no other one is taken. --MM-DD (of vCard) is Gregorian. The day
        stands first but in --MM-DD, and where `is_month_first`. `short_years`: see `parse_date`.
        """
        if found := WITHOUT_YEAR.fullmatch(latin_digits(text)):
            return cls(None, int(found[1]), int(found[2]), GREGORIAN)
        written = read_written_date(
            text,
            is_month_first=is_month_first,
            calendar=(calendar or "") if is_only else "",
            short_years=short_years,
        )
        known = written.calendar or calendar or current().calendar
        return cls(written.year, written.month, written.day, known)

    @classmethod
    def from_date(cls, value: date, calendar: str = GREGORIAN) -> "Birthday":
        """The birthday of a full date, kept in the calendar given."""
        if calendar == JALALI:
            return cls(*jalali.to_jalali(value), JALALI)
        return cls(value.year, value.month, value.day, GREGORIAN)

    @property
    def month_and_day(self) -> tuple[int, int]:
        """The order of birthdays within a year of one calendar."""
        return self.month, self.day

    def as_date(self) -> date | None:
        """The Gregorian date of birth; None where the year is unknown."""
        if self.year is None:
            return None
        return to_date(self.year, self.month, self.day, self.calendar)

    def next_occurrence(self, on: date) -> date:
        """The first Gregorian date from `on` (included) on which the birthday falls.

        It recurs in its own calendar; in a year without the leap day, on the last day of the month.
        """
        year = jalali.to_jalali(on)[0] if self.calendar == JALALI else on.year
        this_year = self._occurrence(year)
        return this_year if this_year >= on else self._occurrence(year + 1)

    def _occurrence(self, year: int) -> date:
        day = min(self.day, days_in_month(self.calendar, year, self.month))
        return to_date(year, self.month, day, self.calendar)

    def format(
        self, *, digits: str | None = None, language: str | None = None, style: str = "medium"
    ) -> str:
        """In its own calendar, by default in the reader's language and digits: 21 مرداد ۱۳۷۰."""
        return format_day(
            self.year,
            self.month,
            self.day,
            self.calendar,
            digits=digits,
            language=language,
            style=style,
        )

    def __str__(self) -> str:
        return self.format()


def celebrated_on(day: date) -> Iterator[tuple[str, int, list[int]]]:
    """The birthdays that fall on a Gregorian day: by calendar its month, and the days of that month.
    The last one of a month stands for those that its year lacks."""
    for calendar, (year, month, number) in (
        (GREGORIAN, (day.year, day.month, day.day)),
        (JALALI, jalali.to_jalali(day)),
    ):
        is_last = number == days_in_month(calendar, year, month)
        yield calendar, month, list(range(number, 32)) if is_last else [number]


def celebrated_between(start: date, end: date) -> dict[tuple[str, int], set[int]]:
    """The days of each month of each calendar on which a birthday falls from the first Gregorian day to
    the last. After 366 days every one has come round."""
    found: dict[tuple[str, int], set[int]] = {}
    for passed in range(min((end - start).days, 365) + 1):
        for calendar, month, days in celebrated_on(start + timedelta(days=passed)):
            found.setdefault((calendar, month), set()).update(days)
    return found


def _year_out_of_range(calendar: str) -> Promise:
    if calendar == JALALI:
        return _("%(year)s is not a Jalali year. Write a year from 1200 to 1599.")
    return _("%(year)s is not a Gregorian year. Write a year from 1800 to 2200.")
