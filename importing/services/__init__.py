"""Everything that writes imports: the steps of the wizard, and taking a finished import back."""

from .reading import request_read
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
    "NotChecked",
    "WrongColumn",
    "WrongStage",
    "decide",
    "mend_cells",
    "request_apply",
    "request_check",
    "request_read",
    "request_recheck",
    "request_redo",
    "request_undo",
    "settle_ended_job",
    "start_import",
]
