"""Delivering the messages of the outbox, each once as far as e-mail allows.

A worker takes a message by a locked change of its state, speaks to the server outside of any
transaction, and writes the result. A worker that dies between the server's "accepted" and its own
commit leaves the message "being sent": after LEASE it goes out again, under the same Message-ID, by
which most mailboxes drop the second copy. The other order would lose messages instead.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.db import transaction
from django.utils import timezone

from mailings.models import ABANDONED, Message
from mailings.services import PATIENCE, send_to_workers
from mailings.transport import DeliveryFailed, transport_of

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""How long one attempt may take before the message counts as left by a worker that died."""
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
SWEPT_AT_ONCE = 1000


def deliver_message(message_id: int) -> None:
    """Deliver the message unless it has been delivered or another worker is at it."""
    message = _take(message_id)
    if message is None:
        return
    try:
        note = _hand_on(message)
    except DeliveryFailed as failure:
        _write_failure(message, failure)
    else:
        _write(message, state=Message.State.SENT, sent_at=timezone.now(), error=note)


def resend_due_messages() -> list[int]:
    """Send the ids of messages that are due to the workers again; return them.

    Sending too often does no harm: a worker takes only what no other has taken.
    """
    now = timezone.now()
    with transaction.atomic():
        due = Message.objects.due(now=now).order_by("due_at").select_for_update(skip_locked=True)
        ids = [message.pk for message in due.only("pk")[:SWEPT_AT_ONCE]]
        waiting = Message.objects.filter(pk__in=ids, state=Message.State.QUEUED)
        waiting.update(due_at=now + PATIENCE)
    for message_id in ids:
        send_to_workers(message_id)
    return ids


def _take(message_id: int) -> Message | None:
    """Mark the message as being sent; None when it is not to be had."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Message.objects.waiting().select_for_update(skip_locked=True)
        message = waiting.filter(pk=message_id).first()
        if message is None:
            return None
        if message.state == Message.State.SENDING and message.due_at > now:
            return None
        if message.attempts >= MAX_ATTEMPTS:
            message.state, message.error = Message.State.FAILED, ABANDONED
        else:
            message.state = Message.State.SENDING
            message.attempts += 1
            message.due_at = now + LEASE
        message.save(update_fields=["state", "attempts", "due_at", "error"])
    return message if message.state == Message.State.SENDING else None


def _hand_on(message: Message) -> str:
    transport = transport_of(settings.MAIL_DELIVERY_URL)
    try:
        sender = sanitize_address(message.sender, "utf-8")
        recipients = [sanitize_address(address, "utf-8") for address in message.recipients]
    except ValueError as error:
        raise DeliveryFailed(str(error), is_final=True) from error
    return transport.deliver(
        name=f"{message.pk:08}",
        sender=sender,
        recipients=recipients,
        source=bytes(message.source),
    )


def _write_failure(message: Message, failure: DeliveryFailed) -> None:
    """Try again later, each time after a longer pause, unless that is no use (any more)."""
    logger.warning("Message %s, attempt %s: %s", message.pk, message.attempts, failure)
    if failure.is_final or message.attempts >= MAX_ATTEMPTS:
        _write(message, state=Message.State.FAILED, error=str(failure))
        return
    pause = min(FIRST_PAUSE * 4 ** (message.attempts - 1), LONGEST_PAUSE)
    due_at = timezone.now() + pause
    _write(message, state=Message.State.QUEUED, due_at=due_at, error=str(failure))


def _write(message: Message, **values) -> None:
    """Write the result of this attempt; when the lease has passed and another worker has taken the
    message, the result is his to write."""
    mine = Message.objects.filter(
        pk=message.pk, state=Message.State.SENDING, attempts=message.attempts
    )
    if not mine.update(**values):
        logger.warning("Message %s: attempt %s came too late.", message.pk, message.attempts)
