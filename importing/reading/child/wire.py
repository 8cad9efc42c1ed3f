"""The answer of the reading process: lines of JSON in ASCII.

A table is one object (its head), then blocks `[[row numbers], [columns]]`, then `"end"`, without
which the answer was cut off. A refusal is one object `{"refused": code, "params": {}, "found": {}}`
and may come at any time.

A column of a block is a list of cells, or, since that is several times faster to encode and
decode, one string when all its cells are text (joined by `SEPARATOR`), or `{"days": string}` when
all are dates. Empty cells are "". What JSON has no word for is an object with one key:
`{"on": date}`, `{"at": date-time}`, `{"time": time}`, `{"seconds": duration}`.
"""

import json
import sys
from datetime import date, datetime, time, timedelta

from .refusal import Refusal

CELLS_PER_BLOCK = 15_000
SEPARATOR = "\x1f"
# Excel keeps 15 digits; past this a whole number in a cell is no exact number any more.
MAX_EXACT = 2**53
_NUL = "\\u0000"


def send_table(head: dict, records: list[tuple[int, list]]) -> None:
    """Send a table so that the parent can decode one block while the next is encoded."""
    send(head)
    step = max(1, CELLS_PER_BLOCK // len(head["headers"]))
    for start in range(0, len(records), step):
        numbers, rows = zip(*records[start : start + step], strict=True)
        _send_text(_block(numbers, rows))
    send("end")


def send_refusal(refusal: Refusal) -> None:
    send({"refused": refusal.code, "params": refusal.params, "found": refusal.found})


def send(answer: object) -> None:
    _send_text(_encode(answer))


def _send_text(text: str) -> None:
    sys.stdout.buffer.write(text.encode("ascii") + b"\n")
    sys.stdout.buffer.flush()


def _block(numbers: tuple, rows: list) -> str:
    """Encode rows, without NUL characters, which PostgreSQL cannot store."""
    text = _encode((numbers, [_packed(column) for column in zip(*rows, strict=True)]))
    if _NUL not in text:
        return text
    clean = [[_without_nul(cell) for cell in column] for column in zip(*rows, strict=True)]
    return _encode((numbers, clean))


def _packed(column: tuple) -> object:
    """The column in the shortest form that its cells allow."""
    kinds = set(map(type, column))
    if kinds == {str}:
        text = SEPARATOR.join(column)
        return text if text.count(SEPARATOR) == len(column) - 1 else column
    if kinds == {date}:
        return {"days": SEPARATOR.join(map(date.isoformat, column))}
    if kinds == {float} and all(map(float.is_integer, column)):
        return list(map(int, column)) if max(map(abs, column)) <= MAX_EXACT else column
    return column


def _without_nul(cell: object) -> object:
    return cell.replace("\0", "") if isinstance(cell, str) else cell


def _tagged(value: object) -> dict:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(f"A cell holds a {type(value).__name__}")


_encode = json.JSONEncoder(default=_tagged, check_circular=False, separators=(",", ":")).encode
