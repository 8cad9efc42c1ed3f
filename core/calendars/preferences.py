"""How dates, times and numbers look to whoever is being served: language, calendar, digits, zone.

The middleware (and a job that writes for somebody) activates a person's preferences; everything that
shows or reads a date asks `current()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils import timezone, translation

from core.calendars.kinds import GREGORIAN, JALALI, LATIN, PERSIAN


@dataclass(frozen=True, slots=True)
class DisplayPreferences:
    language: str
    calendar: str
    digits: str
    time_zone: str
    page_size: int = 50


DEFAULTS = {
    "fa": DisplayPreferences("fa", JALALI, PERSIAN, "Asia/Tehran"),
    "pl": DisplayPreferences("pl", GREGORIAN, LATIN, "Europe/Warsaw"),
    "ru": DisplayPreferences("ru", GREGORIAN, LATIN, "Europe/Moscow"),
    "en": DisplayPreferences("en", GREGORIAN, LATIN, "UTC"),
}
_active: ContextVar[DisplayPreferences | None] = ContextVar("display_preferences", default=None)


def for_language(language: str | None) -> DisplayPreferences:
    """What goes with a language (code like `fa` or `pl-pl`) until a person chooses otherwise."""
    return DEFAULTS.get((language or "en")[:2], DEFAULTS["en"])


def current() -> DisplayPreferences:
    """The active preferences; the defaults of the active language where none were activated."""
    return _active.get() or for_language(translation.get_language())


@contextmanager
def activate(preferences: DisplayPreferences) -> Iterator[DisplayPreferences]:
    """Show and read everything inside by these preferences, translations and time zone included."""
    token = _active.set(preferences)
    try:
        with (
            translation.override(preferences.language),
            timezone.override(preferences.time_zone),
        ):
            yield preferences
    finally:
        _active.reset(token)
