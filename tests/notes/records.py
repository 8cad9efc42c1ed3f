"""Notes made for tests, by the services that forms and imports use."""

from typing import Any

from notes.models import Action, Note, Status
from notes.services import create_note


def action(code: str) -> Action:
    return Action.objects.get(code=code)


def status(code: str) -> Status:
    return Status.objects.get(code=code)


def add_note(actor=None, *, customer=None, **values: Any) -> Note:
    """A call that is active unless the values say otherwise; `action` and `status` are codes."""
    given = {
        "text": "Ask about the order",
        **values,
        "action": action(values.get("action", "call")).pk,
        "status": status(values.get("status", "active")).pk,
    }
    if customer is not None:
        given["customer"] = customer.pk
    return create_note(actor=actor, values=given)
