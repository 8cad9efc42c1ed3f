"""What the forms of notes are sent in tests."""

from notes.models import Note
from tests.notes.records import action, status


def note_form(**changes) -> dict:
    """The least that saves a note, with changes; `action` and `status` are codes."""
    codes = {"action": action("call").pk, "status": status("active").pk}
    for name, model in (("action", action), ("status", status)):
        if name in changes:
            codes[name] = model(changes.pop(name)).pk
    return {**codes, "text": "Ask about the order", "priority": "2", **changes}


def reminder_rows(*rows: dict, initial: int = 0) -> dict:
    """The rows of reminders as the browser sends them."""
    sent = {"reminders-TOTAL_FORMS": str(len(rows)), "reminders-INITIAL_FORMS": str(initial)}
    for place, row in enumerate(rows):
        sent |= {f"reminders-{place}-{name}": str(value) for name, value in row.items()}
    return sent


def the_note() -> Note:
    return Note.objects.latest("pk")
