"""A customer with so many of everything that may hang on one."""

from core.change_sets import change_set
from customers import services
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import Customer, RelationKind, Tag
from customers.person_fields import person_catalogue
from customers.services import contact_persons, relations
from customers.services.contact_persons import Position, PositionChanges
from customers.services.relations import PartnerChanges, Tie
from tests.customers.records import add_named


def hang(cast, customer: Customer, count: int) -> None:
    """So many phones, partners, contact persons and changes."""
    kind = Tie(RelationKind.objects.get(code="friend").pk)
    partners = add_named(*(f"Partner {n} of {customer.pk}" for n in range(count)))
    with change_set(actor=cast.erin, reason="tests.partners"):
        added = {partner.pk: kind for partner in partners}
        relations.change_partners(
            actor=cast.erin, customer=customer, changes=PartnerChanges(added=added)
        )
    for n in range(count):
        _add_person(cast, customer, n)
        _edit(cast, customer, n)


def _add_person(cast, customer: Customer, n: int) -> None:
    contact_persons.create_person(
        actor=cast.erin,
        catalogue=person_catalogue(),
        values={"name": f"Person {n}", "mobile": (Reachable(f"+98912345{n:04}"),)},
        positions=PositionChanges(added={customer.pk: Position(part=f"part {n}")}),
    )


def _edit(cast, customer: Customer, n: int) -> None:
    """Another phone, status, tag and address each time."""
    tags = Tag.objects.order_by("pk").values_list("pk", flat=True)
    customer.refresh_from_db()
    services.update_customer(
        actor=cast.carol,
        catalogue=customer_catalogue(),
        customer=customer,
        changes={
            "name": f"{customer.name} {n}",
            "mobile": tuple(Reachable(f"+98935000{k:04}") for k in range(n + 1)),
            "tags": tuple(sorted(tags[: n % 3 + 1])),
            "city": f"City {n}",
        },
        version=None,
    )
