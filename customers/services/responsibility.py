"""Who is responsible for a record and who sees it, until somebody says otherwise."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User

PLACEMENT = ("departments", "assigned_to", "is_public")

HIDDEN_FROM_ALL = _(
    "It is not public, in no department and nobody is responsible: only administrators would see "
    "it. Choose a department or a responsible manager."
)
HIDDEN_FROM_YOU = _(
    "You would not see it any more. Choose one of your departments, or yourself as responsible."
)


def default_placement(actor: User | None) -> dict[str, Any]:
    """Where a record belongs that the person creates: his departments in use, and himself."""
    if actor is None:
        return {}
    mine = Department.objects.active().filter(memberships__user=actor)
    return {
        "departments": tuple(sorted(mine.values_list("pk", flat=True))),
        "assigned_to": actor.pk,
    }


def with_default_placement(actor: User | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, and the default placement for what they do not mention; nothing is nothing said,
    while an empty value is said."""
    return {**default_placement(actor), **values}


def placement_warning(actor: User, placement: Mapping[str, Any]):
    """What to say before a record is saved that nobody, or not the person himself, would see."""
    departments = set(placement.get("departments") or ())
    assigned_to = placement.get("assigned_to")
    if not (departments or assigned_to or placement.get("is_public")):
        return HIDDEN_FROM_ALL
    if actor.sees_everything or assigned_to == actor.pk:
        return None
    is_shared = placement.get("is_public") or departments & set(actor.department_ids)
    return None if is_shared and not actor.sees_only_own else HIDDEN_FROM_YOU
