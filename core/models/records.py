"""The furniture of every record: who made it, its version, and the recycle bin."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class RecordQuerySet(models.QuerySet):
    """Records by whether they are alive."""

    def living(self):
        """Records that are not in the recycle bin."""
        return self.filter(deleted_at__isnull=True)

    def in_bin(self):
        """Records that are in the recycle bin."""
        return self.filter(deleted_at__isnull=False)


RecordManager = models.Manager.from_queryset(RecordQuerySet, class_name="RecordManager")


class LivingManager(RecordManager):
    """The default view of a table of records: the living ones."""

    def get_queryset(self):
        return super().get_queryset().living()


class Record(models.Model):
    """Something that people keep: it has a maker, a version and can be put into the bin.

    `version` is raised by a trigger with every change that is not of a derived column (see
    core.tracking); a form or an exported file that carries an older version is in conflict.
    Unique constraints hold among the living.
    """

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    version = models.IntegerField(db_default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )

    everything = RecordManager()
    objects = LivingManager()

    class Meta:
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "objects"
