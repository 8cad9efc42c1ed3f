"""An export: what was asked for, and the file that came of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.choices import Calendar
from importing.choices import Contents, FileFormat


class ExportQuerySet(models.QuerySet):
    """Exports by who may look at them, and by their age."""

    def visible_to(self, user):
        """One's own: what stands in the file was chosen by what the person sees."""
        if not user.is_active or not user.has_right("importing.export"):
            return self.none()
        return self.filter(created_by=user)

    def outlived(self, *, on):
        """Those whose file has been kept long enough at that moment."""
        return self.exclude(file="").filter(kept_until__lt=on)


class Export(models.Model):
    """Records written into a spreadsheet for one person, as he could see them at that moment."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", verbose_name=_("by")
    )
    target = models.CharField(max_length=40, default="customers")
    contents = models.CharField(max_length=12, choices=Contents)
    format = models.CharField(max_length=4, choices=FileFormat)
    calendar = models.CharField(
        max_length=9, choices=Calendar, blank=True, default="", db_default=""
    )
    """In which days stand in the file; empty: the person's own."""
    query = models.TextField(blank=True, default="")
    """The query string of the list: search, filters and order."""
    ids = ArrayField(models.BigIntegerField(), null=True)
    """The records that were chosen of the list; null: all of it."""
    columns = ArrayField(models.CharField(max_length=80), default=list)
    """Keys of the fields of a list; empty for everything."""

    file = models.FileField(upload_to="exports/", max_length=300, blank=True)
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    """What the file is called when it is handed out."""
    record_count = models.PositiveIntegerField(null=True)
    part_count = models.PositiveIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    problem = models.JSONField(default=dict)
    """Why there is no file: a `text`, or `is_cancelled`."""

    objects = models.Manager.from_queryset(ExportQuerySet)()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("created_by", "-id"), name="importing_export_of_person"),
            models.Index(
                F("kept_until"), condition=~Q(file=""), name="importing_export_kept_until"
            ),
        )

    def __str__(self):
        return self.file_name or f"{self.target} #{self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether a job is still to write it."""
        return self.finished_at is None and not self.problem
