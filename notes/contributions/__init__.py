"""What this app adds to the apps below it."""

from core.contributions import Contributions
from notes.contributions import imports, kinds, lists, rights, shell, talk

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
    notices=talk.NOTICES,
    add_entries=talk.ADD_ENTRIES,
    card_add_entries=talk.CARD_ADD_ENTRIES,
    timeline_sources=talk.TIMELINE_SOURCES,
    acts=talk.ACTS,
    first_start=("notes.services.create_default_options",),
)
