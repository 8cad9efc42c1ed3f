"""One's own reminders of notes."""

from django.utils import timezone

from notes.models import Reminder
from notes.services import create_note
from tests.canaries import secret
from tests.matrix.row import Row, everyone, people
from tests.notes.records import action, status

MINE = {**everyone(404), **people("alice", 200)}
ANSWERED = {**everyone(404), **people("alice", 302)}


def alices_reminder(world):
    """Of a note on the customer of North, for Alice."""
    values = {
        "customer": world.canaries.north.pk,
        "action": action("call").pk,
        "status": status("active").pk,
        "text": secret("north", "note"),
    }
    note = create_note(actor=world.cast.alice, values=values)
    reminder = Reminder.objects.create(
        note=note, user=world.cast.alice, created_by=world.cast.alice, at=timezone.now()
    )
    return (reminder.pk,)


ROWS = (
    Row("notes:reminder_detail", "GET", MINE, args=alices_reminder),
    Row(
        "notes:reminder_snooze",
        "POST",
        ANSWERED,
        args=alices_reminder,
        data=lambda world: {"until": "hour"},
    ),
    Row(
        "notes:reminder_snooze",
        "POST",
        everyone(400),
        args=alices_reminder,
        data=lambda world: {"until": "never"},
        case="until a time that there is not",
    ),
    Row("notes:reminder_drop", "POST", ANSWERED, args=alices_reminder),
)
