"""Quick acts on one note: each is a change set of its own that can be taken back."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.change_sets import change_set
from core.history import changes_in
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.undo import UndoError, UndoResult, undo_change_set
from core.versions import lock
from notes import permissions
from notes.fields import note_catalogue
from notes.models import Note
from notes.services.notes import change_note
from notes.services.reschedule import move_note

TAKE, PIN, UNPIN = "notes.take", "notes.pin", "notes.unpin"
MOST_UNDONE = 50
GONE_ON = _("Somebody has gone on from there. It cannot be taken back any more.")


def put_off(*, actor: User, note: Note, day: datetime.date) -> ChangeSet:
    """Have it due on another day, as `move_note` does; those that follow a recurring one stay."""
    zone = timezone.get_current_timezone()
    return move_note(actor=actor, note=note, day=day, zone=zone).change_set


def take_note(*, actor: User, note: Note) -> ChangeSet:
    """Assign it to oneself."""
    return _change(actor, note, TAKE, assigned_to=actor.pk)


def pin_note(*, actor: User, note: Note) -> ChangeSet:
    """Have it stand before the others."""
    return _change(actor, note, PIN, is_pinned=True)


def unpin_note(*, actor: User, note: Note) -> ChangeSet:
    """The reverse."""
    return _change(actor, note, UNPIN, is_pinned=False)


def last_act(note: Note) -> ChangeSet:
    """The change set that wrote the row of the note last; whoever writes a row waits for the one before."""
    event = note.events.order_by("-pgh_id").first()
    return ChangeSet.objects.get(pk=event.pgh_context_id.int)


def undo_act(*, actor: User, note: Note, act: ChangeSet) -> UndoResult:
    """Take back what the actor did to the note, with the notes that were made in the same go. Refused
    where somebody has gone on from there; NotAllowed for what another person did."""
    require(permissions.can_undo(actor, act))
    rows = [row for row in changes_in(act, limit=MOST_UNDONE) if row.model is Note]
    if note.pk not in {row.pk for row in rows}:
        raise Refused(_("This was done to another note."))
    return take_back(actor=actor, act=act)


def take_back(*, actor: User, act: ChangeSet) -> UndoResult:
    """The whole of what was done, or nothing: Refused where somebody has gone on from there, or it has
    been taken back already."""

    def refuse_half(result: UndoResult) -> None:
        if result.left_count:
            raise Refused(GONE_ON)

    try:
        return undo_change_set(actor=actor, change_set=act, before_commit=refuse_half)
    except UndoError as error:
        raise Refused(str(error)) from error


def _change(actor: User, note: Note, reason: str, **changes: Any) -> ChangeSet:
    catalogue = note_catalogue()
    with change_set(actor=actor, reason=reason) as opened:
        locked = lock(note)
        require(permissions.can_edit(actor, locked))
        change_note(actor=actor, note=locked, changes=changes, catalogue=catalogue)
    return opened
