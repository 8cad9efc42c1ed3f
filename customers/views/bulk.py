"""Bulk edits: what to change, the preview, the result, taking it back, and the history."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.sessions import session_for
from core import jobs
from core.models import Job
from core.permissions import right_required
from core.refusals import NotAllowed, Refused
from core.views.asking import follow_or_tell
from core.views.paging import id_in
from customers.bulk.choices import Deed
from customers.bulk.pages import BulkEntry, history_page, preview_context, result_context
from customers.fields import customer_catalogue
from customers.forms.bulk import BulkFieldForm, BulkValueForm, as_data, sent_values
from customers.models import BulkEdit
from customers.permissions import BULK_EDIT as RIGHT
from customers.permissions import can_go_on_with_bulk_edit
from customers.services import bulk as services
from customers.views.getters import forbid_unless


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def choose_bulk_change(request: HttpRequest, pk: int) -> HttpResponse:
    """`/customers/bulk/<id>/change/`: which field, how, and the value. `?field=` and `?mode=` choose
    them beforehand; htmx asks for the inputs alone when the field is another one."""
    edit = _edit_of(request, pk)
    forbid_unless(can_go_on_with_bulk_edit(request.user, edit))
    if edit.is_done or edit.deed != Deed.CHANGE:
        return redirect("customers:bulk_edit", edit.pk)
    is_sent = request.method == "POST"
    data = request.POST if is_sent else _asked_before(request, edit)
    catalogue = customer_catalogue()
    what = BulkFieldForm(data or None, actor=request.user, catalogue=catalogue)
    if not is_sent:
        what.with_usual_mode()
    value = _value_form(request, edit, what, data if is_sent else None)
    if is_sent and what.is_valid() and (value is None or value.is_valid()):
        try:
            services.choose_change(
                actor=request.user,
                edit=edit,
                field=what.cleaned_data["field"],
                mode=what.cleaned_data["mode"],
                typed=sent_values(request.POST) if value else {},
            )
            return redirect("customers:bulk_edit", edit.pk)
        except NotAllowed:
            raise
        except Refused as refusal:
            what.add_error(None, str(refusal))
    context = {"entry": BulkEntry.of(edit, request.user), "form": what, "value": value}
    part = "#inputs" if request.htmx.target == "bulk-inputs" else ""
    status = 422 if is_sent else 200
    return render(request, f"customers/bulk_change.html{part}", context, status=status)


def _asked_before(request: HttpRequest, edit: BulkEdit):
    """What the address asks for, else what was chosen when the page was left."""
    if "field" in request.GET:
        return request.GET
    return {"field": edit.field, "mode": edit.mode} if edit.field else None


def _value_form(request: HttpRequest, edit: BulkEdit, what: BulkFieldForm, data):
    """The input of the value; None where no field is chosen yet, or it is cleared."""
    if what.chosen is None or what.chosen_mode == "clear":
        return None
    if data is None and edit.field == what.chosen.key and edit.typed:
        data = as_data(edit.typed)
    session = session_for(request.user)
    return BulkValueForm(data, catalogue=what.catalogue, session=session, field=what.chosen)


@require_safe
@right_required(RIGHT)
def show_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`/customers/bulk/<id>/`: the preview; the progress while a job is at it; then the result."""
    edit = _edit_of(request, pk)
    running = next((job for job in edit.jobs[:1] if not job.is_finished), None)
    if running and Job.objects.visible_to(request.user).filter(pk=running.pk).exists():
        return redirect(jobs.following_url(running))
    if edit.is_done or running:
        context = result_context(edit, request.user, request.GET)
        return render(request, "customers/bulk_result.html", context)
    if edit.deed == Deed.CHANGE and not edit.field:
        return redirect("customers:bulk_change", edit.pk)
    try:
        context = preview_context(edit, request.user)
    except Refused as refusal:
        context = {"entry": BulkEntry.of(edit, request.user), "refusal": str(refusal)}
    return render(request, "customers/bulk_preview.html", context)


@require_POST
@right_required(RIGHT)
def apply_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it done by a job; its page shows how far that is and leads on to the result."""
    return _ask(request, pk, services.request_apply)


@require_POST
@right_required(RIGHT)
def undo_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a job put back what it changed."""
    return _ask(request, pk, services.request_undo)


@require_POST
@right_required(RIGHT)
def redo_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a job do again what was taken back."""
    return _ask(request, pk, services.request_redo)


@require_safe
@right_required(RIGHT)
def list_bulk_edits(request: HttpRequest) -> HttpResponse:
    """`/customers/bulk/history/`: one's own, or everybody's, newest first. `?before=` pages by id."""
    before = id_in(request.GET.get("before", ""))
    context = {
        **history_page(request.user, before),
        "list_url": reverse("customers:customer_list"),
    }
    return render(request, "customers/bulk_history.html", context)


def _ask(request: HttpRequest, pk: int, ask: Callable[..., Job]) -> HttpResponse:
    edit = _edit_of(request, pk)
    return follow_or_tell(request, ask, "customers:bulk_edit", edit.pk, edit=edit)


def _edit_of(request: HttpRequest, pk: int) -> BulkEdit:
    """A stranger's does not exist, nor does another one's draft."""
    visible = BulkEdit.objects.visible_to(request.user)
    shown = visible.asked() | visible.filter(created_by=request.user)
    with_who = shown.with_undo().select_related("created_by", "change_set")
    return get_object_or_404(with_who, pk=pk)
