"""A note as a line of the agenda or a chip of the calendar."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from core import rich_text
from core.calendars.formatting import localize_digits
from core.colours import pill_class
from customers.models import Customer
from notes import permissions, repeat_words
from notes.agenda.days import Reader
from notes.choices import Priority
from notes.due import Due, from_columns
from notes.models import Note
from notes.repeating import Rule

SHOWN = 120


@dataclass(frozen=True)
class Entry:
    """What of a note its reader is shown."""

    note: Note
    text: str
    due: Due | None
    day: datetime.date | None
    clock: str
    """The time of day; empty for what is due on a day as a whole."""
    customer: str
    """His name; empty where there is none whom the reader sees."""
    person: str
    """Whom it is assigned to; empty where that goes without saying."""
    repeats: str
    missed: str
    is_overdue: bool
    may_edit: bool

    @property
    def colours(self) -> str:
        """The class that has the colours of its status."""
        status = self.note.status
        return pill_class(status.font_color or "", status.background_color or "")

    @property
    def is_urgent(self) -> bool:
        return self.note.priority == Priority.URGENT

    @property
    def is_important(self) -> bool:
        return self.note.priority in (Priority.HIGH, Priority.URGENT)


def entries_of(
    user: User, notes: Iterable[Note], reader: Reader, *, is_with_person: bool = False
) -> list[Entry]:
    """In the order of the notes, whose action, status and person are loaded; one query."""
    notes = list(notes)
    names = customer_names(user, notes)
    may_edit = bool(permissions.can_write(user))
    return [_entry(note, names, reader, is_with_person, may_edit) for note in notes]


def customer_names(user: User, notes: Iterable[Note]) -> Mapping[int, str]:
    """Of the customers whom the user sees: a private note may be of one whom he does not."""
    ids = {note.customer_id for note in notes if note.customer_id}
    seen = Customer.objects.visible_to(user).filter(pk__in=ids).order_by()
    return dict(seen.values_list("pk", "name"))


def _entry(
    note: Note,
    names: Mapping[int, str],
    reader: Reader,
    is_with_person: bool,
    may_edit: bool,
) -> Entry:
    due = from_columns(note.due_at, note.is_due_all_day, reader.days_end_in)
    moment = timezone.localtime(due, reader.zone) if isinstance(due, datetime.datetime) else None
    person = note.assigned_to.name if is_with_person and note.assigned_to else ""
    rule = Rule.from_json(note.repeat) if note.repeat else None
    return Entry(
        note=note,
        text=rich_text.summary(note.plain_text, SHOWN) or str(note.action),
        due=due,
        day=moment.date() if moment else due,
        clock=localize_digits(f"{moment:%H:%M}") if moment else "",
        customer=names.get(note.customer_id, ""),
        person=person,
        repeats=repeat_words.words(rule) if rule else "",
        missed=repeat_words.missed_words(rule.missed) if rule else "",
        is_overdue=note.is_overdue(now=reader.now),
        may_edit=may_edit,
    )
