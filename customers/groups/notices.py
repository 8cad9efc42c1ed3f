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
from records.models.options import in_language

ENTERED, LEFT = "customers.group_entered", "customers.group_left"
KINDS = {events.ENTERED: ENTERED, events.LEFT: LEFT}


def tell_managers(moves: Moves) -> None:
    """A notice to each active manager for each group that tells and each direction, whether one of
    his customers moved or a thousand."""
    groups = Group.objects.in_bulk({one.group for one in moves.told.values()})
    managers = User.objects.in_bulk({one.manager for one in moves.told.values()})
    for heard in moves.told.values():
        group, manager = groups.get(heard.group), managers.get(heard.manager)
        if group and group.is_notifying and manager and manager.is_active:
            _tell(KINDS[heard.event], group, manager, heard)


def _tell(kind: str, group: Group, user, heard: Told) -> None:
    one = Customer.objects.filter(pk=heard.customer).first() if heard.count == 1 else None
    notices.notify(
        user=user,
        kind=kind,
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
