"""How much waits today, as the side bar shows it."""

from django.utils.translation import gettext as _

from accounts.models import User
from core.calendars.formatting import format_number
from notes.agenda.days import reader_now
from notes.agenda.lists import MOST_COUNTED, waiting_count


def waiting_badge(user: User) -> str:
    """How many of his own notes are overdue or due today; empty for none."""
    count = waiting_count(user, reader_now(), most=MOST_COUNTED + 1)
    if count > MOST_COUNTED:
        return _("%(count)s+") % {"count": format_number(MOST_COUNTED)}
    return format_number(count) if count else ""
