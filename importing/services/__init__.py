"""Everything that writes imports: the steps of the wizard, saved choices, and taking a finished import back."""

from importing.new_fields import FieldNotMade

from .conflicts import NoConflict, decide_conflict, decide_conflicts
from .files import remove_abandoned_imports, remove_outlived_uploads
from .mappings import (
    MappingNameTaken,
    delete_mapping,
    save_and_check,
    save_mapping,
    update_mapping,
    use_mapping,
)
from .options import MayNotAdd, NotOnList, choose_options
from .reading import FileGone, request_read
from .records import choose_records
from .steps import (
    NotChecked,
    WrongColumn,
    WrongStage,
    decide,
    mend_cells,
    request_apply,
    request_check,
    request_recheck,
    settle_ended_job,
    start_import,
)
from .undoing import request_redo, request_undo

__all__ = [
    "FieldNotMade",
    "FileGone",
    "MappingNameTaken",
    "MayNotAdd",
    "NoConflict",
    "NotChecked",
    "NotOnList",
    "WrongColumn",
    "WrongStage",
    "choose_options",
    "choose_records",
    "decide",
    "decide_conflict",
    "decide_conflicts",
    "delete_mapping",
    "mend_cells",
    "remove_abandoned_imports",
    "remove_outlived_uploads",
    "request_apply",
    "request_check",
    "request_read",
    "request_recheck",
    "request_redo",
    "request_undo",
    "save_and_check",
    "save_mapping",
    "settle_ended_job",
    "start_import",
    "update_mapping",
    "use_mapping",
]
