"""What is doubtful about a customer's numbers: said to whoever writes or reads them, never forbidden."""

from collections.abc import Mapping
from typing import Any

from core.catalogue import Session
from core.identity import NATURAL, Doubt, doubt_about_account, doubt_about_national_id


def doubts_about(values: Mapping[str, Any], session: Session) -> dict[str, Doubt]:
    """The doubts about canonical values, by the key of their field.

    A number is judged by the country of the main address, else by the organisation's, and by whether
    the customer is a natural or a legal person. Costs no query.
    """
    national_id, account = values.get("national_id"), values.get("iban")
    if not national_id and not account:
        return {}
    country = values.get("country") or session.country
    found: dict[str, Doubt] = {}
    if national_id:
        holder = values.get("kind") or NATURAL
        if doubt := doubt_about_national_id(national_id, country=country, holder=holder):
            found["national_id"] = doubt
    if account and (doubt := doubt_about_account(account, country=country)):
        found["iban"] = doubt
    return found


def new_doubts(
    values: Mapping[str, Any], present: Mapping[str, Any], session: Session
) -> dict[str, Doubt]:
    """Those that were not there before: what somebody has confirmed once is not asked again, until
    the number, the kind or the country changes."""
    known = doubts_about(present, session)
    judged_by = ("kind", "country")
    is_judged_alike = all(values.get(key) == present.get(key) for key in judged_by)
    return {
        key: doubt
        for key, doubt in doubts_about(values, session).items()
        if not (is_judged_alike and key in known and values[key] == present.get(key))
    }
