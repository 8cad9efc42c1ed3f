"""What the record says of itself."""

from django.utils.translation import gettext_lazy as _

from core.catalogue import DateTimeKind, Field, NumberKind
from customers.stores import ROW
from records.stars import starred_field

FIELDS = (
    Field(
        key="number",
        label=_("Customer number"),
        kind=NumberKind(),
        store=ROW,
        place=("number",),
        section="record",
        synonyms=("customer no", "nr klienta", "numer klienta", "номер клиента", "شماره مشتری"),
        is_editable=False,
        is_filterable=True,
        is_in_list=True,
        sort="value",
        is_matching_key=True,
    ),
    Field(
        key="version",
        label=_("Record version"),
        kind=NumberKind(),
        store=ROW,
        place=("version",),
        section="record",
        help_text=_("Tells an import whether somebody has changed the customer since."),
        is_editable=False,
        is_listable=False,
        is_version=True,
    ),
    Field(
        key="created_at",
        label=_("Added"),
        kind=DateTimeKind(),
        store=ROW,
        place=("created_at",),
        section="record",
        is_editable=False,
        is_in_list=True,
        is_filterable=True,
        is_on_filter_pane=True,
        sort="value",
    ),
    starred_field("customers.customer", section="record"),
)
