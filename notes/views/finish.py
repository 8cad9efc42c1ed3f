"""`/notes/<id>/finish/`: done, with its result and the next step in one go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from accounts.sessions import session_for
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile
from core.views.way_back import way_back
from notes import services
from notes.fields import note_catalogue
from notes.forms.finish import FinishForm
from notes.models import Note
from notes.services.notes import CLOSED_ALREADY
from notes.views.getters import editable_note

CHANGED = gettext_lazy(
    "Somebody has changed this note since you opened it. Look at it again; saving once more closes it."
)


@require_http_methods(["GET", "HEAD", "POST"])
def finish_note(request: HttpRequest, pk: int) -> HttpResponse:
    """In a dialog over the card or a list, or a page of its own."""
    note = editable_note(request.user, pk)
    session = session_for(request.user)
    is_sent = request.method == "POST"
    form = FinishForm(
        request.POST if is_sent else None, note=note, catalogue=note_catalogue(), session=session
    )
    if is_sent and form.is_valid() and _finish(request, note, form):
        return _done(request, note)
    if not is_sent and not note.is_open:
        toast(request, str(CLOSED_ALREADY), level=messages.WARNING)
        return _done(request, note)
    return _show(request, note, form, status=422 if is_sent else 200)


def _finish(request: HttpRequest, note: Note, form: FinishForm) -> bool:
    """A refusal stands in the form."""
    try:
        finished = services.finish_note(
            actor=request.user,
            note=note,
            status=form.status,
            result=form.cleaned_data["result"],
            version=form.cleaned_data["version"],
            next_step=form.next_step,
        )
    except NotAllowed:
        raise
    except ChangedMeanwhile:
        form.data = form.data.copy()
        form.data["version"] = Note.objects.get(pk=note.pk).version
        form.add_error(None, CHANGED)
        return False
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    text = _("Closed, and the next step noted.") if finished.following else _("Closed.")
    undo_url = reverse("notes:note_undo", args=[note.pk, finished.change_set.pk])
    toast(request, text, undo_url=undo_url)
    return True


def _done(request: HttpRequest, note: Note) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRefresh()
    return redirect(way_back(request, reverse("notes:note_detail", args=[note.pk])))


def _show(request: HttpRequest, note: Note, form: FinishForm, status: int) -> HttpResponse:
    template = "notes/note_finish_form.html" if request.htmx else "notes/note_finish.html"
    context = {"note": note, "form": form, "way_back": way_back(request, "")}
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response
