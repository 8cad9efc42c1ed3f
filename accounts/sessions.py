"""A person's use of a field catalogue, in the organisation he works for."""

from accounts.models import Organisation
from core import small_tables
from core.catalogue import Session


def session_for(actor, language: str | None = None) -> Session:
    """The session of a person, with the organisation's currency, country and country of phones."""
    organisation = _kept()
    session = Session(
        actor=actor,
        currency=organisation.get("currency", "EUR"),
        phone_country=str(organisation.get("phone_country", "IR")),
        country=_country(organisation),
    )
    if language:
        session.language = language
    return session


def home_country() -> str:
    """Where the organisation is: the code of the country."""
    return _country(_kept())


def _country(organisation: dict) -> str:
    return str(organisation.get("country", "IR"))


def _kept() -> dict:
    return small_tables.kept("accounts.organisation", (Organisation,), _organisation)


def _organisation() -> dict:
    return Organisation.objects.values("currency", "phone_country", "country").first() or {}
