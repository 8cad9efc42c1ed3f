"""What this app adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from core.contributions import Contributions, NoticeKind, Tracked
from records import job_notices
from records.models import CustomField, CustomFieldChoice

contributions = Contributions(
    tracked=(
        Tracked(
            model=CustomField,
            order=110,
            record_type="records.customfield",
            label=_("Custom field"),
        ),
        Tracked(
            model=CustomFieldChoice,
            order=120,
            record_type="records.customfield",
            owner_column="field_id",
            label=_("Choice"),
        ),
    ),
    job_listeners=("records.job_notices.notify_of_ended_job",),
    notices=(
        NoticeKind(
            code=job_notices.DONE,
            sentence=_("%(work)s: done."),
            placeholders=job_notices.placeholders,
        ),
        NoticeKind(
            code=job_notices.FAILED,
            sentence=_("%(work)s: this could not be done. %(error)s"),
            placeholders=job_notices.placeholders,
        ),
    ),
)
