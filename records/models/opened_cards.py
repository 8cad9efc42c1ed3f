"""The cards that somebody opened lately: his way back to them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OpenedCardQuerySet(models.QuerySet):
    """Opened cards by who opened them."""

    def of(self, user):
        """The person's own, the latest first."""
        return self.filter(user=user).order_by("-opened_at", "-id")


class OpenedCard(models.Model):
    """One person opened the card of one record, last at that moment; see records.opened_cards."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="opened_cards", db_index=False
    )
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager.from_queryset(OpenedCardQuerySet)()

    class Meta:
        verbose_name = _("opened card")
        verbose_name_plural = _("opened cards")
        ordering = ("-opened_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "record_type", "record_id"), name="records_openedcard_once"
            ),
        )
        indexes = (models.Index(fields=("user", "-opened_at"), name="records_opened_of_user"),)

    def __str__(self):
        return f"{self.user_id} → {self.record_type}:{self.record_id}"
