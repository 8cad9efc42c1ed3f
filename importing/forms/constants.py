"""Values for every row: the part of the form of the columns that asks for them, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, Session
from importing.constants import constant_fields
from importing.models import Import

LINES = "constants"
"""The name under which the page says which lines it has."""


@dataclass(frozen=True)
class ConstantLine:
    """A field that every row gets a value for, with its input."""

    key: str
    input: forms.BoundField


class ConstantsPart(forms.Form):
    """A line for each field that has been added; `add_constant` is which one to add."""

    add_constant = forms.ChoiceField(label=_("Field"), required=False)

    def offer_constants(self, an_import: Import, catalogue: Catalogue, session: Session) -> None:
        allowed = {field.key: field for field in constant_fields(catalogue, session.actor)}
        asked = self.data.getlist(LINES) if self.is_bound else an_import.constants
        self._lines = [key for key in dict.fromkeys(asked) if key in allowed]
        self._fields = allowed
        for key in self._lines:
            self._add_line(key, an_import, session)
        free = [field for key, field in allowed.items() if key not in self._lines]
        grouped = catalogue.by_section(free)
        self.fields["add_constant"].choices = [
            ("", _("Choose a field")),
            *((section.label, [(f.key, f.label) for f in fields]) for section, fields in grouped),
        ]

    def _add_line(self, key: str, an_import: Import, session: Session) -> None:
        field = self._fields[key]
        value = field.kind.from_json(an_import.constants.get(key))
        made = field.kind.form_field(session, label=field.label, required=True)
        made.initial = field.kind.to_form(value)
        self.fields[_name(key)] = made

    @property
    def constant_lines(self) -> Sequence[ConstantLine]:
        return [ConstantLine(key, self[_name(key)]) for key in self._lines]

    def check_constants(self, mapping: Sequence[str]) -> None:
        if self.cleaned_data.get("add_constant"):
            self.add_error("add_constant", _("Add the line first, or choose no field here."))
        for key in self._lines:
            if key in mapping:
                message = _("A column goes to “%(field)s” already. Take one of the two out.")
                self.add_error(_name(key), message % {"field": self._fields[key].label})

    @property
    def constants(self) -> dict[str, Any]:
        """As an import keeps them."""
        kinds = {key: self._fields[key].kind for key in self._lines}
        return {
            key: kind.to_json(kind.from_form(self.cleaned_data[_name(key)]))
            for key, kind in kinds.items()
        }


def _name(key: str) -> str:
    return f"constant_{key}"
