"""`/agenda/<id>/repeat/`: how a note recurs, leaving one out, and ending the series."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile
from core.views.paging import id_in
from core.views.way_back import way_back
from notes import permissions, repeat_words, services
from notes.agenda.days import reader_now
from notes.due import Due, from_columns
from notes.forms.fields import DueField
from notes.forms.repeat import RepeatForm, due_words
from notes.models import Note
from notes.repeating import rule_of
from notes.views.agenda import name_of
from notes.views.getters import editable_note, forbid_unless


class RepeatPage(View):
    """The rule of one note."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        note = editable_note(request.user, pk)
        return self._show(request, note, self._form(note))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        note = editable_note(request.user, pk)
        form = self._form(note, request.POST)
        if not form.is_valid():
            return self._show(request, note, form, status=422)
        rule = form.rule.to_json() if form.rule else None
        try:
            if rule != note.repeat:
                services.update_note(
                    actor=request.user,
                    note=note,
                    changes={},
                    version=id_in(request.POST.get("version", "")) or 0,
                    repeat=rule,
                )
        except ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            note.refresh_from_db()
            return self._show(request, note, form, status=422)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._show(request, note, form, status=422)
        toast(request, _("Repeats: %(rule)s") % {"rule": form.words()} if rule else _("Saved"))
        return redirect(way_back(request, reverse("notes:note_detail", args=[pk])))

    def _form(self, note: Note, data: Any = None) -> RepeatForm:
        return RepeatForm(data, rule=rule_of(note), due=due_of(note), is_whole=True)

    def _show(
        self, request: HttpRequest, note: Note, form: RepeatForm, status: int = 200
    ) -> HttpResponse:
        rule, due = rule_of(note), due_of(note)
        day, clock = DueField().prepare_value(due)
        context = {
            "note": note,
            "name": name_of(note),
            "due": due and due_words(due),
            "due_day": day or "",
            "due_time": clock or "",
            "repeat": form,
            "words": repeat_words.words(rule) if rule else "",
            "missed": repeat_words.missed_words(rule.missed) if rule else "",
            "may_skip": bool(rule) and bool(permissions.can_delete(request.user, note)),
            "back": way_back(request, reverse("notes:note_detail", args=[note.pk])),
        }
        return render(request, "notes/agenda_repeat_page.html", context, status=status)


@require_safe
def preview_repeat(request: HttpRequest) -> HttpResponse:
    """The rule that a form of a note holds, in words, and its next days; `due_name` is the name of the
    input in which that form has the due date."""
    name = request.GET.get("due_name", "")[:40]
    form = RepeatForm(request.GET, due=_due_in(request, name))
    form.is_valid()
    return render(request, "notes/agenda_repeat_preview.html", {"repeat": form})


@require_POST
def skip_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave this one out."""
    note = editable_note(request.user, pk)
    forbid_unless(permissions.can_delete(request.user, note))
    try:
        skipped = services.skip_note(actor=request.user, note=note)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
        return redirect("notes:repeat", pk)
    undo_url = reverse("notes:note_undo", args=[pk, skipped.change_set.pk])
    if skipped.following is None:
        toast(request, _("Left out. It was the last of its series."), undo_url=undo_url)
        return redirect("notes:agenda")
    day = due_words(due_of(skipped.following))
    text = _("Left out. The next one is on %(day)s.") % {"day": day}
    toast(request, text, undo_url=undo_url)
    return redirect("notes:note_detail", skipped.following.pk)


@require_POST
def end_series(request: HttpRequest, pk: int) -> HttpResponse:
    """None follows this one."""
    note = editable_note(request.user, pk)
    try:
        act = services.end_series(actor=request.user, note=note)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    else:
        text = _("The series has ended. This note stays.")
        toast(request, text, undo_url=reverse("notes:note_undo", args=[pk, act.pk]))
    return redirect(way_back(request, reverse("notes:note_detail", args=[pk])))


def due_of(note: Note) -> Due | None:
    return from_columns(note.due_at, note.is_due_all_day, reader_now().days_end_in)


def _due_in(request: HttpRequest, name: str) -> Due | None:
    """What stands in the inputs of the due date; none where it cannot be read yet."""
    widget = DueField().widget
    try:
        return DueField().clean(widget.value_from_datadict(request.GET, {}, name))
    except ValidationError:
        return None
