"""The form of a customer: every field of the catalogue, and his partners."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue, Session
from core.forms.merging import MINE
from customers.forms.customer_doubts import CustomerDoubts
from customers.forms.fields import CustomersField
from customers.forms.partners import KindChoices, code_of
from customers.forms.records import RecordForm
from customers.forms.two_editors import PARTNER, PartnerUnit, chosen_ties, partner_units
from customers.models import Customer
from customers.services.relations import Partner, PartnerChanges, Tie

NEW_PARTNER_ROWS = ("", "_2", "_3")
"""Behind the names of the inputs by which so many kinds of new connections are made at once."""


class CustomerForm(CustomerDoubts, RecordForm):
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
        self.kinds = KindChoices(partners)
        for partner in partners:
            self.fields[f"partner_{partner.relation_id}"] = self.kinds.of_partner(partner)
        for row in NEW_PARTNER_ROWS:
            self.fields[f"new_partners{row}"] = CustomersField(
                actor=actor,
                required=False,
                label=_("Connect with"),
                help_text=_("Search by name, phone or number; several may be chosen."),
            )
            self.fields[f"new_partner_kind{row}"] = self.kinds.of_new_partners()
        self.prepare_merging(customer)

    def inputs_of_part(self, code: str) -> list[forms.BoundField]:
        return self.new_partner_fields[0] if code == "partners" else []

    @property
    def partner_fields(self) -> list[tuple[Partner, forms.BoundField]]:
        """The present partners but for those that are undecided, each with how he is connected."""
        asked = {unit.partner_id for unit in self._asked}
        return [
            (partner, self[f"partner_{partner.relation_id}"])
            for partner in self.partners
            if partner.customer.pk not in asked
        ]

    @property
    def new_partner_fields(self) -> list[list[forms.BoundField]]:
        """Rows of new partners: who, and how; each row connects in its own way."""
        return [
            [self[f"new_partners{row}"], self[f"new_partner_kind{row}"]] for row in NEW_PARTNER_ROWS
        ]

    @property
    def has_more_new_partners(self) -> bool:
        """Whether anything stands in a row after the first."""
        return any(field.value() or field.errors for field, _kind in self.new_partner_fields[1:])

    @property
    def new_partners(self) -> list[tuple[Customer, Tie]]:
        """Who is to be connected how, row by row; nobody where that could not be read."""
        cleaned = getattr(self, "cleaned_data", {})
        return [
            (partner, cleaned[kind])
            for row in NEW_PARTNER_ROWS
            if (kind := f"new_partner_kind{row}") in cleaned
            for partner in cleaned.get(f"new_partners{row}") or ()
        ]

    @property
    def partner_changes(self) -> PartnerChanges:
        """What is different about the partners. One who was connected since the page was opened has
        no input in what was sent, and stays."""
        asked = {unit.partner_id: unit for unit in self._asked}
        kept = [unit for unit in asked.values() if self.choice(unit.name) == MINE]
        chosen = [chosen_ties(unit) for unit in kept]
        changed = {
            partner.relation_id: self.cleaned_data[name]
            for partner in self.partners
            if (name := f"partner_{partner.relation_id}") in self.data
            and partner.customer.pk not in asked
            and self.cleaned_data[name] != partner.tie
        }
        return PartnerChanges(
            added=[(one.pk, tie) for one, tie in self.new_partners if one.pk not in asked],
            changed=changed | {pk: tie for gone, _missing in chosen for pk, tie in gone.items()},
            restored=[tie for _gone, missing in chosen for tie in missing],
        )

    # --- Two editors ------------------------------------------------------------------------------

    @property
    def _asked(self) -> list[PartnerUnit]:
        units = partner_units(self, self, self.undecided) if self.undecided else []
        return [unit for unit in units if unit.name in self.undecided]

    def opened_parts(self):
        return {
            str(partner.relation_id): [partner.customer.pk, code_of(partner.tie)]
            for partner in self.partners
        }

    def units(self, saved, undecided):
        """Whoever does not see the partners is not told of them."""
        if not self.shows_part("partners"):
            return super().units(saved, undecided)
        return [*super().units(saved, undecided), *partner_units(self, saved, undecided)]

    def copy_additions(self, merge, saved, undecided):
        """A partner who is undecided is asked about, not added; nor is one whom somebody else has
        connected meanwhile in the same way."""
        there = {(partner.customer.pk, partner.tie) for partner in saved.partners}
        for row in NEW_PARTNER_ROWS:
            tie = self.cleaned_data[f"new_partner_kind{row}"]
            added = [
                str(one.pk)
                for one in self.cleaned_data[f"new_partners{row}"]
                if (one.pk, tie) not in there and f"{PARTNER}{one.pk}" not in undecided
            ]
            merge.data.setlist(f"new_partners{row}", added)
            kind = self.data.get(f"new_partner_kind{row}", "")
            merge.data[f"new_partner_kind{row}"] = kind
