"""The writer of .xlsx: XlsxWriter makes the book around the rows, the rows go straight into the archive.

XlsxWriter takes 5 to 6 µs a cell, most of it for calls; a row that is put together as one text takes a
fifth of that, and nothing waits on the disk for the end. What the book consists of (styles, widths,
frozen header, direction) stays the library's. The form of rows is that of ECMA-376, part 1, 18.3.1.73.
"""

import datetime
import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from core.catalogue.cells import writable
from importing.writing.look import Column, Look
from importing.writing.sheets import DAYS, MAX_CELL_CHARACTERS, OTHER_DAY, CellTooLong, SheetWriter
from importing.writing.texts import write_text

ROWS_AT_ONCE = 500
SHEET = "xl/worksheets/sheet1.xml"
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_STYLED = re.compile(rb'<c r="([A-C])2" s="([0-9]+)"')
_SAMPLES = re.compile(rb'<row r="2".*?</row>')
_END = b"</sheetData>"
_SPECIAL = re.compile(r"[&<>]")
# A reader takes _x0041_ for an A.
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
_FIRST_MOMENT = datetime.datetime(1899, 12, 30)
_FIRST_DAY = _FIRST_MOMENT.date()
_SECONDS_OF_DAY = 86_400


class Styles(NamedTuple):
    """The formats of the cells of a book."""

    text: Any
    day: Any
    moment: Any


def add_sheet(
    book: xlsxwriter.Workbook, columns: Sequence[Column], look: Look
) -> tuple[Worksheet, Styles]:
    """A sheet with its header, as the reader's language has it, and the formats of what comes below."""
    sheet = book.add_worksheet(look.sheet_name)
    if look.is_rtl:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    header = book.add_format({"num_format": "@", "bold": True, "bg_color": "#E3F2EF", "bottom": 1})
    for place, column in enumerate(columns):
        style = book.add_format({"num_format": "@"}) if column.is_text else None
        sheet.set_column(place, place, column.width, style)
        write_text(sheet, 0, place, column.label, header)
    day = DAYS.get(look.language, OTHER_DAY)
    return sheet, Styles(
        text=book.add_format({"num_format": "@", "quote_prefix": True}),
        day=book.add_format({"num_format": day}),
        moment=book.add_format({"num_format": f"{day} hh:mm"}),
    )


class XlsxSheet(SheetWriter):
    """Row by row into the archive: memory does not grow with the rows."""

    suffix = ".xlsx"
    max_rows = 1_048_575
    max_columns = 16_384

    def open(self):
        head, self._tail, numbers, others = self._frame()
        names = [xl_col_to_name(place) for place in range(len(self.columns))]
        text, self._day, self._moment = (numbers[column] for column in "ABC")
        self._texts = [(f'<c r="{name}', f'" s="{text}" t="inlineStr"><is><t') for name in names]
        self._names = names
        self._rows: list[str] = []
        self._archive = zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED)
        for name, content in others:
            self._archive.writestr(name, content)
        self._sheet = self._archive.open(SHEET, "w", force_zip64=True)
        self._sheet.write(head)

    def _frame(self) -> tuple[bytes, bytes, dict[str, str], list[tuple[str, bytes]]]:
        """What stands before and after the rows, the styles of texts, days and moments, and the other
        files of the book. A second row of samples, which goes, tells how the styles are numbered."""
        file = BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            sheet, styles = add_sheet(book, self.columns, self.look)
            for place, style in enumerate(styles):
                sheet.write_number(1, place, 0, style)
        with zipfile.ZipFile(file) as made:
            others = [(name, made.read(name)) for name in made.namelist() if name != SHEET]
            whole = made.read(SHEET)
        numbers = {column.decode(): number.decode() for column, number in _STYLED.findall(whole)}
        head, end, tail = _SAMPLES.sub(b"", _DIMENSION.sub(b"", whole)).partition(_END)
        return head, end + tail, numbers, others

    def write(self, cells: Iterable[Any]) -> None:
        """Most cells are texts of ordinary letters, and there may be millions: they take the short way."""
        self.row_count += 1
        number = self.row_count + 1
        parts = [f'<row r="{number}">']
        texts = self._texts
        for place, cell in enumerate(cells):
            if cell is None:
                continue
            if type(cell) is not str:
                cell = self._plain(cell)
            if type(cell) is str:
                if not cell.isprintable():
                    cell = writable(cell)
                if len(cell) > MAX_CELL_CHARACTERS:
                    raise CellTooLong(cell)
                begin, middle = texts[place]
                parts.append(f"{begin}{number}{middle}{_inline(cell)}</t></is></c>")
            else:
                parts.append(self._number(place, number, cell))
        parts.append("</row>")
        self._rows.append("".join(parts))
        if len(self._rows) == ROWS_AT_ONCE:
            self._flush()

    def _number(self, place: int, number: int, cell: Any) -> str:
        """A number, or a day or a moment as the days since the first one."""
        style = ""
        if isinstance(cell, datetime.datetime):
            style, cell = self._moment, (cell - _FIRST_MOMENT).total_seconds() / _SECONDS_OF_DAY
        elif isinstance(cell, datetime.date):
            style, cell = self._day, (cell - _FIRST_DAY).days
        styled = f' s="{style}"' if style else ""
        return f'<c r="{self._names[place]}{number}"{styled}><v>{cell:.16G}</v></c>'

    def _flush(self) -> None:
        self._sheet.write("".join(self._rows).encode())
        self._rows.clear()

    def close(self):
        """Raises what the system says (OSError), as the other writers do."""
        try:
            if not self._sheet.closed:
                self._finish_sheet()
        finally:
            self._archive.close()

    def _finish_sheet(self) -> None:
        try:
            self._flush()
            self._sheet.write(self._tail)
        finally:
            self._sheet.close()


def _inline(text: str) -> str:
    """The rest of a text's element after its name; blanks at its ends are kept."""
    kept = ' xml:space="preserve">' if text != text.strip() else ">"
    if _SPECIAL.search(text):
        text = escape(text, quote=False)
    if "_x" in text:
        text = _LIKE_ESCAPE.sub("_x005F_", text)
    if "\r" in text:  # which a reader of XML would take for the end of a line
        text = text.replace("\r", "_x000D_")
    return kept + text
