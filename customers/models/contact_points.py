"""Phones, e-mail addresses and other ways to reach a customer or a contact person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from core.touched import Touches
from core.tracking import tracked
from customers.choices import ContactPointKind
from customers.duplicates.functions import PhoneEnding
from customers.models import triggers


@tracked(owners=("customer", "person"), touches=Touches("customers.customer", ("customer_id",)))
class ContactPoint(Record):
    """One number or address, of a customer or of a contact person.

    `raw` is what was typed; `normalized` is E.164 for phones and the address in small letters
    otherwise; `digits` are the digits of a phone, so that any run of them finds it. One at most of a
    kind is the main one; the store makes the first one so.
    """

    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_points",
    )
    person = models.ForeignKey(
        "customers.ContactPerson",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_points",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContactPointKind)
    raw = models.CharField(_("number or address"), max_length=320)
    normalized = models.CharField(max_length=320, editable=False)
    digits = models.CharField(max_length=80, blank=True, default="", db_default="", editable=False)
    label = models.CharField(_("label"), max_length=60, blank=True, default="", db_default="")
    is_primary = models.BooleanField(_("main"), default=False)
    is_invalid = models.BooleanField(_("invalid"), default=False, db_default=False)
    is_opted_out = models.BooleanField(_("wants no mailings"), default=False, db_default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Record.Meta):
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ("position", "id")
        triggers = (*triggers.keep_search_text, *triggers.keep_search_text_of_persons)
        constraints = (
            models.CheckConstraint(
                condition=Q(customer=None, person__isnull=False)
                | Q(customer__isnull=False, person=None),
                name="customers_contactpoint_one_owner",
            ),
            models.UniqueConstraint(
                fields=("customer", "kind", "normalized"),
                condition=Q(deleted_at=None, customer__isnull=False),
                name="customers_contactpoint_of_customer_once",
            ),
            models.UniqueConstraint(
                fields=("person", "kind", "normalized"),
                condition=Q(deleted_at=None, person__isnull=False),
                name="customers_contactpoint_of_person_once",
            ),
            models.UniqueConstraint(
                fields=("customer", "kind"),
                condition=Q(deleted_at=None, customer__isnull=False, is_primary=True),
                name="customers_contactpoint_one_main_of_customer",
            ),
            models.UniqueConstraint(
                fields=("person", "kind"),
                condition=Q(deleted_at=None, person__isnull=False, is_primary=True),
                name="customers_contactpoint_one_main_of_person",
            ),
        )
        indexes = (
            models.Index(fields=("normalized",), name="customers_contactpoint_value"),
            models.Index(
                PhoneEnding("digits"),
                condition=Q(deleted_at=None, customer__isnull=False) & ~Q(digits=""),
                name="customers_phone_endings",
            ),
            models.Index(
                fields=("customer", "person", "kind"),
                condition=Q(is_invalid=True),
                name="contactpoints_invalid",
            ),
            models.Index(
                fields=("customer", "person", "kind"),
                condition=Q(is_opted_out=True),
                name="contactpoints_opted_out",
            ),
        )

    def __str__(self):
        return self.raw
