"""Fetching a record and asking the right in one step: a stranger gets 404, a reader 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from core.permissions import Decision
from customers import permissions
from customers.models import ContactPerson, Customer

SHOWN_IN_HEAD = ("status", "purchase_status", "assigned_to")


def visible_customer(user: User, pk: int) -> Customer:
    customers = Customer.objects.visible_to(user).select_related(*SHOWN_IN_HEAD)
    return get_object_or_404(customers, pk=pk)


def editable_customer(user: User, pk: int) -> Customer:
    return _editable(Customer.objects.visible_to(user), user, pk)


def visible_person(user: User, pk: int) -> ContactPerson:
    persons = ContactPerson.objects.visible_to(user).select_related("assigned_to")
    return get_object_or_404(persons, pk=pk)


def editable_person(user: User, pk: int) -> ContactPerson:
    return _editable(ContactPerson.objects.visible_to(user), user, pk)


def forbid_unless(decision: Decision) -> None:
    """403 with the reason."""
    if not decision:
        raise PermissionDenied(decision.reason)


def _editable(records: QuerySet, user: User, pk: int):
    record = get_object_or_404(records, pk=pk)
    forbid_unless(permissions.can_edit(user, record))
    return record
