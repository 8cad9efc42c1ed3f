"""The kinds of record that spreadsheets can be loaded into."""

from django.utils.translation import gettext_lazy as _

from core.contributions import ImportTarget, OptionList
from customers.contributions.kinds import CONTACT_PERSON, CUSTOMER
from customers.contributions.options import OPTION_LISTS

_LISTS = {entry.code: entry for entry in OPTION_LISTS}


def _options(code: str, engine: str) -> ImportTarget:
    entry: OptionList = _LISTS[code]
    return ImportTarget(
        code=code,
        label=entry.label_plural,
        record_type=entry.model._meta.label_lower,
        engine=engine,
        list_url_name="records:option_list",
        list_url_args=(code,),
        group=_("Lists to choose from"),
        order=100 + entry.order,
    )


IMPORT_TARGETS = (
    ImportTarget(
        code="customers",
        label=_("Customers"),
        record_type=CUSTOMER,
        engine="customers.importers.CUSTOMERS",
        list_url_name="customers:customer_list",
        explanation=_("One customer in each row, natural or legal persons."),
        order=10,
    ),
    ImportTarget(
        code="contacts",
        label=_("Contact persons"),
        record_type=CONTACT_PERSON,
        engine="customers.importers.CONTACTS",
        list_url_name="customers:contact_list",
        explanation=_(
            "The people at customers, one in each row. A column names the customer, who must be here."
        ),
        follows="customers",
        order=20,
    ),
    _options("status", "customers.importers.options.STATUSES"),
    _options("category", "customers.importers.options.CATEGORIES"),
    _options("tag", "customers.importers.options.TAGS"),
    _options("source", "customers.importers.options.SOURCES"),
    _options("channel", "customers.importers.options.CHANNELS"),
    _options("payment_manner", "customers.importers.options.PAYMENT_MANNERS"),
    _options("purchase_status", "customers.importers.options.PURCHASE_STATUSES"),
    _options("preference", "customers.importers.options.PREFERENCES"),
)
