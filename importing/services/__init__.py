"""Everything that writes imports: the steps of the wizard, and taking a finished import back."""

from .conflicts import NoConflict, decide_conflict, decide_conflicts
from .options import MayNotAdd, NotOnList, choose_options
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
    "mend_cells",
    "request_apply",
    "request_check",
    "request_recheck",
    "request_redo",
    "request_undo",
    "settle_ended_job",
    "start_import",
]
