"""Reads text with columns separated by commas, semicolons, tabs or bars."""

import csv
import io
import re
from collections import Counter
from itertools import islice

from . import encodings
from .refusal import Refusal
from .source import Source, is_filled

DELIMITERS = ",;\t|"
MAX_CELL_CHARACTERS = 131_072
ROWS_COMPARED = 100
SAMPLE_CHARACTERS = 200_000
# The apostrophe that keeps spreadsheet programs from running a text as a formula is no part of it.
_PROTECTED = re.compile(r"(^|[,;\t|\n]\s*)'(?='*[=+\-@])")
# Cannot occur in a text without NUL, so it is found only where a quotation was closed.
_SENTINEL = "\0end"


def read(data: bytes, encoding: str = "", delimiter: str = "") -> Source:
    """The rows of the text; an encoding or delimiter that is not given is found out. Both are
    reported."""
    text, encoding = encodings.decode(data, encoding)
    text, announced = _announced_delimiter(text)
    delimiter = delimiter or announced or find_delimiter(text)
    source = Source("csv", _filled_rows(text, delimiter), encoding=encoding, delimiter=delimiter)
    warn_of_damage(source, text)
    return source


def warn_of_damage(source: Source, text: str) -> None:
    """Say how many bytes mean nothing in the encoding of the text."""
    damaged = text.count(encodings.DAMAGED)
    if damaged:
        line = text[: text.index(encodings.DAMAGED)].count("\n") + 1
        source.warn("damaged_letters", count=damaged, line=line)


def _announced_delimiter(text: str) -> tuple[str, str]:
    """Excel's own first line `sep=;`, which it hides and does not count as a row."""
    match = re.match(r'"?sep=([,;\t|])"?\r?\n', text)
    return (text[match.end() :], match[1]) if match else (text, "")


def find_delimiter(text: str) -> str:
    """The delimiter that splits the rows most alike and most finely; a comma when none does."""
    sample = text[:SAMPLE_CHARACTERS]
    scores = {delimiter: _delimiter_score(sample, delimiter) for delimiter in DELIMITERS}
    return max(scores, key=scores.__getitem__) if any(scores.values()) else ","


def _delimiter_score(text: str, delimiter: str) -> float:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = [len(cells) for cells in islice(filter(is_filled, rows), ROWS_COMPARED)]
    except csv.Error:
        return 0
    if not widths:
        return 0
    width, count = max(Counter(widths).items(), key=lambda item: (item[1], item[0]))
    first_alike = 2 if widths[0] == width else 1
    return first_alike * (width - 1) * (count / len(widths)) ** 2


def _filled_rows(text: str, delimiter: str):
    """Yield numbered rows without the empty cells at their ends.

    A row is numbered as Excel does: a line break inside quotation marks starts no row.
    """
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    reader = csv.reader(_with_sentinel(text), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if cells == [_SENTINEL]:
                return
            if cells and _SENTINEL in cells[-1]:
                raise Refusal("unclosed_quote", row=number)
            if is_filled(cells):
                yield number, [_unprotected(cell) for cell in _trimmed(cells)]
    except csv.Error as error:
        raise Refusal("cell_too_long", row=number + 1, limit=MAX_CELL_CHARACTERS) from error


def _unprotected(cell: str) -> str:
    return _PROTECTED.sub(r"\1", cell) if "'" in cell else cell


def _with_sentinel(text: str):
    yield from io.StringIO(text, newline="")
    yield _SENTINEL


def _trimmed(cells: list[str]) -> list[str]:
    while not cells[-1] or cells[-1].isspace():
        cells.pop()
    return cells
