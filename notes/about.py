"""Whom a new note is about: a customer, one of his contact persons, or a person alone."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from core.views.paging import id_in
from customers.choices import PHONE_KINDS
from customers.models import ContactPerson, ContactPoint, Customer
from customers.services.contact_persons import persons_of, positions_of


@dataclass(frozen=True)
class Subject:
    """What the person who writes sees of it."""

    customer: Customer | None = None
    contact: ContactPerson | None = None

    @property
    def values(self) -> dict[str, Any]:
        return {
            "customer": self.customer and self.customer.pk,
            "contact": self.contact and self.contact.pk,
        }

    @property
    def record(self) -> Customer | ContactPerson | None:
        """On whose card it stands first."""
        return self.customer or self.contact

    def people(self) -> list[ContactPerson]:
        """Who may be meant: the people at the customer, else the person."""
        if self.customer is None:
            return [self.contact] if self.contact else []
        people = [link.person for link in persons_of(self.customer)]
        known = {person.pk for person in people}
        extra = [self.contact] if self.contact and self.contact.pk not in known else []
        return [*extra, *people]


def subject_of(user: User, asked) -> Subject | None:
    """The customer and the contact person that `customer` and `contact` of a query string name; None
    where one of them is not there for the user. A person without a customer is at the first one that
    the user sees; `number` is a phone, by which the person is known."""
    customer_id, contact_id = (id_in(asked.get(key) or "") for key in ("customer", "contact"))
    customer = contact = None
    if customer_id is not None:
        customer = Customer.objects.visible_to(user).filter(pk=customer_id).first()
        if customer is None:
            return None
    if contact_id is not None:
        contact = ContactPerson.objects.visible_to(user).filter(pk=contact_id).first()
        if contact is None:
            return None
    if contact and not customer:
        links = positions_of(user, contact)
        customer = links[0].customer if links else None
    if customer and not contact and asked.get("number"):
        contact = _known_by(customer, asked["number"])
    return Subject(customer, contact)


def _known_by(customer: Customer, number: str) -> ContactPerson | None:
    """The person at the customer who has the phone; None where it is the customer's own."""
    points = ContactPoint.objects.filter(kind__in=PHONE_KINDS, normalized=number)
    if points.filter(customer=customer).exists():
        return None
    at_customer = ContactPerson.objects.filter(customer_links__customer=customer)
    return at_customer.filter(contact_points__in=points).order_by("pk").first()
