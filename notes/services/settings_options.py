"""Statuses and actions: what the settings of CRM change about them, and what their notes follow with."""

from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import jobs
from core.calendars.formatting import format_number
from core.catalogue.any_of import AnyOf
from core.change_sets import change_set
from core.events import record_events
from core.models import ChangeSet, Job
from core.permissions import require
from core.refusals import Refused
from core.undo import UndoError, UndoResult, undo_change_set
from notes import permissions
from notes.choices import Side
from notes.fields import RECORD_TYPE
from notes.models import Action, Note, Status
from notes.models.options import SidedOption
from notes.services.repeating import follow_closed
from records.services.options import (
    ReplacementGone,
    change_option,
    details_of,
    lock_list,
    remove_option,
)

UPDATE, DELETE, CLOSE = "notes.update_option", "notes.delete_option", "notes.follow_status"
DELETE_CHOICE = "notes.delete_choice"
UNDOABLE = (UPDATE, DELETE, DELETE_CHOICE)
FOLLOW_JOB = "notes.follow_status"

AT_ONCE = 1000
"""So many notes are closed or reopened while somebody waits; more are left to a job."""
BATCH = 5000

KNOWN_ACTIONS = (Action.CALL, Action.EMAIL, Action.MESSAGE, Action.FEEDBACK)


class KnownAction(Refused):
    """What Karta itself notes, such as a call that is logged, needs its action."""

    def __init__(self, action: Action):
        text = _(
            "Karta itself notes with “%(action)s”, so it cannot be deleted. Give it another name, or"
            " untick “offered”."
        )
        super().__init__(text % {"action": action.name})


class NoneLeft(Refused):
    """Nobody could write a note any more."""

    def __init__(self, model: type[SidedOption]):
        texts = {
            Status: _(
                "One status that leaves a note open must stay on offer. Add another one first."
            ),
            Action: _("One action must stay on offer. Add another one first."),
        }
        super().__init__(texts[model])


class WrongSide(Refused):
    """Notes would have an action and a status that do not go together."""

    def __init__(self, model: type[SidedOption], count: int, *, field: str):
        number = {"count": format_number(count)}
        if model is Status:
            text = ngettext(
                "%(count)s note has an action of the other side. Choose “Both”, or change that note"
                " first.",
                "%(count)s notes have an action of the other side. Choose “Both”, or change those notes"
                " first.",
                count,
            )
        else:
            text = ngettext(
                "%(count)s note has a status of the other side. Choose “Both”, or change that note"
                " first.",
                "%(count)s notes have a status of the other side. Choose “Both”, or change those notes"
                " first.",
                count,
            )
        super().__init__(text % number, field=field)


class WrongReplacement(Refused):
    """What should replace an option is for the other side of some of its notes."""

    def __init__(self, name: str, count: int):
        text = ngettext(
            "“%(name)s” does not go with %(count)s of these notes: it is for the other side. Choose"
            " another one.",
            "“%(name)s” does not go with %(count)s of these notes: it is for the other side. Choose"
            " another one.",
            count,
        )
        numbers = {"name": name, "count": format_number(count)}
        super().__init__(text % numbers, field="replacement")


class Updated(NamedTuple):
    """What became of a change: what can be taken back, and how many notes followed at once. The job is
    there where so many follow that one is at it."""

    made: ChangeSet
    note_count: int
    job: Job | None


class Deleted(NamedTuple):
    made: ChangeSet
    note_count: int


def use_counts(model: type[SidedOption]) -> dict[int, int]:
    """How many notes have each status or action, those in the recycle bin included; one query."""
    column = _column(model)
    counted = Note.everything.order_by().values(column).annotate(count=Count("pk"))
    return dict(counted.values_list(column, "count"))


def update_option(
    *, actor, option: SidedOption, version: int | None = None, **changes: Any
) -> Updated:
    """Change a status or an action. Where a status closes from now on, or does not any more, its notes
    are closed or reopened: at once, or by a job where they are many.

    Raises NotAllowed, NameTaken, ChangedMeanwhile, WrongSide, NoneLeft, or ValidationError.
    """
    require(permissions.can_manage_settings(actor))
    details = {**details_of(type(option)), "option": option.pk}
    with change_set(actor=actor, reason=UPDATE, details=details) as made:
        saved = change_option(option=option, version=version, **changes)
        if misfits := misfit_count(saved, saved.side):
            raise WrongSide(type(saved), misfits, field="side")
        _check_left(type(saved))
        count, job = _let_notes_follow(actor, saved) if isinstance(saved, Status) else (0, None)
    return Updated(made, count, job)


def delete_option(*, actor, option: SidedOption, replacement: SidedOption | None = None) -> Deleted:
    """Put a status or an action into the bin; its notes get the replacement, all in one change set.

    Raises NotAllowed, KnownAction, OptionInUse, ReplacementGone, WrongReplacement, or NoneLeft.
    """
    require(permissions.can_manage_settings(actor))
    if isinstance(option, Action) and option.code in KNOWN_ACTIONS:
        raise KnownAction(option)
    details = {**details_of(type(option)), "option": option.pk}
    with change_set(actor=actor, reason=DELETE, details=details) as made:
        if replacement is not None:
            replacement = _fitting_replacement(option, replacement)
        closed = _closed_by(option, replacement)
        count = remove_option(actor=actor, option=option, replacement=replacement)
        _tell_closed(actor, closed)
        _check_left(type(option))
    return Deleted(made, count)


