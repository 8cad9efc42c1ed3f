"""Explicit through models: categories, tags and departments of customers, and relations."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from core.models import Record
from core.touched import Touches
from core.tracking import tracked
from customers.models import triggers
from customers.models.options import Category, Preference, RelationKind, Tag


@tracked(owners=("customer",), touches=Touches("customers.customer", ("customer_id",)))
class CustomerCategory(models.Model):
    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        related_name="category_links",
        db_index=False,
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="customer_links")

    class Meta:
        verbose_name = _("category of a customer")
        verbose_name_plural = _("categories of customers")
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "category"), name="customers_customercategory_once"
            ),
        )

    def __str__(self):
        return f"{self.customer_id} – {self.category_id}"


@tracked(owners=("customer",), touches=Touches("customers.customer", ("customer_id",)))
class CustomerTag(models.Model):
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="tag_links", db_index=False
    )
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="customer_links")

    class Meta:
        verbose_name = _("tag of a customer")
        verbose_name_plural = _("tags of customers")
        constraints = (
            models.UniqueConstraint(fields=("customer", "tag"), name="customers_customertag_once"),
        )

    def __str__(self):
        return f"{self.customer_id} – {self.tag_id}"


@tracked(owners=("customer",), touches=Touches("customers.customer", ("customer_id",)))
class CustomerPreference(models.Model):
    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        related_name="preference_links",
        db_index=False,
    )
    preference = models.ForeignKey(Preference, models.PROTECT, related_name="customer_links")

    class Meta:
        verbose_name = _("preference of a customer")
        verbose_name_plural = _("preferences of customers")
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "preference"), name="customers_customerpreference_once"
            ),
        )

    def __str__(self):
        return f"{self.customer_id} – {self.preference_id}"


@tracked(owners=("customer",), touches=Touches("customers.customer", ("customer_id",)))
class CustomerDepartment(models.Model):
    """A customer belongs to a department or project, whose members see him (R26, R107)."""

    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        related_name="department_links",
        db_index=False,
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="customer_links")

    class Meta:
        verbose_name = _("department of a customer")
        verbose_name_plural = _("departments of customers")
        triggers = triggers.keep_departments(
            "customers_customerdepartment", "customers_customer", "customer_id"
        )
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "department"),
                name="customers_customerdepartment_once",
            ),
        )

    def __str__(self):
        return f"{self.customer_id} – {self.department_id}"


@tracked(
    owners=("customer", "other"),
    touches=Touches("customers.customer", ("customer_id", "other_id")),
)
class Relation(Record):
    """Two customers are connected (R18); each is shown on the other's card."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="relations")
    other = models.ForeignKey("customers.Customer", models.CASCADE, related_name="relations_back")
    kind = models.ForeignKey(RelationKind, models.PROTECT, related_name="relations")

    class Meta(Record.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "other", "kind"),
                condition=Q(deleted_at=None),
                name="customers_relation_once",
            ),
            models.CheckConstraint(
                condition=~Q(customer=F("other")),
                name="customers_relation_of_two",
                violation_error_message=_("A customer is not his own partner."),
            ),
        )

    def __str__(self):
        return f"{self.customer_id} – {self.other_id}"
