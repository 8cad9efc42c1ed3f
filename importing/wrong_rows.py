"""What an import keeps out, wrong rows and conflicts, as a workbook to be mended and loaded again."""

import io
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from core.calendars import preferences
from core.calendars.formatting import format_number
from core.catalogue.cells import writable
from core.refusals import Refused
from importing.cells import mended_cells
from importing.checking import check_rows
from importing.choices import KEPT_OUT, Outcome
from importing.conflicts import told, told_as_kept
from importing.models import Import, ImportRow
from importing.own_columns import ROW_IN_FILE, WHAT_IS_WRONG, is_own_column
from importing.plan import Checked, CheckedRow
from importing.row_books import (
    CONTENT_TYPE,
    PLAIN,
    TOP,
    WRONG,
    RowBook,
    Style,
    cell_at,
    workbook,
)
from importing.work import plan_of
from importing.writing.cells import plain_cells
from importing.writing.look import Look
from importing.writing.sheets import MAX_CELL_CHARACTERS

__all__ = ["CONTENT_TYPE", "has_wrong_rows", "workbook_name", "wrong_rows_workbook"]

WIDTH, WIDE, NARROW = 18, 60, 12


def has_wrong_rows(an_import: Import) -> bool:
    """Whether there is anything to mend: rows that the last check, or the import itself, kept out."""
    return an_import.rows.filter(outcome__in=KEPT_OUT).exists()


def wrong_rows_workbook(an_import: Import) -> io.BytesIO:
    """The columns of the file as they were, or as somebody has mended them; what is wrong marked, and
    two columns of our own: the row in the file, and last what is wrong.

    A row in conflict is compared once more. It gets the version of today, so that it can be loaded,
    and with it whatever is newer here in the cells that nobody has touched in the file; where both
    sides have changed a cell, the file's value stays, marked, and the reason tells all values. Where the
    rows cannot be read as chosen any more (a field was retired since, a right lost), they stay as they
    are, with the values of the last check.
    """
    return workbook(lambda book: _WrongRows(an_import, book).write())


def workbook_name(an_import: Import) -> str:
    """What the workbook is called when it is saved: after the file it came from, in the reader's words."""
    return _("%(file)s, wrong rows.xlsx") % {"file": PurePath(an_import.original_name).stem}


class _WrongRows:
    """One workbook in the making."""

    def __init__(self, an_import: Import, book: xlsxwriter.Workbook):
        self._import = an_import
        self._book = RowBook(an_import, book)
        self._headers = an_import.sheet["headers"]
        self._kept = [
            index for index, header in enumerate(self._headers) if not is_own_column(header["text"])
        ]

    def write(self) -> None:
        widths = [WIDTH] * len(self._kept) + [NARROW, WIDE]
        self._book.open_sheet(_("Wrong rows"), widths)
        headers = [self._headers[index]["text"] for index in self._kept]
        self._book.write_head((*headers, ROW_IN_FILE.header, WHAT_IS_WRONG.header))
        rows = self._import.rows.filter(outcome__in=KEPT_OUT).order_by("number")
        for line, row in enumerate(rows.iterator(), start=1):
            self._write_row(line, row)

    def _write_row(self, line: int, row: ImportRow) -> None:
        cells = mended_cells(row.cells, row.edits)
        conflict = self._conflicts.get(row.number)
        marked = {letter for letter, _header, _message in row.problems if letter}
        in_conflict = self._kept_conflict(row)
        for place, index in enumerate(self._kept):
            value, style = cell_at(cells, index), PLAIN
            if self._headers[index]["letter"] in marked:
                style = WRONG
            elif conflict:
                value, style = self._of_conflict(conflict, index, value)
            elif self._import.mapping[index] in in_conflict:
                style = WRONG
            self._book.write_cell(line, place, index, value, style)
        end = len(self._kept)
        self._book.sheet.write_number(line, end, row.number, self._book.format(TOP))
        self._book.write_words(line, end + 1, "\n".join(self._reasons(row, conflict, cells)))

    def _reasons(
        self, row: ImportRow, conflict: CheckedRow | None, cells: Sequence[Any]
    ) -> Iterator[str]:
        yield from _lines(row.problems)
        if conflict:
            yield from told(conflict, self._checked.catalogue, self._checked.session)
            yield _("If you load this row, what stands in it goes.")
        elif row.outcome == Outcome.CONFLICT and self._checked:
            yield from self._why_no_more(row)
        elif row.outcome == Outcome.CONFLICT:
            yield from told_as_kept(row.changes, self._book.catalogue)
            yield self._refusal
        yield from self._what_was_cut(cells)

    def _of_conflict(self, row: CheckedRow, index: int, value: Any) -> tuple[Any, Style]:
        """Cell and look of a column in a row that is in conflict."""
        field = self._book.field_of(index)
        if field is None or field.key not in row.old:
            return value, PLAIN
        if field.key in row.changes:
            return value, WRONG
        old = row.old[field.key]
        given = None if field.key in row.emptied else row.values.get(field.key, old)
        if given == old and not field.is_version:
            return value, PLAIN
        here = self._plain(field.kind.to_cell(old, self._checked.session))
        return "" if here is None else here, PLAIN

    @cached_property
    def _plain(self):
        return plain_cells(Look.for_reader(""))

    @cached_property
    def _conflicts(self) -> dict[int, CheckedRow]:
        """The rows that still are in conflict, compared anew."""
        if not self._in_conflict or not self._checked:
            return {}
        return {row.number: row for row in self._checked.of(Outcome.CONFLICT)}

    @cached_property
    def _in_conflict(self) -> list[ImportRow]:
        """Those that were when they were checked."""
        return list(self._import.rows.filter(outcome=Outcome.CONFLICT).order_by("number"))

    def _kept_conflict(self, row: ImportRow) -> set[str]:
        """The fields that were in conflict in a row that cannot be compared anew."""
        if row.outcome != Outcome.CONFLICT or self._checked:
            return set()
        version = self._book.catalogue.version_field
        return {key for key, *_rest in row.changes} - {version.key if version else ""}

    @cached_property
    def _checked(self) -> Checked | None:
        """None where the rows cannot be read as chosen any more; `_refusal` says why."""
        given = [(row.number, mended_cells(row.cells, row.edits)) for row in self._in_conflict]
        with preferences.activate(self._import.created_by.display_preferences):
            try:
                return check_rows(plan_of(self._import), given)
            except Refused as refusal:
                self._refusal = str(refusal)
                return None

    def _why_no_more(self, row: ImportRow) -> Iterator[str]:
        """What a row is that was in conflict when it was checked."""
        now = next(found for found in self._checked.rows if found.number == row.number)
        yield from _lines(now.problems)
        if not now.problems:
            yield _("It was in conflict when it was checked, and is so no more.")

    def _what_was_cut(self, cells: Sequence[Any]) -> Iterator[str]:
        """A cell of a text file may be longer than one of Excel."""
        for index in self._kept:
            if len(writable(str(cell_at(cells, index)))) > MAX_CELL_CHARACTERS:
                message = _("Only the first %(limit)s characters fit into a cell of Excel.")
                reason = message % {"limit": format_number(MAX_CELL_CHARACTERS)}
                yield f"{self._headers[index]['label']}: {reason}"


def _lines(problems: Sequence[Sequence[str]]) -> Iterator[str]:
    """One for each thing that is wrong, with the header of its column."""
    for _letter, header, message in problems:
        yield f"{header}: {message}" if header else message
