"""The five roles and the rights granted to each."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from accounts.models import Role, User
from accounts.permissions import can_change_role
from core.change_sets import change_set
from core.contributions import contributed
from core.permissions import require
from core.refusals import Refused
from core.versions import lock


class UnknownRight(Refused):
    """A right that no app contributes."""

    def __init__(self, codes: Iterable[str]):
        super().__init__(_("There is no such right: %s.") % ", ".join(sorted(codes)))


def ensure_roles() -> None:
    """Make the roles that are missing, and grant rights contributed since to their default roles.

    A right that an administrator took away stays away: each role remembers which rights it has
    already been offered. Writes nothing when there is nothing new.
    """
    existing = {role.code: role for role in Role.objects.all()}
    stale = [
        role
        for code in RoleCode.values
        if _offer(role := existing.get(code) or Role(code=code)) or role.pk is None
    ]
    if stale:
        with change_set(actor=None, reason="accounts.ensure_roles"):
            for role in stale:
                role.save()


def _offer(role: Role) -> bool:
    """Add the rights that the role has not been offered yet; whether there were any."""
    new = [right for right in contributed("rights") if right.code not in role.offered_rights]
    role.offered_rights = sorted({*role.offered_rights, *(right.code for right in new)})
    granted = {right.code for right in new if role.code in right.default_roles}
    role.rights = sorted({*role.rights, *granted})
    return bool(new)


def update_role_rights(
    *, actor: User | None, role: Role, rights: Iterable[str], is_only_own: bool | None = None
) -> Role:
    """Grant exactly these rights to the role, and narrow it to its own customers or not.

    Raises NotAllowed for the owner's role, UnknownRight for a code that no app contributes.
    """
    require(can_change_role(actor, role.code))
    wanted = set(rights)
    if unknown := wanted - {right.code for right in contributed("rights")}:
        raise UnknownRight(unknown)
    with change_set(actor=actor, reason="accounts.update_role"):
        locked = lock(role)
        locked.rights = sorted(wanted)
        if is_only_own is not None:
            locked.is_only_own = is_only_own
        locked.save()
    return locked
