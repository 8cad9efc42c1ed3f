"""Records that only some people see: the audience beside the record, and the querysets over it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import LivingManager, Record, RecordQuerySet

PUBLIC = 0


def key_ring(user) -> list[int]:
    """The audiences a person belongs to: 0 for the public, his departments, himself as -id."""
    if user.sees_only_own:
        return [-user.pk]
    return [PUBLIC, *user.department_ids, -user.pk]


class AudienceQuerySet(models.QuerySet):
    """Rows with an audience, by who may see them."""

    def visible_to(self, user):
        """Owners and administrators: all. Others: public, their departments' and their own."""
        if not user.is_active:
            return self.none()
        if user.sees_everything:
            return self
        return self.filter(audience__overlap=key_ring(user))


class ScopedQuerySet(AudienceQuerySet, RecordQuerySet):
    """Records by who may see and edit them."""

    def editable_by(self, user):
        """Whoever sees a record and is not read-only may edit it."""
        return self.none() if user.is_read_only else self.visible_to(user)


ScopedManager = LivingManager.from_queryset(ScopedQuerySet, class_name="ScopedManager")


class Audience(models.Func):
    """The rule of scope as an array: see the SQL function of the same name."""

    function = "karta_audience_v1"
    output_field = ArrayField(models.BigIntegerField())


class ScopedRecord(Record):
    """A record with an audience.

    The rows of departments are the truth; `department_ids` is kept beside the record by a trigger
    on them (an import writes it directly), and `audience` is computed from it by the database.
    """

    is_public = models.BooleanField(_("public"), default=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("responsible manager"),
        related_name="assigned_%(class)ss",
    )
    department_ids = ArrayField(models.BigIntegerField(), db_default=[], editable=False)
    audience = models.GeneratedField(
        expression=Audience("department_ids", "is_public", "assigned_to"),
        output_field=ArrayField(models.BigIntegerField()),
        db_persist=True,
    )

    everything = models.Manager.from_queryset(ScopedQuerySet)()
    objects = ScopedManager()

    class Meta(Record.Meta):
        abstract = True
        indexes = (GinIndex(fields=("audience",), name="%(class)s_audience", fastupdate=False),)
