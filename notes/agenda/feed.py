"""An agenda as iCalendar (RFC 5545): what has a date is an event, what has none is a to-do."""

import datetime
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlsplit

import vobject
from dateutil import tz
from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from vobject.base import Component

from accounts.models import User
from core import rich_text
from notes import repeat_words
from notes.agenda.days import Reader
from notes.agenda.entries import customer_names
from notes.choices import Priority
from notes.due import from_columns
from notes.models import Note
from notes.repeating import Rule

MEDIA_TYPE = "text/calendar; charset=utf-8"
MOST = 1000
KEPT = datetime.timedelta(days=30)
"""So long what is done stays in the calendar; what is overdue stays until it is done."""
LENGTH = datetime.timedelta(minutes=30)
"""What is due at a moment takes so much room in a calendar."""
SUMMARY = 120
_UTC = tz.tzutc()
_PRIORITIES = {Priority.LOW: "9", Priority.NORMAL: "5", Priority.HIGH: "3", Priority.URGENT: "1"}


class AgendaFile:
    """The notes assigned to a person that he sees now, private ones too; two queries."""

    def __init__(self, user: User, reader: Reader):
        self.user, self.reader = user, reader
        self.notes = _notes(user, reader)
        self.names = customer_names(user, self.notes)

    @property
    def etag(self) -> str:
        """Another one whenever the file would be: made of what goes into it, for to write it takes a
        millisecond or two for each note."""
        told = [
            (
                note.pk,
                note.version,
                str(note.action),
                str(note.status),
                self.names.get(note.customer_id),
            )
            for note in self.notes
        ]
        around = (self.user.name, self.user.display_preferences, self.reader.days_end_in.key)
        return f'"{sha256(repr((told, around)).encode()).hexdigest()[:32]}"'

    def text(self) -> str:
        calendar = vobject.iCalendar()
        calendar.add("prodid").value = "-//Karta//Agenda//EN"
        calendar.add("x-wr-calname").value = _("Agenda of %(name)s") % {"name": self.user.name}
        calendar.add("method").value = "PUBLISH"
        for note in self.notes:
            _add(calendar, note, self.names, self.reader)
        return calendar.serialize()


def _notes(user: User, reader: Reader) -> list[Note]:
    """The latest due first: what is long overdue goes first where there are too many."""
    wanted = Q(closed_at=None) | Q(closed_at__gte=reader.now - KEPT)
    own = Note.objects.visible_to(user).filter(wanted, assigned_to=user)
    in_order = own.order_by(F("due_at").desc(nulls_last=True), "pk")
    return list(in_order.select_related("action", "status")[:MOST])


def _add(calendar: Component, note: Note, names: Mapping[int, str], reader: Reader) -> None:
    due = from_columns(note.due_at, note.is_due_all_day, reader.days_end_in)
    entry = calendar.add("vtodo" if due is None else "vevent")
    entry.add("uid").value = f"note-{note.pk}@{urlsplit(settings.SITE_URL).hostname}"
    entry.add("dtstamp").value = _moment(note.closed_at or note.created_at)
    entry.add("created").value = _moment(note.created_at)
    entry.add("sequence").value = str(note.version)
    entry.add("summary").value = _summary(note, names)
    entry.add("description").value = _description(note)
    entry.add("url").value = _address(note)
    entry.add("priority").value = _PRIORITIES[note.priority]
    entry.add("categories").value = [str(note.action)]
    if note.is_private:
        entry.add("class").value = "PRIVATE"
    if due is None:
        _add_state(entry, note)
        return
    entry.add("status").value = "CONFIRMED"
    entry.add("transp").value = "TRANSPARENT"
    if isinstance(due, datetime.datetime):
        entry.add("dtstart").value = _moment(due)
        entry.add("dtend").value = _moment(due + LENGTH)
    else:
        entry.add("dtstart").value = due
        entry.add("dtend").value = due + datetime.timedelta(days=1)


def _add_state(entry: Component, note: Note) -> None:
    entry.add("status").value = "NEEDS-ACTION" if note.is_open else "COMPLETED"
    if note.closed_at is not None:
        entry.add("completed").value = _moment(note.closed_at)


def _summary(note: Note, names: Mapping[int, str]) -> str:
    """What has to be done and for whom; a tick before what is done."""
    parts = [str(note.action), names.get(note.customer_id, "")]
    head = " · ".join(filter(None, parts))
    words = rich_text.summary(note.plain_text, SUMMARY)
    text = f"{head}: {words}" if words else head
    return text if note.is_open else f"✓ {text}"


def _description(note: Note) -> str:
    lines = [note.plain_text, _("Status: %(status)s") % {"status": note.status}]
    if note.result:
        lines.append(_("Result: %(result)s") % {"result": note.result})
    if note.repeat:
        rule = repeat_words.words(Rule.from_json(note.repeat))
        lines.append(_("Repeats: %(rule)s") % {"rule": rule})
    lines.append(_address(note))
    return "\n".join(filter(None, lines))


def _address(note: Note) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("notes:note_detail", args=[note.pk])


def _moment(moment: datetime.datetime) -> datetime.datetime:
    """In universal time, to the second: calendar programs need no table of zones."""
    return moment.astimezone(_UTC).replace(microsecond=0)
