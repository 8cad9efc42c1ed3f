"""Reads text with columns separated by commas, semicolons, tabs or bars."""

import codecs
import csv
import io
import re
from collections import Counter
from itertools import islice

from .letters import guess_encoding
from .refusal import Refusal
from .source import Source, is_filled

DELIMITERS = ",;\t|"
MAX_CELL_CHARACTERS = 131_072
ROWS_COMPARED = 100
SAMPLE_CHARACTERS = 200_000
# Bytes that text does not hold; a file with more than this share of them is something else.
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"
MAX_CONTROL_SHARE = 0.002
# A file is UTF-8 with damaged letters when it has at least so many good ones for each.
GOOD_PER_DAMAGED_LETTER = 20
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The apostrophe that keeps spreadsheet programs from running a text as a formula is no part of it.
_PROTECTED = re.compile(r"(^|[,;\t|\n]\s*)'(?='*[=+\-@])")
# Cannot occur in a text without NUL, so it is found only where a quotation was closed.
_SENTINEL = "\0end"


def read(data: bytes) -> Source:
    """The rows of the text; encoding and delimiter are found out and reported."""
    text, encoding = decode(data)
    text, delimiter = _announced_delimiter(text)
    delimiter = delimiter or find_delimiter(text)
    source = Source("csv", _filled_rows(text, delimiter), encoding=encoding, delimiter=delimiter)
    damaged = text.count("\ufffd")
    if damaged and encoding.startswith("utf-8"):
        line = text[: text.index("\ufffd")].count("\n") + 1
        source.warn("damaged_letters", count=damaged, line=line)
    return source


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding: by byte order mark, else UTF-8 when it is, else by its letters."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_marked(data, encoding), encoding
    data = data.rstrip(b"\x1a")
    _refuse_binary(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_doubtful(data)


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise Refusal("damaged_text", encoding=encoding) from error
        text = data.decode(encoding, "replace")
    if "\0" in text:
        raise Refusal("nul_characters", line=text[: text.index("\0")].count("\n") + 1)
    return text


def _refuse_binary(data: bytes) -> None:
    nul = data.find(b"\0")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > max(1, MAX_CONTROL_SHARE * len(data)):
        raise Refusal("unknown_kind")
    if nul >= 0:
        raise Refusal("nul_characters", line=data.count(b"\n", 0, nul) + 1)


def _decode_doubtful(data: bytes) -> tuple[str, str]:
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - damaged
    if good >= GOOD_PER_DAMAGED_LETTER * damaged:
        return text, "utf-8"
    encoding = guess_encoding(data)
    return data.decode(encoding, "replace"), encoding


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
