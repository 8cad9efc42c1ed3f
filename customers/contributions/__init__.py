"""What this app adds to the apps below it."""

from core.contributions import Contributions
from customers.contributions import cards, imports, kinds, rights, shell
from customers.contributions.kinds import CONTACT_PERSON, CUSTOMER
from customers.contributions.options import OPTION_LISTS

__all__ = ["CONTACT_PERSON", "CUSTOMER", "OPTION_LISTS", "contributions"]

contributions = Contributions(
    rights=rights.RIGHTS,
    settings_pages=shell.SETTINGS_PAGES,
    demo=(
        "customers.services.demo.create_demo_customers",
        "customers.services.demo_views.create_demo_views",
        "customers.services.demo_groups.create_demo_groups",
    ),
    record_kinds=kinds.RECORD_KINDS,
    navigation_sections=(shell.CUSTOMER_MANAGEMENT,),
    navigation=shell.NAVIGATION,
    add_entries=shell.ADD_ENTRIES,
    card_tabs=cards.CARD_TABS,
    card_add_entries=cards.CARD_ADD_ENTRIES,
    timeline_sources=cards.TIMELINE_SOURCES,
    search_sources=shell.SEARCH_SOURCES,
    hanging=cards.HANGING,
    field_listeners=("customers.groups.jobs.follow_custom_field",),
    erasers=("customers.erasing.erase", "customers.bulk.erasing.erase"),
    tracked=kinds.TRACKED,
    import_targets=imports.IMPORT_TARGETS,
    option_lists=OPTION_LISTS,
    responsibilities=kinds.RESPONSIBILITIES,
    notices=shell.NOTICES,
    jobs=shell.JOBS,
    merge_movers=cards.MERGE_MOVERS,
    first_start=("customers.services.defaults.create_default_options",),
)
