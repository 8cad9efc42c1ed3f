"""The form of a record, made from its field catalogue."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html

from core.catalogue import Catalogue, Field, Section, Session
from core.forms.keeping_typed import KeepsTyped


class CatalogueForm(KeepsTyped, forms.Form):
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
        is_new: bool = False,
        **kwargs,
    ):
        super().__init__(data, **kwargs)
        self.catalogue = catalogue
        self.session = session
        self.record_fields = list(fields)
        self.present = present
        self.is_new = is_new
        for field in self.record_fields:
            self.fields[field.input_name] = self._input(field)

    def _input(self, field: Field) -> forms.Field:
        value = self.present.get(field.key) if self.present else None
        made = field.kind.form_field(
            self.session,
            current=value,
            label=field.label,
            help_text=_help_of(field),
            required=field.is_demanded(of_new=self.is_new),
            initial=field.kind.to_form(value),
        )
        made.shown_when = field.shown_when if self._is_asked_for(field.shown_when) else ""
        return made

    def _is_asked_for(self, choice: str) -> bool:
        """Whether the choice `key=value` can be made on this form."""
        return choice.partition("=")[0] in {field.input_name for field in self.record_fields}

    def _clean_fields(self):
        """What the record does not have by what was chosen beside it is not looked at: its input is
        in the page only so that it can come back with the choice."""
        super()._clean_fields()
        for field in self.record_fields:
            if not self._applies(field):
                self._errors.pop(field.input_name, None)
                self.cleaned_data[field.input_name] = None

    def clean(self):
        """What is required is not filled in by marks that nobody sees, of which nothing is kept."""
        cleaned = super().clean()
        for field in self.record_fields:
            name = field.input_name
            if (
                field.is_demanded(of_new=self.is_new)
                and name in cleaned
                and self._applies(field)
                and field.kind.from_form(cleaned[name]) is None
            ):
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, in canonical form. What the record does not have stays as it was, so
        that it comes back with the choice that it goes with; a new record begins without it."""
        return {field.key: self.typed_value(field) for field in self.record_fields}

    def typed_value(self, field: Field) -> Any:
        """What is to be saved of one field, in canonical form."""
        return self._read(field) if self._applies(field) else self._kept(field)

    def _read(self, field: Field) -> Any:
        return field.kind.from_form(self.cleaned_data[field.input_name])

    def _kept(self, field: Field) -> Any:
        if self.is_new or not self.present:
            return field.kind.from_form(None)
        return self.present.get(field.key)

    def _applies(self, field: Field) -> bool:
        """By what was chosen, or, in a form that nobody has sent, by what is there."""
        if not field.limited_to:
            return True
        return field.applies_to({field.limited_by: self._chosen(field.limited_by)})

    def _chosen(self, key: str) -> Any:
        field = self.catalogue[key]
        if self.is_bound and field.input_name in self.fields:
            return field.kind.from_form(self._cleaned(field.input_name))
        return (self.present or {}).get(key)

    def _cleaned(self, name: str) -> Any:
        if self.is_judged:
            return getattr(self, "cleaned_data", {}).get(name)
        try:
            return self.fields[name].clean(self[name].data)
        except forms.ValidationError:
            return None

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

    def shows_part(self, code: str) -> bool:
        """Whether the layout lets the person see a section that has no fields of the catalogue."""
        return any(s.code == code and not s.is_hidden for s in self.catalogue.sections)

    def inputs_of_part(self, code: str) -> list[forms.BoundField]:
        """The inputs of a section that has no fields of the catalogue; none unless a form has it."""
        return []

    @cached_property
    def limits(self) -> dict[str, dict[str, Any]]:
        """By the name of an input that only some choices have: the input that decides, its choices
        as they are sent, and whether it is not shown as things stand."""
        return {
            field.input_name: {
                "by": self.catalogue[field.limited_by].input_name,
                "values": "|".join(map(str, sorted(field.limited_to))),
                "is_hidden": not self._applies(field),
            }
            for field in self.record_fields
            if field.limited_to
        }

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
