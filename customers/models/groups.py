"""Groups of customers in a tree (R44-R46), and who is in them: by hand, or by the group's rule."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import LivingManager
from core.touched import Touches
from core.tracking import tracked
from customers.models.customers import Customer
from records.models import Option
from records.models.options import OptionQuerySet

LARGEST_DEPTH = 6
"""So many groups stand one above the other at most."""


class GroupQuerySet(OptionQuerySet):
    """Groups by who decides about their members."""

    def by_rule(self):
        """Those that a rule fills."""
        return self.filter(rule__isnull=False)

    def by_hand(self):
        """Those that people fill."""
        return self.filter(rule__isnull=True)


@tracked()
class Group(Option):
    """A set of customers that the team steers by: “Wholesale”, “Asked and has not bought”.

    Groups stand in a tree, and a customer may be in many. `rule` is a condition over the catalogue
    of customers (core.conditions); where there is one it alone decides who is in the group, and
    nobody is put into it by hand. Whether a group has a rule never changes.
    """

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("beneath"),
    )
    rule = models.JSONField(_("rule"), null=True, blank=True, editable=False)
    is_notifying = models.BooleanField(
        _("tells the responsible manager"), default=False, db_default=False
    )

    everything = models.Manager.from_queryset(GroupQuerySet)()
    objects = LivingManager.from_queryset(GroupQuerySet)()

    class Meta(Option.Meta):
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = (
            *Option.Meta.constraints,
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="customers_group_not_its_parent"
            ),
        )

    @property
    def is_by_rule(self) -> bool:
        """Whether a rule decides who is in it."""
        return self.rule is not None

    @property
    def why_not_by_hand(self) -> str:
        if not self.is_by_rule:
            return ""
        text = gettext("“%(group)s” is filled by its rule. Nobody is put into it by hand.")
        return text % {"group": self}


@tracked(owners=("customer",), touches=Touches("customers.customer", ("customer_id",)))
class CustomerGroup(models.Model):
    """Somebody has put the customer into a group by hand."""

    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="group_links", db_index=False
    )
    group = models.ForeignKey(Group, models.PROTECT, related_name="customer_links", db_index=False)

    class Meta:
        verbose_name = _("group of a customer")
        verbose_name_plural = _("groups of customers")
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "group"), name="customers_customergroup_once"
            ),
        )
        indexes = (models.Index(fields=("group", "customer"), name="customers_in_group"),)

    def __str__(self):
        return f"{self.customer_id} – {self.group_id}"


class RuleMember(models.Model):
    """The customer fulfils the rule of a group; kept by the reader of what was touched and by the
    check of the whole base (customers.groups.membership).

    Computed from the customers, so nothing hangs on a row and a row holds nobody: the key of the
    customer is not enforced, and an import can be taken back though a rule has found its customers.
    """

    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    group = models.ForeignKey(Group, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("customer of a group by rule")
        verbose_name_plural = _("customers of groups by rule")
        constraints = (
            models.UniqueConstraint(fields=("group", "customer"), name="customers_rulemember_once"),
        )
        indexes = (models.Index(fields=("customer", "group"), name="customers_rules_of"),)

    def __str__(self):
        return f"{self.customer_id} – {self.group_id}"
