"""Error cells and hidden rows of an .xls, of Excel 5 and later."""

import struct

from .compound import Compound
from .marks import Marks

STREAMS = ("Workbook", "Book")
_BEGIN, _END, _SHEET, _ROW = 0x0809, 0x000A, 0x0085, 0x0208
_BOOLEAN_OR_ERROR, _FORMULA = 0x0205, 0x0006
_ROW_IS_HIDDEN = 0x20
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def read(data: bytes, place: int) -> Marks:
    """The marks as far as the records can be followed: calamine has read the file, and a fault here
    takes nothing from what it has read."""
    marks = Marks()
    try:
        _read(data, place, marks)
    except (struct.error, ValueError):
        return marks
    return marks


def _read(data: bytes, place: int, marks: Marks) -> None:
    container = Compound(data)
    stream = next(filter(None, map(container.read, STREAMS)), b"")
    starts = [
        struct.unpack_from("<L", stream, at)[0]
        for kind, at, _length in _records(stream, 0)
        if kind == _SHEET
    ]
    if place < len(starts):
        for kind, at, length in _records(stream, starts[place]):
            _note(marks, kind, stream[at : at + length])


def _records(stream: bytes, position: int):
    """Yield kind, position and length of the records up to the end of a part of the stream."""
    depth = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, position)
        position += 4
        depth += (kind == _BEGIN) - (kind == _END)
        if not depth:
            return
        if depth == 1:
            yield kind, position, length
        position += length


def _note(marks: Marks, kind: int, body: bytes) -> None:
    if kind == _ROW:
        row, flags = struct.unpack_from("<H10xH", body)
        if flags & _ROW_IS_HIDDEN:
            marks.hidden_rows.add(row + 1)
    elif kind == _BOOLEAN_OR_ERROR:
        row, column, code, is_error = struct.unpack_from("<2H2x2B", body)
        if is_error:
            marks.add_error(row + 1, column, _ERRORS.get(code, ""))
    elif kind == _FORMULA:
        row, column, result, code, end = struct.unpack_from("<2H2xBxB3xH", body)
        if (result, end) == (2, 0xFFFF):
            marks.add_error(row + 1, column, _ERRORS.get(code, ""))
