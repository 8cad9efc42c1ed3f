"""A workbook of several sheets, for what is more than one table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importing.writing.look import Column, Look
from importing.writing.sheets import XlsxSheet, new_book


@dataclass(frozen=True)
class Sheet:
    """One of its sheets; the title of the look is its name."""

    columns: Sequence[Column]
    look: Look
    rows: Iterable[Sequence[Any]]


def write_book(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write an .xlsx file with these sheets, one after the other."""
    book = new_book(path)
    try:
        for sheet in sheets:
            writer = XlsxSheet(path, sheet.columns, sheet.look, book=book)
            for row in sheet.rows:
                writer.write(row)
    finally:
        book.close()
