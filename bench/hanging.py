"""A customer with much hanging on him: people, partners, phones and a long history."""

from core.change_sets import change_set
from customers.models import (
    ContactPerson,
    ContactPoint,
    Customer,
    CustomerPerson,
    Relation,
    RelationKind,
)

COUNT = 50


def hang_on(customer: Customer, count: int = COUNT) -> None:
    """So many of each; every one is an act of its own, so that the history is as long."""
    kind = RelationKind.objects.earliest("pk")
    for number in range(count):
        with change_set(actor=None, reason="customers.update"):
            _hang_one(customer, kind, number)


def _hang_one(customer: Customer, kind: RelationKind, number: int) -> None:
    person = ContactPerson.objects.create(name=f"Person {number} of {customer.pk}")
    CustomerPerson.objects.create(customer=customer, person=person, part=f"part {number}")
    partner = Customer.objects.create(
        name=f"Partner {number} of {customer.pk}",
        external_id=f"P{customer.pk}-{number}",  # behind the customers of the base
        parts=["partner"],
        is_public=True,
    )
    Relation.objects.create(customer=customer, other=partner, kind=kind)
    digits = f"48221{customer.pk % 1000:03}{number:03}"
    ContactPoint.objects.create(
        customer=customer, kind="phone", raw=f"+{digits}", normalized=f"+{digits}", digits=digits
    )
