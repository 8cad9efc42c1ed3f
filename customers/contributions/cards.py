"""What stands on the cards: tabs, additions, timeline, what hangs on a record, what moves in a merge."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.contributions import (
    CardAddEntry,
    CardTab,
    Hanging,
    MergeMover,
    TimelineSource,
)
from customers import permissions
from customers.contributions.kinds import CONTACT_PERSON, CUSTOMER
from customers.groups.timeline import load_moves
from customers.history import load_changes
from customers.merging import movers
from customers.services import contact_persons
from customers.services.relations import partners_of
from records.files_page import count_files

CARD_TABS = (
    CardTab(
        record_type=CUSTOMER, label=_("Overview"), url_name="customers:customer_detail", order=10
    ),
    CardTab(
        record_type=CUSTOMER,
        label=_("Contacts"),
        url_name="customers:customer_contacts",
        order=20,
        count=lambda user, customer: contact_persons.count_at(customer),
    ),
    CardTab(
        record_type=CUSTOMER,
        label=_("Files"),
        url_name="customers:customer_files",
        order=80,
        count=lambda user, customer: count_files(customer),
    ),
    CardTab(
        record_type=CUSTOMER, label=_("Timeline"), url_name="customers:customer_timeline", order=90
    ),
    CardTab(
        record_type=CONTACT_PERSON,
        label=_("Overview"),
        url_name="customers:person_detail",
        order=10,
    ),
    CardTab(
        record_type=CONTACT_PERSON,
        label=_("Files"),
        url_name="customers:person_files",
        order=80,
        count=lambda user, person: count_files(person),
    ),
    CardTab(
        record_type=CONTACT_PERSON,
        label=_("Timeline"),
        url_name="customers:person_timeline",
        order=90,
    ),
    CardTab(
        record_type=CONTACT_PERSON,
        label=_("Customers"),
        url_name="customers:person_customers",
        order=20,
        count=contact_persons.count_of_customers,
    ),
)


TIMELINE_SOURCES = (
    TimelineSource(
        code="changes",
        label=_("Changes"),
        icon="pencil",
        order=10,
        load=load_changes,
        record_types=(CUSTOMER, CONTACT_PERSON),
        knows_fields=True,
    ),
    TimelineSource(
        code="groups",
        label=_("Groups by rule"),
        icon="users-group",
        order=15,
        load=load_moves,
        record_types=(CUSTOMER,),
    ),
)


def _add_file_to(record_type: str, url_name: str) -> CardAddEntry:
    return CardAddEntry(
        record_type=record_type,
        label=_("File"),
        url=lambda record: f"{reverse(url_name, args=[record.pk])}#add-files",
        icon="paperclip",
        order=80,
        may_add=permissions.can_edit,
    )


CARD_ADD_ENTRIES = (
    CardAddEntry(
        record_type=CUSTOMER,
        label=_("Contact person"),
        url=lambda customer: f"{reverse('customers:person_create')}?customer={customer.pk}",
        icon="user-plus",
        order=10,
        may_add=permissions.can_edit,
    ),
    _add_file_to(CUSTOMER, "customers:customer_files"),
    _add_file_to(CONTACT_PERSON, "customers:person_files"),
    CardAddEntry(
        record_type=CONTACT_PERSON,
        label=_("Customer he is at"),
        url=lambda person: (
            f"{reverse('customers:person_update', args=[person.pk])}#section-customers"
        ),
        icon="users",
        order=10,
        may_add=permissions.can_edit,
    ),
)


HANGING = (
    Hanging(
        record_type=CUSTOMER,
        label=_("Contact persons"),
        count=lambda user, customer: contact_persons.count_at(customer),
        fate=_("stay: with their other customers, or without one"),
        order=10,
    ),
    Hanging(
        record_type=CUSTOMER,
        label=_("Partners"),
        count=lambda user, customer: len(partners_of(user, customer)),
        fate=_("stay, and do not show this one until it is restored"),
        order=20,
    ),
    Hanging(
        record_type=CUSTOMER,
        label=_("Phones, e-mails and other contact points"),
        count=lambda user, customer: customer.contact_points.living().count(),
        fate=_("go with it and come back with it"),
        order=30,
    ),
    Hanging(
        record_type=CUSTOMER,
        label=_("Addresses"),
        count=lambda user, customer: customer.addresses.living().count(),
        fate=_("go with it and come back with it"),
        order=40,
    ),
    Hanging(
        record_type=CUSTOMER,
        label=_("Files"),
        count=lambda user, customer: count_files(customer),
        fate=_("go with it and come back with it"),
        order=50,
    ),
    Hanging(
        record_type=CONTACT_PERSON,
        label=_("Customers"),
        count=lambda user, person: len(contact_persons.positions_of(user, person)),
        fate=_("stay, and do not show this person until he is restored"),
        order=10,
    ),
    Hanging(
        record_type=CONTACT_PERSON,
        label=_("Phones, e-mails and other contact points"),
        count=lambda user, person: person.contact_points.living().count(),
        fate=_("go with it and come back with it"),
        order=30,
    ),
    Hanging(
        record_type=CONTACT_PERSON,
        label=_("Files"),
        count=lambda user, person: count_files(person),
        fate=_("go with it and come back with it"),
        order=50,
    ),
)


MERGE_MOVERS = (
    MergeMover(
        record_type=CUSTOMER, counted=movers.count_persons, move=movers.move_persons, order=10
    ),
    MergeMover(
        record_type=CUSTOMER, counted=movers.count_partners, move=movers.move_partners, order=20
    ),
    MergeMover(record_type=CUSTOMER, counted=movers.count_files, move=movers.move_files, order=30),
    MergeMover(record_type=CUSTOMER, counted=movers.count_stars, move=movers.move_stars, order=40),
)
