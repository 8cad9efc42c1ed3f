"""The cells of a row as preview and result show them: as in the file, old against new, wrong or in
doubt."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise

from core.catalogue import Catalogue
from core.text import fold
from importing.cells import cells_from_json
from importing.choices import Outcome
from importing.examples import shown_cell
from importing.models import Import, ImportRow


@dataclass(frozen=True)
class Column:
    """A column of the file that goes to a field."""

    index: int
    letter: str
    header: str
    key: str
    label: str | Promise = ""
    """What the field is called; empty where the header says the same."""
    is_version: bool = False


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
    """A value before and after, as text; several values part by part."""

    old: str
    new: str
    parts: Sequence[Part] = ()


@dataclass(frozen=True)
class Cell:
    """A cell of the file, with what changes by it, what is wrong with it, or what is doubtful."""

    column: Column
    text: str
    change: Change | None = None
    notes: Sequence[str] = ()
    doubts: Sequence[str] = ()

    @property
    def is_marked(self) -> bool:
        return bool(self.change or self.notes or self.doubts)


def columns_of(an_import: Import, catalogue: Catalogue) -> list[Column]:
    """The columns that go to a field, in the order of the file."""
    pairs = zip(an_import.sheet["headers"], an_import.mapping, strict=True)
    return [
        Column(
            index,
            header["letter"],
            header["label"],
            key,
            _label(catalogue, key, header),
            is_version=key in catalogue and catalogue[key].is_version,
        )
        for index, (header, key) in enumerate(pairs)
        if key
    ]


def _label(catalogue: Catalogue, key: str, header: Mapping[str, str]) -> str | Promise:
    field = catalogue.get(key)
    is_said = field is None or fold(str(field.label)) == fold(header["label"])
    return "" if is_said else field.label


def cells_of(
    row: ImportRow, columns: Sequence[Column], presented: Mapping[str, str] | None = None
) -> list[Cell]:
    """The cells of these columns. `presented` are values by field as the card would show them; the
    others are as they stand in the file."""
    given = cells_from_json(row.cells)
    notes, doubts = _by_letter(row.problems), _by_letter(row.doubts)
    changes = _changes(row, columns)
    shown = presented or {}
    return [
        Cell(
            column=column,
            text=shown.get(column.key, _text(given, column.index)),
            change=changes.get(column.key),
            notes=notes.get(column.letter, ()),
            doubts=doubts.get(column.letter, ()),
        )
        for column in columns
    ]


def _by_letter(remarks: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for letter, _header, message in remarks:
        found[letter].append(message)
    return found


def _text(given: Sequence[Any], index: int) -> str:
    return shown_cell(given[index]) if index < len(given) else ""


def _changes(row: ImportRow, columns: Sequence[Column]) -> dict[str, Change]:
    """By field. A wrong row changes nothing, whatever it would have changed; but a conflict is settled
    by who sees both sides."""
    if row.outcome != Outcome.CHANGED and not _is_conflict(row, columns):
        return {}
    return {
        key: Change(old, new, [Part(*part) for parts in rest for part in parts])
        for key, old, new, *rest in row.changes
    }


def _is_conflict(row: ImportRow, columns: Sequence[Column]) -> bool:
    """Whether nothing is wrong with it but its version."""
    versions = {column.letter for column in columns if column.is_version}
    return bool(row.problems) and all(letter in versions for letter, *_rest in row.problems)


def notes_of(row: ImportRow, columns: Iterable[Column]) -> list[Note]:
    """What is wrong and belongs to none of the columns."""
    letters = {column.letter for column in columns}
    return [
        Note(header, message) for letter, header, message in row.problems if letter not in letters
    ]
