"""The wrong rows of an import as a workbook, to be mended there and loaded again."""

import datetime
import io
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from core.calendars.formatting import format_number
from core.catalogue import Catalogue
from core.catalogue.cells import cell_text, writable
from importing.cells import cells_from_json
from importing.choices import Outcome
from importing.models import Import, ImportRow
from importing.own_columns import ROW_IN_FILE, WHAT_IS_WRONG, is_own_column
from importing.targets import target_of
from importing.writing.cells import DIGITS_KEPT, FIRST_DAY
from importing.writing.sheets import MAX_CELL_CHARACTERS

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH, WIDE, NARROW = 18, 60, 12

_TOP = {"valign": "top"}
_TEXT = {"num_format": "@", "quote_prefix": True}
_WRONG = {"bg_color": "#FDEDEB"}
_HEAD = {"bold": True, "bg_color": "#F5F4EF"}


def has_wrong_rows(an_import: Import) -> bool:
    """Whether there is anything to mend: rows that the last check, or the import itself, kept out."""
    return an_import.rows.filter(outcome=Outcome.WRONG).exists()


def wrong_rows_workbook(an_import: Import) -> io.BytesIO:
    """The columns of the file as they were, what is wrong marked, and two columns of our own: the row
    in the file, and last what is wrong. Texts are text cells: nothing of the file becomes a formula,
    and no phone loses its zero. The sheet runs as the reader's language does."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        _WrongRows(an_import, book).write()
    buffer.seek(0)
    return buffer


def workbook_name(an_import: Import) -> str:
    """What the workbook is called when it is saved: after the file it came from, in the reader's words."""
    return _("%(file)s, wrong rows.xlsx") % {"file": PurePath(an_import.original_name).stem}


class _WrongRows:
    """One workbook in the making."""

    def __init__(self, an_import: Import, book: xlsxwriter.Workbook):
        self._import = an_import
        self._book = book
        self._formats: dict[tuple, Any] = {}
        self._headers = an_import.sheet["headers"]
        self._kept = [
            index for index, header in enumerate(self._headers) if not is_own_column(header["text"])
        ]

    def write(self) -> None:
        self._sheet = self._book.add_worksheet(_("Wrong rows"))
        self._sheet.freeze_panes(1, 0)
        if translation.get_language_bidi():
            self._sheet.right_to_left()
        for place, width in enumerate([WIDTH] * len(self._kept) + [NARROW, WIDE]):
            self._sheet.set_column(place, place, width)
        self._write_head()
        rows = self._import.rows.filter(outcome=Outcome.WRONG).order_by("number")
        for place, row in enumerate(rows.iterator(), start=1):
            self._write_row(place, row)

    def _format(self, *styles: dict[str, Any]):
        """A format of the book, made once for each look."""
        look = {name: value for style in styles for name, value in style.items()}
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def _write_head(self) -> None:
        headers = [self._headers[index]["text"] for index in self._kept]
        for place, text in enumerate((*headers, ROW_IN_FILE.header, WHAT_IS_WRONG.header)):
            self._sheet.write_string(0, place, writable(text), self._format(_TEXT, _HEAD))

    def _write_row(self, line: int, row: ImportRow) -> None:
        given = cells_from_json(row.cells)
        wrong = {letter for letter, _header, _message in row.problems if letter}
        for place, index in enumerate(self._kept):
            style = _WRONG if self._headers[index]["letter"] in wrong else {}
            self._write_cell(line, place, index, given[index] if index < len(given) else "", style)
        end = len(self._kept)
        self._sheet.write_number(line, end, row.number, self._format(_TOP))
        reason = self._format(_TEXT, _TOP, {"text_wrap": True})
        told = "\n".join([*_lines(row.problems), *self._what_was_cut(given)])
        self._sheet.write_string(line, end + 1, writable(told)[:MAX_CELL_CHARACTERS], reason)

    def _write_cell(self, line: int, place: int, index: int, value: Any, style: dict) -> None:
        """The cell as Excel would have it; a text where Excel would change what it says."""
        sheet, value = self._sheet, self._as_kept(index, value)
        match value:
            case "":
                if style:
                    sheet.write_blank(line, place, None, self._format(_TOP, style))
            case str():
                text = writable(value)[:MAX_CELL_CHARACTERS]
                sheet.write_string(line, place, text, self._format(_TEXT, _TOP, style))
            case bool():
                sheet.write_boolean(line, place, value, self._format(_TOP, style))
            case datetime.date() | datetime.time():
                shown = {"num_format": _moment_format(value)}
                sheet.write_datetime(line, place, value, self._format(shown, _TOP, style))
            case _:
                sheet.write_number(line, place, value, self._format(_TOP, style))

    def _what_was_cut(self, given: Sequence[Any]) -> Iterator[str]:
        """A cell of a text file may be longer than one of Excel."""
        for index in self._kept:
            if index < len(given) and len(str(given[index])) > MAX_CELL_CHARACTERS:
                message = _("Only the first %(limit)s characters fit into a cell of Excel.")
                told = message % {"limit": format_number(MAX_CELL_CHARACTERS)}
                yield f"{self._headers[index]['label']}: {told}"

    def _as_kept(self, index: int, value: Any) -> Any:
        """The value, as text where a number or a day could not be kept as it is."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return cell_text(value) if self._is_name(index, value) else value
        if isinstance(value, datetime.datetime):
            return value if value.date() >= FIRST_DAY else cell_text(value)
        if isinstance(value, datetime.date):
            return value if value >= FIRST_DAY else cell_text(value)
        return value if isinstance(value, bool | datetime.time) else str(value)

    def _is_name(self, index: int, value: int | float) -> bool:
        """Whether a number is none: a phone or an identifier, or more digits than Excel keeps."""
        key = self._import.mapping[index] if index < len(self._import.mapping) else ""
        field = self._catalogue.get(key) if key else None
        is_of_names = field is not None and not field.kind.is_numeric
        return is_of_names or len(f"{abs(value):.0f}") > DIGITS_KEPT

    @cached_property
    def _catalogue(self) -> Catalogue:
        return target_of(self._import.target).catalogue()


def _moment_format(value: datetime.date | datetime.time) -> str:
    if isinstance(value, datetime.time):
        return "hh:mm:ss"
    is_day = not isinstance(value, datetime.datetime) or value.time() == datetime.time.min
    return "yyyy-mm-dd" if is_day else "yyyy-mm-dd hh:mm:ss"


def _lines(problems: Sequence[Sequence[str]]) -> Iterator[str]:
    """One for each thing that is wrong, with the header of its column."""
    for _letter, header, message in problems:
        yield f"{header}: {message}" if header else message
