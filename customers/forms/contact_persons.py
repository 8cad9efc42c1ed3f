"""The form of a contact person: the fields of the catalogue, and the customers he is at."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue, Session
from core.forms.merging import MINE, Outcome
from customers.forms.fields import CustomersField
from customers.forms.records import RecordForm
from customers.forms.two_editors import CUSTOMER, PositionUnit, position_units
from customers.models import ContactPerson, Customer, CustomerPerson
from customers.services.contact_persons import Position, PositionChanges
from customers.services.responsibility import HIDDEN_FROM_YOU

LONGEST_PART = 120


class ContactPersonForm(RecordForm):
    """`links` are his customers whom the person at the form may see; others stay as they are."""

    def __init__(
        self,
        data=None,
        *,
        actor: User,
        catalogue: Catalogue,
        session: Session,
        present: Mapping[str, Any],
        person: ContactPerson | None = None,
        links: list[CustomerPerson] = (),
        customers: list[Customer] = (),
        has_unseen: bool = False,
    ):
        super().__init__(
            data,
            actor=actor,
            catalogue=catalogue,
            session=session,
            present=present,
            record=person,
        )
        self.links = links
        self.has_unseen = has_unseen
        for link in links:
            self._add_link_fields(link)
        self.fields["new_customers"] = CustomersField(
            actor=actor,
            required=False,
            label=_("Customers"),
            help_text=_("Where this person works or belongs; several may be chosen."),
            initial=[customer.pk for customer in customers],
        )
        self.fields["new_part"] = forms.CharField(
            label=_("Part there"),
            required=False,
            max_length=LONGEST_PART,
            help_text=_("For example: buyer, accountant, owner."),
        )
        self.fields["new_is_main"] = forms.BooleanField(
            label=_("The main contact there"), required=False
        )
        self.prepare_merging(person)

    def _add_link_fields(self, link: CustomerPerson) -> None:
        self.fields[f"link_{link.pk}_part"] = forms.CharField(
            label=_("Part at %(customer)s") % {"customer": link.customer.name},
            required=False,
            max_length=LONGEST_PART,
            initial=link.part,
        )
        self.fields[f"link_{link.pk}_is_main"] = forms.BooleanField(
            label=_("The main contact there"), required=False, initial=link.is_main
        )
        self.fields[f"link_{link.pk}_is_gone"] = forms.BooleanField(
            label=_("Not there any more"), required=False
        )

    def inputs_of_part(self, code: str) -> list[forms.BoundField]:
        """Those of his customers, the present ones first."""
        if code != "customers":
            return []
        return [*(field for fields in self.link_fields for field in fields), *self.new_link_fields]

    @property
    def link_fields(self) -> list[list[forms.BoundField]]:
        """The inputs of each customer that he is at, but for those that are undecided."""
        names = ("part", "is_main", "is_gone")
        asked = {unit.customer_id for unit in self._asked}
        links = [link for link in self.links if link.customer_id not in asked]
        return [[self[f"link_{link.pk}_{name}"] for name in names] for link in links]

    @property
    def new_link_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("new_customers", "new_part", "new_is_main")]

    @property
    def position_changes(self) -> PositionChanges:
        """What the person wants to be different about the customers. One who was added since the page
        was opened stays, and so does what became of the others meanwhile: another one may have
        become the main contact there, on a form of his own."""
        new = Position(self.cleaned_data["new_part"], self.cleaned_data["new_is_main"])
        asked = {unit.customer_id: unit for unit in self._asked}
        kept = [unit for unit in asked.values() if self.choice(unit.name) == MINE]
        customers = [one.pk for one in self.cleaned_data["new_customers"] if one.pk not in asked]
        missing = {u.customer_id: u.mine for u in kept if u.mine and not u.link}
        units = position_units(self, self, self.undecided)
        own = [u for u in units if u.outcome is Outcome.MINE and u.customer_id not in asked]
        changed = {unit.link.pk: unit.mine for unit in [*own, *kept] if unit.link}
        return PositionChanges(added=dict.fromkeys(customers, new) | missing, changed=changed)

    def typed_position(self, link_id: str) -> Position | None:
        """What was sent about a link, also where it has gone meanwhile."""
        part, is_main, is_gone = (
            self.data.get(f"link_{link_id}_{name}", "") for name in ("part", "is_main", "is_gone")
        )
        return None if is_gone else Position(part.strip()[:LONGEST_PART], bool(is_main))

    # --- Two editors ------------------------------------------------------------------------------

    @property
    def _asked(self) -> list[PositionUnit]:
        units = position_units(self, self, self.undecided) if self.undecided else []
        return [unit for unit in units if unit.name in self.undecided]

    def opened_parts(self):
        return {str(link.pk): [link.customer_id, link.part, link.is_main] for link in self.links}

    def units(self, saved, undecided):
        """Whoever does not see the customers is not told of them."""
        if not self.shows_part("customers"):
            return super().units(saved, undecided)
        return [*super().units(saved, undecided), *position_units(self, saved, undecided)]

    def copy_additions(self, merge, saved, undecided):
        """A customer whom somebody else has added meanwhile is there already, or asked about."""
        there = {link.customer_id for link in saved.links}
        new = [one.pk for one in self.cleaned_data["new_customers"]]
        added = [str(pk) for pk in new if pk not in there and f"{CUSTOMER}{pk}" not in undecided]
        merge.data.setlist("new_customers", added)
        for name in ("new_part", "new_is_main") if added else ():
            merge.data.setlist(name, self.data.getlist(name))

    def placement_warning(self):
        """Whoever sees one of his customers sees him; his own departments count without any."""
        changes = self.position_changes
        stays = [link for link in self.links if changes.changed.get(link.pk, True)]
        if stays or changes.added:
            return None
        if self.has_unseen:
            return HIDDEN_FROM_YOU
        return super().placement_warning()
