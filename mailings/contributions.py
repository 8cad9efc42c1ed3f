"""What this app adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from core.contributions import Contributions, Right, SettingsPage
from mailings.services import SEE_OUTBOX

contributions = Contributions(
    rights=(
        Right(
            code=SEE_OUTBOX,
            label=_("See the outbox"),
            default_roles=("owner", "administrator"),
            help_text=_(
                "Which messages went out, to whom, which failed and why; and sending again."
            ),
        ),
    ),
    settings_pages=(
        SettingsPage(
            label=_("Outbox"),
            help_text=_("Messages that were sent, that wait, and that failed."),
            url_name="mailings:message_list",
            icon="mail-forward",
            order=80,
            right=SEE_OUTBOX,
        ),
    ),
)
