"""`/notes/<id>/`: one note."""

import datetime
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from accounts.models import User
from accounts.sessions import session_for
from core.catalogue import Catalogue
from core.contributions import record_kind
from core.timeline import Asked, timeline_page
from core.views.paging import id_in
from notes import due, permissions, repeat_words
from notes.access import who_sees
from notes.fields import RECORD_TYPE, note_catalogue, organisation_zone
from notes.forms.comments import CommentForm
from notes.forms.reminders import before
from notes.kinds import DueKind
from notes.models import Comment, Note, Reminder
from notes.repeating import rule_of
from notes.talk import thread_of
from notes.views.getters import visible_note
from records.files_page import files_context
from records.layouts import arranged
from records.owners import Owner
from records.views.timeline import timeline_context, wants_rows

LATEST = 6
AGE = ("created_at", "pk")
IN_THE_HEAD = {"customer", "contact", "action", "status", "due", "assigned_to", "text", "result"}
IN_THE_HEAD |= {"is_pinned", "is_private", "priority", "created_by", "created_at", "closed_at"}


@require_safe
def note_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """`?answer=` opens the form of an answer beneath that comment."""
    note = visible_note(request.user, pk)
    answered = id_in(request.GET.get("answer", ""))
    parent = Comment.objects.filter(note=note, pk=answered).first() if answered else None
    return show_note(request, note, parent=parent)


def show_note(
    request: HttpRequest,
    note: Note,
    *,
    comment_form: CommentForm | None = None,
    parent: Comment | None = None,
    status: int = 200,
) -> HttpResponse:
    """The card. The number of queries does not depend on what hangs on the note."""
    user = request.user
    catalogue = arranged(note_catalogue(), user)
    answer_form = (comment_form or CommentForm(note=note, parent=parent)) if parent else None
    is_of_note = comment_form is not None and parent is None
    context = {
        **head_of(user, note, catalogue),
        **facts_of(user, note, catalogue),
        "thread": thread_of(note),
        "answered_id": parent.pk if parent else None,
        "answer_form": answer_form,
        "comment_form": comment_form if is_of_note else CommentForm(note=note),
        "reminders": reminders_of(note),
        "steps": steps_of(user, note),
        "timeline": timeline_page(Asked(**asked(user, note, catalogue)), limit=LATEST),
        "latest_url": reverse("notes:note_timeline", args=[note.pk]),
    }
    return render(request, "notes/note_detail.html", context, status=status)


class NoteTimelinePage(TemplateView):
    """`/notes/<id>/timeline/`: what happened to it, newest first."""

    def get_template_names(self):
        rows = wants_rows(self.request)
        return ["records/_timeline.html#rows" if rows else "notes/note_timeline.html"]

    def get_context_data(self, pk: int, **kwargs) -> dict[str, Any]:
        user = self.request.user
        note = visible_note(user, pk)
        catalogue = arranged(note_catalogue(), user)
        fields = [(field.key, field.label) for field in catalogue if field.is_editable]
        return {
            **super().get_context_data(**kwargs),
            **head_of(user, note, catalogue),
            **timeline_context(self.request, asked(user, note, catalogue), fields),
        }

    def render_to_response(self, context, **kwargs):
        """Page and rows have one address."""
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
        return response


def asked(user: User, note: Note, catalogue: Catalogue) -> dict[str, Any]:
    """Who reads the history of which note."""
    return {
        "user": user,
        "record": note,
        "catalogue": catalogue,
        "session": session_for(user),
    }


def head_of(user: User, note: Note, catalogue: Catalogue) -> dict[str, Any]:
    """What stands at the top, but for fields that the layout hides, and what the reader may do there."""
    may_edit = permissions.can_edit(user, note) and not note.deleted_at
    may_delete = permissions.can_delete(user, note)
    rule = rule_of(note)
    return {
        "note": note,
        "hidden_keys": {field.key for field in catalogue if field.is_hidden},
        "due_html": due_html(user, note),
        "is_overdue": note.is_overdue(now=timezone.now()),
        "repeats": repeat_words.words(rule) if rule else "",
        "missed": repeat_words.missed_words(rule.missed) if rule else "",
        "is_mine": note.assigned_to_id == user.pk,
        "may_edit": bool(may_edit),
        "may_delete": bool(may_delete) and not note.deleted_at,
        "may_delete_others": user.has_right(permissions.DELETE),
        "restore_url": reverse("notes:note_restore", args=[note.pk]) if may_delete else "",
        "who_sees": who_sees(note),
    }


def due_html(user: User, note: Note) -> str:
    """When it is due: a day, or a moment."""
    kind = DueKind(organisation_zone)
    value = kind.from_columns(note.due_at, note.is_due_all_day)
    return kind.presenter([value], session_for(user))(value)


def facts_of(user: User, note: Note, catalogue: Catalogue) -> dict[str, Any]:
    """Its values as HTML, and the filled ones that stand beside the text, under their sections."""
    session = session_for(user)
    fields = catalogue.where(lambda f: f.is_on_card and not f.is_version)
    values = catalogue.load([note.pk], fields)
    html = catalogue.present(values, fields, session)[note.pk]
    beside = [
        field
        for field in fields
        if field.key not in IN_THE_HEAD
        and not field.is_hidden
        and values[note.pk][field.key] not in (None, (), "", False)
    ]
    owner = Owner(note, record_kind(RECORD_TYPE))
    return {
        "html": html,
        "sections": [
            (section, [(field, html[field.key]) for field in its_fields])
            for section, its_fields in catalogue.by_section(beside)
        ],
        **files_context(user, owner, may_edit=owner.may_edit(user)),
    }


def reminders_of(note: Note) -> list[tuple[Reminder, str]]:
    """Each with its words; those that are sent come last."""
    found = Reminder.objects.filter(note=note).select_related("user")
    return [
        (reminder, "" if reminder.at else str(before(reminder.minutes_before)))
        for reminder in found.order_by(F("sent_at").asc(nulls_first=True), "fires_at", "pk")
    ]


def steps_of(user: User, note: Note) -> dict[str, Any]:
    """What it follows from, and what follows from it, of what the reader sees; one query."""
    around = Note.objects.visible_to(user).filter(Q(previous=note) | Q(pk=note.previous_id))
    found = [Step.of(one) for one in around.select_related("action", "status").order_by(*AGE)]
    return {
        "previous": next((step for step in found if step.note.pk == note.previous_id), None),
        "following": [step for step in found if step.note.previous_id == note.pk],
    }


@dataclass(frozen=True)
class Step:
    """A note before or after another one, and the day on which it is due for the reader."""

    note: Note
    day: datetime.date | None

    @classmethod
    def of(cls, note: Note) -> Self:
        value = due.from_columns(note.due_at, note.is_due_all_day, organisation_zone())
        return cls(note, due.day_of(value) if value else None)
