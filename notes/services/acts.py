"""Taking back what somebody just did to a note."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import changes_in
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.undo import UndoError, UndoResult, undo_change_set
from notes import permissions
from notes.models import Note
from notes.services.reminders import refresh_reminders

MOST_UNDONE = 50
GONE_ON = _("Somebody has gone on from there. It cannot be taken back any more.")


def undo_act(*, actor: User, note: Note, act: ChangeSet) -> UndoResult:
    """Take back what the actor did to the note, with the notes that were made in the same go. Refused
    where somebody has gone on from there; NotAllowed for what another person did."""
    require(permissions.can_undo(actor, act))
    with transaction.atomic():
        rows = [row for row in changes_in(act, limit=MOST_UNDONE) if row.model is Note]
        if note.pk not in {row.pk for row in rows}:
            raise Refused(_("This was done to another note."))
        try:
            result = undo_change_set(actor=actor, change_set=act)
        except UndoError as error:
            raise Refused(str(error)) from error
        if result.left_count:
            raise Refused(GONE_ON)
        refresh_reminders([row.pk for row in rows])
    return result
