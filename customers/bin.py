"""The recycle bin of customers and contact persons: what is in it, and what hangs on a record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from core.contributions import Hanging, Label, contributed
from customers import permissions
from customers.models import ContactPerson, Customer, CustomerPerson

Record = Customer | ContactPerson


def customers_in_bin(user: User) -> QuerySet[Customer]:
    """Those that the user would see outside and may take out; none without the right."""
    if not permissions.can_restore_from_bin(user):
        return Customer.everything.none()
    return Customer.everything.in_bin().visible_to(user)


def persons_in_bin(user: User) -> QuerySet[ContactPerson]:
    """The same; one of a customer in the bin is there for whoever sees that customer there."""
    if not permissions.can_restore_from_bin(user):
        return ContactPerson.everything.none()
    in_bin = ContactPerson.everything.in_bin()
    links = CustomerPerson.objects.filter(
        person=OuterRef("pk"), customer__in=customers_in_bin(user)
    )
    return in_bin.filter(Q(pk__in=in_bin.visible_to(user).order_by().values("pk")) | Exists(links))


@dataclass(frozen=True)
class BinKind:
    """A kind of record that the bin holds."""

    code: str
    """In the query string."""
    record_type: str
    model: type[Record]
    in_bin: Callable[[User], QuerySet]


CUSTOMERS = BinKind("customers", "customers.customer", Customer, customers_in_bin)
PERSONS = BinKind("contacts", "customers.contactperson", ContactPerson, persons_in_bin)
KINDS = {kind.code: kind for kind in (CUSTOMERS, PERSONS)}


def kind_of(record: Record) -> BinKind:
    return CUSTOMERS if isinstance(record, Customer) else PERSONS


@dataclass(frozen=True)
class HangingLine:
    """So many of something hang on the record, and this becomes of them."""

    label: Label
    count: int
    fate: Label


def what_hangs_on(user: User, record: Record) -> list[HangingLine]:
    """What the user sees of it; what there is none of is left out. Fixed number of queries."""
    counted = [
        HangingLine(entry.label, entry.count(user, record), entry.fate)
        for entry in _entries(record._meta.label_lower)
    ]
    return [line for line in counted if line.count]


def blocked_from_removal(record_type: str, ids: Sequence[int]) -> dict[int, Label]:
    """Which of the records may not be removed for good, each with the first reason."""
    found: dict[int, Label] = {}
    for entry in _entries(record_type):
        for pk in entry.blocked(ids) if entry.blocked else ():
            found.setdefault(pk, entry.blocked_because)
    return found


def _entries(record_type: str) -> list[Hanging]:
    return [entry for entry in contributed("hanging") if entry.record_type == record_type]


def persons_left_alone(customer: Customer) -> QuerySet[ContactPerson]:
    """The people at the customer who are at no other one that is alive."""
    links = CustomerPerson.objects.filter(person=OuterRef("pk"))
    elsewhere = links.filter(customer__deleted_at=None).exclude(customer=customer)
    at_him = ContactPerson.objects.filter(Exists(links.filter(customer=customer)))
    return at_him.filter(~Exists(elsewhere))
