"""Bulk edits of notes: what begins at the ticks of a list, what the notes get, preview, result, undo."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import session_for
from core import jobs
from core.calendars.formatting import format_number
from core.models import Job
from core.permissions import right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.views.asking import back_when_refused, follow_or_tell
from core.views.record_lists import address
from customers.bulk.selection import from_first_page
from customers.bulk.selection import read_selection as read_customers
from customers.models import Customer
from customers.views.bulk_selection import list_url_of as customer_list_url_of
from importing.permissions import can_export
from importing.views.exports import ask_what_to_write
from notes import permissions
from notes.bulk.choices import TO_NOTES, Deed
from notes.bulk.pages import common_context, preview_context, result_context
from notes.bulk.selection import Selection, read_selection
from notes.forms.add_to_many import AddNotesForm
from notes.forms.list_bulk import FORMS, BulkForm
from notes.models import Note, NoteBulkEdit
from notes.permissions import BULK_EDIT as RIGHT
from notes.services import bulk as services
from notes.views.getters import forbid_unless

TARGET = "notes"
PAGE = "notes/bulk_edit.html"


def list_url_of(request: HttpRequest) -> str:
    """The list in which they were chosen, as it was."""
    query = QueryDict(from_first_page(request.POST.get("query", "")))
    return address(reverse("notes:note_list"), query)


@require_POST
@back_when_refused(list_url_of)
def begin_bulk_edit(request: HttpRequest) -> HttpResponse:
    """`/notes/bulk/`: on to what the notes are to get; `deed` says what is done to them."""
    forbid_unless(permissions.can_bulk_edit(request.user))
    deed = request.POST.get("deed", "")
    if deed not in TO_NOTES:
        raise Refused(_("Say what is to be done with the notes."))
    records = Note.objects.editable_by(request.user)
    selection = read_selection(request.POST, request.user, records)
    edit = services.begin(actor=request.user, selection=selection, deed=Deed(deed))
    return redirect("notes:bulk_edit", edit.pk)


@require_POST
@back_when_refused(customer_list_url_of)
def begin_notes_for_customers(request: HttpRequest) -> HttpResponse:
    """`/customers/bulk/note/`: on to the note that each of the customers is to get."""
    forbid_unless(permissions.can_bulk_edit(request.user))
    selection = read_customers(
        request.POST, request.user, Customer.objects.visible_to(request.user)
    )
    edit = services.begin(actor=request.user, selection=selection, deed=Deed.ADD)
    return redirect("notes:bulk_edit", edit.pk)


@require_POST
@back_when_refused(list_url_of)
def begin_bulk_export(request: HttpRequest) -> HttpResponse:
    """`/notes/bulk/export/`: what to write of them; of very many, all of the list."""
    forbid_unless(can_export(request.user))
    records = Note.objects.visible_to(request.user)
    selection: Selection = read_selection(request.POST, request.user, records)
    columns = request.POST.get("columns", "")
    if selection.is_open:
        return ask_what_to_write(request, of=TARGET, query=selection.query, columns=columns)
    if selection.absent:
        number = len(selection.absent)
        words = ngettext(
            "%(count)s of the chosen notes was left out: not yours, or gone by now.",
            "%(count)s of the chosen notes were left out: not yours, or gone by now.",
            number,
        )
        toast(request, words % {"count": format_number(number)}, level=messages.WARNING)
    return ask_what_to_write(
        request, of=TARGET, columns=columns, ids=selection.ids, came_from=list_url_of(request)
    )


@require_safe
@right_required(RIGHT)
def show_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`/notes/bulk/<id>/`: what the notes get; with it the preview; the progress while a job is at it;
    then the result."""
    edit = _edit_of(request, pk)
    running = next((job for job in edit.jobs[:1] if not job.is_finished), None)
    if running and Job.objects.visible_to(request.user).filter(pk=running.pk).exists():
        return redirect(jobs.following_url(running))
    if edit.is_done or running:
        context = {**common_context(edit), **result_context(edit, request.user, request.GET)}
        return render(request, "notes/bulk_result.html", context)
    return _ask(request, edit, _form(request, edit))


@require_POST
@right_required(RIGHT)
def choose_bulk_change(request: HttpRequest, pk: int) -> HttpResponse:
    """`/notes/bulk/<id>/choose/`: what the notes get; leads on to the preview."""
    edit = _edit_of(request, pk)
    forbid_unless(permissions.can_go_on_with_bulk_edit(request.user, edit))
    form = _form(request, edit, request.POST)
    if form is None or edit.is_done:
        return redirect("notes:bulk_edit", edit.pk)
    if form.is_valid():
        try:
            services.choose(actor=request.user, edit=edit, given=form.given)
            return redirect(_preview_url(edit))
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _ask(request, edit, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@right_required(RIGHT)
def apply_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it done by a job; its page shows how far that is and leads on to the result."""
    return _request(request, pk, services.request_apply)


@require_POST
@right_required(RIGHT)
def undo_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a job put back what it changed."""
    return _request(request, pk, services.request_undo)


@require_POST
@right_required(RIGHT)
def redo_bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a job do again what was taken back."""
    return _request(request, pk, services.request_redo)


def _preview_url(edit: NoteBulkEdit) -> str:
    """The form of a note is long: past it, to what would be done."""
    url = reverse("notes:bulk_edit", args=[edit.pk])
    return f"{url}#preview" if edit.deed == Deed.ADD else url


def _request(request: HttpRequest, pk: int, ask: Callable[..., Job]) -> HttpResponse:
    edit = _edit_of(request, pk)
    return follow_or_tell(request, ask, "notes:bulk_edit", edit.pk, edit=edit)


def _ask(
    request: HttpRequest,
    edit: NoteBulkEdit,
    form: BulkForm | AddNotesForm | None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The form of what they get, and what that would do where it is known."""
    context = {**common_context(edit), "form": form, "refusal": "", "preview": None}
    is_said = form is None or edit.given is not None
    if is_said and status == HTTPStatus.OK:
        try:
            context |= preview_context(edit, request.user)
        except NotAllowed:
            raise
        except Refused as refusal:
            context["refusal"] = str(refusal)
    return render(request, PAGE, context, status=status)


def _form(request: HttpRequest, edit: NoteBulkEdit, data=None) -> BulkForm | AddNotesForm | None:
    """None for what is deleted: it gets nothing."""
    if edit.deed == Deed.DELETE:
        return None
    return FORMS[edit.deed](data, session=session_for(request.user), given=edit.given)


def _edit_of(request: HttpRequest, pk: int) -> NoteBulkEdit:
    """A stranger's does not exist, nor does another one's draft."""
    visible = NoteBulkEdit.objects.visible_to(request.user).with_undo()
    return get_object_or_404(visible.select_related("created_by", "change_set"), pk=pk)
