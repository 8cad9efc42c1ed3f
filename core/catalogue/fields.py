"""The field catalogue: every attribute of a kind of record, described once.

From a `Field` come its form input, list column, filter, sort, import target and place on the card.
A custom field made at run time is the same thing from a row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from core.catalogue.headers import fields_by_header
from core.catalogue.kinds import Kind
from core.catalogue.session import Session
from core.catalogue.stores import Store
from core.permissions import Allowed, Decision, has_right

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Section:
    """A block of the form and the card."""

    code: str
    label: Label
    side: str = "start"
    """`start` or `end`: the block of the form in which it stands (R3)."""
    is_part: bool = False
    """A part of the page that draws itself, such as the partners; it has no fields of the catalogue."""
    is_on_form: bool = True
    """A part may be on the card alone."""
    is_always_shown: bool = False
    """Nobody may hide it: without it records cannot be filled in."""
    is_hidden: bool = False
    """Off the form and the card of this reader (see records.layouts); all values stay."""
    instruction: str = ""
    """How to fill it in, in the administrator's words."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One attribute. `key` is stored in conditions, layouts and mappings and never changes."""

    key: str
    label: Label
    kind: Kind
    store: Store
    place: tuple[str, ...]
    """Where the store keeps it: columns, the key of a custom value, the kind of a contact point."""
    section: str
    help_text: Label = ""
    synonyms: tuple[str, ...] = ()
    """Headers by which an import knows it, in any language; the labels are known anyway."""
    is_required: bool = False
    is_required_only_when_new: bool = False
    """Records that were there before may go without it."""
    default: Any = None
    """What a new record has unless somebody says otherwise: first in the form, and what an import
    writes that has no column for it. Canonical."""
    limited_by: str = ""
    """The key of the field of several choices that decides whether a record has this one at all."""
    limited_to: frozenset = frozenset()
    """The choices of that field whose records have this one; none: all have it."""
    is_editable: bool = True
    """On the form, in imports, in bulk edits."""
    is_in_list: bool = False
    """A column of the list unless the person chose others."""
    is_listable: bool = True
    is_on_card: bool = True
    """Whether the card shows it; what depends on who asks has a place of its own there."""
    is_filterable: bool = False
    is_on_filter_pane: bool = False
    sort: str = ""
    """How the list sorts by it: "text", "value", "choices" (as its list of choices stands) or not at
    all; the first two only where an index exists."""
    sort_by: str = ""
    """What of the row the order compares, where that is not the place: a path of the ORM."""
    sort_unless: str = ""
    """A column of the row; where it is true the record stands as if it had no value: neither its place nor the
    address of the next page tells what its reader may not know."""
    is_matching_key: bool = False
    """An import may find existing records by it."""
    is_guessed: bool = True
    """An import may tell by the cells of a column that it is this; else only its header says so."""
    is_unique: bool = False
    """No two living records have the same value."""
    is_retired: bool = False
    """Off the forms; values stay and are shown."""
    is_custom: bool = False
    is_personal: bool = False
    """What it says depends on who asks, e.g. one's own stars, or partners whom not everybody sees; no
    rule asks about it, and no layout holds it."""
    is_version: bool = False
    """How often the record was changed: stands in files that are meant to be loaded back, so that
    an import notices what somebody has changed since. Neither shown nor filled in."""
    edit_right: str = ""
    """The right without which nobody fills it in, on any path."""
    change_right: str = ""
    """The right without which nobody changes it in a record that is there, on any path; whoever
    makes the record may give it."""
    shown_when: str = ""
    """The choice of another field under which the form asks for it: `key=value`, as
    static/js/shown_when.js has it."""
    is_hidden: bool = False
    """Off the form and the card of this reader (see records.layouts); lists, files, history and
    the value itself know nothing of that."""
    instruction: str = ""
    """How to fill it in, in the administrator's words."""

    def __hash__(self):
        return hash(self.key)

    @property
    def input_name(self) -> str:
        """The name of its input and of its part of a query string."""
        return self.key

    @property
    def is_in_conditions(self) -> bool:
        """Whether records can be asked for by it (core.conditions). The filters of a list are the
        common ones of these: `is_filterable`."""
        return bool(self.kind.operators) and not self.is_version

    @property
    def can_be_hidden(self) -> bool:
        """Without a value for a required built-in field there is no record; what an administrator
        requires, he may hide as well."""
        return not self.is_required or self.is_custom

    def is_demanded(self, *, of_new: bool) -> bool:
        """Whether a form must not be saved without it."""
        return self.is_required and (of_new or not self.is_required_only_when_new)

    @property
    def is_never_empty(self) -> bool:
        """Whether a record that is there must keep a value of it."""
        return self.is_demanded(of_new=False) or hasattr(self.kind, "default")

    def applies_to(self, values: Mapping[str, Any]) -> bool:
        """Whether a record with these values has the field. What it held before stays kept."""
        return not self.limited_to or not self.limited_to.isdisjoint(
            values.get(self.limited_by) or ()
        )

    def may_fill(self, actor) -> Decision:
        """Whether the person may write it at all; None, the system, may."""
        return has_right(actor, self.edit_right) if self.edit_right else Allowed()

    def may_change(self, actor) -> Decision:
        """Whether the person may write it in a record that is there; None, the system, may."""
        decision = self.may_fill(actor)
        return has_right(actor, self.change_right) if decision and self.change_right else decision

    def condition(self, operator: str, value: Any, session: Session) -> Q:
        """The rows for which the operator holds; see core.conditions."""
        return self.store.condition(self, operator, value, session)


