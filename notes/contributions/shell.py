"""What stands around the pages: side bar, "+ Add", settings, work, notices."""

from django.utils.translation import gettext_lazy as _

from core.contributions import Guide, JobKind, NavigationItem, NoticeKind, SettingsPage
from notes import notices, permissions
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

SETTINGS_PAGES = (
    SettingsPage(
        label=_("CRM settings"),
        help_text=_("Statuses, actions and variables of notes: names, colours, order."),
        url_name="notes:settings",
        icon="list-check",
        order=58,
        right=permissions.MANAGE_SETTINGS,
        group=_("Customer setup"),
    ),
)

GUIDES = (Guide(slug="crm-settings", label=_("How to set up CRM notes")),)

JOBS = (
    JobKind(
        code="notes.follow_status",
        label=_("Closing or reopening the notes of a status"),
        run="notes.services.settings_options.follow_status",
        record_types=("notes.status",),
    ),
)
