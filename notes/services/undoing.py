"""Taking back what one act changed of one note."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.tracked_tables import tables_changed_in
from core.undo import UndoError, UndoResult, undo_change_set
from notes import permissions
from notes.models import Note


def undo_change(*, actor: User, note: Note, change_set: ChangeSet) -> UndoResult:
    """Put back what the act changed of the note. Refused when it changed more than this note, or is
    taken back already, or somebody has changed the same since; NotAllowed when the actor may not."""
    require(permissions.can_undo(actor, change_set))
    if not _is_of_note_alone(note, change_set):
        raise Refused(_("This changed more than this note. It cannot be taken back here."))
    try:
        return undo_change_set(
            actor=actor, change_set=change_set, before_commit=lambda done: _settle(note, done)
        )
    except UndoError as error:
        raise Refused(str(error)) from error


def _settle(note: Note, done: UndoResult) -> None:
    if done.left and not done.changed:
        reasons = ", ".join(dict.fromkeys(str(left.reason_label) for left in done.left))
        raise Refused(_("It stays as it is: %(reasons)s.") % {"reasons": reasons})


def _is_of_note_alone(note: Note, change_set: ChangeSet) -> bool:
    tables = tables_changed_in(change_set)
    return bool(tables) and all(
        table.model is Note
        and not table.event_model.objects.filter(pgh_context_id=change_set.context_id)
        .exclude(pgh_obj_id=note.pk)
        .exists()
        for table in tables
    )
