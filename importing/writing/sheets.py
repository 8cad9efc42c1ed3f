"""The writers of one sheet: what they have in common, .xls by xlwt, .csv by the standard library.

Text is written as text, so that a cell that begins with = is never a formula.
"""

import csv
import datetime
import gc
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlwt
from django.utils.translation import gettext_lazy as _

from core.calendars.formatting import format_number
from core.money import plain_number
from core.refusals import Refused
from importing.writing.cells import plain_cells
from importing.writing.look import Column, Look

MAX_CELL_CHARACTERS = 32_767
ROWS_IN_MEMORY = 500
DAYS = {"pl": "dd.mm.yyyy", "ru": "dd.mm.yyyy"}
OTHER_DAY = "yyyy-mm-dd"
MAX_XLS_CELLS = 450_000


class CellTooLong(Refused):
    """A text does not fit into a cell of Excel."""

    def __init__(self, text: str):
        super().__init__(
            _(
                "“%(text)s…” is longer than the %(limit)s characters that a cell of Excel holds. "
                "Choose .csv, or shorten the text."
            )
            % {"text": text[:40], "limit": format_number(MAX_CELL_CHARACTERS)}
        )


class TooManyColumns(Refused):
    """A sheet of the format has no room for so many columns."""

    def __init__(self, suffix: str, count: int, limit: int):
        super().__init__(
            _(
                "A %(suffix)s file holds %(limit)s columns at most, and these are %(count)s. Choose "
                ".xlsx or .csv, or export the list with fewer columns."
            )
            % {
                "suffix": suffix,
                "limit": format_number(limit),
                "count": format_number(count),
            }
        )


