"""Jalali and Gregorian dates: stored as Gregorian, typed and shown in either (see the modules)."""

from core.calendars.birthdays import Birthday
from core.calendars.kinds import GREGORIAN, JALALI, LATIN, PERSIAN
from core.calendars.parsing import DateError, ShortYear, parse_date, parse_datetime
from core.calendars.preferences import DisplayPreferences

__all__ = [
    "GREGORIAN",
    "JALALI",
    "LATIN",
    "PERSIAN",
    "Birthday",
    "DateError",
    "DisplayPreferences",
    "ShortYear",
    "parse_date",
    "parse_datetime",
]
