"""`/agenda/calendar/`: a month, a week or a day, and having a note due on another day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from core.calendars import GREGORIAN, JALALI
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.views.way_back import way_back
from notes import permissions, repeat_words, services
from notes.agenda import calendar
from notes.agenda.days import Reader, reader_now
from notes.agenda.spans import DAY, MONTH, WEEK, Span
from notes.agenda.whose import Whose
from notes.forms.move import MoveForm
from notes.forms.repeat import due_words
from notes.models import Note
from notes.repeating import Rule
from notes.services.reschedule import Moved
from notes.views.agenda import agenda_asked_for, name_of, undo_url
from notes.views.getters import editable_note

CALENDAR = "calendar"
"""The element of the page into which a note is drawn to another day."""


@require_safe
def show_calendar(request: HttpRequest) -> HttpResponse:
    """`?month=1405-09`, `?week=` or `?day=` a date in either calendar; whose as on the agenda."""
    reader = reader_now()
    agendas, whose = agenda_asked_for(request)
    span = Span.asked_for(request.GET, reader)
    days = calendar.calendar_days(request.user, whose, reader, span)
    context = {
        "agendas": agendas,
        "whose": whose,
        "span": span,
        "days": days,
        "heads": calendar.heads(reader),
        "has_any": any(day.count for day in days),
        "may_write": permissions.can_write(request.user),
        "here": request.get_full_path(),
        **_links(span, whose, reader),
    }
    return render(request, "notes/agenda_calendar.html", context)


def _links(span: Span, whose: Whose, reader: Reader) -> dict[str, Any]:
    """Where the head of the calendar leads."""

    def url(query: str) -> str:
        parts = "&".join(filter(None, (query, whose.query)))
        return f"{reverse('notes:calendar')}?{parts}" if query else ""

    views = ((MONTH, _("Month")), (WEEK, _("Week")), (DAY, _("Day")))
    other = GREGORIAN if span.calendar == JALALI else JALALI
    labels = {JALALI: _("Jalali"), GREGORIAN: _("Gregorian")}
    today = Span.around(span.view, reader.today, span.calendar, span.week_begins)
    return {
        "previous_url": url(span.previous_query),
        "next_url": url(span.next_query),
        "today_url": url(today.query),
        "is_today": span.contains(reader.today),
        "views": [
            {
                "label": label,
                "url": url(span.as_view(view, reader.today)),
                "is_current": view == span.view,
            }
            for view, label in views
        ],
        "calendars": [
            {
                "label": labels[code],
                "url": url(span.query if code == span.calendar else span.in_calendar(other)),
                "is_current": code == span.calendar,
            }
            for code in (JALALI, GREGORIAN)
        ],
        "whose_query": f"&{whose.query}" if whose.query else "",
    }


class MoveNote(View):
    """`/agenda/<id>/move/`: GET asks for the day (`?day=` proposes one), POST has the note due there.
    In a dialog by htmx, else a page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        note = editable_note(request.user, pk)
        form = MoveForm(note=note, proposed=request.GET.get("day", ""))
        return self._show(request, note, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        note = editable_note(request.user, pk)
        form = MoveForm(request.POST, note=note)
        if not form.is_valid():
            return self._refuse(request, note, form)
        try:
            moved = services.move_note(
                actor=request.user,
                note=note,
                day=form.cleaned_data["day"],
                zone=reader_now().zone,
                is_only_this=form.is_only_this,
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._refuse(request, note, form)
        self._tell(note, moved)
        back = way_back(request, reverse("notes:agenda"))
        is_from_dialog = request.htmx and request.htmx.target == "move-form"
        return HttpResponseClientRedirect(back) if is_from_dialog else redirect(back)

    def _refuse(self, request: HttpRequest, note: Note, form: MoveForm) -> HttpResponse:
        """In the form; a note that was drawn has none, so there a toast says why, on the calendar as it
        is now."""
        if request.htmx.target != CALENDAR:
            return self._show(request, note, form, status=422)
        said = " ".join(error for errors in form.errors.values() for error in errors)
        toast(request, said, level=messages.WARNING)
        return HttpResponseClientRedirect(way_back(request, reverse("notes:calendar")))

    def _tell(self, note: Note, moved: Moved) -> None:
        values = {"note": name_of(note), "day": due_words(moved.due)}
        sentence = _("“%(note)s” is due on %(day)s.") % values
        level = messages.SUCCESS
        if moved.is_put_forward:
            level = messages.WARNING
            sentence = _(
                "“%(note)s” is due on %(day)s: the clocks are put forward over its own time on that day."
            )
            sentence %= values
        undo = undo_url(self.request, note, moved.change_set)
        toast(self.request, sentence, level=level, undo_url=undo)

    def _show(
        self, request: HttpRequest, note: Note, form: MoveForm, status: int = 200
    ) -> HttpResponse:
        template = "notes/agenda_move.html"
        context = {
            "note": note,
            "name": name_of(note),
            "form": form,
            "repeats": repeat_words.words(Rule.from_json(note.repeat)) if note.repeat else "",
            "back": way_back(request, reverse("notes:agenda")),
        }
        name = f"{template}#form" if request.htmx else template
        return render(request, name, context, status=status)
