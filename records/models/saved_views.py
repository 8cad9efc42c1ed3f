"""Saved views: what a list was asked for, under a name; each is a segment, too."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, TextField
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from core.catalogue.comparisons import Folded
from core.models import LivingManager, Record, RecordQuerySet
from core.tracking import tracked

SHARE = "records.share_views"
"""The right to let others use one's views."""
LONGEST_QUERY = 6_000
"""Characters of a query string: an address that is much longer does not pass every proxy."""


class SavedViewQuerySet(RecordQuerySet):
    """Views by who may open and change them."""

    def visible_to(self, user):
        """One's own, those for all, and those of one's departments. Who sees everything sees all that
        is shared, so that the views of somebody who left can be kept; nobody sees another's own."""
        if not user.is_active:
            return self.none()
        shared = Q(sharing=SavedView.Sharing.EVERYONE)
        of_departments = Q(sharing=SavedView.Sharing.DEPARTMENTS)
        if not user.sees_everything:
            rows = SavedViewDepartment.objects.filter(department_id__in=user.department_ids)
            of_departments &= Q(Exists(rows.filter(view=OuterRef("pk"))))
        return self.filter(Q(owner=user.pk) | shared | of_departments)

    def managed_by(self, user):
        """Those that he may share, lock and delete: his own; who sees everything, all that is shared."""
        visible = self.visible_to(user)
        return visible if user.sees_everything else visible.filter(owner=user.pk)

    def editable_by(self, user):
        """Those whose content he may change: what he manages, and for who may share what is not
        locked by its owner."""
        visible = self.visible_to(user)
        if user.sees_everything:
            return visible
        own = Q(owner=user.pk)
        return visible.filter(own | Q(is_locked=False) if user.has_right(SHARE) else own)

    def of(self, record_type: str):
        """Views of the list of one kind of record."""
        return self.filter(record_type=record_type)

    def in_order_for(self, user):
        """As the tabs stand: his own as he put them, then those of others by name."""
        is_others = models.Case(models.When(owner=user.pk, then=0), default=1)
        place = models.Case(models.When(owner=user.pk, then="position"), default=0)
        return self.order_by(is_others, place, Folded("name"), "pk")


@tracked(derived=("position",))
class SavedView(Record):
    """Search, filters, order and layout of a list under a name, for its owner or for others too.

    It is a segment as well: the records that the list shows to whoever opens it. Nothing of what
    it selects is stored; `me` and `this month` mean those of the reader, on the day that he looks.
    """

    class Sharing(models.TextChoices):
        PRIVATE = "private", _("Only me")
        DEPARTMENTS = "departments", _("Departments")
        EVERYONE = "everyone", _("Everyone")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="saved_views",
        verbose_name=_("owner"),
    )
    record_type = models.CharField(max_length=60, editable=False)
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(
        blank=True, default="", validators=[MaxLengthValidator(LONGEST_QUERY)], editable=False
    )
    """The list's query string, without the place in the pages and without `view`."""
    layout = models.JSONField(default=dict, blank=True, editable=False)
    """Display, columns, widths and rows for everybody who opens it (core.list_layout); what it does
    not mention is as the person has it."""
    sharing = models.CharField(
        _("who may use it"), max_length=12, choices=Sharing, default=Sharing.PRIVATE
    )
    departments = models.ManyToManyField(
        "accounts.Department",
        through="SavedViewDepartment",
        related_name="saved_views",
        verbose_name=_("departments"),
    )
    is_locked = models.BooleanField(_("locked"), default=False)
    """Others may use it, and not change it."""
    position = models.IntegerField(db_default=0, editable=False)
    """Its place among the views of its owner; putting them in order is no change of them."""

    everything = models.Manager.from_queryset(SavedViewQuerySet)()
    objects = LivingManager.from_queryset(SavedViewQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                "owner",
                "record_type",
                Folded("name"),
                condition=Q(deleted_at=None),
                name="records_savedview_name_once",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(sharing__in=("private", "departments", "everyone")),
                name="records_savedview_sharing",
            ),
            models.CheckConstraint(
                condition=Q(
                    Exact(
                        Func("layout", function="jsonb_typeof", output_field=TextField()), "object"
                    )
                ),
                name="records_savedview_shape",
            ),
        )
        indexes = (
            models.Index(
                fields=("record_type", "sharing"),
                condition=Q(deleted_at=None),
                name="records_savedview_shared",
            ),
        )
        triggers = (pgtrigger.ReadOnly(name="keep_record_type", fields=["record_type"]),)

    def __str__(self):
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.sharing != self.Sharing.PRIVATE


@tracked(owners=("view",))
class SavedViewDepartment(models.Model):
    """A department whose members may use the view."""

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="department_rows")
    department = models.ForeignKey("accounts.Department", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("department of a saved view")
        verbose_name_plural = _("departments of saved views")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("view", "department"), name="records_savedviewdepartment_once"
            ),
        )

    def __str__(self):
        return f"{self.view_id} – {self.department_id}"


class SavedViewDefault(models.Model):
    """The view with which a list opens for one person; a preference of his, so it has no history."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    record_type = models.CharField(max_length=60)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="default_rows")

    class Meta:
        verbose_name = _("view that a list opens with")
        verbose_name_plural = _("views that lists open with")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "record_type"), name="records_savedviewdefault_once"
            ),
        )

    def __str__(self):
        return f"{self.user_id}: {self.view_id}"
