"""Reads .xlsx, .xls and .ods with calamine."""

import io

import python_calamine as calamine

from .refusal import Refusal
from .source import Source, is_filled


def read(data: bytes, kind: str, max_columns: int) -> Source:
    """The first visible sheet that holds anything; the names of the others are reported.

    The bytes are given and not the path, by whose ending calamine would choose its parser.
    """
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = _first_filled_sheet(book)
    except calamine.PasswordError as error:
        raise Refusal("protected") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        # For .ods too many cells look the same as a broken file.
        raise Refusal("damaged_ods" if kind == "ods" else "damaged") from error
    if sheet is None or sheet.end is None:
        raise Refusal("empty_sheet")
    width = sheet.end[1] + 1
    if width > max_columns:
        raise Refusal("too_many_columns", count=width, limit=max_columns)
    others = [name for name in book.sheet_names if name != sheet.name]
    return Source(kind, _filled_rows(sheet), sheet_name=sheet.name, other_sheets=others)


def _first_filled_sheet(book: calamine.CalamineWorkbook) -> calamine.CalamineSheet | None:
    for about in book.sheets_metadata:
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if about.visible != calamine.SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if next(_filled_rows(sheet), None):
            return sheet
    return None


def _filled_rows(sheet: calamine.CalamineSheet):
    """Number rows as Excel does: `iter_rows` keeps leading empty rows but not leading columns."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if is_filled(cells):
            yield number, left + cells
