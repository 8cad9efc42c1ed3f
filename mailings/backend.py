"""Django's e-mail backend: whatever any app or library sends goes into the outbox."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from mailings import services


class OutboxBackend(BaseEmailBackend):
    """Stores messages in the transaction of whoever sends them; a rollback takes them back."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store those that have recipients; return their number."""
        addressed = [email for email in email_messages if email.recipients()]
        for email in addressed:
            services.store_message(actor=None, email=email)
        return len(addressed)
