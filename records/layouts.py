"""How an administrator has laid out a kind of record's form and card, and the catalogue that follows.

Where a layout is silent the product's own order holds: a new field stands at the end of its section.
What it says of sections and fields that are not there any more is passed over.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

from core import small_tables
from core.catalogue import Catalogue, Field, Section
from core.contributions import RecordKind, contributed
from records.models import CardLayout
from records.models.options import in_language

SIDES = ("start", "end")
OWN_CODE = re.compile(r"own_[1-9][0-9]{0,3}")
"""Sections that the administrator has made himself."""

Texts = Mapping[str, str]


@dataclass(frozen=True)
class PlacedField:
    """A field in its place; `instruction` by language."""

    key: str
    is_hidden: bool = False
    instruction: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class PlacedSection:
    """A section in its place with its fields; `names` are instead of the product's own."""

    code: str
    side: str = SIDES[0]
    is_hidden: bool = False
    names: Texts = field(default_factory=dict)
    instruction: Texts = field(default_factory=dict)
    fields: tuple[PlacedField, ...] = ()

    @property
    def is_own(self) -> bool:
        return OWN_CODE.fullmatch(self.code) is not None


@dataclass(frozen=True)
class Hidden:
    """What a role does not see beside what nobody sees."""

    sections: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


NOTHING_HIDDEN = Hidden()


@dataclass(frozen=True)
class Layout:
    """What is stored for a kind of record; version 0 while nothing is."""

    sections: tuple[PlacedSection, ...] = ()
    hidden_by_role: Mapping[str, Hidden] = field(default_factory=dict)
    version: int = 0

    def hidden_for(self, role: str) -> Hidden:
        return self.hidden_by_role.get(role, NOTHING_HIDDEN)


def layout_url(record_type: str) -> str:
    """The page on which a kind of record is laid out."""
    return reverse("records:card_layout_of", args=[kind_code(record_type)])


def kind_code(record_type: str) -> str:
    """What stands for a kind of record in an address: its model."""
    return record_type.partition(".")[2]


def layout_kinds() -> list[RecordKind]:
    """The kinds of record whose form and card can be laid out."""
    return [kind for kind in contributed("record_kinds") if kind.catalogue is not None]


def layout_of(record_type: str) -> Layout:
    """The stored layout; one query, or what is kept of it."""
    return small_tables.kept(
        ("records.layout", record_type), (CardLayout,), lambda: _stored_layout(record_type)
    )


def _stored_layout(record_type: str) -> Layout:
    columns = ("sections", "hidden_by_role", "version")
    row = CardLayout.objects.filter(record_type=record_type).values_list(*columns).first()
    if row is None:
        return Layout()
    sections, hidden, version = row
    return Layout(read_sections(sections), read_hidden(hidden), version)


def arranged(catalogue: Catalogue, actor) -> Catalogue:
    """The catalogue as the person's form and card show it: sections and fields in their places, each
    with its instruction, what he does not see marked as hidden. Nothing is left out. One query."""
    layout = layout_of(catalogue.record_type)
    hidden = layout.hidden_for(actor.role_id)
    if not layout.sections and hidden == NOTHING_HIDDEN:
        return catalogue
    return arrange(catalogue, layout.sections, hidden)


def arrange(
    catalogue: Catalogue, sections: Iterable[PlacedSection], hidden: Hidden = NOTHING_HIDDEN
) -> Catalogue:
    """The catalogue in the order of the placed sections, in the reader's language."""
    described = {section.code: section for section in catalogue.sections}
    new_sections: list[Section] = []
    fields = catalogue.where(lambda one: not is_placeable(one))
    for placed in completed(catalogue, sections):
        section = described.get(placed.code) or Section(code=placed.code, label="")
        wants_hiding = placed.is_hidden or placed.code in hidden.sections
        is_hidden = wants_hiding and not section.is_always_shown
        its_fields = [
            _arranged_field(catalogue[one.key], placed.code, one, is_hidden, hidden)
            for one in placed.fields
        ]
        fields += its_fields
        new_sections.append(
            replace(
                section,
                label=in_language(placed.names) or section.label,
                side=placed.side,
                instruction=in_language(placed.instruction),
                is_hidden=is_hidden and all(one.is_hidden for one in its_fields),
            )
        )
    return Catalogue(catalogue.record_type, new_sections, fields)


