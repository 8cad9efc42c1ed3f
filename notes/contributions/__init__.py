"""What this app adds to the apps below it."""

from core.contributions import Contributions
from notes.contributions import account, kinds, rights, shell

contributions = Contributions(
    rights=rights.RIGHTS,
    record_kinds=kinds.RECORD_KINDS,
    tracked=kinds.TRACKED,
    responsibilities=kinds.RESPONSIBILITIES,
    option_lists=kinds.OPTION_LISTS,
    navigation=shell.NAVIGATION,
    fields=account.FIELDS,
    sections=account.SECTIONS,
    timeline_sources=account.TIMELINE_SOURCES,
    search_sources=account.SEARCH_SOURCES,
    hanging=account.HANGING,
    merge_movers=account.MERGE_MOVERS,
    erasers=("notes.erasing.erase",),
    first_start=("notes.services.create_default_options",),
)
