"""What the bar of the list offers to do with the ticked customers."""

from typing import Any

from accounts.models import User
from core.catalogue import Catalogue
from core.contributions import contributed
from customers import permissions
from customers.models import Customer
from importing.permissions import can_export

CUSTOMER = Customer._meta.label_lower


def bulk_bar(user: User, catalogue: Catalogue) -> dict[str, Any]:
    """What of it the person may; `may_tick` is whether there is anything at all."""
    may = {
        "may_bulk_edit": permissions.can_bulk_edit(user),
        "may_bulk_delete": permissions.can_bulk_delete(user),
        "may_merge": permissions.can_merge(user),
        "may_take_along": can_export(user),
    }
    decided = {name: bool(decision) for name, decision in may.items()}
    acts = [
        one for one in contributed("list_acts") if one.record_type == CUSTOMER and one.may(user)
    ]
    hands_over = decided["may_bulk_edit"] and user.has_right(permissions.HAND_OVER)
    return {
        **decided,
        "may_hand_over": hands_over,
        "acts": acts,
        "may_tick": any(decided.values()) or bool(acts),
        "has_stars": "starred" in catalogue,
    }
