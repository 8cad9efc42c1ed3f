"""Customers made for tests, by the service that forms and imports use."""

from collections.abc import Mapping
from typing import Any

from core.change_sets import change_set
from customers.fields import customer_catalogue
from customers.models import Customer
from customers.services import insert_customers


def add_customers(*rows: Mapping[str, Any]) -> list[Customer]:
    """New customers with these values by the keys of the catalogue; public unless they say so."""
    with change_set(actor=None, reason="tests.customers"):
        ids = insert_customers(
            actor=None,
            catalogue=customer_catalogue(),
            rows=[{"is_public": True, **row} for row in rows],
        )
    found = Customer.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def add_named(*names: str, **values: Any) -> list[Customer]:
    """New customers with these names, alike in all else."""
    return add_customers(*({"name": name, **values} for name in names))
