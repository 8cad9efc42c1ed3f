"""Taking a change back, putting one value back, and restoring a whole card to a moment."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import session_for
from core.calendars.formatting import format_number
from core.history import is_touched
from core.models import ChangeSet
from core.past import Moment
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.undo import UndoResult
from core.views.paging import id_in
from core.views.way_back import way_back
from customers import permissions
from customers.fields import customer_catalogue
from customers.models import ContactPerson, Customer
from customers.person_fields import person_catalogue
from customers.restoring import Comparison, Difference
from customers.services.restoring import restore
from customers.services.undoing import undo_change
from customers.views.customer_detail import CustomerCardPage
from customers.views.getters import (
    editable_customer,
    editable_person,
    forbid_unless,
    visible_customer,
)
from customers.views.person_detail import PersonCardPage

Record = Customer | ContactPerson


@require_safe
def old_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the history stood before it became a part of the timeline."""
    visible_customer(request.user, pk)
    return redirect(f"{reverse('customers:customer_timeline', args=[pk])}?source=changes")


# --- Taking back ----------------------------------------------------------------------------------


@require_POST
def undo_of_customer(request: HttpRequest, pk: int, change_set_id: int) -> HttpResponse:
    """Put back what one act changed of the customer, and say what stayed as it is."""
    return _undo(request, editable_customer(request.user, pk), change_set_id)


@require_POST
def undo_of_person(request: HttpRequest, pk: int, change_set_id: int) -> HttpResponse:
    """The same of a contact person."""
    return _undo(request, editable_person(request.user, pk), change_set_id)


def _undo(request: HttpRequest, record: Record, change_set_id: int) -> HttpResponse:
    change_set = get_object_or_404(ChangeSet, pk=change_set_id)
    try:
        result = undo_change(actor=request.user, record=record, change_set=change_set)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    else:
        toast(request, _sentence(result))
    return redirect(way_back(request, _back(request.user, record)))


def _sentence(result: UndoResult) -> str:
    if not result.left:
        return _("Taken back")
    reasons = ", ".join(dict.fromkeys(str(record.reason_label) for record in result.left))
    return ngettext(
        "Taken back, but %(count)s part stayed as it is: %(reasons)s.",
        "Taken back, but %(count)s parts stayed as they are: %(reasons)s.",
        result.left_count,
    ) % {"count": format_number(result.left_count), "reasons": reasons}


def _back(user, record: Record) -> str:
    """The timeline, or the list for who does not see the record any more."""
    prefix = _prefix(record)
    if type(record).objects.visible_to(user).filter(pk=record.pk).exists():
        return reverse(f"customers:{prefix}_timeline", args=[record.pk])
    return reverse(f"customers:{'contact' if prefix == 'person' else prefix}_list")


def _prefix(record: Record) -> str:
    return "person" if isinstance(record, ContactPerson) else "customer"


# --- One value ------------------------------------------------------------------------------------


@require_POST
def put_back_of_customer(request: HttpRequest, pk: int, change_set_id: int) -> HttpResponse:
    """Give one `field` the value that it had before the act; `version` is that of the page."""
    return _put_back(request, editable_customer(request.user, pk), change_set_id)


@require_POST
def put_back_of_person(request: HttpRequest, pk: int, change_set_id: int) -> HttpResponse:
    """The same of a contact person."""
    return _put_back(request, editable_person(request.user, pk), change_set_id)


def _put_back(request: HttpRequest, record: Record, change_set_id: int) -> HttpResponse:
    moment = Moment(_act_on(record, change_set_id), is_before=True)
    try:
        _restored(request, record, moment, [request.POST.get("field", "")])
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    return redirect(_back(request.user, record))


def _restored(request: HttpRequest, record: Record, moment: Moment, keys: list[str]) -> None:
    opened = restore(
        actor=request.user,
        record=record,
        catalogue=_catalogue_of(record),
        session=session_for(request.user),
        moment=moment,
        keys=keys,
        version=id_in(request.POST.get("version", "")) or 0,
    )
    undo_url = reverse(f"customers:{_prefix(record)}_undo", args=[record.pk, opened.pk])
    toast(request, _("Put back"), undo_url=undo_url)


def _act_on(record: Record, change_set_id: int) -> ChangeSet:
    """An act that touched the record; others do not exist here (404)."""
    change_set = get_object_or_404(ChangeSet, pk=change_set_id)
    if not is_touched(record._meta.label_lower, record.pk, change_set):
        raise Http404
    return change_set


def _catalogue_of(record: Record):
    return person_catalogue() if isinstance(record, ContactPerson) else customer_catalogue()


# --- The whole card -------------------------------------------------------------------------------


class RestorePage:
    """What the card is and what it was, with a box for everything that differs; `?at=before` is right
    before the act, else right after it. Posting puts back what is ticked, and leaves the rest."""

    def get_record(self) -> Record:
        raise NotImplementedError

    def get_template_names(self):
        return [f"customers/{self.name}_restore.html"]

    def dispatch(self, request, *args, pk, change_set_id, **kwargs):
        record = self.get_record()
        forbid_unless(permissions.can_restore(request.user, record))
        change_set = _act_on(record, change_set_id)
        self.moment = Moment(change_set, is_before=request.GET.get("at") == "before")
        self.refusal = ""
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def post(self, request, *args, pk, **kwargs):
        record = self.get_record()
        try:
            _restored(request, record, self.moment, request.POST.getlist("restore"))
        except NotAllowed:
            raise
        except Refused as refusal:
            self.refusal = str(refusal)
            return self.render_to_response(self.get_context_data(pk=pk, **kwargs), status=422)
        return redirect(_back(request.user, record))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        record, card = self.record, self.card
        comparison = Comparison(
            self.request.user, record, card.catalogue, card.session, self.moment
        )
        shown = [_shown(one, card.session) for one in comparison.differences]
        ticked = self.request.POST.getlist("restore")
        return {
            **context,
            "moment": self.moment,
            "was_there": comparison.was_there,
            "restorable": [one for one in shown if not one["difference"].blocked],
            "blocked": [one for one in shown if one["difference"].blocked],
            "ticked": ticked if self.request.method == "POST" else None,
            "refusal": self.refusal,
            "timeline_url": reverse(f"customers:{_prefix(record)}_timeline", args=[record.pk]),
        }


def _shown(one: Difference, session) -> dict[str, Any]:
    """The difference with its values as HTML."""
    if not one.field:
        return {"difference": one, "now": one.now, "then": one.then}
    present = one.field.kind.presenter([one.now, one.then], session)
    return {"difference": one, "now": present(one.now), "then": present(one.then)}


class CustomerRestorePage(RestorePage, CustomerCardPage):
    """`/customers/<id>/timeline/<change set>/restore/`"""

    tab = "timeline"

    def get_record(self):
        return editable_customer(self.request.user, self.kwargs["pk"])


class PersonRestorePage(RestorePage, PersonCardPage):
    """`/contacts/<id>/timeline/<change set>/restore/`"""

    tab = "timeline"

    def get_record(self):
        return editable_person(self.request.user, self.kwargs["pk"])
