"""vCards: of one customer or contact person, as a file and as a QR code; of a selection in one file."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import session_for
from core.calendars.formatting import format_number
from core.catalogue.any_of import AnyOf
from core.list_query import ListQuery
from core.refusals import Refused
from core.toasts import toast
from core.views.record_lists import address
from customers import vcards
from customers.bulk.selection import from_first_page, ids_in
from customers.models import ContactPerson
from customers.person_fields import person_catalogue
from customers.vcards import Contact
from customers.views.getters import forbid_unless, visible_customer, visible_person
from importing.permissions import can_export

MOST_TOGETHER = 5000
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')


@require_safe
@cache_control(private=True, no_cache=True)
def customer_vcard(request: HttpRequest, pk: int) -> HttpResponse:
    customer = visible_customer(request.user, pk)
    return _file(vcards.contact_of_customer(request.user, customer))


@require_safe
@cache_control(private=True, no_cache=True)
def customer_qr(request: HttpRequest, pk: int) -> HttpResponse:
    customer = visible_customer(request.user, pk)
    return _picture(vcards.contact_of_customer(request.user, customer))


@require_safe
@cache_control(private=True, no_cache=True)
def person_vcard(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible_person(request.user, pk)
    return _file(vcards.contact_of_person(request.user, person))


@require_safe
@cache_control(private=True, no_cache=True)
def person_qr(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible_person(request.user, pk)
    return _picture(vcards.contact_of_person(request.user, person))


@require_POST
def download_vcards(request: HttpRequest) -> HttpResponse:
    """`/contacts/vcards/`: of the ticked contact persons (`ids`), or with `is_all` of all that the
    list of the query string `query` shows; only of those in sight."""
    forbid_unless(can_export(request.user))
    try:
        ids = _selected(request)
        _tell_absent(request, ids)
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
        query = QueryDict(from_first_page(request.POST.get("query", "")))
        return redirect(address(reverse("customers:contact_list"), query))
    response = StreamingHttpResponse(
        vcards.vcards_of_persons(request.user, ids), content_type=vcards.MEDIA_TYPE
    )
    return as_attachment(response, _("contacts"))


def _selected(request: HttpRequest) -> list[int]:
    """The ids in the order of the list; Refused for none, for too many, and for a filter of which a part
    cannot be read."""
    query = QueryDict(request.POST.get("query", ""))
    asked = ListQuery(
        catalogue=person_catalogue(),
        session=session_for(request.user),
        records=ContactPerson.objects.visible_to(request.user),
        query=query if "is_all" in request.POST else QueryDict(),
        default_order="name",
    )
    asked.refuse_unread()
    found = asked.ordered_ids
    if "is_all" not in request.POST:
        found = found.filter(AnyOf("id", ids_in(request.POST.getlist("ids"))))
    ids = list(found[: MOST_TOGETHER + 1])
    if not ids:
        raise Refused(_("Tick at least one contact person."))
    if len(ids) > MOST_TOGETHER:
        limit = {"limit": format_number(MOST_TOGETHER)}
        raise Refused(
            _("At most %(limit)s vCards go into one file. Filter the list to fewer people.") % limit
        )
    return ids


def _tell_absent(request: HttpRequest, ids: list[int]) -> None:
    """How many of the ticked ones are left out, whoever they are."""
    ticked = [] if "is_all" in request.POST else ids_in(request.POST.getlist("ids"))
    if number := len(set(ticked).difference(ids)):
        words = ngettext(
            "%(count)s of the ticked contact persons was left out: not yours, or gone by now.",
            "%(count)s of the ticked contact persons were left out: not yours, or gone by now.",
            number,
        )
        toast(request, words % {"count": format_number(number)}, level=messages.WARNING)


def _file(contact: Contact) -> HttpResponse:
    response = HttpResponse(vcards.vcard(contact), content_type=vcards.MEDIA_TYPE)
    return as_attachment(response, contact.name)


def _picture(contact: Contact) -> HttpResponse:
    return HttpResponse(vcards.qr_code(contact), content_type="image/svg+xml")


def as_attachment(response, name: str):
    stem = _NOT_IN_FILE_NAMES.sub(" ", name)[:100].strip(" .")
    header = content_disposition_header(True, f"{stem or _('contact')}.vcf")
    response.headers["Content-Disposition"] = header
    return response
