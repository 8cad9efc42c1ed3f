"""Deleting a customer or a contact person into the recycle bin, and taking one out again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.toasts import toast
from customers import permissions
from customers.bin import CUSTOMERS, PERSONS, BinKind, Record, persons_left_alone, what_hangs_on
from customers.models import Customer
from customers.services import bin as services
from customers.views.getters import editable_customer, editable_person, forbid_unless

SHOWN_PERSONS = 12
ROUTES = {
    CUSTOMERS: (
        "customers:customer_detail",
        "customers:customer_restore_from_bin",
        "customers:customer_list",
    ),
    PERSONS: (
        "customers:person_detail",
        "customers:person_restore_from_bin",
        "customers:contact_list",
    ),
}
"""Of the card, of taking out of the bin, of the list."""


@require_http_methods(["GET", "HEAD", "POST"])
def delete_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """`/customers/<id>/delete/`: what hangs on him first; then into the bin."""
    return _delete(request, CUSTOMERS, editable_customer(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def delete_person(request: HttpRequest, pk: int) -> HttpResponse:
    """`/contacts/<id>/delete/`"""
    return _delete(request, PERSONS, editable_person(request.user, pk))


@require_POST
def restore_customer(request: HttpRequest, pk: int) -> HttpResponse:
    return _restore(request, CUSTOMERS, pk)


@require_POST
def restore_person(request: HttpRequest, pk: int) -> HttpResponse:
    return _restore(request, PERSONS, pk)


def _delete(request: HttpRequest, kind: BinKind, record: Record) -> HttpResponse:
    forbid_unless(permissions.can_delete(request.user, record))
    if request.method != "POST":
        return render(request, "customers/record_delete.html", _context(request, kind, record))
    with_persons = "with_persons" in request.POST
    services.delete_record(actor=request.user, record=record, with_persons=with_persons)
    _card, restore, listed = ROUTES[kind]
    toast(
        request,
        _("In the recycle bin: %(name)s") % {"name": record.name},
        undo_url=reverse(restore, args=[record.pk]),
    )
    return redirect(listed)


def _context(request: HttpRequest, kind: BinKind, record: Record) -> dict:
    card, _restore_route, listed = ROUTES[kind]
    alone = []
    if isinstance(record, Customer):
        alone = list(persons_left_alone(record).order_by("name", "pk")[: SHOWN_PERSONS + 1])
    return {
        "record": record,
        "card_url": reverse(card, args=[record.pk]),
        "list_url": reverse(listed),
        "list_label": kind.model._meta.verbose_name_plural,
        "hanging": what_hangs_on(request.user, record),
        "alone": alone[:SHOWN_PERSONS],
        "has_more_alone": len(alone) > SHOWN_PERSONS,
        "is_customer": kind is CUSTOMERS,
    }


def bin_links(user, kind: BinKind, record: Record) -> dict[str, str]:
    """Addresses for the card: deleting, or taking out of the bin and removing for good; each empty
    where the reader may not, or where it does not apply."""
    delete, restore, remove = "", "", ""
    code = "customer" if kind is CUSTOMERS else "person"
    if record.deleted_at:
        restore = reverse(f"customers:{code}_restore_from_bin", args=[record.pk])
        if permissions.can_remove_for_good(user):
            remove = f"{reverse('customers:bin_remove')}?kind={kind.code}&ids={record.pk}"
    elif permissions.can_delete(user, record):
        delete = reverse(f"customers:{code}_delete", args=[record.pk])
    return {"delete_url": delete, "restore_url": restore, "remove_url": remove}


def _restore(request: HttpRequest, kind: BinKind, pk: int) -> HttpResponse:
    """404 where nobody like him may see it in the bin; one that is out already is shown."""
    card, _restore_route, _listed = ROUTES[kind]
    forbid_unless(permissions.can_restore_from_bin(request.user))
    everything = kind.model.everything.visible_to(request.user) | kind.in_bin(request.user)
    get_object_or_404(everything, pk=pk)
    result = services.restore_records(actor=request.user, kind=kind, ids=[pk])
    for record in result.records:
        toast(request, _("Restored: %(name)s") % {"name": record.name})
    for _record, reason in result.refused:
        toast(request, reason, level=messages.WARNING)
    return redirect(card, pk)
