"""A workbook of several sheets, for what is more than one table."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from importing.writing.cells import Plain, plain_cells
from importing.writing.look import Column, Look
from importing.writing.texts import write_text
from importing.writing.xlsx import Styles, add_sheet


@dataclass(frozen=True)
class Sheet:
    """One of its sheets; the title of the look is its name."""

    columns: Sequence[Column]
    look: Look
    rows: Iterable[Sequence[Any]]


def write_book(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write an .xlsx file with these sheets, one after the other; of the few hundred rows that a page
    shows. Raises OSError where it cannot be written."""
    with xlsxwriter.Workbook(str(path)) as book:
        for sheet in sheets:
            written, styles = add_sheet(book, sheet.columns, sheet.look)
            plain = plain_cells(sheet.look)
            for number, row in enumerate(sheet.rows, start=1):
                for place, cell in enumerate(row):
                    _write(written, number, place, plain(cell), styles)


def _write(sheet: Worksheet, row: int, place: int, cell: Plain, styles: Styles) -> None:
    if isinstance(cell, str):
        write_text(sheet, row, place, cell, styles.text)
    elif isinstance(cell, datetime.datetime):
        sheet.write_datetime(row, place, cell, styles.moment)
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(row, place, cell, styles.day)
    elif cell is not None:
        sheet.write_number(row, place, cell)
