"""What beat asks of notes; each calls one service."""

from celery import shared_task

from notes.services import sending


@shared_task
def send_reminders() -> None:
    """By beat, every half minute: what is due, and what an outage has left."""
    sending.send_due_reminders()