def _fitting_replacement(option: SidedOption, replacement: SidedOption) -> SidedOption:
    """The replacement as it is now. From here on nobody writes a note with an option of the list until
    the transaction ends, and those that were being written are counted."""
    rows = {row.pk: row for row in lock_list(type(option))}
    found = rows.get(replacement.pk)
    if found is None:
        raise ReplacementGone
    if misfits := misfit_count(option, found.side):
        raise WrongReplacement(found.name, misfits)
    return found


def undo_settings_change(*, actor, made: ChangeSet) -> UndoResult:
    """Take back a change of the settings, notes that followed included. Raises NotAllowed, or Refused
    where something has been changed since, or it has been taken back already."""
    require(permissions.can_manage_settings(actor))
    if made.reason not in UNDOABLE:
        raise Refused(_("This was no change of the CRM settings."))

    def finish(result: UndoResult) -> None:
        if result.left:
            raise Refused(_("Somebody has changed this since. Change it as you want it."))
        if made.details.get("list") == Status._meta.label_lower:
            for status in Status.objects.filter(pk=made.details["option"]):
                _let_notes_follow(actor, status)

    try:
        return undo_change_set(actor=actor, change_set=made, before_commit=finish)
    except UndoError as error:
        raise Refused(str(error)) from error


def follow_status(run: jobs.Run) -> None:
    """The job: close or reopen the notes of a status as it says now, all in one transaction, "done"
    included. A note that somebody writes meanwhile is right by itself."""
    status = Status.everything.get(pk=run.job.record_id)
    total, done, last = _behind(status).count(), 0, 0
    details = {**details_of(Status), "option": status.pk}
    with change_set(actor=run.actor, reason=CLOSE, details=details) as made:
        while ids := list(_behind(status).filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            run.check_cancelled()
            _follow(run.actor, status, ids)
            done, last = done + len(ids), ids[-1]
            run.progress(done, max(total, done), _phase(status))
        run.finish(counts={"updated": done}, change_set=made)


def misfit_count(option: SidedOption, side: str) -> int:
    """How many notes of the option would not go with this side: a note has an action and a status."""
    if side == Side.BOTH:
        return 0
    other = "status__side" if isinstance(option, Action) else "action__side"
    of_option = Note.everything.order_by().filter(**{_column(type(option)): option.pk})
    return of_option.exclude(**{f"{other}__in": (side, Side.BOTH)}).count()


def followers(status: Status, *, closes: bool) -> int:
    """How many notes would be closed or reopened if the status closed, or did not."""
    return Note.everything.filter(status=status, closed_at__isnull=closes).order_by().count()


def _let_notes_follow(actor, status: Status) -> tuple[int, Job | None]:
    ids = list(_behind(status).values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(ids) > AT_ONCE:
        params = {"subject": status.name}
        return 0, jobs.enqueue(actor=actor, kind=FOLLOW_JOB, record=status, params=params)
    if ids:
        _follow(actor, status, ids)
    return len(ids), None


def _behind(status: Status) -> QuerySet[Note]:
    """Its notes that are open though it closes, or the reverse, in the order of their ids."""
    found = Note.everything.filter(status=status, closed_at__isnull=status.closes)
    return found.order_by("pk")


def _follow(actor, status: Status, ids: list[int]) -> None:
    """A trigger takes the closing away where the status leaves open, with who has closed the note."""
    Note.everything.filter(AnyOf("id", ids)).order_by().update(closed_at=Now())
    if status.closes:
        _tell_closed(actor, ids)


def _tell_closed(actor, ids: list[int]) -> None:
    """An event for each note that is closed now, and the next one of a recurring one, as on any other
    path; nobody is named as who has closed them, for nobody has done what was to be done."""
    if ids:
        record_events(
            actor=actor, name="notes.note.closed", record_type=RECORD_TYPE, record_ids=ids
        )
        follow_closed(actor=actor, note_ids=ids)


def _closed_by(option: SidedOption, replacement: SidedOption | None) -> list[int]:
    """The open notes that the replacement would close."""
    if not (isinstance(replacement, Status) and replacement.closes):
        return []
    return list(Note.objects.open().filter(status=option).order_by().values_list("pk", flat=True))


def _phase(status: Status) -> str:
    text = _("Closing the notes") if status.closes else _("Reopening the notes")
    return str(text)


def _check_left(model: type[SidedOption]) -> None:
    offered = model.objects.active()
    if model is Status:
        offered = offered.filter(closes=False)
    if not offered.exists():
        raise NoneLeft(model)


def _column(model: type[SidedOption]) -> str:
    return "action_id" if model is Action else "status_id"
