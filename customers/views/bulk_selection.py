"""What begins at the ticks of the list: a bulk edit, deleting, merging, an export, vCards."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.calendars.formatting import format_number
from core.geography.routes import MOST_STOPS
from core.refusals import Refused
from core.toasts import toast
from core.views.asking import back_when_refused
from customers import permissions, vcards
from customers.bulk.choices import Deed
from customers.bulk.selection import Selection, from_first_page, read_selection
from customers.models import Customer
from customers.services import bulk as services
from customers.services.merging import MOST as MOST_MERGED
from customers.views.getters import forbid_unless
from customers.views.list_addresses import list_address
from customers.views.merging import merge_url
from customers.views.vcards import MOST_TOGETHER, as_attachment
from importing.permissions import can_export
from importing.views.exports import ask_what_to_write


def list_url_of(request: HttpRequest) -> str:
    """The list in which they were chosen, as it was."""
    query = QueryDict(from_first_page(request.POST.get("query", "")))
    return list_address(query)


@require_POST
@back_when_refused(list_url_of)
def begin_bulk_edit(request: HttpRequest) -> HttpResponse:
    """`/customers/bulk/`: on to what is to be changed; `field` and `mode` say so already."""
    forbid_unless(permissions.can_bulk_edit(request.user))
    edit = services.begin(actor=request.user, selection=_editable(request))
    chosen = {name: request.POST[name] for name in ("field", "mode") if request.POST.get(name)}
    url = reverse("customers:bulk_change", args=[edit.pk])
    return redirect(f"{url}?{urlencode(chosen)}" if chosen else url)


@require_POST
@back_when_refused(list_url_of)
def begin_bulk_delete(request: HttpRequest) -> HttpResponse:
    """`/customers/bulk/delete/`: on to the preview; nothing is deleted yet."""
    forbid_unless(permissions.can_bulk_delete(request.user))
    edit = services.begin(actor=request.user, selection=_editable(request), deed=Deed.DELETE)
    return redirect("customers:bulk_edit", edit.pk)


@require_POST
@back_when_refused(list_url_of)
def begin_bulk_merge(request: HttpRequest) -> HttpResponse:
    """`/customers/bulk/merge/`: on to the page that makes one customer of several."""
    forbid_unless(permissions.can_merge(request.user))
    selection = _editable(request)
    ids = selection.ids
    if ids is None or not 1 < len(ids) <= MOST_MERGED:
        text = _("Tick at least two customers and at most %(most)s to make one of them.")
        raise Refused(text % {"most": format_number(MOST_MERGED)})
    _tell_absent(request, selection)
    return redirect(merge_url(list(ids), list_url_of(request)))


@require_POST
@back_when_refused(list_url_of)
def begin_bulk_export(request: HttpRequest) -> HttpResponse:
    """`/customers/bulk/export/`: what to write of them; of very many, all of the list."""
    forbid_unless(can_export(request.user))
    selection = _visible(request)
    columns = request.POST.get("columns", "")
    if selection.is_open:
        return ask_what_to_write(request, query=selection.query, columns=columns)
    _tell_absent(request, selection)
    return ask_what_to_write(
        request, columns=columns, ids=selection.ids, came_from=list_url_of(request)
    )


@require_POST
@back_when_refused(list_url_of)
def download_bulk_vcards(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """`/customers/bulk/vcards/`: one file with all of them."""
    forbid_unless(can_export(request.user))
    selection = _visible(request)
    ids = selection.ids
    if ids is None or len(ids) > MOST_TOGETHER:
        limit = {"limit": format_number(MOST_TOGETHER)}
        text = _("At most %(limit)s vCards go into one file. Filter the list to fewer customers.")
        raise Refused(text % limit)
    _tell_absent(request, selection)
    parts = vcards.vcards_of_customers(request.user, ids)
    response = StreamingHttpResponse(parts, content_type=vcards.MEDIA_TYPE)
    return as_attachment(response, _("customers"))


@require_POST
@back_when_refused(list_url_of)
def begin_bulk_route(request: HttpRequest) -> HttpResponse:
    """`/customers/bulk/route/`: on to the list of a round trip to all of them."""
    selection = _visible(request)
    ids = selection.ids
    if ids is None or len(ids) > MOST_STOPS:
        text = _(
            "A round trip has at most %(most)s stops. Tick fewer customers, or filter the list."
        )
        raise Refused(text % {"most": format_number(MOST_STOPS)})
    _tell_absent(request, selection)
    asked = urlencode({"ids": ids, "next": list_url_of(request)}, doseq=True)
    return redirect(f"{reverse('customers:plan_route')}?{asked}")


def _editable(request: HttpRequest) -> Selection:
    records = Customer.objects.editable_by(request.user)
    return read_selection(request.POST, request.user, records)


def _visible(request: HttpRequest) -> Selection:
    records = Customer.objects.visible_to(request.user)
    return read_selection(request.POST, request.user, records)


def _tell_absent(request: HttpRequest, selection: Selection) -> None:
    """How many of the chosen ones are left out, whoever they are."""
    if not selection.absent:
        return
    number = len(selection.absent)
    words = ngettext(
        "%(count)s of the chosen customers was left out: not yours, or gone by now.",
        "%(count)s of the chosen customers were left out: not yours, or gone by now.",
        number,
    )
    toast(request, words % {"count": format_number(number)}, level=messages.WARNING)
