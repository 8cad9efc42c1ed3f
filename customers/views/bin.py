"""The recycle bin: who put what into it, taking it out, and removing it for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import jobs
from core.calendars.formatting import format_number
from core.counts import count_of
from core.models import RemovedRecord
from core.permissions import right_required
from core.text import fold
from core.toasts import toast
from core.views.paging import id_in
from customers import permissions
from customers.bin import CUSTOMERS, KINDS, BinKind, blocked_from_removal
from customers.permissions import DELETE, REMOVE_FOR_GOOD
from customers.services import bin as services

REMOVED = "removed"
MOST_SHOWN = 20


# --- Looking into it --------------------------------------------------------------------------


@require_safe
@right_required(DELETE)
def show_bin(request: HttpRequest) -> HttpResponse:
    """`?kind=` customers, contacts or removed; `?q=` searches, `?before=` pages by key."""
    forbid_readers(request.user)
    code = request.GET.get("kind", CUSTOMERS.code)
    if code == REMOVED and permissions.can_remove_for_good(request.user):
        return render(request, "customers/bin_removed.html", _stubs(request))
    kind = KINDS.get(code, CUSTOMERS)
    return render(request, "customers/bin.html", _page(request, kind))


def _page(request: HttpRequest, kind: BinKind) -> dict[str, Any]:
    user, text = request.user, request.GET.get("q", "")
    found = kind.in_bin(user).search(text)
    rows = _older_than(found, request.GET.get("before", "")).select_related("deleted_by")
    size = user.page_size
    shown = list(rows.order_by("-deleted_at", "-pk")[: size + 1])
    return {
        "kind": kind,
        "is_customers": kind is CUSTOMERS,
        "records": shown[:size],
        "search_text": text,
        "is_first_page": "before" not in request.GET,
        "next_url": _next_url(kind, text, shown[size - 1]) if len(shown) > size else "",
        "tabs": _tabs(user, kind.code),
        "tabs_label": _("What is in the bin"),
        "may_remove": bool(permissions.can_remove_for_good(user)),
    }


def _older_than(found: QuerySet, cursor: str) -> QuerySet:
    """What went into the bin before the record with this id, as far as that is still there."""
    last = found.model.everything.in_bin().filter(pk=id_in(cursor)).first()
    if last is None:
        return found
    earlier = found.filter(deleted_at__lt=last.deleted_at)
    return earlier | found.filter(deleted_at=last.deleted_at, pk__lt=last.pk)


def _next_url(kind: BinKind, text: str, last) -> str:
    query = {"kind": kind.code, "q": text, "before": last.pk}
    return f"?{urlencode({name: value for name, value in query.items() if value})}"


def _tabs(user, current: str) -> list[dict[str, Any]]:
    tabs = [
        {
            "label": kind.model._meta.verbose_name_plural.capitalize(),
            "count": count_of(kind.in_bin(user)).number,
            "url": f"{reverse('customers:bin')}?kind={kind.code}",
            "is_current": kind.code == current,
        }
        for kind in KINDS.values()
    ]
    if permissions.can_remove_for_good(user):
        tabs.append(
            {
                "label": _("Removed for good"),
                "count": None,
                "url": f"{reverse('customers:bin')}?kind={REMOVED}",
                "is_current": current == REMOVED,
            }
        )
    return tabs


def _stubs(request: HttpRequest) -> dict[str, Any]:
    types = {kind.record_type: kind.model._meta.verbose_name for kind in KINDS.values()}
    stubs = RemovedRecord.objects.filter(record_type__in=types).select_related("removed_by")
    before = id_in(request.GET.get("before", ""))
    if before is not None:
        stubs = stubs.filter(pk__lt=before)
    size = request.user.page_size
    shown = list(stubs[: size + 1])
    return {
        "stubs": [(stub, types[stub.record_type]) for stub in shown[:size]],
        "is_first_page": before is None,
        "next_url": f"?kind={REMOVED}&before={shown[size - 1].pk}" if len(shown) > size else "",
        "tabs": _tabs(request.user, REMOVED),
        "tabs_label": _("What is in the bin"),
    }


def forbid_readers(user) -> None:
    if not (decision := permissions.can_restore_from_bin(user)):
        raise PermissionDenied(decision.reason)


# --- Taking out -------------------------------------------------------------------------------


@require_POST
@right_required(DELETE)
def restore_from_bin(request: HttpRequest) -> HttpResponse:
    """`ids` of one `kind`; those that are not there for the person are passed over."""
    forbid_readers(request.user)
    kind = KINDS.get(request.POST.get("kind", ""), CUSTOMERS)
    ids = _ids_in(request.POST.getlist("ids"))
    result = services.restore_records(actor=request.user, kind=kind, ids=ids)
    if len(result.records) == 1:
        toast(request, _("Restored: %(name)s") % {"name": result.records[0].name})
    elif result.records:
        words = ngettext("%(count)s restored", "%(count)s restored", len(result.records))
        toast(request, words % {"count": format_number(len(result.records))})
    for _record, reason in result.refused:
        toast(request, reason, level=messages.WARNING)
    return redirect(f"{reverse('customers:bin')}?kind={kind.code}")


def _ids_in(texts: Sequence[str]) -> list[int]:
    return [pk for text in texts if (pk := id_in(text)) is not None]


# --- Removing for good ------------------------------------------------------------------------


@dataclass(frozen=True)
class Removal:
    """What is to be removed for good: these records, or all that lie in the bin."""

    kind: BinKind
    ids: list[int] | None
    in_bin: QuerySet

    @classmethod
    def asked_by(cls, user, query) -> "Removal":
        kind = KINDS.get(query.get("kind", ""), CUSTOMERS)
        in_bin = kind.in_bin(user)
        if query.get("all"):
            return cls(kind, None, in_bin)
        ids = list(in_bin.filter(pk__in=_ids_in(query.getlist("ids"))).values_list("pk", flat=True))
        return cls(kind, ids, in_bin.filter(pk__in=ids))

    @property
    def count(self) -> int:
        return self.in_bin.count() if self.ids is None else len(self.ids)

    def is_confirmed(self, typed: str) -> bool:
        """By the name of one, or by how many they are; digits and letters of any keyboard do. A name
        of signs alone, such as an emoji, is typed as it stands."""
        if not fold(self.to_type):
            return typed.strip() == self.to_type.strip()
        return fold(typed) == fold(self.to_type)

    @property
    def to_type(self) -> str:
        if self.count == 1:
            return self.in_bin.get().name
        return format_number(self.count)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(REMOVE_FOR_GOOD)
def remove_for_good(request: HttpRequest) -> HttpResponse:
    """`?kind=&ids=…` or `?kind=&all=1`: what would go, and what is to be typed; then it goes, many by
    a job."""
    forbid_readers(request.user)
    removal = Removal.asked_by(request.user, request.POST or request.GET)
    if not removal.count:
        toast(request, _("Nothing of that is in the bin any more."), level=messages.WARNING)
        return redirect(f"{reverse('customers:bin')}?kind={removal.kind.code}")
    if "confirmation" not in request.POST:  # the ticked rows of the bin are sent here, too
        return render(request, "customers/bin_remove.html", _removal_context(removal))
    if not removal.is_confirmed(request.POST.get("confirmation", "")):
        context = {**_removal_context(removal), "is_mistyped": True}
        return render(request, "customers/bin_remove.html", context, status=422)
    return _remove(request, removal)


def _remove(request: HttpRequest, removal: Removal) -> HttpResponse:
    if removal.ids is None or len(removal.ids) > 1:
        job = services.request_removal(
            actor=request.user, kind=removal.kind, ids=removal.ids, until=timezone.now()
        )
        return redirect(jobs.following_url(job))
    result = services.remove_records(actor=request.user, kind=removal.kind, ids=removal.ids)
    if result.count:
        toast(request, _("Removed for good"))
    for reason in result.blocked.values():
        toast(request, str(reason), level=messages.WARNING)
    return redirect(f"{reverse('customers:bin')}?kind={removal.kind.code}")


def _removal_context(removal: Removal) -> dict[str, Any]:
    records = list(removal.in_bin.order_by("-deleted_at", "-pk")[:MOST_SHOWN])
    blocked = blocked_from_removal(removal.kind.record_type, [record.pk for record in records])
    return {
        "kind": removal.kind,
        "is_customers": removal.kind is CUSTOMERS,
        "records": [(record, blocked.get(record.pk, "")) for record in records],
        "ids": removal.ids or [],
        "is_all": removal.ids is None,
        "count": removal.count,
        "more_count": removal.count - len(records),
        "to_type": removal.to_type,
        "is_mistyped": False,
    }
