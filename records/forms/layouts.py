"""The board on which a form and card are laid out, and what a role does not see of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, Field, Section
from records.forms.names import NamesField, NamesInput
from records.layouts import (
    NOTHING_HIDDEN,
    SIDES,
    Hidden,
    PlacedField,
    PlacedSection,
    completed,
    is_placeable,
)
from records.models.options import in_language

ITEM = "item"
"""One input per block, section and field, in the order of the page: what stands before a field is
its section. So moving a piece of the page moves it in the layout, too."""
LONGEST_NAME = 60
LONGEST_INSTRUCTION = 400


@dataclass(frozen=True)
class BoardField:
    """A field on the board, with its inputs."""

    field: Field
    placed: PlacedField
    instruction: forms.BoundField
    is_hidden: forms.BoundField

    @property
    def is_open(self) -> bool:
        """Whether there is something to mend in what is folded away."""
        return bool(self.instruction.errors)

    @property
    def instruction_now(self) -> str:
        return in_language(self.placed.instruction)


@dataclass(frozen=True)
class BoardSection:
    """A section on the board, with its inputs and its fields."""

    label: str
    placed: PlacedSection
    is_part: bool
    is_on_form: bool
    is_always_shown: bool
    names: forms.BoundField
    instruction: forms.BoundField
    is_hidden: forms.BoundField
    fields: list[BoardField]

    @property
    def is_open(self) -> bool:
        return bool(self.is_unnamed or self.names.errors or self.instruction.errors)

    @property
    def instruction_now(self) -> str:
        return in_language(self.placed.instruction)

    @property
    def is_unnamed(self) -> bool:
        return self.placed.is_own and not self.placed.names

    @property
    def can_be_hidden(self) -> bool:
        """A section with a field that must be filled in stays as well, until that field is moved."""
        return not self.is_always_shown and all(one.field.can_be_hidden for one in self.fields)


class LayoutForm(forms.Form):
    """`sections` are what the board shows; after validation `placed` is what was sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        catalogue: Catalogue,
        sections: tuple[PlacedSection, ...] = (),
        version: int = 0,
    ):
        super().__init__(data)
        self.catalogue = catalogue
        self.sent = read_board(data) if data is not None else sections
        self.sections = completed(catalogue, self.sent)
        self.initial["version"] = version
        for section in self.sections:
            self._add_section(section)
            for one in section.fields:
                self._add_field(one)

    def _add_section(self, section: PlacedSection) -> None:
        prefix = f"section-{section.code}"
        usual = self._described(section.code)
        label = in_language(section.names) or usual
        self.fields[f"{prefix}-names"] = NamesField(
            label=_("Name of the section"),
            required=section.is_own,
            max_length=LONGEST_NAME,
            initial=section.names,
            help_text="" if section.is_own else _("Instead of “%(name)s”.") % {"name": usual},
        )
        self.fields[f"{prefix}-instruction"] = _instruction(section.instruction)
        self.fields[f"{prefix}-is_hidden"] = _hiding(section.is_hidden, label)

    def _add_field(self, one: PlacedField) -> None:
        prefix = f"field-{one.key}"
        self.fields[f"{prefix}-instruction"] = _instruction(one.instruction)
        self.fields[f"{prefix}-is_hidden"] = _hiding(one.is_hidden, self.catalogue[one.key].label)

    def _described(self, code: str) -> str:
        return self._usual_labels.get(code, "")

    @cached_property
    def _usual_labels(self) -> dict[str, str]:
        return {section.code: str(section.label) for section in self.catalogue.sections}

    @property
    def placed(self) -> tuple[PlacedSection, ...]:
        """What was sent, with the texts in order; what is not there is left for the service to see."""
        return tuple(
            replace(
                section,
                names=self.cleaned_data.get(f"section-{section.code}-names", section.names),
                instruction=self._text(f"section-{section.code}", section.instruction),
                fields=tuple(
                    replace(one, instruction=self._text(f"field-{one.key}", one.instruction))
                    for one in section.fields
                ),
            )
            for section in self.sent
        )

    def _text(self, prefix: str, sent: Mapping[str, str]) -> Mapping[str, str]:
        return self.cleaned_data.get(f"{prefix}-instruction", sent)

    @property
    def board(self) -> list[tuple[str, list[BoardSection]]]:
        """The blocks with their sections."""
        return [
            (side, [self._on_board(section) for section in self.sections if section.side == side])
            for side in SIDES
        ]

    def _on_board(self, section: PlacedSection) -> BoardSection:
        prefix = f"section-{section.code}"
        described = next((s for s in self.catalogue.sections if s.code == section.code), None)
        return BoardSection(
            label=in_language(section.names) or self._described(section.code),
            placed=section,
            is_part=section.code in self._parts,
            is_on_form=described is None or described.is_on_form,
            is_always_shown=described is not None and described.is_always_shown,
            names=self[f"{prefix}-names"],
            instruction=self[f"{prefix}-instruction"],
            is_hidden=self[f"{prefix}-is_hidden"],
            fields=[
                BoardField(
                    field=self.catalogue[one.key],
                    placed=one,
                    instruction=self[f"field-{one.key}-instruction"],
                    is_hidden=self[f"field-{one.key}-is_hidden"],
                )
                for one in section.fields
            ],
        )

    @cached_property
    def _parts(self) -> set[str]:
        return {section.code for section in self.catalogue.sections if section.is_part}

    @cached_property
    def targets(self) -> list[tuple[str, str]]:
        """The sections into which a field can be put, with their names."""
        return [
            (section.code, in_language(section.names) or self._described(section.code))
            for section in self.sections
            if section.code not in self._parts
        ]