class Catalogue:
    """The fields of one kind of record, in the order of the card."""

    def __init__(self, record_type: str, sections: Iterable[Section], fields: Iterable[Field]):
        self.record_type = record_type
        self.sections = tuple(sections)
        order = {section.code: place for place, section in enumerate(self.sections)}
        self._fields = {f.key: f for f in sorted(fields, key=lambda f: order[f.section])}

    def __iter__(self) -> Iterator[Field]:
        return iter(self._fields.values())

    def __getitem__(self, key: str) -> Field:
        return self._fields[key]

    def __contains__(self, key: str) -> bool:
        return key in self._fields

    def get(self, key: str) -> Field | None:
        return self._fields.get(key)

    def where(self, test: Callable[[Field], bool]) -> list[Field]:
        return [field for field in self if test(field)]

    @cached_property
    def form_fields(self) -> list[Field]:
        """What people fill in."""
        return self.where(lambda field: field.is_editable and not field.is_retired)

    @cached_property
    def importable_fields(self) -> list[Field]:
        """What a column of a spreadsheet may be: what people fill in, what finds a record, and what
        tells whether it has changed meanwhile."""
        return self.where(
            lambda field: (
                (field.is_editable or field.is_matching_key or field.is_version)
                and not field.is_retired
            )
        )

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What new records have unless somebody says otherwise, by key."""
        return {field.key: field.default for field in self.form_fields if field.default is not None}

    @cached_property
    def version_field(self) -> Field | None:
        return next((field for field in self if field.is_version), None)

    def by_section(self, fields: Iterable[Field]) -> list[tuple[Section, list[Field]]]:
        """The fields under their sections; empty sections are left out."""
        grouped: dict[str, list[Field]] = {}
        for field in fields:
            grouped.setdefault(field.section, []).append(field)
        return [(s, grouped[s.code]) for s in self.sections if s.code in grouped]

    def load(self, ids: Iterable[int], fields: Iterable[Field]) -> dict[int, dict[str, Any]]:
        """The canonical values of the fields for the records: one query per store."""
        ids = list(ids)
        values: dict[int, dict[str, Any]] = {record_id: {} for record_id in ids}
        for store, its_fields in by_store(fields).items():
            for record_id, found in store.load(ids, its_fields).items():
                values[record_id].update(found)
        return values

    def present(
        self,
        values: Mapping[int, Mapping[str, Any]],
        fields: Iterable[Field],
        session: Session,
        *,
        is_brief: bool = False,
    ) -> dict[int, dict[str, str]]:
        """The same values as safe HTML for the session's person; brief for the cells of a list."""
        presented: dict[int, dict[str, str]] = {record_id: {} for record_id in values}
        for field in fields:
            make = field.kind.brief_presenter if is_brief else field.kind.presenter
            present = make([row[field.key] for row in values.values()], session)
            for record_id, row in values.items():
                presented[record_id][field.key] = present(row[field.key])
        return presented

    @cached_property
    def by_header(self) -> dict[str, Field]:
        """The importable field by each folded header that means it, in any language."""
        return fields_by_header(self.importable_fields)


def by_store(fields: Iterable[Field]) -> dict[Store, list[Field]]:
    """The fields grouped by the store that keeps them."""
    grouped: dict[Store, list[Field]] = {}
    for field in fields:
        grouped.setdefault(field.store, []).append(field)
    return grouped
