"""What the date picker of the pages knows of calendars, in the words and digits of its reader.

Names, patterns and limits are those by which the server writes and reads dates, so that whatever the
picker writes into an input is read back as the day that was chosen.
"""

import json
from functools import lru_cache
from typing import Any

from core.calendars.formatting import comma_of, short_pattern
from core.calendars.kinds import CALENDARS, YEARS
from core.calendars.names import month_name, weekday_name
from core.calendars.preferences import current
from core.calendars.weeks import week_begins_now


def picker_settings() -> str:
    """The settings of the reader's picker as JSON; put together once for each sort of reader."""
    reader = current()
    # As JavaScript counts the days of a week: Sunday is 0.
    begins = tuple((week_begins_now(calendar) + 1) % 7 for calendar in CALENDARS)
    return _settings(reader.language, reader.digits, reader.time_zone, begins)


@lru_cache(maxsize=200)
def _settings(language: str, digits: str, time_zone: str, begins: tuple[int, ...]) -> str:
    weeks = dict(zip(CALENDARS, begins, strict=True))
    settings = {
        "digits": digits,
        "timeZone": time_zone,
        "comma": comma_of(language),
        "weekdays": [weekday_name(day, language) for day in range(7)],
        "weekdaysShort": [weekday_name(day, language, "short") for day in range(7)],
        "calendars": {
            calendar: {**_calendar(calendar, language), "weekBegins": weeks[calendar]}
            for calendar in CALENDARS
        },
    }
    return json.dumps(settings, ensure_ascii=False)


def _calendar(calendar: str, language: str) -> dict[str, Any]:
    """`months` stand alone, `monthsInDate` follow a day, `monthsShort` are written without a year."""
    months = range(1, 13)
    years = YEARS[calendar]
    return {
        "firstYear": years[0],
        "lastYear": years[-1],
        "pattern": short_pattern(calendar, language),
        "months": [month_name(calendar, month, language, "alone") for month in months],
        "monthsInDate": [month_name(calendar, month, language) for month in months],
        "monthsShort": [month_name(calendar, month, language, "abbreviated") for month in months],
    }
