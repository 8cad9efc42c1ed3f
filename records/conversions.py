"""What becomes of the values of a custom field when its kind changes: each is written as a cell of a
spreadsheet, and read as the new kind reads such a cell."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from core.catalogue import CellError, Session
from core.catalogue.cells import cell_text
from core.catalogue.choice_kinds import parts_of
from core.catalogue.custom_values import stored_reader
from core.text import fold
from records.custom_fields import kind_of
from records.models import CustomField

BATCH = 5000
MOST_KNOWN = 50_000
SAMPLES = 12
LONGEST_SAMPLE = 120

Stored = Any
"""A value as the column `custom` holds it; None for none."""


@dataclass(frozen=True)
class Converted:
    """A value as people see it before and afterwards; `new_text` is empty where it would be lost."""

    stored: Stored
    old_text: str
    new_text: str

    @property
    def is_lost(self) -> bool:
        return self.stored is None


@dataclass
class Found:
    """How many records keep or lose their value, with the first few of the different values."""

    kept: int = 0
    lost: int = 0
    kept_samples: dict[str, str] = field(default_factory=dict)
    lost_samples: dict[str, int] = field(default_factory=dict)
    """What would be lost, with the number of records that have it."""

    def add(self, converted: Converted) -> None:
        old = converted.old_text[:LONGEST_SAMPLE]
        if not converted.is_lost:
            self.kept += 1
            if len(self.kept_samples) < SAMPLES:
                self.kept_samples.setdefault(old, converted.new_text[:LONGEST_SAMPLE])
            return
        self.lost += 1
        if old in self.lost_samples or len(self.lost_samples) < SAMPLES:
            self.lost_samples[old] = self.lost_samples.get(old, 0) + 1

    def as_json(self) -> dict[str, Any]:
        return {
            "kept": self.kept,
            "lost": self.lost,
            "kept_samples": list(self.kept_samples.items()),
            "lost_samples": list(self.lost_samples.items()),
        }


class Converter:
    """From one kind of a field to another. A field that becomes one of choices has those that it had
    as such, and a new one for each further name: `names` are all that are needed, by folded name."""

    def __init__(self, custom_field: CustomField, from_kind: str, to_kind: str, session: Session):
        self.session = session
        self.old = kind_of(_as(custom_field, from_kind))
        self.new = kind_of(_as(custom_field, to_kind))
        self.to_kind = to_kind
        self.is_among_choices = {from_kind, to_kind} == set(CustomField.WITH_CHOICES)
        self.read_old = stored_reader(self.old)
        self.codes = {
            fold(name): choice.code
            for choice in custom_field.choices.all()
            for name in (choice.code, *choice.names.values())
        }
        self.names: dict[str, str] = {}
        self.is_closed = False
        """Whether only choices that are there may be taken: a name that is none is lost then."""
        self._read_new = None if to_kind in CustomField.WITH_CHOICES else self.new.reader(session)
        self._known: dict[str, Converted] = {}

    def convert(self, stored: Stored) -> Converted:
        key = json.dumps(stored, sort_keys=True)
        if key not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()  # a million different texts would fill the worker's memory
            self._known[key] = self._convert(stored)
        return self._known[key]

    def _convert(self, stored: Stored) -> Converted:
        old = self.read_old(stored)
        if old in (None, ()):
            return Converted(None, cell_text(str(stored)), "")
        old_text = self.old.text(old, self.session)
        try:
            if self.is_among_choices:
                return self._among_choices(old, old_text)
            if self._read_new is None:
                return self._to_choices(old, old_text)
            new = self._read_new(self._cell(old, old_text))
        except CellError:
            return Converted(None, old_text, "")
        return self._converted(new, old_text)

    def _converted(self, new: Any, old_text: str) -> Converted:
        if new in (None, ()):
            return Converted(None, old_text, "")
        return Converted(self.new.to_json(new), old_text, self.new.text(new, self.session))

    def _cell(self, old: Any, old_text: str) -> Any:
        """Choices by their labels in words; everything else as a file has it."""
        return old_text if isinstance(old, tuple) else self.old.to_cell(old, self.session)

    def _among_choices(self, old: Any, old_text: str) -> Converted:
        """One becomes several; of several only a single one becomes one."""
        if self.to_kind == CustomField.Kind.CHOICES:
            return self._converted((old,), old_text)
        if len(old) > 1:
            return Converted(None, old_text, "")
        return self._converted(old[0], old_text)

    def _to_choices(self, old: Any, old_text: str) -> Converted:
        cell = cell_text(self._cell(old, old_text))
        is_list = self.to_kind == CustomField.Kind.CHOICES
        parts = list(parts_of(cell, self.codes.keys())) if is_list else [" ".join(cell.split())]
        names = {fold(part): part for part in parts if fold(part)}
        if not names or any(len(name) > LONGEST_SAMPLE for name in names.values()):
            return Converted(None, old_text, "")
        if self.is_closed and not names.keys() <= self.codes.keys():
            return Converted(None, old_text, "")
        self.names |= {name: text for name, text in names.items() if name not in self.codes}
        codes = sorted({self.codes.get(name, name) for name in names})
        return Converted(codes if is_list else codes[0], old_text, _(", ").join(names.values()))

    def add_choice(self, name: str, code: str) -> None:
        """A choice that was made for a name."""
        self.codes[fold(name)] = code

    def needed_choices(self) -> list[str]:
        """The names of the choices that are not there yet, in the order of the alphabet."""
        return sorted(self.names.values(), key=fold)


def stored_values(model: type[Model], key: str) -> Iterator[list[tuple[int, Stored]]]:
    """Ids and values of all records that have one, those in the bin included, so many at a time."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, custom->%s FROM {model._meta.db_table}"
                f" WHERE id > %s AND custom ? %s ORDER BY id LIMIT {BATCH}",
                [key, last, key],
            )
            rows = [(pk, json.loads(stored)) for pk, stored in cursor.fetchall()]
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def write_stored(model: type[Model], key: str, values: dict[int, Stored]) -> None:
    """One UPDATE inside the open change set; None takes the value away."""
    if not values:
        return
    changed = [{"id": pk, "value": stored} for pk, stored in values.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} r SET custom = jsonb_strip_nulls("
            " r.custom || jsonb_build_object(%s::text, s.value))"
            " FROM jsonb_to_recordset(%s::jsonb) AS s(id bigint, value jsonb) WHERE r.id = s.id",
            [key, json.dumps(changed, ensure_ascii=False)],
        )


def _as(custom_field: CustomField, kind: str) -> CustomField:
    """The same field with its choices, were it of that kind."""
    return CustomField(pk=custom_field.pk, key=custom_field.key, kind=kind)
