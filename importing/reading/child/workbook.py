"""Reads .xlsx, .xls and .ods with calamine."""

import io

import python_calamine as calamine

from .error_values import error_value
from .marks import Marks, marks_of
from .refusal import Refusal
from .source import Source, is_filled


def read(data: bytes, kind: str, max_columns: int, sheet_name: str = "") -> Source:
    """The sheet of this name; without one, the first visible sheet that holds anything.

    The bytes are given and not the path, by whose ending calamine would choose its parser.
    """
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        choice = _Choice(book, sheet_name)
    except calamine.PasswordError as error:
        raise Refusal("protected") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        # For .ods too many cells look the same as a broken file.
        raise Refusal("damaged_ods" if kind == "ods" else "damaged") from error
    return choice.source(data, kind, max_columns)


class _Choice:
    """The sheets of a workbook, and the one that is read."""

    def __init__(self, book: calamine.CalamineWorkbook, wanted: str) -> None:
        abouts = [
            (place, about)
            for place, about in enumerate(book.sheets_metadata)
            if about.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        self.sheets = [(_shown(about.name), _is_hidden(about)) for _, about in abouts]
        self.wanted = wanted
        self.place, self.sheet = -1, None
        for place, about in abouts:
            if _shown(about.name) != wanted if wanted else _is_hidden(about):
                continue
            sheet = book.get_sheet_by_index(place)
            if wanted or next(_filled_rows(sheet, Marks()), None):
                self.place, self.sheet = place, sheet
                return

    def source(self, data: bytes, kind: str, max_columns: int) -> Source:
        """Refuses when there is no such sheet, none that is filled, or one too wide."""
        name = _shown(self.sheet.name) if self.sheet else ""
        source = Source(kind, (), sheet_name=name, sheets=self.sheets)
        hidden = [other for other, is_hidden in self.sheets if is_hidden and other != name]
        if self.sheet is None and self.wanted:
            raise source.refusal("no_such_sheet", sheet=self.wanted)
        if self.sheet is None and hidden:
            raise source.refusal("only_hidden_sheets", sheets=", ".join(hidden))
        if self.sheet is None or self.sheet.end is None:
            raise source.refusal("empty_sheet")
        width = self.sheet.end[1] + 1
        if width > max_columns:
            raise source.refusal("too_many_columns", count=width, limit=max_columns)
        marks = marks_of(data, kind, self.place)
        source.rows = _filled_rows(self.sheet, marks)
        source.hidden_rows = marks.hidden_rows
        if hidden:
            source.warn("hidden_sheets", sheets=", ".join(hidden))
        return source


def _is_hidden(about: calamine.SheetMetadata) -> bool:
    return about.visible != calamine.SheetVisibleEnum.Visible


def _shown(name: str) -> str:
    return name.replace("\0", "")


def _filled_rows(sheet: calamine.CalamineSheet, marks: Marks):
    """Number rows as Excel does: `iter_rows` keeps leading empty rows but not leading columns."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        errors = marks.errors.get(number)
        if errors or is_filled(cells):
            cells = left + cells
            for column, text in (errors or {}).items():
                if column < len(cells):
                    cells[column] = error_value(text)
            yield number, cells
