"""The preview of a bulk edit of all that fit a list, at 5,000 and at many more customers."""

from collections.abc import Iterator

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from bench.harness import PageEntry
from bench.two_bases import Base, Page, measure_all, two_bases
from customers.bulk.selection import read_selection
from customers.forms.bulk import PREFIX
from customers.models import BulkEdit, Customer, Status, Tag
from customers.services import bulk as services


def run() -> Iterator[PageEntry]:
    """As those who may edit in bulk; the drafts are thrown away."""
    readers, bases = two_bases()
    yield from measure_all(pages(), readers.who_merge, bases)


def pages() -> dict[str, Page]:
    """What is measured, by the name that the table gives it."""
    return {
        "bulk preview of all, status": Page(_of_status),
        "bulk preview of all, a tag": Page(_of_tag),
        "bulk preview of a filter, manager": Page(_of_manager),
    }


def _of_status(base: Base, person: str, user: User) -> str:
    return _preview(user, "", "status", "set", Status.objects.order_by("pk")[1])


def _of_tag(base: Base, person: str, user: User) -> str:
    return _preview(user, "", "tags", "add", Tag.objects.order_by("pk").first())


def _of_manager(base: Base, person: str, user: User) -> str:
    status = Status.objects.get(names__en="Client")
    return _preview(user, f"status={status.pk}", "assigned_to", "set", user)


def _preview(user: User, query: str, field: str, mode: str, value) -> str:
    """Where the preview of a draft of this change is."""
    BulkEdit.objects.drafts().filter(created_by=user, query=query, field=field).delete()
    sent = QueryDict(mutable=True)
    sent.update({"scope": "all", "query": query})
    selection = read_selection(sent, user, Customer.objects.editable_by(user))
    edit = services.begin(actor=user, selection=selection)
    typed = {f"{PREFIX}-{field}": [str(value.pk)]}
    services.choose_change(actor=user, edit=edit, field=field, mode=mode, typed=typed)
    return reverse("customers:bulk_edit", args=[edit.pk])
