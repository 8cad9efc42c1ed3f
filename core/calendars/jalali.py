"""The Jalali (Solar Hijri) calendar, thin over jdatetime.

jdatetime counts leap years by the cycle of 33 years. A year is reckoned once and kept: reading and
showing a date is then a few additions, because imports and lists do it by the ten thousand.
"""

from datetime import date, timedelta
from functools import lru_cache

import jdatetime
from django.utils.translation import pgettext_lazy

MONTHS_IN_PERSIAN = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
MONTHS = (
    pgettext_lazy("Jalali month", "Farvardin"),
    pgettext_lazy("Jalali month", "Ordibehesht"),
    pgettext_lazy("Jalali month", "Khordad"),
    pgettext_lazy("Jalali month", "Tir"),
    pgettext_lazy("Jalali month", "Mordad"),
    pgettext_lazy("Jalali month", "Shahrivar"),
    pgettext_lazy("Jalali month", "Mehr"),
    pgettext_lazy("Jalali month", "Aban"),
    pgettext_lazy("Jalali month", "Azar"),
    pgettext_lazy("Jalali month", "Dey"),
    pgettext_lazy("Jalali month", "Bahman"),
    pgettext_lazy("Jalali month", "Esfand"),
)
_DAYS_BEFORE = (0, 31, 62, 93, 124, 155, 186, 216, 246, 276, 306, 336)
_NOWRUZ_BEGAN = 621  # a Jalali year begins in March of the Gregorian year so much greater


@lru_cache(maxsize=1000)
def new_year(year: int) -> date:
    """The Gregorian date of 1 Farvardin."""
    return jdatetime.date(year, 1, 1).togregorian()


@lru_cache(maxsize=1000)
def is_leap(year: int) -> bool:
    return jdatetime.date(year, 1, 1).isleap()


def days_in_month(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month < 12 or is_leap(year) else 29


def from_jalali(year: int, month: int, day: int) -> date:
    """The Gregorian date. Raises ValueError, with the reason, where there is no such day."""
    if not 1 <= month <= 12:
        raise ValueError(f"month {month} is not in 1..12")
    if not 1 <= day <= days_in_month(year, month):
        raise ValueError(f"day {day} is not in 1..{days_in_month(year, month)} of {year}/{month}")
    return new_year(year) + timedelta(days=_DAYS_BEFORE[month - 1] + day - 1)


def to_jalali(value: date) -> tuple[int, int, int]:
    """(year, month, day) of a Gregorian date; a datetime counts as its own date."""
    value = date(value.year, value.month, value.day)
    year = value.year - _NOWRUZ_BEGAN
    if value < new_year(year):
        year -= 1
    passed = (value - new_year(year)).days
    month = passed // 31 if passed < 186 else 6 + (passed - 186) // 30
    return year, month + 1, passed - _DAYS_BEFORE[month] + 1