class HiddenForm(forms.Form):
    """What one role does not see: a box for each section and field that the others see. What `hidden`
    says of something that nobody sees at present is kept."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        arranged: Catalogue,
        hidden: Hidden = NOTHING_HIDDEN,
        version: int = 0,
    ):
        super().__init__(data)
        self.initial["version"] = version
        self.blocks: list[tuple[Any, list[Field]]] = []
        fields = {s.code: its for s, its in arranged.by_section(arranged)}
        for section in arranged.sections:
            its = [one for one in fields.get(section.code, []) if _is_offered(one)]
            if section.is_hidden or not (its or section.is_part):
                continue
            self.blocks.append((section, its))
            self._offer(f"section-{section.code}", section.code in hidden.sections, section.label)
            for one in its:
                self._offer(f"field-{one.key}", one.key in hidden.fields, one.label)
        self.kept = Hidden(
            sections=hidden.sections - {section.code for section, _fields in self.blocks},
            fields=hidden.fields - {one.key for _section, its in self.blocks for one in its},
        )

    def _offer(self, name: str, initial: bool, label: str) -> None:
        self.fields[name] = forms.BooleanField(label=label, required=False, initial=initial)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each section with its box, and the boxes of its fields; no box where nothing can be hidden."""
        return [
            {
                "section": section,
                "box": self[f"section-{section.code}"] if _may_hide(section, its) else None,
                "fields": [
                    (one, self[f"field-{one.key}"] if one.can_be_hidden else None) for one in its
                ],
            }
            for section, its in self.blocks
        ]

    @property
    def hidden(self) -> Hidden:
        """What was ticked, whether it is there or not, and what is kept."""
        return Hidden(
            sections=self.kept.sections.union(_after("section-", self.data)),
            fields=self.kept.fields.union(_after("field-", self.data)),
        )


def read_board(data: QueryDict) -> tuple[PlacedSection, ...]:
    """The layout as it was sent, whether it can stand or not; what stands before the first section is
    in one without a code."""
    side, sections = SIDES[0], []
    for item in data.getlist(ITEM):
        sort, _colon, name = item.partition(":")
        if sort == "side":
            side = name
        elif sort == "section":
            sections.append((name, side, []))
        else:
            if not sections:
                sections.append(("", side, []))
            sections[-1][2].append(_sent_field(data, name))
    return tuple(
        PlacedSection(
            code=code,
            side=side,
            is_hidden=f"section-{code}-is_hidden" in data,
            names=_sent_texts(data, f"section-{code}-names", LONGEST_NAME),
            instruction=_sent_texts(data, f"section-{code}-instruction", LONGEST_INSTRUCTION),
            fields=tuple(fields),
        )
        for code, side, fields in sections
    )


def _sent_field(data: QueryDict, key: str) -> PlacedField:
    return PlacedField(
        key=key,
        is_hidden=f"field-{key}-is_hidden" in data,
        instruction=_sent_texts(data, f"field-{key}-instruction", LONGEST_INSTRUCTION),
    )


def _sent_texts(data: QueryDict, name: str, longest: int) -> dict[str, str]:
    texts = NamesInput(max_length=longest).value_from_datadict(data, {}, name)
    return {language: text for language, text in texts.items() if text.strip()}


def _instruction(texts: Mapping[str, str]) -> NamesField:
    return NamesField(
        label=_("Instruction"),
        required=False,
        rows=2,
        max_length=LONGEST_INSTRUCTION,
        initial=texts,
        help_text=_("How to fill it in; stands on the form and the card."),
    )


def _hiding(is_hidden: bool, label: str) -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Hide %(name)s") % {"name": label}, required=False, initial=is_hidden
    )


def _may_hide(section: Section, its_fields: list[Field]) -> bool:
    return not section.is_always_shown and all(one.can_be_hidden for one in its_fields)


def _is_offered(one: Field) -> bool:
    return is_placeable(one) and not one.is_hidden


def _after(prefix: str, names: Iterable[str]) -> list[str]:
    return [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
