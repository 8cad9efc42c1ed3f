"""Writing spreadsheets: typed cells into .xlsx, .xls and .csv, row by row in constant memory."""

from .books import Sheet, write_book
from .look import Column, Look
from .parts import Parts, write_file
from .sheets import FORMATS, CellTooLong, SheetWriter, TooManyColumns, open_sheet

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
