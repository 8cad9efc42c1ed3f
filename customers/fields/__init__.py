"""The field catalogue of customers: every attribute, built-in and custom, described once."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.catalogue import Catalogue, Section, Session
from core.contributions import contributed
from customers.fields import addresses, contact, identity, record, responsibility, terms
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
)

BUILT_IN = (
    *identity.FIELDS,
    *contact.FIELDS,
    *addresses.FIELDS,
    *terms.FIELDS,
    *responsibility.FIELDS,
    *record.FIELDS,
)


def customer_catalogue() -> Catalogue:
    """The catalogue as it stands now, with the custom fields of this installation: two queries."""
    contributed_fields = [
        field
        for record_type, make in contributed("fields")
        if record_type == RECORD_TYPE
        for field in make()
    ]
    custom = custom_catalogue_fields(RECORD_TYPE, ROW)
    return Catalogue(RECORD_TYPE, SECTIONS, [*BUILT_IN, *contributed_fields, *custom])


def session_for(actor, language: str | None = None) -> Session:
    """The session of a person, with the organisation's currency, country and country of phones."""
    organisation = Organisation.objects.values("currency", "phone_country", "country").first() or {}
    session = Session(
        actor=actor,
        currency=organisation.get("currency", "EUR"),
        phone_country=str(organisation.get("phone_country", "IR")),
        country=str(organisation.get("country", "IR")),
    )
    if language:
        session.language = language
    return session
