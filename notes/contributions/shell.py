"""What stands around the pages: side bar, "+ Add", settings, work, notices."""

from django.utils.translation import gettext_lazy as _

from core.contributions import NavigationItem
from notes.agenda.badge import waiting_badge

NAVIGATION = (
    NavigationItem(
        label=_("My day"),
        url_name="notes:agenda",
        icon="calendar-check",
        order=12,
        badge=waiting_badge,
    ),
    NavigationItem(
        label=_("CRM notes"),
        url_name="notes:note_list",
        icon="notes",
        order=31,
        section="customers",
    ),
)
