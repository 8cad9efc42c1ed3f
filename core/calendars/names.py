"""Names of months in every language, both ways: to show them and to recognise them."""

import calendar as gregorian
from collections.abc import Iterator
from functools import cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils import translation
from django.utils.functional import lazystr

from core.calendars import jalali
from core.calendars.kinds import GREGORIAN, JALALI
from core.text import fold

# Gregorian months and weekdays are also understood in these.
LOCALES = ("fa", "pl", "ru", "en", "en_GB", "uk")
# "2 августа 2024 г.", "2 sierpnia 2024 r.", "2-го августа", "2nd of August"
FILLERS = (
    *("г", "год", "года", "го", "r", "roku", "р", "року"),
    *("of", "the", "st", "nd", "rd", "th", "سال", "ماه"),
)


@cache
def month_name(calendar: str, month: int, language: str, width: str = "wide") -> str:
    """The name as it stands in a date; Gregorian ones also `abbreviated`, or `alone` (without a day)."""
    if calendar == JALALI:
        if language == "fa":
            return jalali.MONTHS_IN_PERSIAN[month - 1]
        with translation.override(language):
            return str(jalali.MONTHS[month - 1])
    months = Locale.parse(language).months
    return (
        months["stand-alone"]["wide"][month] if width == "alone" else months["format"][width][month]
    )


@cache
def weekday_name(day: int, language: str, width: str = "wide") -> str:
    """The name of a day of the week, Sunday being 0; `short` ones head the columns of a month. The
    short ones of Persian are figures, so its letters stand there."""
    if (language, width) == ("fa", "short"):
        width = "narrow"
    return Locale.parse(language).days["stand-alone"][width][(day - 1) % 7]


class MonthName:
    """A month's name in the language of whoever reads it, for messages that are shown later."""

    def __init__(self, calendar: str, month: int) -> None:
        self.calendar = calendar
        self.month = month

    def __str__(self) -> str:
        return month_name(self.calendar, self.month, translation.get_language() or "en")


def days_in_month(calendar: str, year: int | None, month: int) -> int:
    """The greatest day; of a leap year where the year is not known."""
    if calendar == JALALI:
        return jalali.days_in_month(year, month) if year else (31 if month <= 6 else 30)
    return gregorian.monthrange(year or 2000, month)[1]


@cache
def months_by_word() -> dict[str, tuple[str, int]]:
    """Folded name or abbreviation in any language to (calendar, month)."""
    return {fold(word): (calendar, month) for word, calendar, month in _month_words()}


def _month_words() -> Iterator[tuple[str, str, int]]:
    for locale in map(Locale.parse, LOCALES):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in locale.months[context][width].items():
                    yield name, GREGORIAN, month
    languages = [code for code, _ in settings.LANGUAGES]
    for month in range(1, 13):
        yield jalali.MONTHS_IN_PERSIAN[month - 1], JALALI, month
        for language in languages:
            yield month_name(JALALI, month, language), JALALI, month
    yield from (("امرداد", JALALI, 5), ("sept", GREGORIAN, 9), ("май", GREGORIAN, 5))


@cache
def words_to_skip() -> frozenset[str]:
    """Folded weekdays and fillers: they say nothing that day, month and year do not."""
    words = set(FILLERS)
    for locale in map(Locale.parse, LOCALES):
        for widths in locale.days.values():
            words.update(widths["wide"].values(), widths["abbreviated"].values())
    return frozenset(part for word in words for part in fold(word).split()) - set(months_by_word())


def lazy_month_name(calendar: str, month: int) -> Any:
    return lazystr(MonthName(calendar, month))
