"""Whom people ask for a right that their role has not."""

from django.db.models import Q

from accounts.choices import RoleCode
from accounts.models import User

MOST_NAMED = 5


def administrators_to_ask() -> list[User]:
    """Those who sign in and may change what roles may do, administrators before owners, by name; the
    first few of them. One query."""
    may_change_roles = Q(role=RoleCode.OWNER) | Q(role__rights__contains=["accounts.manage_roles"])
    found = User.objects.active().filter(may_change_roles).select_related("role")
    here = [person for person in found.order_by("name", "pk") if not person.has_open_invitation]
    here.sort(key=lambda person: person.role_id == RoleCode.OWNER)
    return here[:MOST_NAMED]
