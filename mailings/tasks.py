"""What the workers do for the outbox."""

from celery import shared_task

from mailings import delivery


@shared_task
def deliver_message(message_id: int) -> None:
    delivery.deliver_message(message_id)


@shared_task
def sweep_outbox() -> None:
    """By beat: messages that were lost, failed for the moment or left by a dead worker."""
    delivery.resend_due_messages()
