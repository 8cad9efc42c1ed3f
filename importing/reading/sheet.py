"""What a reader gets from a spreadsheet: a sheet of headers and rows, or the error that stopped it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.utils.functional import lazy

from core.refusals import Refused
from importing.reading.messages import explain

_lazily = lazy(lambda tell: tell(), str)


# Whole numbers are int, whatever the file says; an empty cell is "", and one whose formula has no
# result is its text, such as "#N/A" (see error_values.py).
Cell = (
    str
    | int
    | float
    | bool
    | datetime.date
    | datetime.datetime
    | datetime.time
    | datetime.timedelta
)


@dataclass(frozen=True)
class Limits:
    """How much of a file is taken and what reading it may cost."""

    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 256 * 1024 * 1024
    answer_bytes: int = 128 * 1024 * 1024
    records: int = 5_000
    columns: int = 500
    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 30


@dataclass(frozen=True)
class Reading:
    """What a person has said about how a file is to be read; what is not said is found out.

    `header_row` is the number of the row with the headers, as Excel counts; 0: there is none.
    `encoding` and `delimiter` are for files of text, `sheet` for those that have several.
    """

    sheet: str = ""
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """From what `said` gave."""
        return cls(**kept)

    @property
    def said(self) -> dict[str, Any]:
        """Only what was said, for JSON."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


@dataclass(frozen=True)
class Header:
    """A column: its index from 0, its letter in Excel and its text, "" when it has none."""

    index: int
    letter: str
    text: str

    @property
    def label(self) -> str:
        """The text, or the letter of a column without one."""
        return self.text or self.letter


@dataclass(frozen=True)
class SheetWarning:
    """Something a person should know about a file that was read."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return explain(self.code, self.params)


class SheetError(Refused):
    """A file cannot be read. `str()` says in the active language what is wrong and how to mend.

    `code` and `params` can be stored as JSON and told later by `explain(code, params)`. `found` is
    what is known of the file all the same, as fields of Sheet: `kind`, `sheets`, `sample`, …
    """

    def __init__(
        self,
        code: str,
        params: dict[str, Any] | None = None,
        found: dict[str, Any] | None = None,
    ) -> None:
        self.code = code
        self.params = params or {}
        self.found = found or {}
        super().__init__(_lazily(lambda: explain(self.code, self.params)))
        self.args = (code, self.params)


@dataclass(frozen=True)
class SheetName:
    """A sheet that the file has."""

    name: str
    is_hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table that was read: every row is as wide as `headers`; rows without content are left out."""

    kind: str
    sheet_name: str
    encoding: str
    delimiter: str
    header_row: int
    headers: list[Header]
    rows: list[tuple[int, list[Cell]]]
    warnings: list[SheetWarning]
    sheets: list[SheetName] = field(default_factory=list)
    sample: list[tuple[int, list[Cell]]] = field(default_factory=list)
    """Rows from the beginning of the table and above it, as they stand in the file, cut short."""

    @property
    def other_sheets(self) -> list[str]:
        """Those that are seen and not read."""
        return [s.name for s in self.sheets if s.name != self.sheet_name and not s.is_hidden]
