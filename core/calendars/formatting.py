"""Dates, times and numbers as a person reads them; `core.calendars.parsing` reads each date back.

What is not given (calendar, digits, language, zone) is the reader's own, see `preferences.current`.
The strings are put together here and not by Babel's patterns, which cost 20 µs a date; names of
months are Babel's.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.functional import lazy

from core.calendars import jalali
from core.calendars.kinds import GREGORIAN, JALALI, PERSIAN, YEARS
from core.calendars.names import month_name
from core.calendars.preferences import current

STYLES = ("short", "medium", "long")
_TO_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_NO_BREAK = "\u00a0"
# Between thousands, and before decimals.
_SEPARATORS = {"en": (",", "."), "fa": (",", "."), "pl": (_NO_BREAK, ","), "ru": (_NO_BREAK, ",")}
_PERSIAN_SEPARATORS = ("٬", "٫")
_PERSIAN_MINUS = "\u200e−"  # as CLDR has it: the mark keeps the sign on the left of the number


def localize_digits(text: str, digits: str | None = None) -> str:
    """The digits 0-9 of a text in the reader's own; all else stays."""
    return text.translate(_TO_PERSIAN) if (digits or current().digits) == PERSIAN else text


def _in_digits(number: int) -> str:
    return localize_digits(str(number))


lazy_digits = lazy(_in_digits, str)
"""A number that names something, in the digits of whoever reads it in the end."""


def format_date(
    value: date,
    *,
    calendar: str | None = None,
    digits: str | None = None,
    language: str | None = None,
    style: str = "medium",
) -> str:
    """`short` 1403/05/12, 02.08.2024; `medium` 12 مرداد ۱۴۰۳, 2 sie 2024; `long` with whole names.

    A datetime is shown by its own date. A date that is in no Jalali year which can be typed (before
    1200) is shown as Gregorian.
    """
    preferences = current()
    digits, language = digits or preferences.digits, language or preferences.language
    parts = (value.year, value.month, value.day, GREGORIAN)
    if (calendar or preferences.calendar) == JALALI and value.year in YEARS[GREGORIAN]:
        year, month, day = jalali.to_jalali(value)
        if year in YEARS[JALALI]:
            parts = (year, month, day, JALALI)
    return format_day(*parts, digits=digits, language=language, style=style)


def format_day(
    year: int | None,
    month: int,
    day: int,
    calendar: str,
    *,
    digits: str | None = None,
    language: str | None = None,
    style: str = "medium",
) -> str:
    """A day that is given in its own calendar; without a year the month is written by its name."""
    if style not in STYLES:
        raise ValueError(f"{style!r} is not one of {STYLES}")
    language = language or current().language
    if style == "short" and year is not None:
        text = short_pattern(calendar, language).format(year=year, month=month, day=day)
    else:
        width = "wide" if style == "long" else "abbreviated"
        text = f"{day} {month_name(calendar, month, language, width)}"
        text += f" {year:04}" if year is not None else ""
    return localize_digits(text, digits)


def short_pattern(calendar: str, language: str) -> str:
    """How a date is written in figures."""
    if calendar == JALALI or language == "fa":
        return "{year:04}/{month:02}/{day:02}"
    if language in {"pl", "ru"}:
        return "{day:02}.{month:02}.{year:04}"
    return "{year:04}-{month:02}-{day:02}"


def comma_of(language: str) -> str:
    return "،" if language == "fa" else ","


def format_datetime(
    value: datetime,
    *,
    calendar: str | None = None,
    digits: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
    style: str = "medium",
) -> str:
    """Date and time of day (24 hours) in the zone. Raises ValueError for a value without a zone."""
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown in another")
    preferences = current()
    language = language or preferences.language
    local = value.astimezone(ZoneInfo(time_zone or preferences.time_zone))
    day = format_date(local, calendar=calendar, digits=digits, language=language, style=style)
    return f"{day}{comma_of(language)} {localize_digits(f'{local:%H:%M}', digits)}"


def format_number(
    value: int | Decimal, *, digits: str | None = None, language: str | None = None
) -> str:
    """Grouped by thousands, with the decimals that it has: 1,234,567.5 or ۱٬۲۳۴٬۵۶۷٫۵."""
    preferences = current()
    digits, language = digits or preferences.digits, language or preferences.language
    plain = f"{value:,}" if isinstance(value, int) else _without_zeros(f"{value:,f}")
    return _localize_number(plain, digits, language)


def format_decimal(
    value: int | Decimal,
    *,
    places: int | None = None,
    is_grouped: bool = True,
    digits: str | None = None,
    language: str | None = None,
) -> str:
    """Like `format_number`; `places` decimals (rounded half up) where given."""
    preferences = current()
    digits, language = digits or preferences.digits, language or preferences.language
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    plain = f"{number:,f}" if is_grouped else f"{number:f}"
    return _localize_number(
        plain if places is not None else _without_zeros(plain), digits, language
    )


def _without_zeros(plain: str) -> str:
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _localize_number(plain: str, digits: str, language: str) -> str:
    group, point = _SEPARATORS.get(language, _SEPARATORS["en"])
    if digits == PERSIAN:
        group, point = _PERSIAN_SEPARATORS
        plain = plain.replace("-", _PERSIAN_MINUS)
    if group != ",":
        plain = plain.replace(",", "\0").replace(".", point).replace("\0", group)
    return localize_digits(plain, digits)
