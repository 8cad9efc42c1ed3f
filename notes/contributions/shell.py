"""What stands around the pages: side bar, "+ Add", settings, work, notices."""

from django.utils.translation import gettext_lazy as _

from core.contributions import NavigationItem, NoticeKind
from notes import notices, permissions

NAVIGATION = (
    NavigationItem(
        label=_("CRM notes"),
        url_name="notes:note_list",
        icon="notes",
        order=31,
        section="customers",
    ),
    NavigationItem(
        label=_("Reports on notes"),
        url_name="notes:report",
        icon="chart-bar",
        order=32,
        section="customers",
        right=permissions.REPORTS,
    ),
)

NOTICES = (
    NoticeKind(
        code=notices.REMINDER,
        sentence=_("Reminder: %(note)s"),
        placeholders=notices.placeholders,
        acts=notices.acts,
        is_announced=True,
    ),
    NoticeKind(
        code=notices.LATE_REMINDER,
        sentence=_("Late reminder, it was for %(moment)s: %(note)s"),
        placeholders=notices.placeholders,
        acts=notices.acts,
        is_announced=True,
    ),
)
