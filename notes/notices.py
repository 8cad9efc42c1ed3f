"""Reminders on the bell, and what can be done right there."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.calendars.formatting import format_datetime
from core.contributions import NoticeAct
from core.templatetags.shell import safe_url
from notes.choices import Snooze
from notes.reminding import DueReminder, due_words, joined
from records.notices import notify

REMINDER, LATE_REMINDER = "notes.reminder", "notes.late_reminder"
KINDS = (REMINDER, LATE_REMINDER)
OFFERED = (Snooze.HOUR, Snooze.TOMORROW)


def put_on_bell(user, reminders: Iterable[DueReminder]) -> None:
    """A notice for each, about its note: shown only while he sees the note."""
    for told in reminders:
        note, reminder = told.note, told.reminder
        notify(
            user=user,
            kind=LATE_REMINDER if told.is_late else REMINDER,
            params={
                "reminder": reminder.pk,
                "note_id": note.pk,
                "note": told.title,
                "customer": told.customer,
                "due": told.due.isoformat() if told.due else "",
                "for": reminder.expected_at.isoformat(),
            },
            url=reverse("notes:note_detail", args=[note.pk]),
            record=note,
        )


def placeholders(params: dict[str, Any]) -> dict[str, str]:
    """The note in a line, and when the reminder was to come, as the reader writes dates."""
    due = params["due"]
    moment = (datetime if "T" in due else date).fromisoformat(due) if due else None
    return {
        "note": joined(params["note"], params["customer"], due_words(moment)),
        "moment": format_datetime(datetime.fromisoformat(params["for"])),
    }


def acts(params: dict[str, Any]) -> tuple[NoticeAct, ...]:
    """Being reminded again, and finishing the note."""
    snooze = reverse("notes:reminder_snooze", args=[params["reminder"]])
    again = (NoticeAct(label=s.label, url=snooze, values={"until": s.value}) for s in OFFERED)
    finish = safe_url("notes:note_finish", params["note_id"])
    return (*again, *((NoticeAct(label=_("Done"), url=finish),) if finish else ()))
