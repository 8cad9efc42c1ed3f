"""What a person reads of a reminder: the note in a few words, when it is due, how late it comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_date, format_datetime, format_number
from core.text import isolated
from notes import due
from notes.models import Note, Reminder

TITLE, TEXT = 80, 400
"""Characters of a note that stand in a notice, and in a mail."""


@dataclass(frozen=True)
class DueReminder:
    """A reminder whose time has come, with its note."""

    reminder: Reminder
    note: Note
    due: due.Due | None
    now: datetime
    is_late: bool = False

    @property
    def title(self) -> str:
        return title_of(self.note)

    @property
    def text(self) -> str:
        """More of what it says; empty where the title has all."""
        text = self.note.plain_text
        return "" if " ".join(text.split()) == self.title else Truncator(text).chars(TEXT)

    @property
    def customer(self) -> str:
        return customer_of(self.note)

    @property
    def due_words(self) -> str:
        """When the note is due as the reader writes it; empty for one that is due at no time."""
        return due_words(self.due)

    @property
    def lateness(self) -> str:
        """A sentence that says how late it comes."""
        return late_sentence(self.now - self.reminder.expected_at)

    @property
    def url(self) -> str:
        """Where he is reminded again, or finishes the note; a whole address."""
        path = reverse("notes:reminder_detail", args=[self.reminder.pk])
        return settings.SITE_URL.rstrip("/") + path


def title_of(note: Note) -> str:
    """The first words of a note; its action where it has none."""
    words = " ".join(note.plain_text.split())
    return Truncator(words).chars(TITLE) if words else note.action.name


def customer_of(note: Note) -> str:
    """The name of its customer. Whoever has a private note may have lost sight of him since: there he
    is not named."""
    return note.customer.name if note.customer and not note.is_private else ""


def due_of(note: Note, zone: ZoneInfo) -> due.Due | None:
    """The day or the moment at which a note is due; days end in the zone of the organisation."""
    return due.from_columns(note.due_at, note.is_due_all_day, zone)


def due_words(moment: due.Due | None) -> str:
    if moment is None:
        return ""
    return format_datetime(moment) if isinstance(moment, datetime) else format_date(moment)


def late_sentence(late_by: timedelta) -> str:
    """How long ago that was, in the largest unit that is not less than one."""
    minutes = max(1, int(late_by / timedelta(minutes=1)))
    if minutes < 60:
        text = ngettext(
            "This reminder is late: it was for %(count)s minute ago.",
            "This reminder is late: it was for %(count)s minutes ago.",
            minutes,
        )
        return text % {"count": format_number(minutes)}
    hours, days = minutes // 60, minutes // (24 * 60)
    if not days:
        text = ngettext(
            "This reminder is late: it was for %(count)s hour ago.",
            "This reminder is late: it was for %(count)s hours ago.",
            hours,
        )
        return text % {"count": format_number(hours)}
    text = ngettext(
        "This reminder is late: it was for %(count)s day ago.",
        "This reminder is late: it was for %(count)s days ago.",
        days,
    )
    return text % {"count": format_number(days)}


def joined(title: str, customer: str, due_at: str) -> str:
    """The facts of a reminder in one line, what people have written in its own direction."""
    due = _("due %(moment)s") % {"moment": due_at} if due_at else ""
    facts = [isolated(title), isolated(customer), due]
    return " · ".join(fact for fact in facts if fact)
