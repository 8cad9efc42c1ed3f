"""The form of a customer: every field of the catalogue, and his partners."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue, Session
from customers.doubts import new_doubts
from customers.forms.fields import CustomersField
from customers.forms.partners import KindChoices
from customers.forms.records import RecordForm
from customers.models import Customer
from customers.services.relations import Partner, PartnerChanges


class CustomerForm(RecordForm):
    """`partners` are those whom the person may see; others stay as they are."""

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
    ):
        super().__init__(
            data,
            actor=actor,
            catalogue=catalogue,
            session=session,
            present=present,
            record=customer,
        )
        self.partners = partners
        kinds = KindChoices(partners)
        for partner in partners:
            self.fields[f"partner_{partner.relation_id}"] = kinds.of_partner(partner)
        self.fields["new_partners"] = CustomersField(
            actor=actor,
            required=False,
            label=_("Connect with"),
            help_text=_("Search by name, phone or number; several may be chosen."),
        )
        self.fields["new_partner_kind"] = kinds.of_new_partners()

    def doubts(self):
        """Beside where he belongs, his numbers."""
        found = new_doubts({**self.present, **self.values}, self.present, self.session)
        numbers = {key: [doubt.message] for key, doubt in found.items()}
        return {**super().doubts(), **numbers}

    @property
    def partner_fields(self) -> list[forms.BoundField]:
        """How each present partner is connected, then the new ones."""
        present = [self[f"partner_{partner.relation_id}"] for partner in self.partners]
        return [*present, self["new_partners"], self["new_partner_kind"]]

    @property
    def partner_changes(self) -> PartnerChanges:
        """What is different about the partners. One who was connected since the page was opened has
        no input in what was sent, and stays."""
        kind = self.cleaned_data["new_partner_kind"]
        return PartnerChanges(
            added={partner.pk: kind for partner in self.cleaned_data["new_partners"]},
            changed={
                partner.relation_id: self.cleaned_data[name]
                for partner in self.partners
                if (name := f"partner_{partner.relation_id}") in self.data
                and self.cleaned_data[name] != partner.tie
            },
        )
