"""What the page of an import says of its being taken back or put back."""

from core.undo.report import UndoReport
from importing.models import Import
from importing.targets import contribution_of, target_of


def undo_report(an_import: Import, user, query) -> UndoReport | None:
    """The report of an import (`with_undo`) that was ever taken back; None for the others."""
    if not an_import.was_taken_back:
        return None
    record_type = contribution_of(an_import.target).record_type
    return UndoReport(
        an_import.last_undo,
        undone=an_import.change_set_id,
        record_type=record_type,
        counted=target_of(an_import.target).reach(user, record_type).keys(),
        user=user,
        query=query,
    )
