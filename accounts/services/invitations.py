"""Inviting a colleague by mail, sending the invitation again, and taking it back."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.emails import invitation
from accounts.models import Department, User
from accounts.permissions import can_change_user
from accounts.services.handing_over import count_responsibilities
from accounts.services.organisation import current_organisation
from accounts.services.passwords import password_link
from accounts.services.users import add_user, new_user
from core.calendars.formatting import format_number
from core.change_sets import change_set
from core.permissions import require
from core.refusals import Refused
from core.versions import lock


class NotInvited(Refused):
    """The person has accepted his invitation meanwhile, or was never sent one."""

    def __init__(self):
        super().__init__(_("This invitation does not wait any more: the person has a password."))


class StillResponsible(Refused):
    """The invited person is responsible for records already."""

    def __init__(self, count: int):
        text = ngettext(
            "This person is responsible for %(count)s record already. Hand it over first.",
            "This person is responsible for %(count)s records already. Hand them over first.",
            count,
        )
        super().__init__(text % {"count": format_number(count)})


def invite_user(
    *,
    actor: User | None,
    email: str,
    name: str,
    role: str,
    departments: Iterable[Department] = (),
    is_only_own: bool | None = None,
    language: str = "en",
    note: str = "",
) -> User:
    """Make a person who has no password yet, and send him a mail with a link to choose one.

    The mail is in his language and names who invites him; `note` is a line of the inviter's own.
    The link works once and for PASSWORD_RESET_TIMEOUT. Raises NotAllowed, EmailTaken, or
    ValidationError for a value that the model refuses.
    """
    user = new_user(
        actor=actor,
        email=email,
        name=name,
        role=role,
        language=language,
        is_only_own=is_only_own,
        invitation_note=note,
    )
    with change_set(actor=actor, reason="accounts.invite_user", details={"email": user.email}):
        _mark_invited(user, actor)
        add_user(user, departments)
        _send(user)
    return user


def send_invitation_again(*, actor: User | None, user: User) -> User:
    """A new mail with a new link; its time begins anew. Raises NotAllowed, or NotInvited."""
    with _change_of(actor, user, "accounts.invite_again"):
        locked = _lock_invited(actor, user)
        _mark_invited(locked, actor)
        locked.save(update_fields=["invited_at", "invited_by"])
        _send(locked)
    return locked


def withdraw_invitation(*, actor: User | None, user: User) -> None:
    """Put the invited person away: the link is dead, and the address is free for somebody else.

    Raises NotAllowed, NotInvited, or StillResponsible when records are his already.
    """
    with _change_of(actor, user, "accounts.withdraw_invitation"):
        locked = _lock_invited(actor, user)
        if count := sum(count_responsibilities(locked).values()):
            raise StillResponsible(count)
        locked.memberships.all().delete()
        EmailAddress.objects.filter(user=locked).delete()
        locked.is_active = False
        locked.deleted_at, locked.deleted_by = Now(), actor
        locked.save(update_fields=["is_active", "deleted_at", "deleted_by"])


def _change_of(actor: User | None, user: User, reason: str):
    return change_set(actor=actor, reason=reason, details={"user": user.pk})


def _lock_invited(actor: User | None, user: User) -> User:
    locked = lock(user)
    require(can_change_user(actor, locked))
    if not locked.has_open_invitation:
        raise NotInvited
    return locked


def _mark_invited(user: User, actor: User | None) -> None:
    """The clock of the application, by which the link is dated too."""
    user.invited_at, user.invited_by = timezone.now(), actor


def _send(user: User) -> None:
    mail = invitation(user, link=password_link(user), organisation=current_organisation())
    mail.send()
