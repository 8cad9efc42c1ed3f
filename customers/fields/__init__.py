"""The field catalogue of customers: every attribute, built-in and custom, described once."""

from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, Section
from core.contributions import contributed, sections_with_contributed
from customers.fields import (
    addresses,
    contact,
    groups,
    identity,
    partners,
    record,
    responsibility,
    terms,
)
from customers.stores import ROW
from records.custom_fields import SECTION as CUSTOM_SECTION
from records.custom_fields import custom_catalogue_fields

RECORD_TYPE = "customers.customer"

SECTIONS = (
    Section(code="identity", label=_("Identity")),
    Section(code="contact", label=_("Contact")),
    Section(code="main_address", label=_("Main address")),
    Section(code="delivery_address", label=_("Delivery address")),
    Section(code="terms", label=_("Terms"), side="end"),
    Section(code="responsibility", label=_("Responsibility"), side="end"),
    Section(code=CUSTOM_SECTION, label=_("Custom fields"), side="end"),
    Section(code="notes", label=_("Description"), side="end"),
    Section(code="record", label=_("Record"), side="end"),
    Section(
        code="contact_persons",
        label=_("Contact persons"),
        side="end",
        is_part=True,
        is_on_form=False,
    ),
    Section(code="partners", label=_("Partners"), side="end", is_part=True),
    Section(
        code="latest_changes",
        label=_("Latest"),
        side="end",
        is_part=True,
        is_on_form=False,
    ),
)

BUILT_IN = (
    *identity.FIELDS,
    *contact.FIELDS,
    *addresses.FIELDS,
    *terms.FIELDS,
    *groups.FIELDS,
    *responsibility.FIELDS,
    *partners.FIELDS,
    *record.FIELDS,
)


def customer_catalogue() -> Catalogue:
    """The catalogue as it stands now, with the custom fields of this installation: three queries,
    beside those of the apps that contribute fields."""
    contributed_fields = [
        field
        for record_type, make in contributed("fields")
        if record_type == RECORD_TYPE
        for field in make()
    ]
    custom = custom_catalogue_fields(RECORD_TYPE, ROW)
    sections = sections_with_contributed(RECORD_TYPE, SECTIONS)
    return Catalogue(RECORD_TYPE, sections, [*BUILT_IN, *contributed_fields, *custom])