def _arranged_field(
    described: Field, section: str, placed: PlacedField, is_section_hidden: bool, hidden: Hidden
) -> Field:
    is_hidden = placed.is_hidden or is_section_hidden or placed.key in hidden.fields
    return replace(
        described,
        section=section,
        is_hidden=is_hidden and described.can_be_hidden,
        instruction=in_language(placed.instruction),
    )


def completed(catalogue: Catalogue, sections: Iterable[PlacedSection]) -> tuple[PlacedSection, ...]:
    """Every section and field of the catalogue exactly once, the start block first: those placed in
    their places, the others where they stand by default."""
    known = list(_known(catalogue, sections))
    codes = {section.code for section in known}
    known += [
        PlacedSection(code=section.code, side=section.side)
        for section in catalogue.sections
        if section.code not in codes
    ]
    keys = {one.key for section in known for one in section.fields}
    unplaced: dict[str, list[PlacedField]] = {}
    for one in catalogue.where(is_placeable):
        if one.key not in keys:
            unplaced.setdefault(one.section, []).append(PlacedField(one.key))
    full = [replace(s, fields=(*s.fields, *unplaced.get(s.code, ()))) for s in known]
    return tuple(sorted(full, key=lambda section: SIDES.index(section.side)))


def _known(catalogue: Catalogue, sections: Iterable[PlacedSection]) -> Iterable[PlacedSection]:
    """The placed sections and fields that are there, each the first time that it is named."""
    described = {section.code: section for section in catalogue.sections}
    codes: set[str] = set()
    keys: set[str] = set()
    for section in sections:
        is_known = section.code in described or section.is_own
        if not is_known or section.code in codes or section.side not in SIDES:
            continue
        codes.add(section.code)
        fields = []
        for one in section.fields if not is_part(described, section.code) else ():
            found = catalogue.get(one.key)
            if found is not None and is_placeable(found) and one.key not in keys:
                keys.add(one.key)
                fields.append(one)
        yield replace(section, fields=tuple(fields))


def is_placeable(one: Field) -> bool:
    """Whether it stands on the form or the card at all."""
    return not one.is_version and not one.is_personal


def is_part(described: Mapping[str, Section], code: str) -> bool:
    """Whether the section draws itself and takes no fields."""
    return code in described and described[code].is_part


# --- What is stored ---------------------------------------------------------------------------------


def read_sections(stored: Sequence[Mapping[str, Any]]) -> tuple[PlacedSection, ...]:
    """The stored sections."""
    return tuple(
        PlacedSection(
            code=section["code"],
            side=section.get("side", SIDES[0]),
            is_hidden=section.get("is_hidden", False),
            names=section.get("names", {}),
            instruction=section.get("instruction", {}),
            fields=tuple(_read_field(one) for one in section.get("fields", ())),
        )
        for section in stored
    )


def _read_field(stored: Mapping[str, Any]) -> PlacedField:
    return PlacedField(
        key=stored["key"],
        is_hidden=stored.get("is_hidden", False),
        instruction=stored.get("instruction", {}),
    )


def write_sections(sections: Iterable[PlacedSection]) -> list[dict[str, Any]]:
    """What is stored of them: what is usual is left out."""
    return [
        _without_empty(
            code=section.code,
            side=section.side,
            is_hidden=section.is_hidden,
            names=dict(section.names),
            instruction=dict(section.instruction),
            fields=[
                _without_empty(
                    key=one.key, is_hidden=one.is_hidden, instruction=dict(one.instruction)
                )
                for one in section.fields
            ],
        )
        for section in sections
    ]


def _without_empty(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def read_hidden(stored: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, Hidden]:
    """What each role does not see, as it is stored."""
    return {
        role: Hidden(frozenset(hides.get("sections", ())), frozenset(hides.get("fields", ())))
        for role, hides in stored.items()
    }


def write_hidden(hidden: Hidden) -> dict[str, list[str]]:
    """What is stored of it."""
    return {"sections": sorted(hidden.sections), "fields": sorted(hidden.fields)}
