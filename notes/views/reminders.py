"""One's own reminders: looking at one, being reminded again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from core.calendars.formatting import format_datetime
from core.refusals import Refused
from core.toasts import toast
from core.views.way_back import way_back
from notes.choices import Snooze
from notes.fields import organisation_zone
from notes.models import Note, Reminder
from notes.reminding import customer_of, due_of, due_words, title_of
from notes.services import snoozing


def _own_reminder(request: HttpRequest, pk: int) -> Reminder:
    """404 for one of somebody else, or of a note that he does not see."""
    seen = Note.objects.visible_to(request.user)
    found = Reminder.objects.of(request.user).filter(note__in=seen)
    return get_object_or_404(found.select_related("note__action", "note__customer"), pk=pk)


@require_safe
def show_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the link of a mail leads: the note in short, and what can be done."""
    reminder = _own_reminder(request, pk)
    note = reminder.note
    context = {
        "reminder": reminder,
        "note": note,
        "title": title_of(note),
        "customer": customer_of(note),
        "due": due_words(due_of(note, organisation_zone())),
        "choices": Snooze.choices,
    }
    return render(request, "notes/reminder_detail.html", context)


@require_POST
def snooze_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind again, `until` a while has passed; back to where the person was, whose page htmx leaves
    as it is."""
    if (until := request.POST.get("until", "")) not in Snooze.values:
        return HttpResponseBadRequest()
    reminder = _own_reminder(request, pk)
    back = way_back(request, fallback=_page_of(reminder))
    try:
        again = snoozing.snooze_reminder(actor=request.user, reminder=reminder, until=Snooze(until))
    except Refused as refusal:
        toast(request, str(refusal), level=messages.ERROR)
    else:
        text = _("You will be reminded again: %(moment)s") % {"moment": format_datetime(again.at)}
        undo = reverse("notes:reminder_drop", args=[again.pk], query={"next": back})
        toast(request, text, undo_url=undo)
    if request.htmx:
        response = render(request, "components/toasts_oob.html")
        return trigger_client_event(response, "notices-changed")
    return redirect(back)


@require_POST
def drop_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that one is reminded again."""
    reminder = _own_reminder(request, pk)
    if snoozing.drop_reminder(actor=request.user, reminder=reminder):
        toast(request, _("You will not be reminded again."))
    else:
        toast(request, _("This reminder has come already."), level=messages.WARNING)
    return redirect(way_back(request, fallback=_page_of(reminder)))


def _page_of(reminder: Reminder) -> str:
    return reverse("notes:note_detail", args=[reminder.note_id])
