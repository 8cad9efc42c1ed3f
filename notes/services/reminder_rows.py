"""The reminders of one note: what somebody wants of them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.calendars.formatting import format_datetime
from core.refusals import Refused
from notes.access import readers_of
from notes.models import Note, Reminder

MOST = 10
NOT_DUE = _("Say when the note is due: this reminder counts from there.")
IS_PAST = _("This moment is past. Choose a later one.")
UNSEEN = _("%(person)s does not see this note and cannot be reminded of it.")
TOO_MANY = _("A note has at most 10 reminders that are still to come.")
WOULD_BE_PAST = _(
    "This reminder would have been for %(moment)s, which is past. Choose another moment, or less time"
    " before the note is due."
)


@dataclass(frozen=True)
class ReminderRow:
    """One reminder: at a moment, or so many minutes before the note is due; `user_id` None: whoever the
    note is assigned to then. `pk` None: a new one."""

    pk: int | None = None
    minutes_before: int | None = None
    at: datetime.datetime | None = None
    user_id: int | None = None
    is_gone: bool = False


def change_reminders(*, actor: User | None, note: Note, rows: Sequence[ReminderRow]) -> None:
    """Write what is different about the reminders of a note, inside the open change set; those that the
    rows do not name stay. One that was sent is not changed any more. Refused for a moment that is past
    (one that falls behind because the note is moved comes at once instead), one that hangs on no due
    date, and somebody who does not see the note."""
    if not rows:
        return
    _check_people(note, rows)
    gone = [row.pk for row in rows if row.is_gone and row.pk]
    waiting = Reminder.objects.filter(note=note, sent_at=None)
    waiting.filter(pk__in=gone).delete()
    there = {reminder.pk: reminder for reminder in waiting}
    written: list[int] = []
    for row in rows:
        if row.is_gone:
            continue
        _check_moment(note, row)
        values = {"minutes_before": row.minutes_before, "at": row.at, "user_id": row.user_id}
        if row.pk in there:
            waiting.filter(pk=row.pk).update(**values)
            written.append(row.pk)
        else:
            made = Reminder.objects.create(note=note, created_by=actor, **values)
            written.append(made.pk)
    if waiting.all().count() > MOST:
        raise Refused(TOO_MANY, field="reminders")
    _refuse_past(written)


def _check_moment(note: Note, row: ReminderRow) -> None:
    if row.at is None and note.due_at is None:
        raise Refused(NOT_DUE, field="due")
    if row.at is not None and row.at <= timezone.now():
        raise Refused(IS_PAST, field="reminders")


def _refuse_past(written: Sequence[int]) -> None:
    """When one comes that counts from the due date, a trigger has decided."""
    past = Reminder.objects.filter(pk__in=written, fires_at__lte=timezone.now()).first()
    if past is not None:
        words = {"moment": format_datetime(past.fires_at)}
        raise Refused(WOULD_BE_PAST % words, field="reminders")


def _check_people(note: Note, rows: Sequence[ReminderRow]) -> None:
    ids = {row.user_id for row in rows if row.user_id and not row.is_gone}
    people = list(User.objects.filter(pk__in=ids).order_by("pk"))
    seeing = readers_of(note).among(people)
    for person in people:
        if person not in seeing:
            raise Refused(UNSEEN % {"person": person.name}, field="reminders")
