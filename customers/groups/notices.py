"""Telling responsible managers which of their customers entered or left a group by its rule."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.catalogue.any_of import AnyOf
from customers.models import Customer, Group
from records import notices
from records.models.options import in_language

if TYPE_CHECKING:
    from customers.groups.membership import Moves

ENTERED, LEFT = "customers.group_entered", "customers.group_left"


def tell_managers(moves: "Moves") -> None:
    """A notice to each active manager for each group that tells and each direction, whether one of
    his customers moved or a thousand."""
    for kind, moved in ((ENTERED, moves.entered), (LEFT, moves.left)):
        telling = Group.objects.filter(pk__in=moved, is_notifying=True)
        for group in telling.order_by("pk"):
            for user, customers in _by_manager(moved[group.pk]).items():
                _tell(kind, group, user, customers)


def _by_manager(ids: Iterable[int]) -> Mapping[Any, list[Customer]]:
    found: dict[Any, list[Customer]] = defaultdict(list)
    customers = Customer.objects.filter(AnyOf("id", ids), assigned_to__isnull=False)
    for customer in customers.select_related("assigned_to").order_by("pk"):
        if customer.assigned_to.is_active:
            found[customer.assigned_to].append(customer)
    return found


def _tell(kind: str, group: Group, user, customers: list[Customer]) -> None:
    one = customers[0] if len(customers) == 1 else None
    notices.notify(
        user=user,
        kind=kind,
        params={
            "group": group.names,
            "customer": one.name if one else "",
            "count": len(customers),
        },
        url=reverse("customers:customer_detail", args=[one.pk])
        if one
        else reverse("customers:group_detail", args=[group.pk]),
        record=one,
    )


def placeholders(params: Mapping[str, Any]) -> dict[str, str]:
    """The group by its name in the reader's language, and whom the notice is about."""
    count = params["count"]
    words = ngettext("%(count)s customer", "%(count)s customers", count)
    return {
        "group": in_language(params["group"]),
        "who": params["customer"] or words % {"count": format_number(count)},
    }
