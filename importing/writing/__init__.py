"""Writing spreadsheets: typed cells into .xlsx, .xls and .csv, row by row in constant memory."""

from .books import Sheet, write_book
from .formats import FORMATS, open_sheet
from .look import Column, Look
from .parts import Parts, write_file
from .sheets import CellTooLong, SheetWriter, TooManyColumns

__all__ = [
    "FORMATS",
    "CellTooLong",
    "Column",
    "Look",
    "Parts",
    "Sheet",
    "SheetWriter",
    "TooManyColumns",
    "open_sheet",
    "write_book",
    "write_file",
]
