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
from notes.due import Due, at_time_or_next
from notes.fields import note_catalogue
from notes.models import Note, Status
from notes.repeating import Rule, moved_to
from notes.services.notes import FINISH, change_note
from notes.statuses import usual_end

MOVE = "notes.move"


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
            rule = Rule.from_json(locked.repeat)
            columns["repeat"] = moved_to(rule, _day_for(rule, due)).to_json()
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
    """A note that is done, and the next one that closing it has made."""

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
        is_open, following = locked.closed_at is None, None
        status = closing_status(locked) if is_open else locked.status
        if is_open:
            changes = {"status": status.pk}
            change_note(actor=actor, note=locked, changes=changes, catalogue=note_catalogue())
        if is_open and locked.repeat is not None:
            of_series = Note.objects.filter(previous=locked, series__isnull=False)
            following = of_series.filter(repeat__isnull=False).order_by("-pk").first()
    return Closed(opened if is_open else None, status, following)


def closing_status(note: Note) -> Status:
    """The status that says “done” of such a note, else the first on offer that closes it."""
    status = usual_end(note.action, Status.objects.active())
    if status is None:
        raise Refused(
            _("No status closes a note of “%(action)s”. An administrator can add one.")
            % {"action": note.action}
        )
    return status


def _day_for(rule: Rule, due: Due) -> datetime.date:
    """The day of the rule: where its clock hangs it may be another one than where the reader is."""
    is_moment = isinstance(due, datetime.datetime)
    return due.astimezone(ZoneInfo(rule.zone)).date() if is_moment else due


def _moved(note: Note, day: datetime.date, zone: ZoneInfo) -> tuple[Due, bool]:
    if note.due_at is None or note.is_due_all_day:
        return day, False
    clock = note.due_at.astimezone(zone).time().replace(second=0, microsecond=0)
    return at_time_or_next(day, clock, zone)
