"""What this app adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from core.contributions import Contributions, Right, SettingsPage, TimelineSource
from mailings.services import SEE_OUTBOX
from mailings.timeline import load_messages

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
    timeline_sources=(
        TimelineSource(code="mail", label=_("E-mails"), icon="mail", order=30, load=load_messages),
    ),
    erasers=("mailings.erasing.erase",),
    settings_pages=(
        SettingsPage(
            label=_("Outbox"),
            help_text=_("Messages that were sent, that wait, and that failed."),
            url_name="mailings:message_list",
            icon="mail-forward",
            order=80,
            right=SEE_OUTBOX,
            group=_("Mail"),
        ),
    ),
)
