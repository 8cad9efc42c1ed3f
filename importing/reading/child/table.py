"""Finds the headers in the rows of a sheet, and refuses tables that are empty or too large."""

from itertools import islice

from .reach import letters
from .refusal import Refusal
from .source import Source

# The headers are looked for among so many filled rows.
ROWS_LOOKED_AT = 30


def arrange(source: Source, *, records: int, columns: int) -> tuple[dict, list[tuple[int, list]]]:
    """Split the rows of a source into a head and its records.

    The head is a dict for the wire (see wire.py); the records are (row number, cells), all of
    the same width. Refuses a sheet with nothing in it, with no record under the headers, or
    with more than `records` records or `columns` columns.
    """
    first = list(islice(source.rows, ROWS_LOOKED_AT))
    if not first:
        raise Refusal("empty_sheet")
    at = header_position([cells for _, cells in first])
    header_row, header = first[at]
    found = _take_records(first[at + 1 :], source.rows, records)
    width = _pad([header, *(cells for _, cells in found)])
    if width > columns:
        raise Refusal("too_many_columns", count=width, limit=columns)
    texts = [header_text(cell) for cell in header]
    _warn_of_duplicates(source, texts)
    return _head(source, header_row, texts), found


def header_position(rows: list[list]) -> int:
    """Index of the header row: the first that is mostly text and half as wide as the usual row.

    So a title above the table is passed over. When no row is like that, the first one counts.
    """
    filled = [[cell for cell in cells if cell != ""] for cells in rows]
    usual = sorted(len(cells) for cells in filled)[len(filled) // 2]
    for index, cells in enumerate(filled):
        text_count = sum(isinstance(cell, str) and not is_number(cell) for cell in cells)
        if text_count * 2 > len(cells) and len(cells) * 2 >= usual:
            return index
    return 0


def is_number(text: str) -> bool:
    """Whether a cell of text, as every cell of a .csv is, is a number, a date or a phone."""
    return not any(character.isalpha() for character in text)


def header_text(cell: object) -> str:
    """The header on one line, without surrounding spaces; a year is 2024, not 2024.0."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _take_records(first: list, rows, limit: int) -> list[tuple[int, list]]:
    """The records, of which those past the limit are counted and not kept."""
    found = first + list(islice(rows, max(0, limit - len(first))))
    count = len(found) + sum(1 for _ in rows)
    if count > limit:
        raise Refusal("too_many_records", count=count, limit=limit)
    if not found:
        raise Refusal("no_records")
    return found


def _pad(rows: list[list]) -> int:
    """Make all rows as wide as the widest, in place; return that width."""
    width = max(map(len, rows))
    for cells in rows:
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
    return width


def _warn_of_duplicates(source: Source, texts: list[str]) -> None:
    places: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        if text:
            places.setdefault(text.casefold(), []).append(index)
    for indexes in places.values():
        if len(indexes) > 1:
            names = ", ".join(letters(index + 1) for index in indexes)
            source.warn("duplicate_header", header=texts[indexes[0]], columns=names)


def _head(source: Source, header_row: int, texts: list[str]) -> dict:
    return {
        "kind": source.kind,
        "sheet_name": source.sheet_name,
        "other_sheets": source.other_sheets,
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "header_row": header_row,
        "headers": [[letters(index + 1), text] for index, text in enumerate(texts)],
        "warnings": source.warnings,
    }
