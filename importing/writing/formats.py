"""The formats of spreadsheets that are written, by their suffix."""

from collections.abc import Sequence
from pathlib import Path

from importing.writing.look import Column, Look
from importing.writing.sheets import CsvSheet, SheetWriter, XlsSheet
from importing.writing.xlsx import XlsxSheet

FORMATS: dict[str, type[SheetWriter]] = {
    writer.suffix.removeprefix("."): writer for writer in (XlsxSheet, CsvSheet, XlsSheet)
}


def open_sheet(suffix: str, path: Path, columns: Sequence[Column], look: Look) -> SheetWriter:
    """The writer of a format by its suffix without the dot; a KeyError for another one."""
    return FORMATS[suffix](path, columns, look)
