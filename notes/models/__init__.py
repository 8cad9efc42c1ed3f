"""CRM notes: what they are about, what is said under them, reminders, and facts of customers."""

from .bulk import NoteBulkEdit
from .facts import CustomerFacts
from .notes import Note, NoteQuerySet
from .options import Action, Status
from .reminders import AgendaFeed, Reminder
from .talk import Comment, Mention

__all__ = [
    "Action",
    "AgendaFeed",
    "Comment",
    "CustomerFacts",
    "Mention",
    "Note",
    "NoteBulkEdit",
    "NoteQuerySet",
    "Reminder",
    "Status",
]
