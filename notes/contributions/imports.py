"""Notes as a kind of record that spreadsheets can be loaded into."""

from django.utils.translation import gettext_lazy as _

from core.contributions import ImportTarget
from notes.fields import RECORD_TYPE

IMPORT_TARGETS = (
    ImportTarget(
        code="notes",
        label=_("CRM notes"),
        record_type=RECORD_TYPE,
        engine="notes.importers.NOTES",
        list_url_name="notes:note_list",
        explanation=_(
            "One note in each row: what has to be done, how it stands, by whom and until when. A column"
            " may name the customer, who must be here."
        ),
        follows="customers",
        order=30,
    ),
)
