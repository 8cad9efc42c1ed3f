"""The cells of a row as preview and result show them: as in the file, old against new, wrong or in
doubt."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue
from core.catalogue.cells import cell_text
from core.text import fold
from importing.cells import cells_from_json, mended_cells
from importing.choices import Outcome
from importing.examples import shown_cell
from importing.models import Import, ImportRow
from importing.targets import target_of


@dataclass(frozen=True)
class Column:
    """A column of the file that goes to a field, or a field for which every row gets the same value."""

    index: int
    letter: str
    header: str
    key: str
    label: str | Promise = ""
    """What the field is called; empty where the header says the same."""
    constant: str = ""
    """What every row gets; such a field has no letter."""

    @property
    def is_constant(self) -> bool:
        return not self.letter

    @property
    def code(self) -> str:
        """The index as names in the page have it."""
        return str(self.index)


class Part(NamedTuple):
    """One of several values of a cell, and whether it stays, comes or goes."""

    state: str
    text: str


class Note(NamedTuple):
    """What is wrong with the row as a whole, or with a field that no column gives."""

    header: str
    message: str


@dataclass(frozen=True)
class Change:
    """A value before and after, as text; several values part by part. Of a conflict also what stood
    there when the file was made; None where nobody knows."""

    old: str
    new: str
    parts: Sequence[Part] = ()
    was: str | None = None


@dataclass(frozen=True)
class Input:
    """Where a person puts a cell right on the page."""

    text: str
    """What it shows first."""
    is_long: bool
    understood: str = ""
    """How what was typed is read, until the rows are checked again."""


@dataclass(frozen=True)
class Cell:
    """A cell of the file, with what changes by it, what is wrong with it, or what is doubtful."""

    column: Column
    text: str
    change: Change | None = None
    notes: Sequence[str] = ()
    doubts: Sequence[str] = ()
    given: str | None = None
    """What the file says, where a person has mended it."""
    is_in_conflict: bool = False
    input: Input | None = None

    @property
    def is_mended(self) -> bool:
        return self.given is not None

    @property
    def is_marked(self) -> bool:
        return bool(self.change or self.notes or self.doubts or self.is_mended)


@dataclass(frozen=True)
class Readings:
    """How the mended cells of a row are read, by the key of the field, until the rows are checked."""

    understood: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


LONG = 60
"""From so many letters on an input has several lines."""


def columns_of(an_import: Import, catalogue: Catalogue) -> list[Column]:
    """The columns that go to a field, in the order of the file; behind them the fields for which every
    row gets the same value."""
    pairs = zip(an_import.sheet["headers"], an_import.mapping, strict=True)
    mapped = [
        Column(
            index,
            header["letter"],
            header["label"],
            key,
            _label(catalogue, key, header),
        )
        for index, (header, key) in enumerate(pairs)
        if key
    ]
    return [*mapped, *_constant_columns(an_import, catalogue)]


def _constant_columns(an_import: Import, catalogue: Catalogue) -> Iterator[Column]:
    if not an_import.constants:
        return
    session = target_of(an_import.target).session(an_import.created_by)
    first = len(an_import.sheet["headers"])
    known = [key for key in an_import.constants if key in catalogue]
    for index, key in enumerate(known, start=first):
        kind = catalogue[key].kind
        text = kind.text(kind.from_json(an_import.constants[key]), session)
        yield Column(index, "", str(catalogue[key].label), key, _("in every row"), text)


def _label(catalogue: Catalogue, key: str, header: Mapping[str, str]) -> str | Promise:
    field = catalogue.get(key)
    is_said = field is None or fold(str(field.label)) == fold(header["label"])
    return "" if is_said else field.label


def cells_of(
    row: ImportRow,
    columns: Sequence[Column],
    presented: Mapping[str, str] | None = None,
    *,
    is_mendable: bool = False,
    readings: Readings | None = None,
) -> list[Cell]:
    """The cells of these columns. `presented` are values by field as the card would show them; the
    others are as they stand in the file, or as they were mended. `is_mendable`: marked ones have an
    input, with what `readings` says of what was typed in place of what the last check said."""
    given = cells_from_json(row.cells)
    cells = mended_cells(row.cells, row.edits)
    notes, doubts = _by_letter(row.problems), _by_letter(row.doubts)
    changes = _changes(row)
    is_conflict = row.outcome == Outcome.CONFLICT
    shown = presented or {}
    found = []
    for column in columns:
        is_mended = str(column.index) in row.edits
        cell = Cell(
            column=column,
            text=shown.get(column.key, column.constant or _text(cells, column.index)),
            change=changes.get(column.key),
            notes=() if column.is_constant else notes.get(column.letter, ()),
            doubts=() if column.is_constant else doubts.get(column.letter, ()),
            given=_text(given, column.index) if is_mended else None,
            is_in_conflict=is_conflict and column.key in changes,
        )
        if is_mendable and not column.is_constant and _needs_input(cell):
            cell = _with_input(cell, cells, readings if is_mended else None)
        found.append(cell)
    return found


def _needs_input(cell: Cell) -> bool:
    return bool(cell.notes or cell.doubts or cell.is_mended or cell.is_in_conflict)


def _with_input(cell: Cell, cells: Sequence[Any], readings: Readings | None) -> Cell:
    index, key = cell.column.index, cell.column.key
    text = cell_text(cells[index]) if index < len(cells) else ""
    box = Input(text, is_long="\n" in text or len(text) > LONG)
    if readings is None:
        return replace(cell, input=box)
    refused = readings.refused.get(key)
    return replace(
        cell,
        notes=[refused] if refused else [],
        doubts=[],
        input=replace(box, understood=readings.understood.get(key, "")),
    )


def _by_letter(remarks: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for letter, _header, message in remarks:
        found[letter].append(message)
    return found


def _text(given: Sequence[Any], index: int) -> str:
    return shown_cell(given[index]) if index < len(given) else ""


def _changes(row: ImportRow) -> dict[str, Change]:
    """By field. A wrong row changes nothing, whatever it would have changed."""
    if row.outcome not in (Outcome.CHANGED, Outcome.CONFLICT):
        return {}
    return {
        key: _change(old, new, *rest)
        for key, old, new, *rest in row.changes
        if isinstance(new, str)  # the versions of a conflict are numbers
    }


def _change(old: str, new: str, parts: Iterable = (), was: str | None = None) -> Change:
    return Change(old, new, [Part(*part) for part in parts], was)


def notes_of(row: ImportRow, columns: Iterable[Column]) -> list[Note]:
    """What is wrong and belongs to none of the columns."""
    letters = {column.letter for column in columns if column.letter}
    return [
        Note(header, message) for letter, header, message in row.problems if letter not in letters
    ]
