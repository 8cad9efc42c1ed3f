"""What this app adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from core.contributions import Contributions, Tracked
from customers import models

CUSTOMER = "customers.customer"
CONTACT_PERSON = "customers.contactperson"


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
    Tracked(model=models.RelationKind, order=245, label=_("Kind of relation")),
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
    _of_customer(models.Relation, 370, _("Relation")),
    _of_customer(models.Relation, 371, _("Relation"), column="other_id"),
)

contributions = Contributions(tracked=TRACKED)
