"""One act of one person, under which every change of the data is recorded, and what its undo left."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ChangeSet(models.Model):
    """What one act changed: a saved form, an import, a bulk edit, an undo.

    The events of tracked tables carry `context_id` in their column pgh_context_id, which may not be
    null: the database refuses a change that stands in no change set.
    """

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="change_sets"
    )
    reason = models.CharField(_("reason"), max_length=80)
    """Dotted code of the act, e.g. `customers.save`, `importing.apply`, `core.undo`."""
    details = models.JSONField(default=dict)
    """What a person would want to read about it, e.g. the name of the file."""
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        verbose_name = _("change set")
        verbose_name_plural = _("change sets")
        ordering = ("-id",)

    def __str__(self):
        return f"{self.reason} #{self.pk}"

    @property
    def context_id(self) -> uuid.UUID:
        """What the events of this set carry: the id written as a UUID, so that it sorts by age."""
        return uuid.UUID(int=self.pk)


class UndoLeftover(models.Model):
    """A record of which an undo has left something as it is: written by the undo, for its page.

    The rows that were left are told by the record that they are parts of; where they are parts of
    none, `record_type` is their own table and `record_id` their own id.
    """

    change_set = models.ForeignKey(
        ChangeSet, models.CASCADE, related_name="leftovers", db_index=False
    )
    """The undo."""
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reasons = ArrayField(models.CharField(max_length=20))
    """Codes of core.undo.LeftReason."""
    tables = ArrayField(models.CharField(max_length=60))
    """`app.model` of each table of which rows were left: the record's own, those of its parts."""
    is_whole = models.BooleanField()
    """Whether nothing of the record was put back."""

    class Meta:
        verbose_name = _("record that an undo has left")
        verbose_name_plural = _("records that an undo has left")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("change_set", "record_type", "record_id"),
                name="core_undoleftover_record_once",
            ),
        )

    def __str__(self):
        return f"{self.record_type}:{self.record_id}"
