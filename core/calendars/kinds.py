"""The codes of calendars and digits, and the years by which a calendar is recognised."""

JALALI = "jalali"
GREGORIAN = "gregorian"
CALENDARS = (JALALI, GREGORIAN)

LATIN = "latn"
PERSIAN = "arabext"

# The two ranges do not meet, so a year of four digits says which calendar is meant.
YEARS = {JALALI: range(1200, 1600), GREGORIAN: range(1800, 2201)}


def calendar_of_year(year: int) -> str | None:
    """The calendar whose range holds the year; None where neither does."""
    for calendar, years in YEARS.items():
        if year in years:
            return calendar
    return None