class SheetWriter:
    """One sheet of one file, from the header down. Call `close` at the end; it finishes the file."""

    suffix = ""
    max_rows: int | None = None
    """Records that fit beneath the header; None: any number."""
    max_columns: int | None = None

    def __init__(self, path: Path, columns: Sequence[Column], look: Look):
        self.path, self.columns, self.look = path, columns, look
        self.row_count = 0
        self._plain = plain_cells(look)
        self.check_columns(len(columns))
        self.open()

    @classmethod
    def check_columns(cls, count: int) -> None:
        """Raises TooManyColumns where the format has no room for so many."""
        if cls.max_columns is not None and count > cls.max_columns:
            raise TooManyColumns(cls.suffix, count, cls.max_columns)

    @classmethod
    def rows_that_fit(cls, columns: int) -> int | None:
        """How many records of so many columns one file takes; None: any number."""
        return cls.max_rows

    def open(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> "SheetWriter":
        return self

    def __exit__(self, *error) -> None:
        self.close()

    def write(self, cells: Iterable[Any]) -> None:
        """Add a row; the cells are what `Kind.cells` gives."""
        self.row_count += 1
        self.write_plain([self._plain(cell) for cell in cells])

    def write_plain(self, cells: Iterable[Any]) -> None:
        """Add a row of plain cells (`plain_cells`)."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class XlsSheet(SheetWriter):
    """The old format of Excel: 65,536 rows, and no more cells than MAX_XLS_CELLS.

    The rows that are written wait in a file of their own, but each different text waits in memory, and
    at the end the book is put together there: 65,535 rows of 30 columns, two thirds of them different
    texts, took 337 MB. With the cells of one file limited it is half of that (`make bench ONLY=export`).
    """

    suffix = ".xls"
    max_rows = 65_535
    max_columns = 256

    @classmethod
    def rows_that_fit(cls, columns):
        return min(cls.max_rows, MAX_XLS_CELLS // max(columns, 1))

    def open(self):
        self._book = xlwt.Workbook(encoding="utf-8")
        self._sheet = self._book.add_sheet(self.look.sheet_name)
        self._sheet.cols_right_to_left = self.look.is_rtl
        self._sheet.set_panes_frozen(True)
        self._sheet.set_horz_split_pos(1)
        day = DAYS.get(self.look.language, OTHER_DAY)
        self._text = xlwt.easyxf(num_format_str="@")
        self._number = xlwt.easyxf(num_format_str="General")
        self._day = xlwt.easyxf(num_format_str=day)
        self._moment = xlwt.easyxf(num_format_str=f"{day} hh:mm")
        header = xlwt.easyxf("font: bold on", num_format_str="@")
        for place, column in enumerate(self.columns):
            self._sheet.col(place).width = column.width * 256
            self._sheet.write(0, place, column.label, header)

    def write_plain(self, cells):
        for place, cell in enumerate(cells):
            if cell is not None:
                self._sheet.write(self.row_count, place, cell, self._style(cell))
        if self.row_count % ROWS_IN_MEMORY == 0:
            self._sheet.flush_row_data()

    def _style(self, cell):
        match cell:
            case str():
                _check_length(cell)
                return self._text
            case datetime.datetime():
                return self._moment
            case datetime.date():
                return self._day
        return self._number

    def close(self):
        """Book and sheet of xlwt hold each other, and the next file would come on top of them."""
        if self._book is not None:
            book, self._book, self._sheet = self._book, None, None
            book.save(str(self.path))
            del book
            gc.collect()


class CsvSheet(SheetWriter):
    """Text with a byte order mark, so that Excel knows that it is UTF-8, and with the separators that
    Excel expects where the language is spoken."""

    suffix = ".csv"

    def open(self):
        is_comma_decimal = self.look.language in ("pl", "ru")
        self._point = "," if is_comma_decimal else "."
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file, delimiter=";" if is_comma_decimal else ",")
        self._rows.writerow([protected(column.label) for column in self.columns])
        self._written = [
            self._phones_of if column.is_phone else self._text_of for column in self.columns
        ]

    def write_plain(self, cells):
        self._rows.writerow(
            [text_of(cell) for text_of, cell in zip(self._written, cells, strict=True)]
        )

    def _phones_of(self, cell) -> str:
        return self._text_of(grouped_by_spaces(cell) if isinstance(cell, str) else cell)

    def _text_of(self, cell) -> str:
        match cell:
            case None:
                return ""
            case str():
                return protected(cell)
            case datetime.datetime():
                return cell.isoformat(" ", "minutes")
            case datetime.date():
                return cell.isoformat()
            case float():
                return plain_number(_as_written(cell), point=self._point)
        return str(cell)

    def close(self):
        self._file.close()


# In a text file nothing says what is text, and a program that opens it takes what begins with one of
# these for a formula. A sign and then nothing but digits, as in negative numbers and most phones, is
# none and stays as it is; +48-600-100-200 would be calculated: where it is a phone, its digits are
# grouped by spaces. The reader of text files (importing.reading.child.delimited) takes the mark away.
#
# Where a program splits the lines at another separator than ours, quotation marks do not help: what
# follows any of them begins a cell, too.
_LIKE_FORMULA = re.compile(r"(^|[,;\t|\n]\s*)(?='*[=+\-@])(?![+-][\d\s.]*(?:[,;\t|\n]|$))")


def protected(text: str) -> str:
    """The text with an apostrophe in front of whatever would be run as a formula."""
    return _LIKE_FORMULA.sub(r"\1'", text)


_PHONE = re.compile(r"(?:(?<=[,;\t|\n])|^) *\+[\d ().\-/]*[()\-/][\d ().\-/]*(?=[,;\t|\n]|$)")
_BETWEEN_DIGITS = re.compile(r"[ ().\-/]+")


def grouped_by_spaces(phones: str) -> str:
    """The phone numbers of a cell, those that would be run as a formula with spaces between their digits:
    the same numbers, spelled otherwise."""
    return _PHONE.sub(_grouped, phones) if "+" in phones else phones


def _grouped(found: re.Match) -> str:
    number = found[0].lstrip()
    blanks = " " * (len(found[0]) - len(number))
    digits = _BETWEEN_DIGITS.sub(" ", number.removeprefix("+")).strip()
    return f"{blanks}+{digits}"


def _as_written(number: float) -> Decimal:
    return Decimal(f"{number:.15g}")


def _check_length(text: str) -> None:
    if len(text) > MAX_CELL_CHARACTERS:
        raise CellTooLong(text)
