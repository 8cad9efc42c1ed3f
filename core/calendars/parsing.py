"""Dates and times as people type them, in either calendar, any digits and four languages.

The rules, the same everywhere so that a column of a file is never read in two ways:

- a year has four digits and says which calendar is meant: 1200-1599 is Jalali, 1800-2200 Gregorian;
- a year that stands first is followed by month and day; otherwise the day stands first (2/8/2024 is
  2 August, in English too, and 8/13/2024 is refused rather than guessed);
- a month may be written by its name or abbreviation; weekdays and "г.", "r." are passed over;
- any sign may stand between the parts, and 14030512 needs none.

A file may say of itself that it is written otherwise: that the month stands first, that all its dates are of
one calendar, that its years have two digits.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone as timezones
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.calendars import jalali
from core.calendars.formatting import lazy_digits
from core.calendars.kinds import JALALI, calendar_of_year
from core.calendars.names import days_in_month, lazy_month_name, months_by_word, words_to_skip
from core.calendars.preferences import current
from core.input_errors import InputError
from core.text import fold, latin_digits

PART = re.compile(r"[0-9]+|[^ 0-9]+")
# How most dates in files are written: read without further ado.
YEAR_FIRST = re.compile(r"\s*([0-9۰-۹٠-٩]{4})([-/.])([0-9۰-۹٠-٩]{1,2})\2([0-9۰-۹٠-٩]{1,2})\s*")
TIME = re.compile(
    r"[\s,،T]+(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?\s*$",
    re.IGNORECASE,
)
SHOWN = 60  # of a long text, so much stands in a message


class DateError(InputError):
    """The text is no date; the message says why and how to write it."""


class ShortYear(DateError):
    """The year has two digits, and nobody has said what they mean."""


class WrittenDate(NamedTuple):
    """What a text says; the year may be missing, and with it the calendar."""

    year: int | None
    month: int
    day: int
    calendar: str | None


def parse_date(
    text: str, *, is_month_first: bool = False, calendar: str = "", short_years: str = ""
) -> date:
    """The Gregorian date that the text means. Raises DateError. A time of midnight is passed over.

    What is read as a whole, such as a file, may say that the month stands first where the year does
    not, that its dates are all of one calendar, and of which calendar years of two digits are.
    """
    if ":" in text:
        whole = text.strip()
        text, moment = _split_time(text)
        if moment.replace(tzinfo=None) != time.min:
            raise DateError(
                _("“%(text)s” has a time too. Write the date only."), text=whole[:SHOWN]
            )
    written = read_written_date(
        text, is_month_first=is_month_first, calendar=calendar, short_years=short_years
    )
    if written.year is None or written.calendar is None:
        raise DateError(_("“%(text)s” has no year. Write it with four digits."), text=text[:SHOWN])
    return to_date(written.year, written.month, written.day, written.calendar)


def parse_datetime(
    text: str, *, time_zone: str | None = None, is_month_first: bool = False, calendar: str = ""
) -> datetime:
    """The moment that the text means, with a zone; without a time it is the beginning of the day.

    A text without an offset is in `time_zone`, by default the reader's. Raises DateError.
    """
    zone: tzinfo = ZoneInfo(time_zone or current().time_zone)
    moment = time.min
    if ":" in text:
        text, moment = _split_time(text)
    day = parse_date(text, is_month_first=is_month_first, calendar=calendar)
    return datetime.combine(day, moment, moment.tzinfo or zone)


def read_written_date(
    text: str, *, is_month_first: bool = False, calendar: str = "", short_years: str = ""
) -> WrittenDate:
    """Day, month and what is known of year and calendar, checked; of the only calendar, where one is
    given. Raises DateError."""
    named: tuple[str, int] | None = None
    year: int | None
    only, found_calendar = calendar, None
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    else:
        numbers, named = _parts(text)
        if short_years:
            numbers = _with_whole_year(numbers, named, short_years)
        found_calendar = named[0] if named else None
        year, month, day = _ordered(text, numbers, named[1] if named else None, is_month_first)
    if year is not None:
        found_calendar = _calendar(year, named)
    if only and found_calendar not in (only, None):
        raise _of_other_calendar(text, only)
    check_day(year, month, day, found_calendar or only or None, is_month_first=is_month_first)
    return WrittenDate(year, month, day, found_calendar or only or None)


def to_date(year: int, month: int, day: int, calendar: str) -> date:
    """The Gregorian date of a checked day in either calendar."""
    return jalali.from_jalali(year, month, day) if calendar == JALALI else date(year, month, day)


def check_day(
    year: int | None, month: int, day: int, calendar: str | None, *, is_month_first: bool = False
) -> None:
    """Raises DateError where the calendar has no such day. Without a year, leap days are allowed."""
    if not 1 <= month <= 12 and is_month_first:
        raise DateError(
            _(
                "%(month)s is not a month, and the month stands first in these dates. Write it as in"
                " 08/31/2024, or the year first, as in 2024-08-31."
            ),
            month=lazy_digits(month),
        )
    if not 1 <= month <= 12:
        raise DateError(
            _(
                "%(month)s is not a month. Write the day first, as in 31/08/2024, or the year"
                " first, as in 2024-08-31."
            ),
            month=lazy_digits(month),
        )
    if day < 1 or day > (days_in_month(calendar, year, month) if calendar else 31):
        raise _no_such_day(year, month, day, calendar)


def _no_such_day(year: int | None, month: int, day: int, calendar: str | None) -> DateError:
    if calendar is None or day < 1 or day > 31:
        return DateError(
            _("%(day)s is not a day of a month. Days go from 1 to 31."), day=lazy_digits(day)
        )
    days = days_in_month(calendar, year, month)
    name = lazy_month_name(calendar, month)
    if year is None:
        message = ngettext_lazy(
            "%(day)s %(month)s does not exist: %(month)s has %(days)s day.",
            "%(day)s %(month)s does not exist: %(month)s has %(days)s days.",
            days,
        )
        return DateError(message, day=lazy_digits(day), month=name, days=lazy_digits(days))
    message = ngettext_lazy(
        "%(day)s %(month)s %(year)s does not exist: %(month)s %(year)s has %(days)s day.",
        "%(day)s %(month)s %(year)s does not exist: %(month)s %(year)s has %(days)s days.",
        days,
    )
    return DateError(
        message,
        day=lazy_digits(day),
        month=name,
        year=lazy_digits(year),
        days=lazy_digits(days),
    )


def _parts(text: str) -> tuple[list[str], tuple[str, int] | None]:
    """The numbers of a text in their order, and the month that it names."""
    numbers: list[str] = []
    named: tuple[str, int] | None = None
    for part in PART.findall(fold(text)):
        if part[0] in "0123456789":
            numbers.append(part)
        elif part in words_to_skip():
            continue
        elif named is None and part in months_by_word():
            named = months_by_word()[part]
        else:
            raise _not_a_date(text)
    return numbers, named


def _with_whole_year(numbers: list[str], named: tuple[str, int] | None, calendar: str) -> list[str]:
    """The numbers of a date with its year made whole that has two digits. A number that can be no day is
    the year; else it stands first in Jalali dates, and last in Gregorian ones and beside the name of a
    month, which says the calendar too."""
    if len(numbers) != (3 if named is None else 2) or max(map(len, numbers)) > 2:
        return numbers
    calendar = named[0] if named else calendar
    is_usually_first = calendar == JALALI and named is None
    first, last = int(numbers[0]), int(numbers[-1])
    place = 0 if first > 31 or (is_usually_first and last <= 31) else -1
    if len(numbers[place]) < 2:
        return numbers
    whole = list(numbers)
    whole[place] = str(last_year_of_two_digits(int(numbers[place]), calendar))
    return whole


def last_year_of_two_digits(year: int, calendar: str) -> int:
    """The last year of the calendar that ends in these digits and has begun."""
    today = timezones.localdate()
    present = jalali.to_jalali(today)[0] if calendar == JALALI else today.year
    return present - (present - year) % 100


def _ordered(
    text: str, numbers: list[str], month: int | None, is_month_first: bool
) -> tuple[int | None, int, int]:
    """Year, month and day out of the numbers, by the place of the one with four digits."""
    if month is None and len(numbers) == 1 and len(numbers[0]) == 8:
        numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
    sizes = [len(number) for number in numbers]
    values = [int(number) if len(number) <= 4 else -1 for number in numbers]
    has_year = len(values) == (3 if month is None else 2)
    if has_year and sizes[0] == 4 and max(sizes[1:]) <= 2:
        return (values[0], *(values[1:] if month is None else (month, values[1])))
    if is_month_first and month is None and len(values) > 1:
        values[:2] = values[1::-1]
    if has_year and sizes[-1] == 4 and max(sizes[:-1]) <= 2:
        return (values[-1], values[1] if month is None else month, values[0])
    if has_year and max(sizes) <= 2:
        raise ShortYear(
            _(
                "The year of “%(text)s” is not clear. Write it with four digits, as in 1403 or 2024."
            ),
            text=text.strip()[:SHOWN],
        )
    if len(values) == (2 if month is None else 1) and max(sizes) <= 2:
        return (None, values[1] if month is None else month, values[0])
    raise _not_a_date(text)


def _calendar(year: int, named: tuple[str, int] | None) -> str:
    calendar = calendar_of_year(year)
    if calendar is None:
        raise DateError(
            _(
                "%(year)s is not a year of either calendar. Write a Jalali year from 1200 to 1599"
                " or a Gregorian year from 1800 to 2200."
            ),
            year=lazy_digits(year),
        )
    if named and named[0] != calendar:
        message = (
            _("%(month)s is a Jalali month, but %(year)s is a Gregorian year. Check the year.")
            if named[0] == JALALI
            else _("%(month)s is a Gregorian month, but %(year)s is a Jalali year. Check the year.")
        )
        raise DateError(message, month=lazy_month_name(*named), year=lazy_digits(year))
    return calendar


def _of_other_calendar(text: str, only: str) -> DateError:
    message = (
        _("“%(text)s” is no Jalali date, and these dates are all Jalali. Correct its year.")
        if only == JALALI
        else _(
            "“%(text)s” is no Gregorian date, and these dates are all Gregorian. Correct its year."
        )
    )
    return DateError(message, text=text.strip()[:SHOWN])


def _split_time(text: str) -> tuple[str, time]:
    text = latin_digits(text)
    found = TIME.search(text)
    if not found:
        raise _not_a_date(text)
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0) if 1 <= hour <= 12 else 99
    try:
        moment = time(hour, minute, int(found["second"] or 0), tzinfo=_offset(found["zone"]))
    except ValueError as error:
        raise DateError(
            _("“%(text)s” is not a time of day. Write it as 14:05."),
            text=found[0].strip(" ,،T")[:SHOWN],
        ) from error
    return text[: found.start()], moment


def _offset(zone: str | None) -> tzinfo | None:
    if not zone:
        return None
    if zone[0] not in "+-":
        return UTC
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return timezone(-offset if zone[0] == "-" else offset)


def _not_a_date(text: str) -> DateError:
    if not text.strip():
        return DateError(_("The date is missing. Write it as 1403/05/12 or 2024-08-02."))
    return DateError(
        _("“%(text)s” is not a date. Write it as 1403/05/12, 2024-08-02 or 2 Aug 2024."),
        text=text.strip()[:SHOWN],
    )
