"""Passwords: set by the person, by an administrator, or by a link sent to the person."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from accounts.permissions import can_change_user
from core.change_sets import change_set
from core.permissions import Allowed, Decision, Denied, require
from core.versions import lock

SHUT_OUT = _("An administrator has taken your sign-in away. Ask there if this is a mistake.")


def set_password(*, actor: User | None, user: User, password: str) -> None:
    """Give the person a password; all his sessions end, but for the one the caller keeps.

    The change set says who did it to whom; the password itself is not in the history. Raises
    NotAllowed, also for who was shut out and has a link still, or ValidationError for a password
    that is too weak.
    """
    validate_password(password, user)
    with change_set(actor=actor, reason="accounts.set_password", details={"user": user.pk}):
        require(_can_set_password(actor, lock(user)))
        user.set_password(password)
        user.save(update_fields=["password"])


def send_password_link(*, actor: User | None, user: User) -> None:
    """Send the person a mail, in his language, with a link by which he sets his password.

    The link works once and for PASSWORD_RESET_TIMEOUT. Raises NotAllowed.
    """
    require(_can_set_password(actor, user))
    context = {
        "user": user,
        "actor": actor,
        "site_name": settings.SITE_NAME,
        "link": password_link(user),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    with override(user.language):
        subject = render_to_string("accounts/email/password_link_subject.txt", context).strip()
        text = render_to_string("accounts/email/password_link_message.txt", context)
    with change_set(actor=actor, reason="accounts.send_password_link", details={"user": user.pk}):
        send_mail(subject, text, None, [user.email])


def password_link(user: User) -> str:
    """The address at which the person chooses a password; dead as soon as he has, and after
    PASSWORD_RESET_TIMEOUT."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.SITE_URL.rstrip("/") + path.replace("UID-KEY", key)


def _can_set_password(actor: User | None, user: User) -> Decision:
    is_own = actor is not None and actor.pk == user.pk
    if not is_own:
        return can_change_user(actor, user)
    return Allowed() if user.is_active else Denied(SHUT_OUT)
