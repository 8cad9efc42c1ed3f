"""Which field a column goes to by what its cells look like, where its header names none; and what kind
of new field would hold them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from core.catalogue import Catalogue, CellError, Field, Session
from core.catalogue.address_kinds import looks_like_email, looks_like_url
from core.catalogue.cells import cell_text, is_answer, read_integer, written_date
from core.catalogue.kinds import Recogniser
from core.money import AmountError, parse_decimal
from core.patterns import LONGEST_TEXT
from core.phones import is_valid_phone
from core.text import fold, latin_digits
from importing.mapping import importable_fields
from importing.own_columns import is_own_column
from records.models import CustomField

Kind = CustomField.Kind
LOOKED_AT = 200
"""So many filled cells of a column say what it is."""
FEWEST = 3
"""Of fewer filled cells nothing is guessed, unless the file has no more rows."""
MOST = 0.9
"""So many of the cells must fit."""
MOST_CHOICES = 12
ROWS_A_CHOICE = 3
"""A list of choices has at most so many, and each is chosen that often on average."""


def map_by_content(
    catalogue: Catalogue,
    session: Session,
    headers: Sequence[str],
    columns: Sequence[Sequence[Any]],
    mapping: Sequence[str],
) -> dict[int, str]:
    """For columns that go nowhere yet the key of the free field whose values their cells are, by index.

    Where two fields fit alike, neither is guessed; no field gets two columns.
    """
    taken = set(mapping)
    fields = list(_recognised(catalogue, session))
    found: dict[int, str] = {}
    for index, cells in enumerate(columns):
        if mapping[index] or is_own_column(headers[index]):
            continue
        filled = _filled(cells)
        if len(filled) < min(FEWEST, len(cells)) or not filled:
            continue
        free = [(field, recognise) for field, recognise in fields if field.key not in taken]
        if key := _best(filled, free):
            found[index] = key
            taken.add(key)
    return found


def _recognised(catalogue: Catalogue, session: Session) -> Iterator[tuple[Field, Recogniser]]:
    for field in importable_fields(catalogue, session.actor):
        recognise = field.kind.recogniser(session) if field.is_guessed else None
        if recognise is not None:
            yield field, recognise


def _best(filled: Sequence[Any], fields: Sequence[tuple[Field, Recogniser]]) -> str:
    scores: dict[str, int] = {}
    for field, recognise in fields:
        if not any(map(recognise, filled[:FEWEST])):
            continue
        marks = list(map(recognise, filled))
        if sum(map(bool, marks)) >= MOST * len(filled):
            scores[field.key] = sum(marks)
    most = max(scores.values(), default=0)
    best = [key for key, score in scores.items() if score == most]
    return best[0] if len(best) == 1 else ""


def _filled(cells: Sequence[Any]) -> list[Any]:
    filled = (cell for cell in cells if cell is not None and cell_text(cell))
    return [cell for cell, _place in zip(filled, range(LOOKED_AT), strict=False)]


# --- What a new field would be ----------------------------------------------------------------------


def kind_of_cells(cells: Sequence[Any], session: Session) -> str:
    """The kind of custom field that holds what stands in the cells: text where nothing narrower does."""
    filled = _filled(cells)
    if not filled:
        return Kind.TEXT
    tests = {
        Kind.BOOLEAN: is_answer,
        Kind.DATE: lambda cell: written_date(cell, session.notation) is not None,
        Kind.INTEGER: _is_whole,
        Kind.DECIMAL: lambda cell: _is_decimal(cell, session),
        Kind.EMAIL: looks_like_email,
        Kind.URL: looks_like_url,
        Kind.PHONE: lambda cell: is_valid_phone(cell_text(cell), session.phone_country),
    }
    for kind, fits in tests.items():
        if all(map(fits, filled)):
            return kind
    texts = [cell_text(cell) for cell in filled]
    if any("\n" in text or len(text) > LONGEST_TEXT for text in texts):
        return Kind.LONG_TEXT
    names = {fold(text) for text in texts}
    is_list = len(names) <= MOST_CHOICES and len(names) * ROWS_A_CHOICE <= len(texts)
    return Kind.CHOICE if is_list else Kind.TEXT


def _is_whole(cell: Any) -> bool:
    """Numbers that begin with a zero are not counted with."""
    if isinstance(cell, bool) or _is_label(cell):
        return False
    try:
        read_integer(cell)
    except CellError:
        return False
    return True


def _is_decimal(cell: Any, session: Session) -> bool:
    if isinstance(cell, bool) or _is_label(cell):
        return False
    try:
        parse_decimal(
            cell if isinstance(cell, int | float) else cell_text(cell),
            decimal_sign=session.notation.decimal_sign,
        )
    except AmountError:
        return False
    return True


def _is_label(cell: Any) -> bool:
    """Digits that are no number: with a zero or a plus before them, as phones and codes have, or parted
    by spaces otherwise than thousands are."""
    if not isinstance(cell, str):
        return False
    text = latin_digits(cell).strip()
    return text.startswith("+") or (text[:1] == "0" and text[1:2].isdigit())


def columns_of_rows(rows: Sequence[tuple[int, Sequence[Any]]], width: int) -> list[Sequence[Any]]:
    """The cells of each column, in the order of the rows; short rows end in empty cells."""
    columns = list(zip_longest(*(cells for _number, cells in rows), fillvalue=""))
    return [*columns[:width], *[()] * (width - len(columns))]


def names_in(cells: Sequence[Any]) -> Mapping[str, str]:
    """The different texts of a column, each by how it is compared, in the order of the file."""
    names: dict[str, str] = {}
    for cell in cells:
        text = "" if cell is None else cell_text(cell)
        if text:
            names.setdefault(fold(text) or text, text)
    return names
