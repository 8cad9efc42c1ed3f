"""What a reader gets from a spreadsheet: a sheet of headers and rows, or the error that stopped it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import lazy

from core.refusals import Refused
from importing.reading.messages import explain

_lazily = lazy(lambda tell: tell(), str)


# Whole numbers are int, whatever the file says; an empty cell is "".
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

    `code` and `params` can be stored as JSON and told later by `explain(code, params)`.
    """

    def __init__(self, code: str, params: dict[str, Any] | None = None) -> None:
        self.code = code
        self.params = params or {}
        super().__init__(_lazily(lambda: explain(self.code, self.params)))
        self.args = (code, self.params)


@dataclass(frozen=True)
class Sheet:
    """A table that was read: every row is as wide as `headers`; rows without content are left out."""

    kind: str
    sheet_name: str
    other_sheets: list[str]
    encoding: str
    delimiter: str
    header_row: int
    headers: list[Header]
    rows: list[tuple[int, list[Cell]]]
    warnings: list[SheetWarning]
