"""The preview of an import as a workbook: every row, what would happen to it, and each cell old and
new. It is for reading: what is to be mended and loaded again is in importing.wrong_rows."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from core.catalogue.cells import writable
from importing.cells import mended_cells
from importing.choices import Outcome
from importing.examples import shown_cell
from importing.mending import read_as_importer
from importing.models import Import, ImportRow
from importing.row_books import (
    CHANGED,
    DOUBTFUL,
    PLAIN,
    TOP,
    WRONG,
    RowBook,
    Style,
    cell_at,
    workbook,
)
from importing.shown_cells import Cell, Change, cells_of, columns_of
from importing.writing.cells import plain_cells
from importing.writing.look import Look

NARROW, WIDTH, WIDE = 9, 24, 60
_OLD: Style = (("font_strikeout", True), ("font_color", "#6B6B63"))
_NEW: Style = (("bold", True),)
Piece = tuple[Style, str]


def preview_workbook(an_import: Import) -> io.BytesIO:
    """One sheet, so that Excel can narrow it to an outcome: in front the row and what would happen, then
    the columns that go to a field, last what is to be said of it. A changed cell has the old value,
    struck through, and the new one; a cell in conflict its three values."""
    return workbook(lambda book: _Preview(an_import, book).write())


def preview_name(an_import: Import) -> str:
    """What the workbook is called when it is saved."""
    return _("%(file)s, preview.xlsx") % {"file": PurePath(an_import.original_name).stem}


class _Preview:
    """One workbook in the making."""

    def __init__(self, an_import: Import, book: xlsxwriter.Workbook):
        self._import = an_import
        self._book = RowBook(an_import, book)
        self._columns = columns_of(an_import, self._book.catalogue)
        self._outcomes = {outcome.value: str(outcome.label) for outcome in Outcome}
        self._arrow = " ← " if translation.get_language_bidi() else " → "
        self._plain = plain_cells(Look.for_reader(""))

    def write(self) -> None:
        headers = [column.header for column in self._columns]
        widths = [NARROW, NARROW * 2, *[WIDTH] * len(headers), WIDE]
        self._book.open_sheet(_("Preview"), widths)
        self._book.write_head((_("Row"), _("What would happen"), *headers, _("Remarks")))
        for line, row in enumerate(self._rows, start=1):
            self._write_row(line, row)
        self._book.sheet.autofilter(0, 0, len(self._rows), len(headers) + 2)

    @cached_property
    def _rows(self) -> list[ImportRow]:
        return list(self._import.rows.order_by("number"))

    def _write_row(self, line: int, row: ImportRow) -> None:
        self._book.sheet.write_number(line, 0, row.number, self._book.format(TOP))
        self._book.write_words(line, 1, self._outcomes.get(row.outcome, ""))
        given, new = mended_cells(row.cells, row.edits), self._new.get(row.number, {})
        for place, cell in enumerate(cells_of(row, self._columns), start=2):
            index = cell.column.index
            if cell.change:
                self._book.write_pieces(line, place, list(self._pieces(cell)), self._look(cell))
            else:
                value = new.get(cell.column.key, cell.column.constant or cell_at(given, index))
                self._book.write_cell(line, place, index, value, self._look(cell))
        remarks = "\n".join(self._remarks(row))
        if remarks:
            self._book.write_words(line, len(self._columns) + 2, remarks)

    @staticmethod
    def _look(cell: Cell) -> Style:
        if cell.notes:
            return WRONG
        if cell.doubts or cell.is_in_conflict:
            return DOUBTFUL
        return CHANGED if cell.change else PLAIN

    def _pieces(self, cell: Cell) -> Iterator[Piece]:
        """What stands in a cell that changes, piece by piece."""
        change = cell.change
        if cell.is_in_conflict:
            yield from self._values_in_conflict(change)
        elif change.parts:
            for place, part in enumerate(change.parts):
                yield PLAIN, "; " if place else ""
                yield {"added": _NEW, "removed": _OLD}.get(part.state, PLAIN), part.text
        else:
            yield (_OLD, change.old) if change.old else (PLAIN, "—")
            yield PLAIN, self._arrow
            yield (_NEW, change.new) if change.new else (PLAIN, "—")

    @staticmethod
    def _values_in_conflict(change: Change) -> Iterator[Piece]:
        yield PLAIN, _("In the file: ")
        yield _NEW, change.new or "—"
        yield PLAIN, "\n" + _("Here now: ")
        yield _NEW, change.old or "—"
        if change.was is not None:
            yield PLAIN, "\n" + _("When exported: ") + (change.was or "—")

    def _remarks(self, row: ImportRow) -> Iterator[str]:
        yield from self._lines(row.problems)
        yield from self._lines(row.doubts)
        for index in sorted(map(int, row.edits)):
            header = self._import.sheet["headers"][index]["label"]
            given = shown_cell(cell_at(mended_cells(row.cells, {}), index)) or "—"
            yield _("%(column)s was mended; in the file: %(given)s") % {
                "column": header,
                "given": given,
            }

    @staticmethod
    def _lines(remarks: Iterable[Sequence[str]]) -> Iterator[str]:
        for _letter, header, message in remarks:
            yield f"{header}: {message}" if header else message

    @cached_property
    def _new(self) -> Mapping[int, Mapping[str, Any]]:
        """The cells of new rows as they were understood, by number and field."""
        rows = [row for row in self._rows if row.outcome == Outcome.NEW]
        checked = read_as_importer(self._import, rows)
        found: dict[int, dict[str, Any]] = {row.number: {} for row in checked.rows}
        for column in self._columns:
            filled = [row for row in checked.rows if column.key in row.values]
            if not filled:
                continue
            kind = checked.catalogue[column.key].kind
            cells = kind.cells([row.values[column.key] for row in filled], checked.session)
            for row, cell in zip(filled, cells, strict=True):
                value = writable(cell) if isinstance(cell, str) else self._plain(cell)
                found[row.number][column.key] = "" if value is None else value
        return found
