"""What stands around the pages: side bar, "+ Add", settings, work, notices."""

from django.utils.translation import gettext_lazy as _

from core.contributions import NavigationItem

NAVIGATION = (
    NavigationItem(
        label=_("CRM notes"),
        url_name="notes:note_list",
        icon="notes",
        order=31,
        section="customers",
    ),
)
