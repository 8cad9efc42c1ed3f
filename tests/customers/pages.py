"""What the form pages are sent in tests, and what they answer with."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import RelationKind


def customer_form(**changes) -> dict:
    """The least that registers a customer, with changes."""
    return {
        "kind": "natural",
        "name": "Nadia Karimi",
        "parts": ["customer"],
        "is_delivery_same_as_main": "on",
        "opening_total_currency": "EUR",
        **changes,
    }


def person_form(**changes) -> dict:
    """The least that records a contact person, with changes."""
    return {"name": "Omid Rahimi", **changes}


def errors_of(response) -> dict[str, list[str]]:
    """The errors of the form on the page, by field."""
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


def tie(code: str, *, is_inverse: bool = False) -> str:
    """The choice of a kind of relation as the form sends it."""
    return f"{'inverse-' if is_inverse else ''}{RelationKind.objects.get(code=code).pk}"


def queries_of(client, url: str) -> int:
    """How many queries the page costs when caches are warm."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)
