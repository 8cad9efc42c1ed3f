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
    first_start=("notes.services.create_default_options",),
)
