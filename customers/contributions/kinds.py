"""The kinds of record of this app, their tables in the order of undo, and who is in charge of them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.contributions import (
    RecordKind,
    Responsibility,
    Tracked,
)
from customers import models, permissions
from customers.bin import customers_in_bin, persons_in_bin
from customers.choices import ContactPointKind
from customers.contributions.options import OPTION_LISTS
from customers.fields import customer_catalogue
from customers.mapping.colours import PARAMETER as COLOUR
from customers.models import triggers
from customers.models.searched import refill
from customers.person_fields import person_catalogue
from records.option_kinds import option_kind

CUSTOMER = "customers.customer"
CONTACT_PERSON = "customers.contactperson"
GROUP = "customers.group"


def _of_customer(model, order: int, label, column: str = "customer_id") -> Tracked:
    return Tracked(model=model, order=order, record_type=CUSTOMER, owner_column=column, label=label)


def _of_person(model, order: int, label) -> Tracked:
    return Tracked(
        model=model, order=order, record_type=CONTACT_PERSON, owner_column="person_id", label=label
    )


# A row with two owners is shown in the history of both; the first of them is its home (core.undo).
TRACKED = (
    Tracked(model=models.Status, order=210, label=_("Status")),
    Tracked(model=models.Category, order=215, label=_("Category")),
    Tracked(model=models.Tag, order=220, label=_("Tag")),
    Tracked(model=models.PaymentManner, order=225, label=_("Payment manner")),
    Tracked(model=models.PurchaseStatus, order=230, label=_("Purchase status")),
    Tracked(model=models.Source, order=235, label=_("Source")),
    Tracked(model=models.Channel, order=240, label=_("Channel")),
    Tracked(model=models.Preference, order=242, label=_("Preference")),
    Tracked(model=models.RelationKind, order=245, label=_("Kind of relation")),
    Tracked(model=models.Group, order=250, label=_("Group")),
    Tracked(model=models.Customer, order=300, record_type=CUSTOMER, label=_("Customer")),
    Tracked(
        model=models.ContactPerson, order=310, record_type=CONTACT_PERSON, label=_("Contact person")
    ),
    _of_customer(models.CustomerPerson, 320, _("Contact person of a customer")),
    _of_person(models.CustomerPerson, 321, _("Contact person of a customer")),
    _of_customer(models.ContactPoint, 330, _("Contact point")),
    _of_person(models.ContactPoint, 331, _("Contact point")),
    _of_customer(models.Address, 340, _("Address")),
    _of_customer(models.CustomerDepartment, 350, _("Department")),
    _of_person(models.ContactPersonDepartment, 355, _("Department")),
    _of_customer(models.CustomerCategory, 360, _("Category")),
    _of_customer(models.CustomerTag, 365, _("Tag")),
    _of_customer(models.CustomerPreference, 367, _("Preference")),
    _of_customer(models.CustomerGroup, 368, _("Group")),
    _of_customer(models.Relation, 370, _("Relation")),
    _of_customer(models.Relation, 371, _("Relation"), column="other_id"),
    _of_customer(models.CustomerMerge, 380, _("Merged customer")),
    _of_customer(models.CustomerMerge, 381, _("Merged customer"), column="loser_id"),
)


def _addresses_of(**owner) -> list[str]:
    points = models.ContactPoint.objects.filter(kind=ContactPointKind.EMAIL, **owner)
    return list(points.order_by("normalized").values_list("normalized", flat=True))


RECORD_KINDS = (
    RecordKind(
        record_type=CUSTOMER,
        model=models.Customer,
        label=_("Customer"),
        label_plural=_("Customers"),
        visible_to=lambda user: models.Customer.objects.visible_to(user),
        url_name="customers:customer_detail",
        catalogue=customer_catalogue,
        has_custom_fields=True,
        refill_search=lambda ids: refill(triggers.CUSTOMER, ids),
        limits_fields_by="categories",
        may_edit=permissions.can_edit,
        in_bin_for=customers_in_bin,
        files_url_name="customers:customer_files",
        email_addresses=lambda customer: _addresses_of(customer=customer),
        can_be_starred=True,
        list_url_name="customers:customer_list",
        list_looks=(COLOUR,),
    ),
    RecordKind(
        record_type=CONTACT_PERSON,
        model=models.ContactPerson,
        label=_("Contact person"),
        label_plural=_("Contact persons"),
        visible_to=lambda user: models.ContactPerson.objects.visible_to(user),
        url_name="customers:person_detail",
        catalogue=person_catalogue,
        has_custom_fields=True,
        refill_search=lambda ids: refill(triggers.PERSON, ids),
        may_edit=permissions.can_edit,
        in_bin_for=persons_in_bin,
        files_url_name="customers:person_files",
        email_addresses=lambda person: _addresses_of(person=person),
        list_url_name="customers:contact_list",
        list_order="name",
    ),
    RecordKind(
        record_type=GROUP,
        model=models.Group,
        label=_("Group"),
        label_plural=_("Groups"),
        visible_to=lambda user: models.Group.objects.all(),
        url_name="customers:group_detail",
    ),
    *(option_kind(entry) for entry in OPTION_LISTS if not entry.own_routes),
)


def _customers(count: int) -> str:
    words = ngettext("%(count)s customer", "%(count)s customers", count)
    return words % {"count": format_number(count)}


def _contact_persons(count: int) -> str:
    words = ngettext("%(count)s contact person", "%(count)s contact persons", count)
    return words % {"count": format_number(count)}


RESPONSIBILITIES = (
    Responsibility(
        record_type=CUSTOMER,
        records=models.Customer.everything.all,
        counted=_customers,
        event="customers.customer.handed_over",
        order=10,
    ),
    Responsibility(
        record_type=CONTACT_PERSON,
        records=models.ContactPerson.everything.all,
        counted=_contact_persons,
        event="customers.contactperson.handed_over",
        order=20,
    ),
)
