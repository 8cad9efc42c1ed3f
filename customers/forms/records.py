"""What the forms of customers and contact persons have in common: rights, doubts, two editors."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue, Field, Session
from core.forms.merging_forms import MergingForm
from core.views.paging import id_in
from customers import permissions
from customers.models import Customer
from customers.services import responsibility
from customers.services.responsibility import PLACEMENT
from records.inline_options import additions_for


class RecordForm(MergingForm):
    """Whoever may not change a field does not get its input, and neither does he whose layout hides
    it: its value stays; `only` one field is asked for in a cell of the list. `warnings` are doubts that the person
    may set aside by a box; the view asks `wants_another_look`."""

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
        only: Field | None = None,
    ):
        fields = [
            field
            for field in ([only] if only else catalogue.form_fields)
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

    def names_of(self, customer_ids: Iterable[int]) -> dict[int, str]:
        """The names of those customers that the person may see; no query for none."""
        ids = [pk for pk in customer_ids if id_in(str(pk)) is not None]
        if not ids:
            return {}
        found = Customer.objects.visible_to(self.actor).filter(pk__in=ids).order_by("name")
        return dict(found.values_list("pk", "name"))

    @property
    def wants_another_look(self) -> bool:
        return bool(self.warnings) and not self.cleaned_data["ignore_warnings"]
