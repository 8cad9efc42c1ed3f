"""What the tests of change sets, undo and history share: customers, sums over tables, events."""

import hashlib
import itertools

from django.db import connection

from core.change_sets import change_set
from core.models import ChangeSet
from core.tracked_tables import tracked_tables
from customers.models import ContactPoint, Customer

_numbers = itertools.count(1)


def act(reason: str = "tests.act", **kwargs):
    """A change set of nobody."""
    return change_set(actor=None, reason=reason, **kwargs)


def make_customer(**values) -> Customer:
    """A customer, written in the change set that is open."""
    values = {"name": f"Customer {next(_numbers)}", "parts": ["customer"], **values}
    return Customer.objects.create(**values)


def make_phone(customer: Customer, number: str) -> ContactPoint:
    return ContactPoint.objects.create(
        customer=customer, kind="mobile", raw=number, normalized=number, digits=number
    )


def state_of_all() -> dict[str, str]:
    """A sum over the rows of each tracked table, without versions: those are raised, not restored."""
    return {table.model._meta.label: _sum(table) for table in tracked_tables()}


def _sum(table) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (to_jsonb(t) - 'version')::text FROM {table.name} t ORDER BY t.id")
        rows = "\n".join(row for (row,) in cursor.fetchall())
    return hashlib.sha256(rows.encode()).hexdigest()


def events_of(opened: ChangeSet) -> list[tuple[str, str, int]]:
    """Model, label and id of every event of the change set, in order."""
    return [
        (table.model._meta.object_name, event.pgh_label, event.pgh_obj_id)
        for table in tracked_tables()
        for event in table.event_model.objects.filter(pgh_context_id=opened.context_id).order_by(
            "pgh_id"
        )
    ]


def count_events() -> int:
    return sum(table.event_model.objects.count() for table in tracked_tables())
