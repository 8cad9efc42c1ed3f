"""A cell's value as files can hold it: text, a number, a day or nothing.

What a spreadsheet program would damage is text: more digits than it keeps, days of another calendar
or before its first one.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from core.calendars import Birthday
from core.calendars.formatting import format_date
from core.calendars.kinds import GREGORIAN, JALALI, LATIN
from core.catalogue.cells import writable
from core.money import plain_number
from importing.writing.look import Look

Plain = str | int | float | datetime.date | None

DIGITS_KEPT = 15
"""Significant digits of a number in Excel; the rest would become zeros."""
_GREATEST = 10**DIGITS_KEPT
FIRST_DAY = datetime.date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; from the next day on all programs agree."""


def plain_cells(look: Look) -> Callable[[Any], Plain]:
    """The function that makes a cell plain for a sheet that looks like that."""
    is_jalali = look.calendar == JALALI
    readers: dict[type, Callable[[Any], Plain]] = {
        str: writable,
        type(None): lambda cell: None,
        int: _integer,
        Decimal: _decimal,
        datetime.date: jalali_day if is_jalali else _day,
        datetime.datetime: _jalali_moment if is_jalali else _moment,
        Birthday: _birthday,
    }

    def plain(cell: Any) -> Plain:
        return readers[type(cell)](cell)

    return plain


def _integer(cell: int) -> Plain:
    return cell if -_GREATEST < cell < _GREATEST else str(cell)


def _decimal(cell: Decimal) -> Plain:
    fits = len(cell.normalize().as_tuple().digits) <= DIGITS_KEPT and abs(cell) < _GREATEST
    return float(cell) if fits else plain_number(cell)


def _day(cell: datetime.date) -> Plain:
    return cell if cell >= FIRST_DAY else cell.isoformat()


def jalali_day(cell: datetime.date) -> str:
    """1403/05/12; one that is in no Jalali year that can be typed stays Gregorian."""
    return format_date(cell, calendar=JALALI, digits=LATIN, style="short", language="en")


def _moment(cell: datetime.datetime) -> Plain:
    return cell if cell.date() >= FIRST_DAY else cell.isoformat(" ", "minutes")


def _jalali_moment(cell: datetime.datetime) -> str:
    return f"{jalali_day(cell.date())} {cell:%H:%M}"


def _birthday(cell: Birthday) -> Plain:
    """In its own calendar, in which it recurs; without a year by the name of its month."""
    if cell.year is None:
        return cell.format(digits=LATIN, style="long")
    if cell.calendar == GREGORIAN:
        return _day(datetime.date(cell.year, cell.month, cell.day))
    return cell.format(digits=LATIN, style="short")
