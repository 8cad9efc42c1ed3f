"""What this app adds to the apps below it."""

from core.contributions import Contributions
from notes.contributions import account, cards, imports, kinds, lists, rights, shell, talk

contributions = Contributions(
    rights=rights.RIGHTS,
    record_kinds=(*kinds.RECORD_KINDS, *lists.RECORD_KINDS),
    tracked=kinds.TRACKED,
    responsibilities=kinds.RESPONSIBILITIES,
    option_lists=kinds.OPTION_LISTS,
    navigation=shell.NAVIGATION,
    settings_pages=shell.SETTINGS_PAGES,
    guides=shell.GUIDES,
    jobs=(*shell.JOBS, *lists.JOBS),
    import_targets=imports.IMPORT_TARGETS,
    notices=(*talk.NOTICES, *shell.NOTICES),
    add_entries=talk.ADD_ENTRIES,
    acts=talk.ACTS,
    fields=account.FIELDS,
    sections=account.SECTIONS,
    card_tabs=cards.CARD_TABS,
    card_add_entries=(*talk.CARD_ADD_ENTRIES, *cards.CARD_ADD_ENTRIES),
    list_acts=lists.LIST_ACTS,
    card_badges=cards.CARD_BADGES,
    card_parts=cards.CARD_PARTS,
    timeline_sources=(*talk.TIMELINE_SOURCES, *account.TIMELINE_SOURCES),
    search_sources=account.SEARCH_SOURCES,
    hanging=account.HANGING,
    merge_movers=account.MERGE_MOVERS,
    field_listeners=("notes.services.restored_variables.check_rules",),
    erasers=("notes.erasing.erase",),
    first_start=("notes.services.create_default_options",),
    demo=("notes.services.demo.create_demo_notes",),
)
