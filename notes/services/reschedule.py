"""Quick acts of the agenda: another day, and done."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.change_sets import change_set
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.versions import lock
from notes import permissions
from notes.choices import Side
from notes.due import Due, at_time_or_next
from notes.fields import note_catalogue
from notes.models import Note, Status
from notes.repeating import Rule, moved_to
from notes.services.notes import FINISH, change_note

MOVE = "notes.move"
USUAL_END = "done"
"""The code of the status that says that what had to be done is done, as a new installation has it."""


@dataclass(frozen=True)
class Moved:
    """A note on its new day."""

    change_set: ChangeSet
    due: Due
    is_put_forward: bool
    """Whether the clocks skip its time on that day, so that it is due at the next one that there is."""


def move_note(
    *,
    actor: User | None,
    note: Note,
    day: datetime.date,
    zone: ZoneInfo,
    is_only_this: bool = True,
    version: int | None = None,
) -> Moved:
    """Have it due on another day, at the same time on the clock of the zone where it has one. Those that
    follow a recurring one move with it unless it is only this one.

    Refused for a note that is closed; else as `update_note`.
    """
    with change_set(actor=actor, reason=MOVE) as opened:
        locked = lock(note, version)
        require(permissions.can_edit(actor, locked))
        if locked.closed_at is not None:
            raise Refused(_("This note is closed. Open it again to have it due on another day."))
        due, is_put_forward = _moved(locked, day, zone)
        columns = {}
        if locked.repeat is not None and not is_only_this:
            columns["repeat"] = moved_to(Rule.from_json(locked.repeat), day).to_json()
        change_note(
            actor=actor,
            note=locked,
            changes={"due": due},
            catalogue=note_catalogue(),
            **columns,
        )
    return Moved(opened, due, is_put_forward)


@dataclass(frozen=True)
class Closed:
    """A note that is done, and the next one where it recurs."""

    change_set: ChangeSet | None
    """None: it was closed already."""
    status: Status
    following: Note | None


def close_note(*, actor: User | None, note: Note) -> Closed:
    """Done, with nothing more to say. Refused where no status on offer closes it, else as
    `update_note`; one that is closed stays as it is."""
    with change_set(actor=actor, reason=FINISH) as opened:
        locked = lock(note)
        require(permissions.can_edit(actor, locked))
        is_open = locked.closed_at is None
        status = closing_status(locked) if is_open else locked.status
        if is_open:
            changes = {"status": status.pk}
            change_note(actor=actor, note=locked, changes=changes, catalogue=note_catalogue())
        following = Note.objects.filter(previous=locked, series__isnull=False).first()
    return Closed(opened if is_open else None, status, following)


def closing_status(note: Note) -> Status:
    """The status that says “done” of such a note, else the first on offer that closes it."""
    side = Side(note.action.side)
    fitting = [s for s in Status.objects.active().filter(closes=True) if side.is_with(s.side)]
    if not fitting:
        raise Refused(
            _("No status closes a note of “%(action)s”. An administrator can add one.")
            % {"action": note.action}
        )
    return next((status for status in fitting if status.code == USUAL_END), fitting[0])


def _moved(note: Note, day: datetime.date, zone: ZoneInfo) -> tuple[Due, bool]:
    if note.due_at is None or note.is_due_all_day:
        return day, False
    clock = note.due_at.astimezone(zone).time().replace(second=0, microsecond=0)
    return at_time_or_next(day, clock, zone)
