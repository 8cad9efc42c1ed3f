"""What happened (written by services) and what was touched (queued by triggers)."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class CurrentTransaction(models.Func):
    """PostgreSQL's own 64-bit number of the writing transaction."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class DomainEvent(models.Model):
    """Something happened to a record, in the words of the business: `customers.customer.created`."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    transaction_id = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    name = models.CharField(max_length=100)
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    change_set = models.ForeignKey(
        "core.ChangeSet", models.PROTECT, null=True, related_name="domain_events"
    )
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("record_type", "record_id", "id"), name="core_event_of_record"),
            models.Index(fields=("transaction_id", "id"), name="core_event_drain"),
        )

    def __str__(self):
        return f"{self.name} {self.record_type}:{self.record_id}"


class TouchedRecord(models.Model):
    """The id of a record whose rows a statement has touched, on any path; drained by jobs."""

    transaction_id = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("transaction_id", "id"), name="core_touched_drain"),)

    def __str__(self):
        return f"{self.record_type}:{self.record_id}"


class EventCursor(models.Model):
    """How far one reader of the queue has come: the last transaction and row he has drained."""

    name = models.CharField(max_length=100, unique=True)
    transaction_id = models.BigIntegerField(default=0)
    row_id = models.BigIntegerField(default=0)

    def __str__(self):
        return self.name
