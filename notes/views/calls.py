"""`/notes/log/`: a call, a message or feedback is logged in two clicks, with the next step."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.models import ChangeSet
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.views.way_back import way_back
from customers.views.getters import forbid_unless
from notes import permissions
from notes.about import Subject, subject_of
from notes.forms.calls import TalkForm
from notes.models import Action
from notes.services import calls

PANEL = "call-log"
"""The element of a card that htmx fills with the form."""


@require_http_methods(["GET", "HEAD", "POST"])
def log_talk(request: HttpRequest) -> HttpResponse:
    """`?customer=` and `?contact=` are whom it is about, `?action=` the code of what it was, `?number=`
    the phone that was called."""
    forbid_unless(permissions.can_write(request.user))
    subject = _subject(request)
    code = request.GET.get("action", Action.CALL)
    data = request.POST if request.method == "POST" else None
    form = TalkForm(data, actor=request.user, subject=subject, code=code)
    if data is not None and form.is_valid() and _saved(request, form):
        return _led_on(request, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    is_panel = request.htmx.target == PANEL
    template = "notes/account_log_panel.html" if is_panel else "notes/account_log.html"
    context = {
        "form": form,
        "subject": subject,
        "log_url": request.get_full_path(),
        "cancel_url": card_url(subject),
        "next": way_back(request, ""),
    }
    return render(request, template, context, status=status)


@require_POST
def undo_log(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a logged talk back; `pk` is of its change set."""
    act = get_object_or_404(ChangeSet, pk=pk, reason=calls.LOG, actor=request.user)
    try:
        calls.undo_talk(actor=request.user, change_set=act)
        toast(request, _("Taken back"))
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    return redirect(_referrer(request) or reverse("notes:note_list"))


def _subject(request: HttpRequest) -> Subject:
    subject = subject_of(request.user, request.GET)
    if subject is None:
        raise Http404
    return subject


def _saved(request: HttpRequest, form: TalkForm) -> bool:
    try:
        note, act = calls.log_talk(actor=request.user, values=form.values, next_step=form.next_step)
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    form.note = note
    text = _("Logged: %(action)s") % {"action": note.action}
    toast(request, text, undo_url=reverse("notes:talk_undo", args=[act.pk]))
    return True


def _led_on(request: HttpRequest, form: TalkForm) -> HttpResponse:
    """Back to the page on which the panel was opened, which shows it then; else to the notes."""
    if request.htmx:
        address = _own(request, request.htmx.current_url_abs_path or "")
        return HttpResponse(headers={"HX-Redirect": address or card_url(form.subject)})
    customer = form.note.customer
    url = card_url(Subject(customer, form.note.contact)) if customer else card_url(form.subject)
    return redirect(way_back(request, url))


def card_url(subject: Subject) -> str:
    """The tab of notes of whom it is about."""
    if subject.customer:
        return reverse("notes:customer_notes", args=[subject.customer.pk])
    if subject.contact:
        return reverse("notes:person_notes", args=[subject.contact.pk])
    return reverse("notes:note_list")


def _referrer(request: HttpRequest) -> str:
    return _own(request, request.META.get("HTTP_REFERER", ""))


def _own(request: HttpRequest, address: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""
