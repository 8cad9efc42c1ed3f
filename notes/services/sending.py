"""Sending reminders whose time has come: each once, to whoever sees the note at that moment.

The row decides. It is locked, and notice, mail (which waits in the outbox) and `sent_at` are written in
one transaction: two workers do not send the same one, and one that dies has sent nothing. What is
late, because nothing worked for hours, is sent all the same, and says so.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from core.calendars import preferences
from notes import emails, notices
from notes.fields import organisation_zone
from notes.models import Note, Reminder
from notes.reminding import DueReminder, due_of

logger = logging.getLogger(__name__)

PART = 100
"""Reminders of one person that are sent in one transaction."""
LATE = timedelta(minutes=10)
"""What comes so long after its time says so."""


def send_due_reminders(*, now: datetime | None = None) -> int:
    """Send what is due by now, person by person; returns how many reminders were done with.

    What goes wrong with one person keeps nobody else from his: it is raised when all have theirs.
    """
    now = now or timezone.now()
    count, errors = 0, []
    for person_id in _people_to_remind(now):
        try:
            while done := remind(person_id, now=now):
                count += done
        except Exception as error:
            logger.exception("Person %s was not reminded", person_id)
            errors.append(error)
    if errors:
        raise ExceptionGroup("Some people were not reminded", errors)
    return count


@transaction.atomic
def remind(person_id: int, *, now: datetime) -> int:
    """Tell one person of what is due, at most PART reminders; returns how many were done with. One of
    a note that he does not see any more, or that needs nobody any more, is told to nobody."""
    user = User.everything.select_related("role").get(pk=person_id)
    waiting = Reminder.objects.waiting(now=now).of(user).order_by("fires_at", "pk")
    reminders = list(waiting.select_for_update(skip_locked=True, of=("self",))[:PART])
    told = _told(user, reminders, now)
    if user.is_reminded_on_bell:
        with preferences.activate(user.display_preferences):
            notices.put_on_bell(user, told)
    if told and user.is_reminded_by_email:
        emails.reminder(user, told).send()
    Reminder.objects.filter(pk__in=[r.pk for r in reminders]).update(sent_at=now)
    return len(reminders)


def _people_to_remind(now: datetime) -> list[int]:
    person = Coalesce("user_id", "note__assigned_to_id")
    waiting = Reminder.objects.waiting(now=now).annotate(person=person).exclude(person=None)
    return list(waiting.order_by("person").values_list("person", flat=True).distinct())


def _told(user: User, reminders: list[Reminder], now: datetime) -> list[DueReminder]:
    """One for each open note that he sees; of several for the same note the last one."""
    if user.deleted_at is not None:
        return []
    notes = Note.objects.visible_to(user).open().select_related("action", "customer")
    found = notes.in_bulk({reminder.note_id for reminder in reminders})
    last = {reminder.note_id: reminder for reminder in reminders if reminder.note_id in found}
    zone = organisation_zone()
    return [
        DueReminder(
            reminder=reminder,
            note=found[note_id],
            due=due_of(found[note_id], zone),
            now=now,
            is_late=now - reminder.expected_at > LATE,
        )
        for note_id, reminder in last.items()
    ]
