"""Departments and projects, and who belongs to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import DepartmentKind
from core.models import LivingManager, Record, RecordQuerySet
from core.tracking import tracked


class DepartmentQuerySet(RecordQuerySet):
    """Departments by who may choose them."""

    def active(self):
        """Those that are still in use."""
        return self.filter(is_active=True)

    def choosable_by(self, user):
        """Those that the person may put records into: all for who sees all, else his own."""
        active = self.active()
        return active if user.sees_everything else active.filter(memberships__user=user)


@tracked()
class Department(Record):
    """A department, or a project: a department with a start, an end and a budget.

    The customers of a department are seen by its members only.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=DepartmentKind, default="department")
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    budget_amount = models.DecimalField(
        _("budget"), max_digits=19, decimal_places=4, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="departments"
    )

    everything = models.Manager.from_queryset(DepartmentQuerySet)()
    objects = LivingManager.from_queryset(DepartmentQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="project") | Q(starts_on=None, ends_on=None, budget_amount=None),
                name="accounts_department_only_projects_have_dates",
                violation_error_message=_("Only a project has a start, an end and a budget."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None)
                | Q(starts_on=None)
                | Q(ends_on__gte=models.F("starts_on")),
                name="accounts_department_ends_after_start",
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(
                condition=Q(budget_amount=None) | ~Q(currency=""),
                name="accounts_department_budget_has_currency",
                violation_error_message=_("Choose the currency of the budget."),
            ),
        )

    def __str__(self):
        return self.name


@tracked()
class Membership(models.Model):
    """A person belongs to a department."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(fields=("user", "department"), name="accounts_membership_once"),
        )

    def __str__(self):
        return f"{self.user} – {self.department}"
