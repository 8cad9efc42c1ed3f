"""What the forms of customers and contact persons have in common: rights, doubts, two editors."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue, Session
from core.forms.catalogue_forms import CatalogueForm
from customers import permissions
from customers.services import responsibility
from customers.services.responsibility import PLACEMENT
from records.inline_options import additions_for


class RecordForm(CatalogueForm):
    """Whoever may not change a field does not get its input, and neither does he whose layout hides
    it: its value stays. `warnings` are doubts that the person
    may set aside by a box; the view asks `wants_another_look`."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ignore_warnings = forms.BooleanField(required=False)

    def __init__(
        self,
        data=None,
        *,
        actor: User,
        catalogue: Catalogue,
        session: Session,
        present: Mapping[str, Any],
        record=None,
    ):
        fields = [
            field
            for field in catalogue.form_fields
            if not field.is_hidden and permissions.can_edit_field(actor, field, record)
        ]
        super().__init__(
            data,
            catalogue=catalogue,
            session=session,
            fields=fields,
            present=present,
            is_new=record is None,
        )
        self.actor = actor
        self.record = record
        self.additions = additions_for(actor, fields)
        for name, addition in self.additions.items():
            self.fields[name].widget.attrs |= {
                "data-search-select": "",
                "data-add-option": addition.url,
                "data-text-add": _("Add “%(name)s”"),
            }
        self.warnings: dict[str, list] = {}
        self.conflicts: list[tuple[forms.BoundField, str]] = []
        self.initial["version"] = record.version if record else None

    @property
    def values_of_new(self) -> dict[str, Any]:
        """What a new record gets: what was typed, and for what the layout hides, the value with which
        the form begins where there is no layout."""
        hidden = {
            field.key: self.present[field.key]
            for field in self.catalogue.form_fields
            if field.is_hidden
            and field.key in self.present
            and permissions.can_edit_field(self.actor, field)
        }
        return {**hidden, **self.values}

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self.warnings = self.doubts()
        return cleaned

    def doubts(self) -> dict[str, list]:
        """What the person should look at again, by the name of the input."""
        warning = self.placement_warning()
        return {"departments": [warning]} if warning else {}

    def placement_warning(self):
        """A sentence when nobody, or not the person himself, would see what he saves."""
        typed = self.values
        placement = {key: typed.get(key, self.present.get(key)) for key in PLACEMENT}
        return responsibility.placement_warning(self.actor, placement)

    @property
    def wants_another_look(self) -> bool:
        return bool(self.warnings) and not self.cleaned_data["ignore_warnings"]

    def show_saved(self, saved: "RecordForm") -> None:
        """Note beside each field what is saved now, where it differs from what was typed; saving
        again overwrites it. `saved` is an unbound form of the record as it is now."""
        self.data = self.data.copy()
        self.data["version"] = saved.initial["version"]
        typed = self.values
        for field in self.record_fields:
            now = saved.present.get(field.key)
            if self._differs(field, typed[field.key], now):
                text = field.kind.text(now, self.session) or "—"
                self.warnings[field.input_name] = [_("Saved meanwhile: %s") % text]
                self.conflicts.append((self[field.input_name], text))
