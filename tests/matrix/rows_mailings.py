"""The outbox: administrators only."""

from django.utils import timezone

from mailings.models import Message
from tests.matrix.row import Row, administrators


def failed_message(world):
    message = Message.objects.create(
        sender="karta@example.com",
        to=["alice@example.com"],
        subject=world.canaries.north.name,
        message_id="<1@example.com>",
        source=b"",
        state=Message.State.FAILED,
        due_at=timezone.now(),
    )
    return (message.pk,)


ROWS = (
    Row("mailings:message_list", "GET", administrators(200)),
    Row("mailings:message_retry", "POST", administrators(302), args=failed_message),
)
