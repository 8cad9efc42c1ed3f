"""What this app adds to the apps below it."""

from core.contributions import Contributions
from notes.contributions import kinds, rights, shell

contributions = Contributions(
    rights=rights.RIGHTS,
    record_kinds=kinds.RECORD_KINDS,
    tracked=kinds.TRACKED,
    responsibilities=kinds.RESPONSIBILITIES,
    option_lists=kinds.OPTION_LISTS,
    navigation=shell.NAVIGATION,
    notices=shell.NOTICES,
    first_start=("notes.services.create_default_options",),
)
