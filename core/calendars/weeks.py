"""On which day weeks begin and which days nobody works, as language and country want. Monday is 0."""

import datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from core.calendars.kinds import JALALI
from core.calendars.preferences import current
from core.contributions import contributed

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6
COUNTRIES = {"fa": "IR", "pl": "PL", "ru": "RU"}
"""Where a language decides; English is read everywhere, so there it is the country given."""


def week_begins_now(calendar: str = "") -> int:
    """The first day of a week for whoever is being served, in this calendar or in his own: the one rule
    of agendas, lists and reports."""
    known = current()
    country = _country(known.language)
    return week_begins(
        language=known.language, calendar=calendar or known.calendar, country=country
    )


def weekend_now() -> frozenset[int]:
    """The days on which offices are closed where he is."""
    language = current().language
    return weekend(language=language, country=_country(language))


def _country(language: str) -> str:
    """That of the firm is asked for only where the language leaves it open."""
    if language in COUNTRIES:
        return COUNTRIES[language]
    return next((ask() for ask in contributed("home_country")), "")


@cache
def week_begins(*, language: str, calendar: str, country: str) -> int:
    """The first day of a week: Saturday in the Jalali calendar, else as the country of the language has
    it."""
    if calendar == JALALI:
        return SATURDAY
    locale = _locale(COUNTRIES.get(language, country))
    return locale.first_week_day if locale else MONDAY


@cache
def weekend(*, language: str, country: str) -> frozenset[int]:
    """The days on which offices are closed."""
    locale = _locale(COUNTRIES.get(language, country))
    if locale is None:
        return frozenset({SATURDAY, SUNDAY})
    length = (locale.weekend_end - locale.weekend_start) % 7 + 1
    return frozenset((locale.weekend_start + day) % 7 for day in range(length))


def week_of(day: datetime.date, begins: int) -> datetime.date:
    """The first day of the week that the day is in."""
    return day - datetime.timedelta(days=(day.weekday() - begins) % 7)


@cache
def _locale(country: str) -> Locale | None:
    """Of a language that is official in the country; None for a country that nothing is known of."""
    for language in get_official_languages(country, de_facto=True):
        try:
            return Locale.parse(f"{language}_{country}")
        except UnknownLocaleError:
            continue
    return None
