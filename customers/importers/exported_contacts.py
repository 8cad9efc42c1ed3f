"""Contact persons in files that are meant to be loaded back: a row for each customer of each person."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.catalogue import Field, Session
from core.catalogue.any_of import AnyOf
from customers.importers.contact_fields import AT_CUSTOMER, IS_MAIN, PART, is_joining
from customers.models import Customer, CustomerPerson

NAMED_BY = ("number", "external_id", "name")
"""What of a customer stands in such a file: by the first he is found again, the last is for reading."""


def is_exported(field: Field) -> bool:
    """Of the columns that may name the customer only some; all others."""
    return not is_joining(field) or field.place[0] in NAMED_BY


def at_their_customers(
    session: Session, records: Mapping[int, Mapping[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    """The values of each person once for each of his customers whom the session's person sees, and once
    without where there is none. One query."""
    customers = Customer.objects.all()
    if session.actor is not None:
        customers = customers.visible_to(session.actor)
    links = CustomerPerson.objects.filter(
        AnyOf("person_id", records), customer__in=customers.order_by().values("pk")
    )
    found: dict[int, list[dict[str, Any]]] = {}
    columns = [f"customer__{column}" for column in NAMED_BY]
    ordered = links.order_by("person_id", "customer__name", "customer_id")
    for person, part, is_main, *named in ordered.values_list("person_id", PART, IS_MAIN, *columns):
        of_customer = {
            f"{AT_CUSTOMER}{key}": value or None for key, value in zip(NAMED_BY, named, strict=True)
        }
        place = {**of_customer, PART: part or None, IS_MAIN: is_main}
        found.setdefault(person, []).append(place)
    for person, values in records.items():
        for place in found.get(person, [{}]):
            yield {**values, **place}
