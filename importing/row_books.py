"""Workbooks of the rows of an import: the cells of the file as Excel would have them, with marks.

Texts are text cells: nothing of a file becomes a formula, and no phone loses its zero. A sheet runs
as the reader's language does, row by row to the disk, so that memory does not grow with the rows.
"""

import datetime
import io
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import xlsxwriter
from django.utils import translation

from core.catalogue import Catalogue, Field
from core.catalogue.cells import cell_text, writable
from importing.models import Import
from importing.targets import target_of
from importing.writing.cells import DIGITS_KEPT, FIRST_DAY
from importing.writing.sheets import MAX_CELL_CHARACTERS
from importing.writing.texts import write_text

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Style = tuple[tuple[str, Any], ...]
"""Properties of a format of XlsxWriter."""
PLAIN: Style = ()
TOP: Style = (("valign", "top"),)
TEXT: Style = (("num_format", "@"), ("quote_prefix", True))
WRAPPED: Style = (("text_wrap", True),)
HEAD: Style = (("bold", True), ("bg_color", "#F5F4EF"))
WRONG: Style = (("bg_color", "#FDEDEB"),)
DOUBTFUL: Style = (("bg_color", "#FFF8E3"),)
CHANGED: Style = (("bg_color", "#E3F2EF"),)


class RowBook:
    """One workbook in the making, with one sheet."""

    def __init__(self, an_import: Import, book: xlsxwriter.Workbook):
        self.of_import = an_import
        self._book = book
        self._formats: dict[tuple[Style, ...], Any] = {}

    def open_sheet(self, name: str, widths: Iterable[int]) -> None:
        self.sheet = self._book.add_worksheet(name)
        self.sheet.freeze_panes(1, 0)
        if translation.get_language_bidi():
            self.sheet.right_to_left()
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, width)

    def format(self, *styles: Style):
        """A format of the book, made once for each look."""
        if styles not in self._formats:
            look = {name: value for style in styles for name, value in style}
            self._formats[styles] = self._book.add_format(look)
        return self._formats[styles]

    def write_head(self, headers: Iterable[str]) -> None:
        for place, text in enumerate(headers):
            write_text(self.sheet, 0, place, writable(text), self.format(TEXT, HEAD))

    def write_words(self, line: int, place: int, text: str, style: Style = PLAIN) -> None:
        """What we say ourselves, on as many lines as it needs."""
        shown = self.format(TEXT, TOP, WRAPPED, style)
        write_text(self.sheet, line, place, writable(text)[:MAX_CELL_CHARACTERS], shown)

    def write_pieces(
        self, line: int, place: int, pieces: Sequence[tuple[Style, str]], style: Style
    ) -> None:
        """One text in pieces that look differently; a longer one than fits loses its looks."""
        filled = [(look, writable(text)) for look, text in pieces if text]
        text = "".join(text for _look, text in filled)
        if len(filled) < 2 or len(text.encode("utf-16-le")) > 2 * MAX_CELL_CHARACTERS:
            self.write_words(line, place, text, style)
            return
        fragments = [part for look, piece in filled for part in (self.format(look), piece) if part]
        shown = self.format(TEXT, TOP, WRAPPED, style)
        self.sheet.write_rich_string(line, place, *fragments, shown)

    def write_cell(self, line: int, place: int, index: int, value: Any, style: Style) -> None:
        """A cell of the file as Excel would have it; a text where Excel would change what it says."""
        sheet, value = self.sheet, self._as_kept(index, value)
        match value:
            case "":
                if style:
                    sheet.write_blank(line, place, None, self.format(TOP, style))
            case str():
                text = writable(value)[:MAX_CELL_CHARACTERS]
                write_text(sheet, line, place, text, self.format(TEXT, TOP, style))
            case bool():
                sheet.write_boolean(line, place, value, self.format(TOP, style))
            case datetime.date() | datetime.time():
                shown = (("num_format", _moment_format(value)),)
                sheet.write_datetime(line, place, value, self.format(shown, TOP, style))
            case _:
                sheet.write_number(line, place, value, self.format(TOP, style))

    def _as_kept(self, index: int, value: Any) -> Any:
        """The value, as text where a number or a day could not be kept as it is."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return cell_text(value) if self._is_name(index, value) else value
        if isinstance(value, datetime.datetime):
            return value if value.date() >= FIRST_DAY else cell_text(value)
        if isinstance(value, datetime.date):
            return value if value >= FIRST_DAY else cell_text(value)
        return value if isinstance(value, bool | datetime.time) else str(value)

    def _is_name(self, index: int, value: int | float) -> bool:
        """Whether a number is none: a phone or an identifier, or more digits than Excel keeps."""
        field = self.field_of(index)
        is_of_names = field is not None and not field.kind.is_numeric
        return is_of_names or len(f"{abs(value):.0f}") > DIGITS_KEPT

    def field_of(self, index: int) -> Field | None:
        """The field to which a column of the file goes."""
        mapping = self.of_import.mapping
        return self.catalogue.get(mapping[index]) if index < len(mapping) else None

    @cached_property
    def catalogue(self) -> Catalogue:
        return target_of(self.of_import.target).catalogue()


def workbook(write: Callable[[xlsxwriter.Workbook], None]) -> io.BytesIO:
    """A workbook that `write` fills."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        write(book)
    buffer.seek(0)
    return buffer


def cell_at(cells: Sequence[Any], index: int) -> Any:
    """A row may be shorter than the head."""
    return cells[index] if index < len(cells) else ""


def _moment_format(value: datetime.date | datetime.time) -> str:
    if isinstance(value, datetime.time):
        return "hh:mm:ss"
    is_day = not isinstance(value, datetime.datetime) or value.time() == datetime.time.min
    return "yyyy-mm-dd" if is_day else "yyyy-mm-dd hh:mm:ss"
