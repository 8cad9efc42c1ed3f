"""The fixed choices about customers; lists that administrators keep are options instead."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerKind(models.TextChoices):
    NATURAL = "natural", _("Natural person")
    LEGAL = "legal", _("Legal person")


class Part(models.TextChoices):
    LEAD = "lead", _("Lead")
    CUSTOMER = "customer", _("Customer")
    PARTNER = "partner", _("Partner")
    STAFF = "staff", _("Own staff")
    SUPPLIER = "supplier", _("Supplier")


class ContactPointKind(models.TextChoices):
    MOBILE = "mobile", _("Mobile")
    PHONE = "phone", _("Phone")
    FAX = "fax", _("Fax")
    EMAIL = "email", _("E-mail")
    WEBSITE = "website", _("Website")
    MESSENGER = "messenger", _("Messenger")


PHONE_KINDS = (ContactPointKind.MOBILE, ContactPointKind.PHONE, ContactPointKind.FAX)


class AddressKind(models.TextChoices):
    MAIN = "main", _("Main address")
    DELIVERY = "delivery", _("Delivery address")
