"""Customers who are likely the same, and those who were made one."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from accounts.models.scoped import key_ring
from core.touched import Touches
from core.tracking import tracked
from customers.models.customers import Customer

_OF = """customers_duplicatepair.id = ANY(ARRAY(
    SELECT p.id FROM customers_duplicatepair p WHERE p.first_id = ANY(%s)
    UNION SELECT p.id FROM customers_duplicatepair p WHERE p.second_id = ANY(%s)
))"""


class DuplicatePairQuerySet(models.QuerySet):
    """Pairs by who sees both customers."""

    def visible_to(self, user):
        """Both are there and seen by the person. `audience` only narrows down what is looked at: a
        pair whose customer has just moved is judged by the customer himself."""
        seen = Customer.objects.visible_to(user).order_by()
        pairs = self
        if user.is_active and not user.sees_everything:
            pairs = pairs.filter(audience__overlap=key_ring(user))
        return pairs.filter(
            Exists(seen.filter(pk=OuterRef("first"))), Exists(seen.filter(pk=OuterRef("second")))
        )

    def of(self, ids):
        """Those in which one of these customers is: found by the indexes of both sides first, for the
        planner would walk through all pairs in their order."""
        return self.filter(RawSQL(_OF, [list(ids)] * 2, output_field=models.BooleanField()))

    def unsettled(self):
        """Those of which nobody has said that they are two."""
        return self.filter(dismissed_at=None)


class DuplicatePair(models.Model):
    """Two customers who are likely the same, each pair once; kept by a reader of what was touched
    and by a search of the whole base (customers.duplicates.pairs).

    Computed from the customers, so nothing hangs on a pair and a pair holds nobody: the keys are not
    enforced. `dismissed_at` is what a person says: they are two.
    """

    first = models.ForeignKey(
        Customer, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_constraint=False)
    reasons = ArrayField(models.CharField(max_length=20))
    score = models.SmallIntegerField()
    audience = ArrayField(models.BigIntegerField(), default=list)
    """Of both customers, as it was when they were compared."""
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(DuplicatePairQuerySet)()

    class Meta:
        verbose_name = _("pair of likely doubles")
        verbose_name_plural = _("pairs of likely doubles")
        ordering = ("-score", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("first", "second"), name="customers_duplicatepair_once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="customers_duplicatepair_in_order"
            ),
        )
        indexes = (
            models.Index(
                fields=("score", "id"),
                condition=Q(dismissed_at=None),
                name="customers_pairs_by_score",
            ),
            models.Index(
                fields=("score", "id"),
                condition=Q(dismissed_at__isnull=False),
                name="customers_dismissed_pairs",
            ),
            GinIndex(fields=("audience",), name="customers_pairs_audience", fastupdate=False),
        )

    def __str__(self):
        return f"{self.first_id} – {self.second_id}"


@tracked(
    owners=("customer", "loser"), touches=Touches("customers.customer", ("customer_id", "loser_id"))
)
class CustomerMerge(models.Model):
    """`loser` was merged into `customer` and lies in the bin; his address leads there."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="merges")
    loser = models.OneToOneField(Customer, models.CASCADE, related_name="merged_into")

    class Meta:
        verbose_name = _("merged customer")
        verbose_name_plural = _("merged customers")
        constraints = (
            models.CheckConstraint(
                condition=~Q(customer=F("loser")), name="customers_customermerge_of_two"
            ),
        )

    def __str__(self):
        return f"{self.loser_id} → {self.customer_id}"
