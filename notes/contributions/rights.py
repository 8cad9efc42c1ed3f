"""What a role may be allowed to do with notes."""

from django.utils.translation import gettext_lazy as _

from core.contributions import Right
from notes import permissions

RIGHTS = (
    Right(
        code=permissions.MANAGE_SETTINGS,
        label=_("Manage actions, statuses and variables of notes"),
        default_roles=("owner", "administrator"),
        help_text=_("Settings, CRM settings."),
    ),
    Right(
        code=permissions.BULK_EDIT,
        label=_("Change many notes at once"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("Assign, put off, set the status. Can be taken back."),
    ),
    Right(
        code=permissions.DELETE,
        label=_("Delete notes that others wrote"),
        default_roles=("owner", "administrator", "manager"),
    ),
    Right(
        code=permissions.REPORTS,
        label=_("See what the team did"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("Reports on notes by person, department and action, within what he sees."),
    ),
)
