"""Writing spreadsheets: typed cells into .xlsx, .xls and .csv, row by row. Memory does not grow with the
rows of an .xlsx or .csv; an .xls is built in memory, and so has no more cells than that takes."""

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
