"""A bulk edit: which customers were meant, what was done to them, and which of them refused it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.catalogue.setwise import Mode
from core.models import ChangeSet, Job
from core.undo.standing import UndoableQuerySet, last_undo_of
from customers.bulk.choices import REDO, UNDO, Deed, Outcome


class BulkEditQuerySet(UndoableQuerySet):
    """Bulk edits by who may look at them, and by how far they are."""

    undo_jobs = (UNDO, REDO)

    def visible_to(self, user):
        """One's own, of whoever may edit in bulk; owners and administrators see everybody's."""
        if not user.is_active or not user.has_right("customers.bulk_edit"):
            return self.none()
        return self if user.sees_everything else self.filter(created_by=user)

    def asked(self):
        """Those that somebody had done, in whatever way that ended."""
        return self.filter(asked_at__isnull=False)

    def drafts(self):
        """Those that nobody has had done yet."""
        return self.filter(asked_at__isnull=True)


class BulkEdit(models.Model):
    """A choice of customers on its way to a change, and the history of it afterwards.

    Until it is asked for (`asked_at`) it is a draft of whoever began it. A job does it; `change_set`,
    `counts` and the refusals are written with the work itself, so either all of it is there or
    nothing.
    """

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulk_edits", verbose_name=_("by")
    )
    ids = ArrayField(models.BigIntegerField(), null=True)
    """Which customers; null: whoever fits the query when the work is done."""
    query = models.TextField(blank=True, default="")
    deed = models.CharField(max_length=8, choices=Deed, default=Deed.CHANGE)
    field = models.CharField(max_length=80, blank=True, default="")
    """The key of the field that is changed."""
    mode = models.CharField(
        max_length=6, choices=[(mode.value, mode.value) for mode in Mode], blank=True, default=""
    )
    typed = models.JSONField(default=dict)
    """The value as the form sent it, by the names of its inputs: it is read again, by today's rules,
    when the work is done."""
    asked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)
    """What was done, in the words of that day: `field`, `how` and `value`."""
    counts = models.JSONField(default=dict)
    """How many were changed, unchanged and refused."""
    change_set = models.ForeignKey(ChangeSet, models.PROTECT, null=True, related_name="+")

    objects = models.Manager.from_queryset(BulkEditQuerySet)()

    class Meta:
        verbose_name = _("bulk edit")
        verbose_name_plural = _("bulk edits")
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("created_by", "-id"),
                condition=Q(asked_at__isnull=False),
                name="customers_bulk_edits_of_person",
            ),
            models.Index(
                fields=("created_by", "created_at"),
                condition=Q(asked_at__isnull=True),
                name="customers_bulk_drafts",
            ),
        )

    def __str__(self):
        return f"{self.deed} {self.field} #{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.asked_at is None

    @property
    def is_done(self) -> bool:
        return self.finished_at is not None

    @property
    def has_written(self) -> bool:
        """Whether it changed anything."""
        return bool(self.counts.get(Outcome.CHANGED))

    @property
    def last_undo(self) -> ChangeSet | None:
        """The last time that it was taken back or put back; `undoes` says which of the two it was."""
        return last_undo_of(self.change_set_id)

    @property
    def jobs(self):
        """The jobs on it, the newest first."""
        its = Job.objects.filter(record_type=self._meta.label_lower, record_id=self.pk)
        return its.order_by("-id")


class BulkRefusal(models.Model):
    """A customer that a bulk edit left as he was, and why."""

    bulk_edit = models.ForeignKey(BulkEdit, models.CASCADE, related_name="refusals", db_index=False)
    customer_id = models.BigIntegerField()
    """No foreign key: he may be out of sight, or gone for good."""
    reason = models.CharField(max_length=16, choices=Outcome)

    class Meta:
        verbose_name = _("customer whom a bulk edit left")
        verbose_name_plural = _("customers whom a bulk edit left")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("bulk_edit", "customer_id"), name="customers_bulkrefusal_once"
            ),
        )

    def __str__(self):
        return f"{self.bulk_edit_id}: {self.customer_id} ({self.reason})"
