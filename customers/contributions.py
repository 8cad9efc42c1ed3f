"""What this app adds to the apps below it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.contributions import (
    AddEntry,
    CardAddEntry,
    CardTab,
    Contributions,
    Hanging,
    ImportTarget,
    JobKind,
    MergeMover,
    NavigationItem,
    NavigationSection,
    NoticeKind,
    OptionList,
    RecordKind,
    Responsibility,
    Right,
    SettingsPage,
    TimelineSource,
    Tracked,
)
from customers import models, permissions
from customers.bin import customers_in_bin, persons_in_bin
from customers.choices import ContactPointKind
from customers.fields import customer_catalogue
from customers.history import load_changes
from customers.merging import movers
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.bin import REMOVAL_JOB
from customers.services.relations import partners_of
from records.files_page import count_files
from records.services.options import RIGHT as MANAGE_OPTIONS

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
    Tracked(model=models.Preference, order=242, label=_("Preference")),
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
    _of_customer(models.CustomerPreference, 367, _("Preference")),
    _of_customer(models.Relation, 370, _("Relation")),
    _of_customer(models.Relation, 371, _("Relation"), column="other_id"),
    _of_customer(models.CustomerMerge, 380, _("Merged customer")),
    _of_customer(models.CustomerMerge, 381, _("Merged customer"), column="loser_id"),
)

OPTION_LISTS = (
    OptionList(
        code="status",
        model=models.Status,
        label=_("Status"),
        label_plural=_("Statuses"),
        order=10,
    ),
    OptionList(
        code="category",
        model=models.Category,
        label=_("Category"),
        label_plural=_("Categories"),
        order=20,
        may_add_inline=True,
    ),
    OptionList(
        code="tag",
        model=models.Tag,
        label=_("Tag"),
        label_plural=_("Tags"),
        order=30,
        may_add_inline=True,
    ),
    OptionList(
        code="source",
        model=models.Source,
        label=_("Source"),
        label_plural=_("Sources"),
        order=40,
        may_add_inline=True,
    ),
    OptionList(
        code="channel",
        model=models.Channel,
        label=_("Channel"),
        label_plural=_("Channels"),
        order=50,
        may_add_inline=True,
    ),
    OptionList(
        code="payment_manner",
        model=models.PaymentManner,
        label=_("Payment manner"),
        label_plural=_("Payment manners"),
        order=60,
    ),
    OptionList(
        code="purchase_status",
        model=models.PurchaseStatus,
        label=_("Purchase status"),
        label_plural=_("Purchase statuses"),
        order=70,
    ),
    OptionList(
        code="preference",
        model=models.Preference,
        label=_("Preference"),
        label_plural=_("Preferences"),
        order=75,
        may_add_inline=True,
    ),
    OptionList(
        code="relation_kind",
        model=models.RelationKind,
        label=_("Kind of relation"),
        label_plural=_("Kinds of relation"),
        order=80,
        own_routes="customers:relation_kind",
        explanation=_("How customers are connected, named as seen from either side."),
    ),
)

IMPORT_TARGETS = (
    ImportTarget(
        code="customers",
        label=_("Customers"),
        record_type=CUSTOMER,
        engine="customers.importers.CUSTOMERS",
        list_url_name="customers:customer_list",
    ),
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
        limits_fields_by="categories",
        may_edit=permissions.can_edit,
        in_bin_for=customers_in_bin,
        files_url_name="customers:customer_files",
        email_addresses=lambda customer: _addresses_of(customer=customer),
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
        may_edit=permissions.can_edit,
        in_bin_for=persons_in_bin,
        files_url_name="customers:person_files",
        email_addresses=lambda person: _addresses_of(person=person),
    ),
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

CUSTOMER_MANAGEMENT = NavigationSection(code="customers", label=_("Customer management"))

NAVIGATION = (
    NavigationItem(
        label=_("Customers"),
        url_name="customers:customer_list",
        icon="users",
        order=20,
        section=CUSTOMER_MANAGEMENT.code,
    ),
    NavigationItem(
        label=_("Contacts"),
        url_name="customers:contact_list",
        icon="address-book",
        order=30,
        section=CUSTOMER_MANAGEMENT.code,
    ),
    NavigationItem(
        label=_("Recycle bin"),
        url_name="customers:bin",
        icon="trash",
        order=38,
        right=permissions.DELETE,
        section=CUSTOMER_MANAGEMENT.code,
    ),
    NavigationItem(
        label=_("Likely doubles"),
        url_name="customers:duplicate_list",
        icon="arrow-merge",
        order=35,
        right=permissions.MERGE,
        section=CUSTOMER_MANAGEMENT.code,
    ),
)

ADD_ENTRIES = (
    AddEntry(label=_("Customer"), url_name="customers:customer_create", icon="user", order=10),
    AddEntry(
        label=_("Contact person"), url_name="customers:person_create", icon="user-plus", order=20
    ),
)

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

RIGHTS = (
    Right(
        code=permissions.MAKE_PUBLIC,
        label=_("Make customers and contact persons public"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("Everybody in the organisation sees a public record."),
    ),
    Right(
        code=permissions.HAND_OVER,
        label=_("Hand customers over to another responsible manager"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("One without a responsible manager may be taken by anybody who edits him."),
    ),
    Right(
        code=permissions.CHANGE_OPENING_TOTAL,
        label=_("Change the purchase total at the start"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("Whoever records a customer may give it; afterwards it is changed by right."),
    ),
    Right(
        code=permissions.UNDO,
        label=_("Take back what others changed of a customer, and restore his card"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("On the timeline of his card. One's own changes may be taken back anyway."),
    ),
    Right(
        code=permissions.MERGE,
        label=_("Merge customers who are the same"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("See the likely doubles of the whole base, and make one customer of several."),
    ),
    Right(
        code=permissions.DELETE,
        label=_("Delete customers and contact persons, and restore them"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("What is deleted lies in the recycle bin."),
    ),
    Right(
        code=permissions.REMOVE_FOR_GOOD,
        label=_("Remove customers and contact persons for good"),
        default_roles=("owner", "administrator"),
        help_text=_(
            "From the recycle bin, with their files and their history. Nothing comes back."
        ),
    ),
    Right(
        code=permissions.EXPLAIN_ACCESS,
        label=_("See who sees a customer, and why"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("On the card: every colleague who sees it, by which rule."),
    ),
)

JOBS = (
    JobKind(
        code=REMOVAL_JOB,
        label=_("Removing records for good"),
        run="customers.services.bin.run_removal",
    ),
    JobKind(
        code="customers.merge",
        label=_("Merging customers"),
        run="customers.work.merge",
        record_types=(CUSTOMER,),
        result_url_name="customers:customer_detail",
    ),
    JobKind(
        code="customers.search_duplicates",
        label=_("Searching for doubles"),
        run="customers.work.search_duplicates",
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
)

NOTICES = (
    NoticeKind(
        code="customers.unseen_double",
        sentence=_(
            "%(customer)s and %(double)s are likely the same customer. %(author)s, who saved"
            " %(customer)s, does not see %(double)s."
        ),
    ),
)

SETTINGS_PAGES = (
    SettingsPage(
        label=_("Kinds of relation"),
        help_text=_("How customers are connected: partner, colleague, parent company."),
        url_name="customers:relation_kind_list",
        icon="affiliate",
        order=55,
        right=MANAGE_OPTIONS,
    ),
)

contributions = Contributions(
    rights=RIGHTS,
    settings_pages=SETTINGS_PAGES,
    demo=("customers.services.demo.create_demo_customers",),
    record_kinds=RECORD_KINDS,
    navigation_sections=(CUSTOMER_MANAGEMENT,),
    navigation=NAVIGATION,
    add_entries=ADD_ENTRIES,
    card_tabs=CARD_TABS,
    card_add_entries=CARD_ADD_ENTRIES,
    timeline_sources=TIMELINE_SOURCES,
    hanging=HANGING,
    erasers=("customers.erasing.erase",),
    tracked=TRACKED,
    import_targets=IMPORT_TARGETS,
    option_lists=OPTION_LISTS,
    responsibilities=RESPONSIBILITIES,
    notices=NOTICES,
    jobs=JOBS,
    merge_movers=MERGE_MOVERS,
    first_start=("customers.services.defaults.create_default_options",),
)
