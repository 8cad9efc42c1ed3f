"""For which department a new note is, where nobody says so."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Membership, User
from core.catalogue.any_of import AnyOf
from customers.models import CustomerDepartment


def with_departments(actor: User | None, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of new notes. One of a customer that is for no department gets that of the customer, else that
    of the assignee, else that of who writes it, wherever that one is in a single department.

    Reports and lists tell by it whom a note concerns. Nobody sees more or less by it: a note of a customer
    is seen by whoever sees him. One of nobody stays as it is, for its department decides who sees it. Two
    queries, however many rows.
    """
    open_rows = [row for row in rows if row.get("customer") and not row.get("department")]
    if not open_rows:
        return list(rows)
    writer = actor.pk if actor else None
    customers = {row["customer"] for row in open_rows}
    people = {row.get("assigned_to") for row in open_rows} | {writer}
    of_customers = _only_ones(CustomerDepartment.objects.all(), "customer_id", customers)
    of_people = _only_ones(Membership.objects.all(), "user_id", people - {None})

    def placed(row: dict[str, Any]) -> dict[str, Any]:
        if not row.get("customer") or row.get("department"):
            return row
        people = (of_people.get(row.get("assigned_to")), of_people.get(writer))
        found = next(filter(None, (of_customers.get(row["customer"]), *people)), None)
        return {**row, "department": found} if found else row

    return [placed(row) for row in rows]


def _only_ones(links: QuerySet, column: str, ids: Collection[int]) -> dict[int, int]:
    """By those whom a column names the department in use that each is in, where it is a single one."""
    in_use = Q(department__is_active=True, department__deleted_at=None)
    found: dict[int, set[int]] = {}
    pairs = links.filter(in_use, AnyOf(column, ids)).order_by()
    for key, department in pairs.values_list(column, "department_id"):
        found.setdefault(key, set()).add(department)
    return {key: next(iter(values)) for key, values in found.items() if len(values) == 1}
