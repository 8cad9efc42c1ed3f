"""What stands around the pages: side bar, "+ Add", settings, work, notices."""

from django.utils.translation import gettext_lazy as _

from core.contributions import (
    AddEntry,
    JobKind,
    NavigationItem,
    NavigationSection,
    NoticeKind,
    SearchSource,
    SettingsPage,
)
from customers import permissions, searching
from customers.bulk.choices import APPLY, REDO, UNDO
from customers.contributions.kinds import CUSTOMER, GROUP
from customers.groups import notices
from customers.groups.jobs import CHECK
from customers.services.bin import REMOVAL_JOB
from records.services.options import RIGHT as MANAGE_OPTIONS

BULK_EDIT = "customers.bulkedit"

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
        label=_("Contacts on the map"),
        url_name="customers:customer_map",
        icon="map-2",
        order=25,
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
        label=_("Segments"),
        url_name="segment_list",
        icon="bookmarks",
        order=33,
        section=CUSTOMER_MANAGEMENT.code,
    ),
    NavigationItem(
        label=_("Groups"),
        url_name="customers:group_list",
        icon="users-group",
        order=27,
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


SEARCH_SOURCES = (
    SearchSource(
        code="customers",
        label=_("Customers"),
        icon="users",
        order=10,
        find=searching.find_customers,
        list_url_name="customers:customer_list",
    ),
    SearchSource(
        code="contact_persons",
        label=_("Contact persons"),
        icon="address-book",
        order=20,
        find=searching.find_persons,
        list_url_name="customers:contact_list",
    ),
)


ADD_ENTRIES = (
    AddEntry(
        label=_("Customer"),
        url_name="customers:customer_create",
        icon="user",
        order=10,
        key="c",
    ),
    AddEntry(
        label=_("Contact person"), url_name="customers:person_create", icon="user-plus", order=20
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
        group=_("Customer setup"),
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
        code=APPLY,
        label=_("Changing customers"),
        run="customers.bulk.work.apply_bulk_edit",
        record_types=(BULK_EDIT,),
        result_url_name="customers:bulk_edit",
    ),
    JobKind(
        code=UNDO,
        label=_("Taking a bulk edit back"),
        run="customers.bulk.work.undo_bulk_edit",
        record_types=(BULK_EDIT,),
        result_url_name="customers:bulk_edit",
    ),
    JobKind(
        code=REDO,
        label=_("Putting a bulk edit back"),
        run="customers.bulk.work.redo_bulk_edit",
        record_types=(BULK_EDIT,),
        result_url_name="customers:bulk_edit",
    ),
    JobKind(
        code="customers.search_duplicates",
        label=_("Searching for doubles"),
        run="customers.work.search_duplicates",
    ),
    JobKind(
        code=CHECK,
        label=_("Filling groups by their rules"),
        run="customers.groups.jobs.run_check",
        record_types=(GROUP,),
        result_url_name="customers:group_detail",
    ),
)


NOTICES = (
    NoticeKind(
        code="customers.unseen_double",
        sentence=_(
            "%(customer)s and %(double)s are likely the same customer. %(author)s, who saved"
            " %(customer)s, does not see %(double)s."
        ),
    ),
    NoticeKind(
        code=notices.ENTERED,
        sentence=_("New in the group “%(group)s” by its rule: %(who)s."),
        placeholders=notices.placeholders,
    ),
    NoticeKind(
        code=notices.LEFT,
        sentence=_("No longer in the group “%(group)s” by its rule: %(who)s."),
        placeholders=notices.placeholders,
    ),
)
