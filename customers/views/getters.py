"""Fetching a record and asking the right in one step: a stranger gets 404, a reader 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from core.permissions import Decision
from customers import permissions
from customers.bin import customers_in_bin, persons_in_bin
from customers.models import ContactPerson, Customer

SHOWN_IN_HEAD = ("status", "purchase_status", "assigned_to")


def visible_customer(user: User, pk: int) -> Customer:
    """One in the recycle bin is seen by whoever may take him out."""
    found = Customer.objects.visible_to(user).filter(pk=pk).select_related(*SHOWN_IN_HEAD)
    in_bin = customers_in_bin(user).filter(pk=pk).select_related(*SHOWN_IN_HEAD, "deleted_by")
    return _first(found, in_bin)


def editable_customer(user: User, pk: int, *, with_bin: bool = False) -> Customer:
    """`with_bin`: one who was deleted while somebody filled in his form, too."""
    customers = Customer.everything if with_bin else Customer.objects
    return _editable(customers.visible_to(user), user, pk)


def visible_person(user: User, pk: int) -> ContactPerson:
    """One in the recycle bin is seen by whoever may take him out."""
    found = ContactPerson.objects.visible_to(user).filter(pk=pk).select_related("assigned_to")
    in_bin = persons_in_bin(user).filter(pk=pk).select_related("assigned_to", "deleted_by")
    return _first(found, in_bin)


def editable_person(user: User, pk: int, *, with_bin: bool = False) -> ContactPerson:
    persons = ContactPerson.everything if with_bin else ContactPerson.objects
    return _editable(persons.visible_to(user), user, pk)


def forbid_unless(decision: Decision) -> None:
    """403 with the reason."""
    if not decision:
        raise PermissionDenied(decision.reason)


def _first(found: QuerySet, in_bin: QuerySet):
    """The bin is asked only where the record is not among the living."""
    record = found.first() or in_bin.first()
    if record is None:
        raise Http404
    return record


def _editable(records: QuerySet, user: User, pk: int):
    record = get_object_or_404(records, pk=pk)
    forbid_unless(permissions.can_edit(user, record))
    return record
