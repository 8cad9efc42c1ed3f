"""The wrong rows of an import as a workbook, to be mended there and loaded again."""

import datetime
import io
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from core.catalogue import Catalogue
from core.catalogue.cells import cell_text
from importing.cells import cells_from_json
from importing.choices import Outcome
from importing.models import Import, ImportRow
from importing.own_columns import ROW_IN_FILE, WHAT_IS_WRONG, is_own_column
from importing.targets import target_of

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "@"
FIRST_YEAR = 1900  # of the dates that Excel knows
EXACT_DIGITS = 15  # of a number in Excel; the rest becomes zeros
WIDTH, WIDE, NARROW = 18, 60, 12

_WRONG = PatternFill("solid", fgColor="FFFDEDEB")
_HEAD = Font(bold=True)
_HEAD_FILL = PatternFill("solid", fgColor="FFF5F4EF")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_PLAIN = Alignment(vertical="top")


def has_wrong_rows(an_import: Import) -> bool:
    return an_import.rows.filter(outcome=Outcome.WRONG).exists()


def wrong_rows_workbook(an_import: Import) -> io.BytesIO:
    """The columns of the file as they were, what is wrong marked, and two columns of our own: the row
    in the file, and last what is wrong. Texts are text cells: nothing of the file becomes a formula,
    and no phone loses its zero. The sheet runs as the reader's language does."""
    buffer = io.BytesIO()
    _WrongRows(an_import).book().save(buffer)
    buffer.seek(0)
    return buffer


def workbook_name(an_import: Import) -> str:
    return _("%(file)s, wrong rows.xlsx") % {"file": PurePath(an_import.original_name).stem}


class _WrongRows:
    """One workbook in the making."""

    def __init__(self, an_import: Import):
        self._import = an_import
        self._headers = an_import.sheet["headers"]
        self._kept = [
            index for index, header in enumerate(self._headers) if not is_own_column(header["text"])
        ]

    def book(self) -> Workbook:
        book = Workbook(write_only=True)
        self._sheet = book.create_sheet(_("Wrong rows"))
        self._sheet.freeze_panes = "A2"
        self._sheet.sheet_view.rightToLeft = translation.get_language_bidi()
        self._set_widths()
        self._sheet.append(self._head())
        for row in self._import.rows.filter(outcome=Outcome.WRONG).order_by("number").iterator():
            self._sheet.append(self._row(row))
        return book

    def _set_widths(self) -> None:
        widths = [WIDTH] * len(self._kept) + [NARROW, WIDE]
        for place, width in enumerate(widths, start=1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width

    def _head(self) -> list[Cell]:
        headers = [self._headers[index]["text"] for index in self._kept]
        cells = [self._text(text) for text in (*headers, ROW_IN_FILE.header, WHAT_IS_WRONG.header)]
        for cell in cells:
            cell.font, cell.fill = _HEAD, _HEAD_FILL
        return cells

    def _row(self, row: ImportRow) -> list[Cell | None]:
        given = cells_from_json(row.cells)
        wrong = {letter for letter, _header, _message in row.problems if letter}
        cells = [
            self._cell(index, given[index] if index < len(given) else "", wrong)
            for index in self._kept
        ]
        reason = self._text(_reason(row.problems))
        reason.alignment = _WRAPPED
        return [*cells, self._number(row.number), reason]

    def _cell(self, index: int, value: Any, wrong: set[str]) -> Cell | None:
        is_wrong = self._headers[index]["letter"] in wrong
        if value == "" and not is_wrong:
            return None
        cell = WriteOnlyCell(self._sheet) if value == "" else self._typed(index, value)
        cell.alignment = _PLAIN
        if is_wrong:
            cell.fill = _WRONG
        return cell

    def _typed(self, index: int, value: Any) -> Cell:
        """The cell as Excel would have it; a text where Excel would change what it says."""
        if isinstance(value, bool):
            return WriteOnlyCell(self._sheet, value)
        if isinstance(value, int | float):
            return (
                self._text(cell_text(value)) if self._is_name(index, value) else self._number(value)
            )
        if isinstance(value, datetime.date) and value.year < FIRST_YEAR:
            return self._text(cell_text(value))
        if isinstance(value, datetime.date | datetime.time):
            return self._moment(value)
        return self._text(str(value))

    def _is_name(self, index: int, value: int | float) -> bool:
        """Whether a number is none: a phone or an identifier, or more digits than Excel keeps."""
        key = self._import.mapping[index] if index < len(self._import.mapping) else ""
        field = self._catalogue.get(key) if key else None
        is_of_names = field is not None and not field.kind.is_numeric
        return is_of_names or len(f"{abs(value):.0f}") > EXACT_DIGITS

    @cached_property
    def _catalogue(self) -> Catalogue:
        return target_of(self._import.target).catalogue()

    def _number(self, value: int | float) -> Cell:
        cell = WriteOnlyCell(self._sheet, value)
        cell.alignment = _PLAIN
        return cell

    def _moment(self, value: datetime.date | datetime.time) -> Cell:
        cell = WriteOnlyCell(self._sheet, value)
        cell.number_format = _moment_format(value)
        return cell

    def _text(self, text: str) -> Cell:
        """A text cell whatever it begins with: openpyxl would make a formula of "=…"."""
        cell = WriteOnlyCell(self._sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
        cell.data_type = "s"
        cell.number_format = TEXT
        return cell


def _moment_format(value: datetime.date | datetime.time) -> str:
    if isinstance(value, datetime.time):
        return "hh:mm:ss"
    is_day = not isinstance(value, datetime.datetime) or value.time() == datetime.time.min
    return "yyyy-mm-dd" if is_day else "yyyy-mm-dd hh:mm:ss"


def _reason(problems: Sequence[Sequence[str]]) -> str:
    """One line for each thing that is wrong, with the header of its column."""
    return "\n".join(_lines(problems))


def _lines(problems: Sequence[Sequence[str]]) -> Iterator[str]:
    for _letter, header, message in problems:
        yield f"{header}: {message}" if header else message
