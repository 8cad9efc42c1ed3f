"""What a customer's notes come to, in one narrow row that triggers keep."""

from django.db import models

from customers.models import Customer
from notes.models.options import Status


class CustomerFacts(models.Model):
    """Facts about the living notes of a customer that everybody sees who sees him: private ones do
    not count."""

    customer = models.OneToOneField(
        Customer,
        models.CASCADE,
        primary_key=True,
        related_name="note_facts",
        db_constraint=False,  # an undo of whatever made him takes no notice of what was counted
    )
    last_note_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    """When the first of the open ones is due."""
    next_is_all_day = models.BooleanField(default=False, db_default=False)
    """Whether it is due on that day, at no hour of it (`Note.is_due_all_day`)."""
    open_count = models.IntegerField(default=0)
    status = models.ForeignKey(
        Status, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    """Of the newest open note, else of the newest (R40)."""
    variables = models.JSONField(default=dict)
    """Each variable as the newest note has it that fills it in, as `Note.custom` holds it."""

    class Meta:
        verbose_name = "facts of a customer's notes"
        verbose_name_plural = "facts of customers' notes"
        indexes = (
            models.Index(fields=("last_note_at",), name="notefacts_last_note_at"),
            models.Index(fields=("next_due_at",), name="notefacts_next_due_at"),
            models.Index(fields=("status",), name="notefacts_status"),
        )

    def __str__(self):
        return f"{self.customer_id}"
