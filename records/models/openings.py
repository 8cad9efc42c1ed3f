"""Who opened which card on which day: for administrators, kept for a year."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CardOpening(models.Model):
    """One person opened the card of one record so many times on one day, as his clock counts days."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_openings", db_index=False
    )
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    day = models.DateField()
    count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("opening of a card")
        verbose_name_plural = _("openings of cards")
        ordering = ("-last_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("record_type", "record_id", "user", "day"),
                name="records_cardopening_once_a_day",
            ),
        )
        indexes = (models.Index(fields=("day",), name="records_cardopening_by_day"),)

    def __str__(self):
        return f"{self.user_id} → {self.record_type}:{self.record_id} ({self.day})"
