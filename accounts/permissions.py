"""Who may change whom: administrators keep the people, only owners keep owners."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from accounts.models import User
from core.permissions import (
    Allowed,
    Decision,
    Denied,
    RightRequiredMixin,
    has_right,
    require,
    right_required,
)

__all__ = [
    "Allowed",
    "Decision",
    "Denied",
    "RightRequiredMixin",
    "can_be_successor",
    "can_change_role",
    "can_change_user",
    "can_deactivate_user",
    "can_grant_role",
    "has_right",
    "require",
    "right_required",
]


def can_grant_role(actor: User | None, role: str) -> Decision:
    """Only an owner makes owners; every other role is given by whoever manages users."""
    decision = has_right(actor, "accounts.manage_users")
    if decision and role == RoleCode.OWNER and not _is_owner(actor):
        return Denied(_("Only an owner can make somebody an owner."))
    return decision


def can_change_user(actor: User | None, user: User) -> Decision:
    """Whoever manages users changes them; owners are changed by owners only."""
    decision = has_right(actor, "accounts.manage_users")
    if decision and user.role_id == RoleCode.OWNER and not _is_owner(actor):
        return Denied(_("Only an owner can change an owner."))
    return decision


def can_deactivate_user(actor: User | None, user: User) -> Decision:
    """Nobody shuts himself out, and one owner always stays."""
    if actor is not None and actor.pk == user.pk:
        return Denied(_("You cannot take your own sign-in away. Ask another administrator."))
    decision = can_change_user(actor, user)
    if decision and is_last_owner(user):
        return Denied(LAST_OWNER)
    return decision


def can_be_successor(person: User, successor: User) -> Decision:
    """Whoever takes over must be somebody else who can sign in and edit."""
    if successor.pk == person.pk:
        return Denied(_("This is the person who hands over. Choose somebody else."))
    if not successor.is_active or successor.deleted_at is not None:
        return Denied(_("%(person)s cannot sign in.") % {"person": successor.name})
    if successor.is_read_only:
        return Denied(
            _("%(person)s may only read. Choose somebody who edits, or change the role first.")
            % {"person": successor.name}
        )
    return Allowed()


def can_change_role(actor: User | None, role: str) -> Decision:
    """The owner has every right, always; the other roles are open to who manages roles."""
    decision = has_right(actor, "accounts.manage_roles")
    if decision and role == RoleCode.OWNER:
        return Denied(_("The owner has every right. This cannot be changed."))
    return decision


LAST_OWNER = _("This is the last owner who can sign in. Make somebody else an owner first.")


def is_last_owner(user: User) -> bool:
    """Whether no other active owner would be left without him."""
    owners = User.objects.active().filter(role=RoleCode.OWNER)
    return user.role_id == RoleCode.OWNER and not owners.exclude(pk=user.pk).exists()


def _is_owner(actor: User | None) -> bool:
    return actor is None or actor.role_id == RoleCode.OWNER
