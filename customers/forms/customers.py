"""The form of a customer: every field of the catalogue, and his partners."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue, Session
from core.forms.catalogue_forms import CatalogueForm
from customers import permissions
from customers.forms.fields import CustomersField
from customers.forms.partners import KindChoices
from customers.models import Customer
from customers.services.relations import Partner, PartnerChanges
from customers.services.responsibility import PLACEMENT, placement_warning


class CustomerForm(CatalogueForm):
    """Inputs in two blocks, the partners in the second one.

    Whoever may not change a field does not get its input. `warnings` are doubts that the person may
    set aside by a box; the view asks `wants_another_look`.
    """

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
        customer: Customer | None = None,
        partners: list[Partner] = (),
        **kwargs,
    ):
        fields = [
            field
            for field in catalogue.form_fields
            if permissions.can_edit_field(actor, field, customer)
        ]
        super().__init__(
            data, catalogue=catalogue, session=session, fields=fields, present=present, **kwargs
        )
        self.actor = actor
        self.partners = partners
        self.warnings: dict[str, list] = {}
        self.initial["version"] = customer.version if customer else None
        self._add_partner_fields()

    def _add_partner_fields(self) -> None:
        kinds = KindChoices(self.partners)
        for partner in self.partners:
            self.fields[f"partner_{partner.relation_id}"] = kinds.of_partner(partner)
        self.fields["new_partners"] = CustomersField(
            actor=self.actor,
            required=False,
            label=_("Connect with"),
            help_text=_("Search by name, phone or number; several may be chosen."),
        )
        self.fields["new_partner_kind"] = kinds.of_new_partners()

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            placement = {key: self.values.get(key, self._kept(key)) for key in PLACEMENT}
            if warning := placement_warning(self.actor, placement):
                self.warnings["departments"] = [warning]
        return cleaned

    def _kept(self, key: str) -> Any:
        return (self.present or {}).get(key)

    @property
    def wants_another_look(self) -> bool:
        return bool(self.warnings) and not self.cleaned_data["ignore_warnings"]

    @property
    def partner_fields(self) -> list[forms.BoundField]:
        """How each present partner is connected, then the new ones."""
        present = [self[f"partner_{partner.relation_id}"] for partner in self.partners]
        return [*present, self["new_partners"], self["new_partner_kind"]]

    @property
    def partner_changes(self) -> PartnerChanges:
        """What is different about the partners; those who have no input stay as they are."""
        kind = self.cleaned_data["new_partner_kind"]
        return PartnerChanges(
            added={partner.pk: kind for partner in self.cleaned_data["new_partners"]},
            changed={
                partner.relation_id: tie
                for partner in self.partners
                if (tie := self.cleaned_data[f"partner_{partner.relation_id}"]) != partner.tie
            },
        )

    def show_saved(self, saved: "CustomerForm") -> None:
        """Note beside each field what is saved now, where it differs from what was typed; saving
        again overwrites it. `saved` is an unbound form of the customer as he is now."""
        self.data = self.data.copy()
        self.data["version"] = saved.initial["version"]
        for field in self.record_fields:
            now = saved.present.get(field.key)
            if self.values[field.key] != now:
                text = field.kind.text(now, self.session) or "—"
                self.warnings[field.input_name] = [_("Saved meanwhile: %s") % text]
