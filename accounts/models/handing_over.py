"""Handing over: what one person was responsible for becomes another one's, in one act."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import ChangeSet


class HandOverQuerySet(models.QuerySet):
    """Acts of handing over, by who may see them."""

    def visible_to(self, user):
        """Whoever manages users sees all of them."""
        return self.all() if user.has_right("accounts.manage_users") else self.none()


class HandOver(models.Model):
    """A request to hand over, and what came of it.

    A job does it; `change_set` and `counts` (records by kind) are written with the work itself, so
    either all of it is there or nothing.
    """

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="handed_over")
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    is_sign_in_taken = models.BooleanField(_("the sign-in is taken away as well"))
    counts = models.JSONField(default=dict)
    change_set = models.ForeignKey(ChangeSet, models.PROTECT, null=True, related_name="+")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handing over")
        verbose_name_plural = _("acts of handing over")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(person=models.F("successor")),
                name="accounts_handover_to_somebody_else",
            ),
        )

    def __str__(self):
        return f"{self.person} → {self.successor}"
