"""Long work as a row: what is asked, how far it is, how it ended."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet):
    """Jobs by who may see them and whether they have ended."""

    def visible_to(self, user):
        """One's own; with the right to see all work, everybody's and the system's."""
        if not user.is_active:
            return self.none()
        return self if user.has_right("core.see_all_jobs") else self.filter(actor=user)

    def unfinished(self):
        return self.filter(state__in=Job.UNFINISHED)


class Job(models.Model):
    """A piece of long work. The row is the truth; Celery only carries its id.

    It is written in the transaction that asks for the work. `progress_*`, `lease_until` and
    `is_cancel_requested` are written through the second alias while the work's own transaction is
    open; "done", the counts and the result are written in that transaction itself.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    UNFINISHED = (State.QUEUED, State.RUNNING)

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs"
    )
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)

    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    phase = models.CharField(max_length=200, blank=True)
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    is_cancel_requested = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    """A sentence that may be shown to people; the traceback goes to the log."""
    change_set = models.ForeignKey("core.ChangeSet", models.PROTECT, null=True, related_name="jobs")

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("lease_until",),
                condition=models.Q(state__in=("queued", "running")),
                name="core_job_unfinished",
            ),
            models.Index(fields=("actor", "-id"), name="core_job_of_actor"),
            models.Index(fields=("record_type", "record_id"), name="core_job_of_record"),
        )

    def __str__(self):
        return f"{self.kind} #{self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED
