"""What is left of a record that was removed for good."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RemovedRecord(models.Model):
    """The stub of a record: that it was there, and who removed it when; nothing of what it held."""

    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    number = models.BigIntegerField(_("number"), null=True)
    """The number that people knew it by, where it had one."""
    removed_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("removed record")
        verbose_name_plural = _("removed records")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("record_type", "record_id"), name="core_removedrecord_once"
            ),
        )

    def __str__(self):
        return f"{self.record_type}:{self.record_id}"
