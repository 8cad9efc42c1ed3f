"""Telling responsible managers which of their customers entered or left a group by its rule."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from core.calendars.formatting import format_number
from customers.groups import moves as events
from customers.groups.moves import Moves, Told
from customers.models import Customer, Group
from records import notices
from records.models import Notice
from records.models.options import in_language

ENTERED, LEFT = "customers.group_entered", "customers.group_left"
KINDS = {events.ENTERED: ENTERED, events.LEFT: LEFT}


def tell_managers(moves: Moves) -> None:
    """A notice to each active manager for each group that tells and each direction, whether one of
    his customers moved or a thousand; four queries at most, whatever the number of notices."""
    if not moves.told:
        return
    heard = moves.told.values()
    groups = Group.objects.in_bulk({one.group for one in heard})
    managers = User.objects.in_bulk({one.manager for one in heard})
    customers = Customer.objects.in_bulk({one.customer for one in heard if one.count == 1})
    notices.notify_all(
        _notice(told, groups[told.group], managers[told.manager], _only_one(told, customers))
        for told in heard
        if _is_heard(groups.get(told.group), managers.get(told.manager))
    )


def _only_one(heard: Told, customers: Mapping[int, Customer]) -> Customer | None:
    return customers.get(heard.customer) if heard.count == 1 else None


def _is_heard(group: Group | None, manager: User | None) -> bool:
    """Whether the group still tells, and the manager still listens."""
    return bool(group and group.is_notifying and manager and manager.is_active)


def _notice(heard: Told, group: Group, manager: User, one: Customer | None) -> Notice:
    """`one` is the customer where it is about one, who is not in the bin."""
    return notices.make_notice(
        user=manager,
        kind=KINDS[heard.event],
        params={
            "group": group.names,
            "customer": one.name if one else "",
            "count": heard.count,
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
