"""Takes the answer of the reading process apart while it arrives; the other side of child/wire.py."""

import datetime
import json
from collections.abc import Callable
from typing import Any

from importing.reading.sheet import Cell, Header, Sheet, SheetError, SheetName, SheetWarning

# As in child/wire.py, which imports nothing of Django and so is not imported here.
SEPARATOR = "\x1f"
MAX_EXACT = 2**53


class Answer:
    """Collects bytes into a sheet. Feeding raises SheetError when the process refuses the file."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._head: dict[str, Any] | None = None
        self._rows: list[tuple[int, list[Cell]]] = []
        self.is_complete = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes and decode the lines that they complete."""
        *lines, rest = data.split(b"\n")
        for line in lines:
            self._take(_decode(b"".join([*self._parts, line]).decode("ascii")))
            self._parts = []
        if rest:
            self._parts.append(rest)

    def _take(self, message: Any) -> None:
        if message == "end":
            self.is_complete = True
        elif isinstance(message, list):
            numbers, columns = message
            rows = zip(*map(_cells, columns), strict=True)
            self._rows.extend(zip(numbers, map(list, rows), strict=True))
        elif "refused" in message:
            raise SheetError(message["refused"], message["params"], _found(message["found"]))
        else:
            self._head = message

    def sheet(self) -> Sheet:
        """The sheet of a complete answer."""
        if self._head is None or not self.is_complete:
            raise ValueError("The answer was cut off")
        head = _found(self._head)
        headers = [Header(i, letter, text) for i, (letter, text) in enumerate(head.pop("headers"))]
        warnings = [SheetWarning(code, params) for code, params in head.pop("warnings")]
        return Sheet(**head, headers=headers, rows=self._rows, warnings=warnings)


def _found(head: dict[str, Any]) -> dict[str, Any]:
    """What was found of a file, as the fields of Sheet have it."""
    found = dict(head)
    if "sheets" in found:
        found["sheets"] = [SheetName(name, is_hidden) for name, is_hidden in found["sheets"]]
    if "sample" in found:
        found["sample"] = [(number, cells) for number, cells in found["sample"]]
    return found


def _value(tagged: dict[str, Any]) -> Any:
    """Turn the objects that stand for dates and times into those; leave other objects."""
    if len(tagged) != 1:
        return tagged
    ((tag, value),) = tagged.items()
    parse = _PARSERS.get(tag)
    return parse(value) if parse else tagged


def _cells(column: str | list[Any]) -> list[Any]:
    """Take apart a column that came as one string."""
    return column.split(SEPARATOR) if isinstance(column, str) else column


def _days(text: str) -> list[datetime.date]:
    return list(map(datetime.date.fromisoformat, text.split(SEPARATOR)))


def _number(text: str) -> int | float:
    """Whole numbers come as floats from every spreadsheet and are int here: 48600100200."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) <= MAX_EXACT else value


def _seconds(value: float) -> datetime.timedelta:
    return datetime.timedelta(seconds=value)


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "days": _days,
    "on": datetime.date.fromisoformat,
    "at": datetime.datetime.fromisoformat,
    "time": datetime.time.fromisoformat,
    "seconds": _seconds,
}
# A cell that holds "not a number" or infinity is an error cell, which is empty.
_decode = json.JSONDecoder(
    object_hook=_value, parse_float=_number, parse_constant=lambda _: ""
).decode
