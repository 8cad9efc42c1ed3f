"""Reads spreadsheets that people upload; the public face is `read_sheet`."""

from importing.reading.messages import explain
from importing.reading.parent import read_sheet
from importing.reading.sheet import Cell, Header, Limits, Sheet, SheetError, SheetWarning

__all__ = [
    "Cell",
    "Header",
    "Limits",
    "Sheet",
    "SheetError",
    "SheetWarning",
    "explain",
    "read_sheet",
]
