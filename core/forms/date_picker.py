"""What the date picker of the pages knows of calendars, in the words and digits of its reader.

Names, patterns and limits are those by which the server writes and reads dates, so that whatever the
picker writes into an input is read back as the day that was chosen.
"""

import json
from functools import lru_cache
from typing import Any

from core.calendars.formatting import comma_of, short_pattern
from core.calendars.kinds import CALENDARS, GREGORIAN, JALALI, YEARS
from core.calendars.names import month_name, weekday_name
from core.calendars.preferences import current

# As JavaScript counts the days of a week: Sunday is 0.
WEEK_BEGINS = {JALALI: 6, GREGORIAN: 1}


def picker_settings() -> str:
    """The settings of the reader's picker as JSON; put together once for each sort of reader."""
    reader = current()
    return _settings(reader.language, reader.digits, reader.time_zone)


@lru_cache(maxsize=200)
def _settings(language: str, digits: str, time_zone: str) -> str:
    settings = {
        "digits": digits,
        "timeZone": time_zone,
        "comma": comma_of(language),
        "weekdays": [weekday_name(day, language) for day in range(7)],
        "weekdaysShort": [weekday_name(day, language, "short") for day in range(7)],
        "calendars": {calendar: _calendar(calendar, language) for calendar in CALENDARS},
    }
    return json.dumps(settings, ensure_ascii=False)


def _calendar(calendar: str, language: str) -> dict[str, Any]:
    """`months` stand alone, `monthsInDate` follow a day, `monthsShort` are written without a year."""
    months = range(1, 13)
    years = YEARS[calendar]
    return {
        "firstYear": years[0],
        "lastYear": years[-1],
        "weekBegins": WEEK_BEGINS[calendar],
        "pattern": short_pattern(calendar, language),
        "months": [month_name(calendar, month, language, "alone") for month in months],
        "monthsInDate": [month_name(calendar, month, language) for month in months],
        "monthsShort": [month_name(calendar, month, language, "abbreviated") for month in months],
    }
