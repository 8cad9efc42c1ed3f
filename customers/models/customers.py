"""The customer: one row, with everything that is single about him."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, ScopedQuerySet, ScopedRecord
from core.catalogue.comparisons import Folded
from core.models import LivingManager
from core.touched import Touches
from core.tracking import tracked
from customers.choices import CustomerKind, Part
from customers.duplicates.functions import NameKey
from customers.models import map_triggers, triggers
from customers.models.birthdays import HasBirthday, birthday_is_whole
from customers.models.options import (
    Category,
    Channel,
    PaymentManner,
    Preference,
    PurchaseStatus,
    Source,
    Status,
    Tag,
)
from customers.models.searched import SearchedQuerySet, WordStarts


class NextNumber(Func):
    """The next customer number; a sequence, so numbers may have gaps."""

    template = "nextval('customers_customer_number')"
    output_field = models.BigIntegerField()


class CustomerQuerySet(SearchedQuerySet, ScopedQuerySet):
    """Customers in the office's words."""


@tracked(
    derived=("search_text", "department_ids", "audience"),
    touches=Touches("customers.customer", ("id",)),
)
class Customer(HasBirthday, ScopedRecord):
    """A natural or legal person that the firm deals with, in one or more parts: lead, customer,
    partner, own staff, supplier.

    Public, or of one or more departments and projects, or only of the responsible manager. Custom
    values live in `custom` by the key of their field. `search_text` is kept by triggers.
    """

    number = models.BigIntegerField(_("number"), db_default=NextNumber(), editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=CustomerKind, default="natural")
    name = models.CharField(pgettext_lazy("customer", "name"), max_length=250)
    short_name = models.CharField(
        _("short name"), max_length=80, blank=True, default="", db_default=""
    )
    external_id = models.CharField(
        _("external identifier"), max_length=80, blank=True, default="", db_default=""
    )
    national_id = models.CharField(
        _("national ID"), max_length=40, blank=True, default="", db_default=""
    )
    national_id_folded = models.CharField(
        max_length=40, blank=True, default="", db_default="", editable=False
    )
    iban = models.CharField(
        _("bank account (IBAN)"), max_length=40, blank=True, default="", db_default=""
    )
    description = models.TextField(_("description"), blank=True, default="", db_default="")
    preferences_text = models.CharField(
        _("preferences in words"), max_length=500, blank=True, default="", db_default=""
    )
    parts = ArrayField(
        models.CharField(max_length=10, choices=Part),
        verbose_name=_("parts"),
        default=list,
    )

    birth_year = models.SmallIntegerField(null=True, blank=True)
    birth_month = models.SmallIntegerField(null=True, blank=True)
    birth_day = models.SmallIntegerField(null=True, blank=True)
    birth_calendar = models.CharField(max_length=10, blank=True, default="", db_default="")

    status = models.ForeignKey(
        Status,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("status"),
        related_name="customers",
    )
    payment_manner = models.ForeignKey(
        PaymentManner,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("payment manner"),
        related_name="customers",
        db_index=False,
    )
    purchase_status = models.ForeignKey(
        PurchaseStatus,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("purchase status"),
        related_name="customers",
        db_index=False,
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("source"),
        related_name="customers",
        db_index=False,
    )
    channel = models.ForeignKey(
        Channel,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("channel"),
        related_name="customers",
        db_index=False,
    )
    categories = models.ManyToManyField(
        Category,
        through="CustomerCategory",
        related_name="customers",
        verbose_name=_("categories"),
    )
    tags = models.ManyToManyField(
        Tag, through="CustomerTag", related_name="customers", verbose_name=_("tags")
    )
    preferences = models.ManyToManyField(
        Preference,
        through="CustomerPreference",
        related_name="customers",
        verbose_name=_("preferences"),
    )
    departments = models.ManyToManyField(
        Department,
        through="CustomerDepartment",
        related_name="customers",
        verbose_name=_("departments"),
    )

    opening_total_amount = models.DecimalField(
        _("purchase total at the start"),
        max_digits=19,
        decimal_places=4,
        null=True,
        blank=True,
    )
    opening_total_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    is_delivery_same_as_main = models.BooleanField(
        _("the delivery address is the main address"), default=True
    )
    custom = models.JSONField(default=dict)
    search_text = models.TextField(blank=True, default="", db_default="", editable=False)

    everything = models.Manager.from_queryset(CustomerQuerySet)()
    objects = LivingManager.from_queryset(CustomerQuerySet)()

    class Meta(ScopedRecord.Meta):
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("-id",)
        triggers = (
            triggers.note_searched_keys(triggers.CUSTOMER),
            triggers.fill_derived_columns,
            *map_triggers.of_customers,
        )
        constraints = (
            models.UniqueConstraint(fields=("number",), name="customers_customer_number_once"),
            models.UniqueConstraint(
                fields=("external_id",),
                condition=Q(deleted_at=None) & ~Q(external_id=""),
                name="customers_customer_external_id_once",
                violation_error_message=_("Another customer has this external identifier."),
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"),
                name="customers_customer_has_name",
                violation_error_message=_("Write a name."),
            ),
            models.CheckConstraint(
                condition=Q(parts__contained_by=Part.values) & Q(parts__len__gte=1),
                name="customers_customer_parts",
                violation_error_message=_("Choose at least one part."),
            ),
            models.CheckConstraint(
                condition=Q(opening_total_amount=None) | ~Q(opening_total_currency=""),
                name="customers_customer_total_has_currency",
                violation_error_message=_("Choose the currency of the purchase total."),
            ),
            birthday_is_whole("customers_customer_birthday"),
        )
        # The two indexes of search keep GIN's list of pending entries: with fastupdate off, 5,000 new
        # rows took 2.6-3.1 s instead of 0.7-0.9 s. Autovacuum empties the list.
        indexes = (
            GinIndex(fields=("audience",), name="customers_audience", fastupdate=False),
            GinIndex(
                fields=("search_text",),
                name="customers_search",
                opclasses=("gin_trgm_ops",),
            ),
            GinIndex(WordStarts("search_text"), name="customers_word_starts"),
            GinIndex(
                fields=("custom",),
                name="customers_custom",
                opclasses=("jsonb_path_ops",),
                fastupdate=False,
            ),
            models.Index(Collate("name", "und-x-icu"), F("id"), name="customers_by_name"),
            models.Index(Collate("name", "fa-x-icu"), F("id"), name="customers_by_name_fa"),
            models.Index(Collate("name", "pl-x-icu"), F("id"), name="customers_by_name_pl"),
            models.Index(fields=("-created_at", "-id"), name="customers_by_created_at"),
            models.Index(fields=("assigned_to", "-id"), name="customers_by_assigned_to"),
            models.Index(
                fields=("-deleted_at", "-id"),
                condition=Q(deleted_at__isnull=False),
                name="customers_in_bin",
            ),
            models.Index(
                fields=("assigned_to", "birth_calendar", "birth_month", "birth_day"),
                condition=Q(birth_month__isnull=False, deleted_at=None),
                name="customers_birthdays",
            ),
            models.Index(
                fields=("national_id_folded",),
                condition=~Q(national_id_folded=""),
                name="customers_by_national_id",
            ),
            models.Index(
                # Not of the living alone: the planner would walk through it for any search of theirs.
                NameKey(Folded("name")),
                name="customers_by_name_key",
            ),
        )

    def __str__(self):
        return self.name
