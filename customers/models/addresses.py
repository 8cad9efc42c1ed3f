"""Where a customer is, and where he wants his goods."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from core.catalogue.comparisons import Folded
from core.models import Record
from core.touched import Touches
from core.tracking import tracked
from customers.choices import AddressKind
from customers.duplicates.functions import AddressKey
from customers.models import map_triggers


@tracked(owners=("customer",), touches=Touches("customers.customer", ("customer_id",)))
class Address(Record):
    """The main or the delivery address of a customer: structured, with free text allowed."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=8, choices=AddressKind, default="main")
    country = CountryField(_("country"), blank=True, default="", db_default="")
    region = models.CharField(_("region"), max_length=120, blank=True, default="", db_default="")
    city = models.CharField(_("city"), max_length=120, blank=True, default="", db_default="")
    street = models.CharField(
        _("street and number"), max_length=300, blank=True, default="", db_default=""
    )
    postal_code = models.CharField(
        _("postal code"), max_length=20, blank=True, default="", db_default=""
    )
    text = models.TextField(_("address in words"), blank=True, default="", db_default="")
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )

    class Meta(Record.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ("kind", "id")
        triggers = map_triggers.of_addresses
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "kind"),
                condition=Q(deleted_at=None),
                name="customers_address_kind_once",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,  # a check that comes out as NULL would hold
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="customers_address_on_the_globe",
                violation_error_message=_(
                    "Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."
                ),
            ),
        )

        indexes = (
            models.Index(
                AddressKey("city", "street", "text"),
                condition=Q(deleted_at=None) & (~Q(street="") | ~Q(text="")),
                name="customers_by_address_key",
            ),
            # What people look for in the filters that no other index has; read one by one, the
            # cities of 1,000,000 took seconds, and were given up where few fitted.
            GinIndex(
                OpClass(Folded("city"), name="gin_trgm_ops"), name="customers_addresses_by_city"
            ),
        )

    def __str__(self):
        parts = (self.street, self.postal_code, self.city, self.region, self.text)
        return ", ".join(part for part in parts if part)
