"""A bulk edit of notes: which were meant, what was done to them, and which were left."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import ChangeSet, Job
from core.undo.standing import UndoableQuerySet, last_undo_of
from notes.bulk.choices import REDO, UNDO, Deed


class NoteBulkEditQuerySet(UndoableQuerySet):
    undo_jobs = (UNDO, REDO)

    def visible_to(self, user):
        """One's own, of whoever may change many; owners and administrators see what others had done."""
        if not user.is_active or not user.has_right("notes.bulk_edit"):
            return self.none()
        own = Q(created_by=user)
        return self.filter(own | Q(asked_at__isnull=False) if user.sees_everything else own)


class NoteBulkEdit(models.Model):
    """A choice of notes on its way to a change, or of customers who each get a note, and the history of it
    afterwards.

    Until it is asked for (`asked_at`) it is a draft of whoever began it. A job does it; `change_set`,
    `counts` and `refused` are written with the work itself, so either all of it is there or nothing.
    """

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    ids = ArrayField(models.BigIntegerField(), null=True)
    """Which notes or customers; null: whatever fits the query when the work is done."""
    query = models.TextField(blank=True, default="")
    deed = models.CharField(max_length=10, choices=Deed)
    given = models.JSONField(null=True)
    """What the notes get: `{"person": 3}`, `{"status": 3}`, `{"day": "2027-01-30"}`, `{"days": -7}`,
    `{"typed": {"action": ["3"]}}`; null while nobody has said so."""
    asked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    told = models.TextField(blank=True, default="")
    """What was done, in the words of that day."""
    counts = models.JSONField(default=dict)
    """How many were changed (or got a note), unchanged and refused, and the last by reason (`reasons`)."""
    refused = models.JSONField(default=list)
    """The first of those that were left: pairs of id and reason."""
    change_set = models.ForeignKey(ChangeSet, models.PROTECT, null=True, related_name="+")

    objects = models.Manager.from_queryset(NoteBulkEditQuerySet)()

    class Meta:
        verbose_name = _("bulk edit of notes")
        verbose_name_plural = _("bulk edits of notes")
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("created_by", "created_at"),
                condition=Q(asked_at__isnull=True),
                name="notes_bulk_drafts",
            ),
        )

    def __str__(self):
        return f"{self.deed} #{self.pk}"

    @property
    def is_done(self) -> bool:
        return self.finished_at is not None

    @property
    def has_written(self) -> bool:
        """Whether it changed anything."""
        return bool(self.counts.get("changed"))

    @property
    def last_undo(self) -> ChangeSet | None:
        """The last time that it was taken back or put back; `undoes` says which of the two it was."""
        return last_undo_of(self.change_set_id)

    @property
    def jobs(self):
        """The jobs on it, the newest first."""
        its = Job.objects.filter(record_type=self._meta.label_lower, record_id=self.pk)
        return its.order_by("-id")
