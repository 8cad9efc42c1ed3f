"""`/agenda/`: what is to be done, and the quick acts there."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core import rich_text
from core.models import ChangeSet
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.views.way_back import way_back
from notes import permissions, repeat_words, services
from notes.agenda import lists
from notes.agenda.days import ONE_DAY, Reader, reader_now
from notes.agenda.whose import Agendas, Whose
from notes.due import from_columns
from notes.forms.repeat import due_words
from notes.models import Note
from notes.services.acts import last_act
from notes.services.notes import FINISH
from notes.views.getters import editable_note

NAMED = 60


@require_safe
def show_agenda(request: HttpRequest) -> HttpResponse:
    """`?whose=person-<id>` or `department-<id>`: another one's, for whoever may look at it; `?group=`: one
    part of it at greater length. The number of queries does not depend on how much there is."""
    reader = reader_now()
    agendas, whose = agenda_asked_for(request)
    group = request.GET.get("group", "")
    if group and group not in lists.LABELS:
        raise Http404
    groups = lists.agenda_of(request.user, whose, reader, group=group)
    context = {
        "agendas": agendas,
        "whose": whose,
        "today": reader.today,
        "groups": groups,
        "group": group,
        "is_empty": not any(one.count for one in groups),
        "may_write": permissions.can_write(request.user),
        "delays": delays(reader),
        "here": request.get_full_path(),
    }
    return render(request, "notes/agenda_list.html", context)


def agenda_asked_for(request: HttpRequest) -> tuple[Agendas, Whose]:
    """404 for an agenda that one may not look at."""
    agendas = Agendas(request.user)
    whose = agendas.asked_for(request.GET)
    if whose is None:
        raise Http404
    return agendas, whose


def delays(reader: Reader) -> list[dict[str, Any]]:
    """To which day a note can be put off with one click."""
    today = reader.today
    return [
        {"label": _("Tomorrow"), "day": (today + ONE_DAY).isoformat()},
        {"label": _("In 3 days"), "day": (today + 3 * ONE_DAY).isoformat()},
        {"label": _("In a week"), "day": (today + 7 * ONE_DAY).isoformat()},
    ]


@require_POST
def close_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, with a way back; what recurs says when it is next. A second click says the same again."""
    note = editable_note(request.user, pk)
    try:
        closed = services.close_note(actor=request.user, note=note)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.ERROR)
    else:
        sentence = _("“%(note)s”: %(status)s.") % {"note": name_of(note), "status": closed.status}
        if closed.following is not None:
            sentence = f"{sentence} {_next_words(closed.following)}"
        act = closed.change_set or _closing_of(request.user, note)
        toast(request, sentence, undo_url=undo_url(request, note, act) if act else "")
    return redirect(way_back(request, reverse("notes:agenda")))


def _closing_of(user: User, note: Note) -> ChangeSet | None:
    """The act that closed it, where nothing was done to it since and he may take it back."""
    act = last_act(note)
    is_closing = act.reason == FINISH and permissions.can_undo(user, act)
    return act if is_closing else None


# --- What the pages of the agenda share -----------------------------------------------------------


def undo_url(request: HttpRequest, note: Note, act: ChangeSet) -> str:
    """Where the toast's Undo leads, and from there back to the page that one is on."""
    url = reverse("notes:note_undo", args=[note.pk, act.pk])
    return f"{url}?{urlencode({'next': way_back(request, reverse('notes:agenda'))})}"


def name_of(note: Note) -> str:
    """The first words of a note."""
    return rich_text.summary(note.plain_text, NAMED) or str(note.action)


def _next_words(following: Note) -> str:
    due = from_columns(following.due_at, following.is_due_all_day, reader_now().days_end_in)
    missed = repeat_words.missed_words(following.repeat.get("missed", 0))
    if missed:
        return _("The next one is on %(day)s (%(missed)s).") % {
            "day": due_words(due),
            "missed": missed,
        }
    return _("The next one is on %(day)s.") % {"day": due_words(due)}
