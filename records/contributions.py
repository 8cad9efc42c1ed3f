"""What this app adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from core.contributions import Contributions, Tracked
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
)
