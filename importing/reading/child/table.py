"""Finds the headers in the rows of a sheet, and refuses tables that are empty or too large."""

from collections import deque
from itertools import islice

from .reach import letters
from .refusal import Refusal
from .source import Source

# The headers are looked for among so many filled rows.
ROWS_LOOKED_AT = 30
# What of the file is shown to the person: so many rows, of them so many above the headers.
SAMPLE_ROWS, SAMPLE_ROWS_ABOVE = 12, 6
SAMPLE_COLUMNS, SAMPLE_CHARACTERS = 30, 120
NO_HEADERS = 0


def arrange(
    source: Source, *, records: int, columns: int, header_row: int | None = None
) -> tuple[dict, list[tuple[int, list]]]:
    """Split the rows of a source into a head and its records.

    The head is a dict for the wire (see wire.py); the records are (row number, cells), all of
    the same width. `header_row` is the number of the row with the headers, NO_HEADERS when there
    is none, None to have it found. Refuses a sheet with nothing in it, without that row, with no
    record under the headers, or with more than `records` records or `columns` columns.
    """
    try:
        return _arrange(source, records, columns, header_row)
    except Refusal as refusal:
        refusal.found = source.found() | refusal.found
        raise


def _arrange(source: Source, records: int, columns: int, wanted: int | None):
    rows = iter(source.rows)
    above, first = _beginning(rows, wanted)
    if not above and not first:
        raise Refusal("empty_sheet")
    sample = _sample(above, first)
    try:
        header_row, header, rest = _headers(first, wanted)
        found = _take_records(rest, rows, records)
        width = _pad([header, *(cells for _, cells in found)])
        if width > columns:
            raise Refusal("too_many_columns", count=width, limit=columns)
    except Refusal as refusal:
        refusal.found = {"sample": sample}
        raise
    texts = [header_text(cell) for cell in header]
    _warn_of_duplicates(source, texts)
    _warn_of_hidden_rows(source, found)
    return _head(source, header_row, texts, sample), found


def _beginning(rows, wanted: int | None) -> tuple[list, list]:
    """Filled rows above the headers, and as many from the headers on as are looked at."""
    above: deque[tuple[int, list]] = deque(maxlen=SAMPLE_ROWS_ABOVE)
    for number, cells in rows if wanted else ():
        if number >= wanted:
            return list(above), [(number, cells), *islice(rows, ROWS_LOOKED_AT)]
        above.append((number, cells))
    if wanted:
        return list(above), []
    first = list(islice(rows, ROWS_LOOKED_AT))
    at = header_position([cells for _, cells in first]) if first and wanted is None else 0
    return first[:at], first[at:]


def _headers(first: list, wanted: int | None) -> tuple[int, list, list]:
    """The number of the header row, its cells, and the first rows under it."""
    if wanted == NO_HEADERS:
        return NO_HEADERS, [], first
    if wanted and (not first or first[0][0] != wanted):
        raise Refusal("no_header_row", row=wanted)
    (number, header), *rest = first
    return number, header, rest


def _sample(above: list, first: list) -> list:
    """Rows as they stand in the file, long cells and wide rows cut off."""
    shown = above[-SAMPLE_ROWS_ABOVE:]
    shown = shown + first[: SAMPLE_ROWS - len(shown)]
    return [[number, [_short(cell) for cell in cells[:SAMPLE_COLUMNS]]] for number, cells in shown]


def _short(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("\0", "")
    return cell if len(cell) <= SAMPLE_CHARACTERS else cell[: SAMPLE_CHARACTERS - 1] + "…"


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
    return " ".join(str(cell).replace("\0", "").split())


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


def _warn_of_hidden_rows(source: Source, found: list[tuple[int, list]]) -> None:
    numbers = [number for number, _ in found if number in source.hidden_rows]
    if numbers:
        source.warn("hidden_rows", count=len(numbers), row=numbers[0])


def _head(source: Source, header_row: int, texts: list[str], sample: list) -> dict:
    return source.found() | {
        "header_row": header_row,
        "headers": [[letters(index + 1), text] for index, text in enumerate(texts)],
        "sample": sample,
        "warnings": source.warnings,
    }
