"""The records that somebody has starred: his favourites, and nobody else's."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StarQuerySet(models.QuerySet):
    """Stars by whose they are."""

    def of(self, user, record_type: str):
        """The person's own on records of one kind, the latest first."""
        return self.filter(user=user, record_type=record_type).order_by("-created_at", "-id")


class Star(models.Model):
    """One person has starred one record; see records.stars. Personal, so neither tracked nor told."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stars", db_index=False
    )
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager.from_queryset(StarQuerySet)()

    class Meta:
        verbose_name = _("star")
        verbose_name_plural = _("stars")
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "record_type", "record_id"), name="records_star_once"
            ),
        )
        indexes = (
            models.Index(fields=("record_type", "record_id"), name="records_star_of_record"),
        )

    def __str__(self):
        return f"{self.user_id} ★ {self.record_type}:{self.record_id}"
