"""Cells of a spreadsheet: as text, and read as numbers, dates and addresses."""

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.calendars import GREGORIAN, DateError, parse_date
from core.calendars.kinds import YEARS
from core.catalogue.notation import Notation
from core.money import AmountError, parse_integer
from core.text import fold

AS_TYPED = Notation()
SHOWN = 80  # of a long cell, so much stands in a message
# Marks without width that come along when text is copied from a page; an address or an identifier
# that ends in one would be another one.
_INVISIBLE = (
    "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BLANK = " \t\r\n\u00a0" + _INVISIBLE


class CellError(ValueError):
    """A cell cannot be read; the message says what it is and how to put it right."""


def cell_text(cell: Any) -> str:
    """A cell as a person would read it."""
    if isinstance(cell, str):
        return trimmed(cell)
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time.min:
        return cell.date().isoformat()
    return str(cell)


def trimmed(text: str) -> str:
    """The text without spaces and marks that nobody sees at its ends."""
    text = text.strip()
    return text if text.isascii() else text.strip(_BLANK)


def writable(text: str) -> str:
    """The text without control characters: nobody sees them, and no spreadsheet can hold them."""
    return text if text.isprintable() else _UNWRITABLE.sub("", text)


def number_or_text(cell: Any) -> int | float | str:
    """A cell as the readers of numbers take it."""
    return cell if type(cell) in (int, float) else cell_text(cell)


def read_integer(cell: Any) -> int:
    try:
        return parse_integer(number_or_text(cell))
    except AmountError as error:
        raise CellError(str(error)) from error


def read_date(cell: Any, notation: Notation = AS_TYPED) -> datetime.date:
    """Spreadsheets keep 1403-05-12, typed as a date, as one of the year 1403. A cell that is a date is
    in no notation."""
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, datetime.date) and cell.year in YEARS[GREGORIAN]:
        return cell
    try:
        return parse_date(
            cell_text(cell),
            is_month_first=notation.is_month_first,
            calendar=notation.calendar,
            short_years=notation.short_years,
        )
    except DateError as error:
        raise CellError(str(error)) from error


def written_date(cell: Any, notation: Notation = AS_TYPED) -> datetime.date | None:
    """The day of a cell that looks like one whatever its column is called: with a year, and not of
    digits alone."""
    is_bare = not isinstance(cell, str | datetime.date) or (
        isinstance(cell, str) and cell.isdigit()
    )
    if is_bare or (isinstance(cell, datetime.datetime) and cell.time() != datetime.time.min):
        return None
    try:
        return read_date(cell, notation)
    except CellError:
        return None


def read_email(cell: Any) -> str:
    """One address, checked; CellError says what an address looks like."""
    text = cell_text(cell).removeprefix("mailto:")
    try:
        validate_email(text)
    except ValidationError as error:
        raise CellError(
            _("“%(value)s” is not an e-mail address. Write it like name@example.com.")
            % {"value": text[:SHOWN]}
        ) from error
    return text


def read_answer(cell: Any) -> bool:
    """Yes or no, in any language of the product."""
    if isinstance(cell, bool):
        return cell
    text = cell_text(cell)
    answer = _ANSWERS.get(fold(text) or text)
    if answer is None:
        raise CellError(
            _("“%(value)s” is neither yes nor no. Write yes or no.") % {"value": text[:SHOWN]}
        )
    return answer


def is_answer(cell: Any) -> bool:
    """Whether a cell looks like yes or no whatever its column is called: in words, or as a spreadsheet
    has it."""
    text = "" if isinstance(cell, bool) else cell_text(cell)
    return isinstance(cell, bool) or (not text.isdigit() and (fold(text) or text) in _ANSWERS)


_YES = ("yes", "y", "true", "1", "x", "✓", "✔", "tak", "t", "да", "так", "بله", "بلی", "آری")
_NO = ("no", "n", "false", "0", "✗", "nie", "нет", "ні", "خیر", "نه")
_ANSWERS = {fold(word) or word: word in _YES for word in (*_YES, *_NO)}
