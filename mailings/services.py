"""Storing a message, and trying a failed one again."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from email.utils import getaddresses, make_msgid
from functools import partial
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError as BrokerError

from core.permissions import has_right, require
from core.refusals import Refused
from mailings.models import Message

logger = logging.getLogger(__name__)

SEE_OUTBOX = "mailings.see_outbox"
DELIVER_TASK = "mailings.tasks.deliver_message"
PATIENCE = timedelta(seconds=60)
"""How long a message may wait for a worker before the sweep sends its id again."""


class NotFailed(Refused):
    """Only a failed message can be sent again."""


def store_message(*, actor, email: EmailMessage, record: Model | None = None) -> Message:
    """Put the message into the outbox, in the caller's transaction; it leaves when that commits.

    `record` is what it is about. Raises ValueError when it has no recipients, and
    django.core.mail.BadHeaderError when a header has a line break.
    """
    if not email.recipients():
        raise ValueError("The message has no recipients.")
    message_id = _message_id_of(email)
    message = Message.objects.create(
        created_by=actor,
        record_type=record._meta.label_lower if record else "",
        record_id=record.pk if record else None,
        sender=email.from_email,
        to=email.to,
        cc=email.cc,
        bcc=email.bcc,
        addresses=addresses_of(email.recipients()),
        subject=email.subject,
        text=email.body if email.content_subtype == "plain" else "",
        html=_html_of(email),
        headers={name: str(value) for name, value in email.extra_headers.items()},
        message_id=message_id,
        source=email.message().as_bytes(linesep="\r\n"),
        due_at=timezone.now() + PATIENCE,
    )
    transaction.on_commit(partial(send_to_workers, message.pk))
    return message


def addresses_of(recipients: Iterable[str]) -> list[str]:
    """The addresses of recipients such as `Ali <Ali@Example.com>`, in lower case."""
    return sorted({address.lower() for _name, address in getaddresses(list(recipients))} - {""})


def retry_message(*, actor, message: Message) -> Message:
    """Try to deliver a message that has failed once more, from the first attempt.

    Raises NotFailed when it is not failed (any more), NotAllowed without the right.
    """
    require(has_right(actor, SEE_OUTBOX))
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message.pk)
        if message.state != Message.State.FAILED:
            raise NotFailed(_("This message has not failed: it is sent or still waiting."))
        message.state = Message.State.QUEUED
        message.attempts = 0
        message.error = ""
        message.due_at = timezone.now() + PATIENCE
        message.save(update_fields=["state", "attempts", "error", "due_at"])
        transaction.on_commit(partial(send_to_workers, message.pk))
    return message


def send_to_workers(message_id: int) -> None:
    """Carry the id to the workers; without Redis the row waits for the sweep."""
    try:
        current_app.send_task(DELIVER_TASK, args=[message_id], retry=False)
    except BrokerError as error:
        logger.warning("Message %s waits for the sweep: %s", message_id, error)


def _message_id_of(email: EmailMessage) -> str:
    """The one that the message has, else a new one under the name of this site."""
    for name, value in email.extra_headers.items():
        if name.lower() == "message-id":
            return str(value)
    message_id = make_msgid(domain=urlsplit(settings.SITE_URL).hostname)
    email.extra_headers["Message-ID"] = message_id
    return message_id


def _html_of(email: EmailMessage) -> str:
    if email.content_subtype == "html":
        return email.body
    alternatives = getattr(email, "alternatives", ())
    return next((content for content, kind in alternatives if kind == "text/html"), "")
