"""The form of a record, made from its field catalogue."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html

from core.catalogue import Catalogue, Field, Section, Session


class CatalogueForm(forms.Form):
    """One input for each field. After validation `values` has the canonical values by key, and
    `changes` those that differ from what was there."""

    def __init__(
        self,
        data=None,
        *,
        catalogue: Catalogue,
        session: Session,
        fields: Iterable[Field],
        present: Mapping[str, Any] | None = None,
        **kwargs,
    ):
        super().__init__(data, **kwargs)
        self.catalogue = catalogue
        self.session = session
        self.record_fields = list(fields)
        self.present = present
        for field in self.record_fields:
            self.fields[field.input_name] = self._input(field)

    def _input(self, field: Field) -> forms.Field:
        value = self.present.get(field.key) if self.present else None
        made = field.kind.form_field(
            self.session,
            current=value,
            label=field.label,
            help_text=_help_of(field),
            required=field.is_required,
            initial=field.kind.to_form(value),
        )
        made.shown_when = field.shown_when if self._is_asked_for(field.shown_when) else ""
        return made

    def _is_asked_for(self, choice: str) -> bool:
        """Whether the choice `key=value` can be made on this form."""
        return choice.partition("=")[0] in {field.input_name for field in self.record_fields}

    def clean(self):
        """What is required is not filled in by marks that nobody sees, of which nothing is kept."""
        cleaned = super().clean()
        for field in self.record_fields:
            name = field.input_name
            if (
                field.is_required
                and name in cleaned
                and field.kind.from_form(cleaned[name]) is None
            ):
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, in canonical form."""
        return {
            field.key: field.kind.from_form(self.cleaned_data[field.input_name])
            for field in self.record_fields
        }

    @property
    def changes(self) -> dict[str, Any]:
        """The values that differ from those that were there."""
        values = self.values
        present = self.present or {}
        return {
            field.key: values[field.key]
            for field in self.record_fields
            if self._differs(field, values[field.key], present.get(field.key))
        }

    @staticmethod
    def _differs(field: Field, value: Any, present: Any) -> bool:
        """Of a phone its spelling and its marks count as well, which an import passes over."""
        shown = field.kind.to_form
        return value != present or shown(value) != shown(present)

    def sections(self, side: str) -> list[tuple[Section, list[forms.BoundField]]]:
        """The inputs of one block of the form under their sections; what has none is left out."""
        grouped = {s.code: its for s, its in self.catalogue.by_section(self.record_fields)}
        here = [s for s in self.catalogue.sections if s.side == side and not s.is_hidden]
        inputs = [
            (
                section,
                self.inputs_of_part(section.code)
                if section.is_part
                else [self[field.input_name] for field in grouped.get(section.code, ())],
            )
            for section in here
        ]
        return [(section, fields) for section, fields in inputs if fields]

    def inputs_of_part(self, code: str) -> list[forms.BoundField]:
        """The inputs of a section that has no fields of the catalogue; none unless a form has it."""
        return []

    @property
    def start_sections(self):
        return self.sections("start")

    @property
    def end_sections(self):
        return self.sections("end")


def _help_of(field: Field):
    """The help of the field, and beneath it what the administrator wrote; together they are what the
    input is described by."""
    if not field.instruction:
        return field.help_text
    return format_html(
        '{}<span class="field-instruction">{}</span>', field.help_text, field.instruction
    )
