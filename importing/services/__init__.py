"""Everything that writes imports: the steps of the wizard, and taking a finished import back."""

from .steps import WrongStage, request_apply, request_check, settle_ended_job, start_import
from .undoing import request_redo, request_undo

__all__ = [
    "WrongStage",
    "request_apply",
    "request_check",
    "request_redo",
    "request_undo",
    "settle_ended_job",
    "start_import",
]
