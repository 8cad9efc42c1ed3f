"""Reads spreadsheets that people upload; the public face is `read_sheet`."""

from importing.reading.messages import explain
from importing.reading.parent import AS_FOUND, read_sheet
from importing.reading.sheet import (
    Cell,
    Header,
    Limits,
    Reading,
    Sheet,
    SheetError,
    SheetName,
    SheetWarning,
)

__all__ = [
    "AS_FOUND",
    "Cell",
    "Header",
    "Limits",
    "Reading",
    "Sheet",
    "SheetError",
    "SheetName",
    "SheetWarning",
    "explain",
    "read_sheet",
]
