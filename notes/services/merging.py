"""Notes of customers who are merged go to the one that stays."""

from collections.abc import Sequence

from django.utils.translation import ngettext

from accounts.models import User
from core.calendars.formatting import format_number
from notes.models import Note


def count_notes(user: User, losers: Sequence[int]) -> str:
    """Within what the user sees; private ones of others are not told."""
    count = Note.objects.visible_to(user).filter(customer__in=losers).count()
    words = ngettext("%(count)s note", "%(count)s notes", count)
    return words % {"count": format_number(count)} if count else ""


def move_notes(actor: User | None, winner: int, losers: Sequence[int]) -> None:
    """All of them, private and deleted ones, too. They keep their reminders, comments and files; who
    sees them and what the customers come to follows by triggers, and back again with the undo."""
    Note.everything.filter(customer__in=losers).order_by().update(customer_id=winner)
