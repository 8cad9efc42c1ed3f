"""Choices about the columns of a file that are kept under a name, for oneself or for all."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SavedMappingQuerySet(models.QuerySet):
    """Saved mappings by who may use them and who may change them."""

    def visible_to(self, user):
        """One's own and the shared ones."""
        if not user.is_active or not user.has_right("importing.run"):
            return self.none()
        return self.filter(Q(created_by=user) | Q(is_shared=True))

    def editable_by(self, user):
        """One's own; owners and administrators also change the shared ones of others."""
        visible = self.visible_to(user)
        return visible if user.sees_everything else visible.filter(created_by=user)


class SavedMapping(models.Model):
    """What the columns of a kind of file mean, and what becomes of its rows."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    name = models.CharField(_("name"), max_length=80)
    is_shared = models.BooleanField(_("for everybody who imports"), default=False)
    target = models.CharField(max_length=40)
    columns = ArrayField(models.TextField())
    """The labels of the columns, in the order of `chosen["mapping"]`."""
    chosen = models.JSONField()
    """The fields of importing.chosen.Chosen."""

    objects = models.Manager.from_queryset(SavedMappingQuerySet)()

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("created_by", "target", "name"), name="importing_savedmapping_once"
            ),
        )

    def __str__(self):
        return self.name
