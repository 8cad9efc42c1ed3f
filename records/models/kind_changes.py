"""Changes of the kind of a custom field: what would become of its values, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import ChangeSet
from records.models.custom_fields import CustomField, record_types_managed_by


class KindChangeQuerySet(models.QuerySet):
    """Changes of kind, by who may see them."""

    def visible_to(self, user):
        """Those of fields that the person manages."""
        return self.filter(field__record_type__in=record_types_managed_by(user))


class KindChange(models.Model):
    """A request to give a field another kind.

    One job looks at every value and writes `found` (see `records.kind_changes`); when somebody has
    agreed to that, another one does it, and `change_set` is written with the work itself.
    """

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    field = models.ForeignKey(CustomField, models.PROTECT, related_name="kind_changes")
    from_kind = models.CharField(_("kind until now"), max_length=12, choices=CustomField.Kind)
    to_kind = models.CharField(_("new kind"), max_length=12, choices=CustomField.Kind)
    found = models.JSONField(null=True)
    change_set = models.ForeignKey(ChangeSet, models.PROTECT, null=True, related_name="+")

    objects = KindChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of kind")
        verbose_name_plural = _("changes of kind")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(from_kind=F("to_kind")), name="records_kindchange_to_another"
            ),
        )

    def __str__(self):
        return f"{self.field}: {self.get_from_kind_display()} → {self.get_to_kind_display()}"
