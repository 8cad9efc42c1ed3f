"""A person's use of a field catalogue, in the organisation he works for."""

from accounts.models import Organisation
from core import small_tables
from core.catalogue import Session


def session_for(actor, language: str | None = None) -> Session:
    """The session of a person, with the organisation's currency, country and country of phones."""
    organisation = small_tables.kept("accounts.organisation", (Organisation,), _organisation)
    session = Session(
        actor=actor,
        currency=organisation.get("currency", "EUR"),
        phone_country=str(organisation.get("phone_country", "IR")),
        country=str(organisation.get("country", "IR")),
    )
    if language:
        session.language = language
    return session


def _organisation() -> dict:
    return Organisation.objects.values("currency", "phone_country", "country").first() or {}
