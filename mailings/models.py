"""The outbox: messages that were stored in the transactions that wanted them sent."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

ABANDONED = "abandoned"
"""What `error` holds when every attempt ended without a result."""


class MessageQuerySet(models.QuerySet):
    """Messages by what is left to do with them."""

    def waiting(self):
        """Those that are still to be delivered."""
        return self.filter(state__in=(Message.State.QUEUED, Message.State.SENDING))

    def due(self, *, now):
        """Those that the sweep takes up: lost, to be tried again, or left by a worker that died."""
        return self.waiting().filter(due_at__lte=now)


class Message(models.Model):
    """An e-mail message. The row is the truth; Celery only carries its id.

    `source` is the whole message as it goes out, attachments included, so that what is delivered is
    what was stored; the other columns are for people. The Message-ID stays the same however often
    delivery is tried.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)

    sender = models.TextField(_("from"))
    to = ArrayField(models.TextField(), verbose_name=_("to"), default=list)
    cc = ArrayField(models.TextField(), verbose_name=_("copy to"), default=list)
    bcc = ArrayField(models.TextField(), verbose_name=_("hidden copy to"), default=list)
    addresses = ArrayField(models.TextField(), default=list)
    """Where it goes, without names and in lower case: by these the mail of a customer is found."""
    subject = models.TextField(_("subject"), blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.TextField()
    source = models.BinaryField()

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    """When the sweep takes the message up unless it has been delivered by then."""
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(_("error"), blank=True)

    objects = models.Manager.from_queryset(MessageQuerySet)()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=models.Q(state__in=("queued", "sending")),
                name="mailings_message_waiting",
            ),
            models.Index(fields=("record_type", "record_id"), name="mailings_message_of_record"),
            GinIndex(fields=("addresses",), name="mailings_message_addresses"),
        )

    def __str__(self):
        return self.subject

    @property
    def explanation(self) -> str:
        """Why it failed, or fails for the moment: mostly what the mail server said."""
        if self.error == ABANDONED:
            return _("Every attempt was broken off; the log of the workers says why.")
        return self.error

    @property
    def recipients(self) -> list[str]:
        """Everybody who gets it, hidden copies included."""
        return [*self.to, *self.cc, *self.bcc]
