"""The form of a contact person: the fields of the catalogue, and the customers he is at."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue, Session
from customers.forms.fields import CustomersField
from customers.forms.records import RecordForm
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
        """The inputs of each customer that he is at."""
        names = ("part", "is_main", "is_gone")
        return [[self[f"link_{link.pk}_{name}"] for name in names] for link in self.links]

    @property
    def new_link_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("new_customers", "new_part", "new_is_main")]

    @property
    def position_changes(self) -> PositionChanges:
        """What is different about his customers. One who was added since the page was opened has no
        input in what was sent, and stays."""
        new = Position(self.cleaned_data["new_part"], self.cleaned_data["new_is_main"])
        return PositionChanges(
            added={customer.pk: new for customer in self.cleaned_data["new_customers"]},
            changed={
                link.pk: position
                for link in self.links
                if f"link_{link.pk}_part" in self.data
                and (position := self._position(link)) != Position(link.part, link.is_main)
            },
        )

    def _position(self, link: CustomerPerson) -> Position | None:
        if self.cleaned_data[f"link_{link.pk}_is_gone"]:
            return None
        return Position(
            self.cleaned_data[f"link_{link.pk}_part"], self.cleaned_data[f"link_{link.pk}_is_main"]
        )

    def placement_warning(self):
        """Whoever sees one of his customers sees him; his own departments count without any."""
        changes = self.position_changes
        stays = [link for link in self.links if changes.changed.get(link.pk, True)]
        if stays or changes.added:
            return None
        if self.has_unseen:
            return HIDDEN_FROM_YOU
        return super().placement_warning()
