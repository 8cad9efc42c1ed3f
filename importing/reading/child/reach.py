"""How far the filled cells of an .xlsx reach: two distant cells make a parser reserve gigabytes."""

import re

from . import archive
from .refusal import Refusal

# A parsed cell takes 32 bytes, filled or not, so this area takes 640 MB.
MAX_AREA = 20_000_000
# Sparse sheets are small; a large one is scanned only after the parser ran out of memory.
SMALL_SHEET_BYTES = 256 * 1024
_FILLED_CELL = re.compile(
    rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Za-z]{1,9})([0-9]{1,12})"[^<>]*(?<!/)>'
)
_OVERLAP = 512


def check_small_sheets(data: bytes) -> None:
    """Refuse a workbook in which a short sheet reaches too far."""
    parts = archive.entries(data)
    check_sheets(data, [part for part in parts if part.unpacked <= SMALL_SHEET_BYTES])


def check_sheets(data: bytes, parts: list[archive.Entry]) -> None:
    """Refuse when a worksheet among the parts spans more than `MAX_AREA` cells."""
    for part in parts:
        if part.name.startswith("xl/worksheets/") and part.name.endswith(".xml"):
            _check_part(data, part)


def _check_part(data: bytes, part: archive.Entry) -> None:
    columns, rows = _span(data, part)
    if not columns:
        return
    area = (max(columns) - min(columns) + 1) * (rows[1] - rows[0] + 1)
    if area > MAX_AREA:
        cell = f"{letters(max(columns))}{rows[1]}"
        raise Refusal("far_cell", cell=cell, rows=rows[1], columns=max(columns))


def _span(data: bytes, part: archive.Entry) -> tuple[set[int], tuple[int, int]]:
    """The column numbers used, and the first and last row."""
    names: set[bytes] = set()
    first, last = 10**12, 0
    tail = b""
    for block in archive.blocks(data, part):
        block = tail + block
        for name, row in _FILLED_CELL.findall(block):
            names.add(name)
            number = int(row)
            first, last = min(first, number), max(last, number)
        tail = block[-_OVERLAP:]
    return {column_number(name.decode()) for name in names}, (first, last)


def column_number(name: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """A for 1, AA for 27."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
