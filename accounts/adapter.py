"""How sign-in behaves: nobody signs up by himself, and mails are in the reader's language."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts import services


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; there is no open registration."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait five minutes and try again, or ask for a link to set a "
            "new password."
        ),
        "enter_current_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """A mail that the sign-in library sends, in the language of the person it is about."""
        user = context.get("user")
        context = {
            **context,
            "site_name": settings.SITE_NAME,
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
        with override(user.language if user else None):
            super().send_mail(template_prefix, email, context)

    def set_password(self, user, password: str) -> None:
        """The person himself chose it, by his old one or by the link in his mail."""
        services.set_password(actor=user, user=user, password=password)
