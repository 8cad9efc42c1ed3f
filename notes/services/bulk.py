"""Bulk edits: beginning one, saying what to do, having it done, taken back and put back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import jobs
from core.models import Job
from core.permissions import require
from core.refusals import Refused
from notes import permissions
from notes.bulk import reading
from notes.bulk.choices import APPLY, REDO, UNDO, Deed
from notes.bulk.selection import Chosen
from notes.models import NoteBulkEdit

DRAFTS_KEPT_FOR = timedelta(days=7)
MOST_TOLD = 120
"""Characters of a change in the name of its job."""


@transaction.atomic
def begin(*, actor: User, selection: Chosen, deed: Deed) -> NoteBulkEdit:
    """A draft over these notes or customers, those that are absent by now among them: they will be left. Old drafts
    of the actor are thrown away. NotAllowed without the right."""
    require(permissions.can_bulk_edit(actor))
    old = NoteBulkEdit.objects.filter(created_by=actor, asked_at=None)
    old.filter(created_at__lt=timezone.now() - DRAFTS_KEPT_FOR).delete()
    return NoteBulkEdit.objects.create(
        created_by=actor,
        ids=selection.chosen,
        query=selection.query,
        deed=deed,
        told=reading.words_of(deed, {}) if deed == Deed.DELETE else "",
    )


@transaction.atomic
def choose(*, actor: User, edit: NoteBulkEdit, given: Mapping[str, Any]) -> NoteBulkEdit:
    """Say what the notes are to get. Refused where nothing can get it, or when it was asked for
    already; NotAllowed when the actor may not."""
    locked = _locked(edit)
    require(permissions.can_go_on_with_bulk_edit(actor, locked))
    _refuse_asked(locked)
    locked.given = dict(given)
    reading.act_of(locked, actor).require()
    locked.told = reading.words_of(locked.deed, locked.given)
    locked.save(update_fields=["given", "told"])
    return locked


@transaction.atomic
def request_apply(*, actor: User, edit: NoteBulkEdit) -> Job:
    """Have it done by a job; once more where an earlier one failed or was stopped.

    Refused while a job is at it, when it is done, or when it cannot be done to anything.
    """
    locked = _locked(edit)
    require(permissions.can_go_on_with_bulk_edit(actor, locked))
    _refuse_asked(locked)
    reading.act_of(locked, actor).require()
    locked.asked_at = timezone.now()
    locked.save(update_fields=["asked_at"])
    return _enqueue(APPLY, locked, actor)


@transaction.atomic
def request_undo(*, actor: User, edit: NoteBulkEdit) -> Job:
    """Have everything that it changed put back, but for what was touched since. Refused when it is
    taken back already."""
    locked = _undoable(actor, edit)
    if locked.is_taken_back:
        raise Refused(_("This change has been taken back already."))
    return _enqueue(UNDO, locked, actor)


@transaction.atomic
def request_redo(*, actor: User, edit: NoteBulkEdit) -> Job:
    """Have what was taken back done again. Refused when it is not taken back."""
    locked = _undoable(actor, edit)
    if not locked.is_taken_back:
        raise Refused(_("This change is not taken back, so there is nothing to put back."))
    return _enqueue(REDO, locked, actor)


def _undoable(actor: User, edit: NoteBulkEdit) -> NoteBulkEdit:
    require(permissions.can_undo_bulk_edit(actor, edit))
    locked = _locked(edit)
    if not locked.is_done:
        raise Refused(_("This change has not been made, so there is nothing to take back."))
    if not locked.has_written:
        raise Refused(_("Nothing was changed here, so there is nothing to take back."))
    if locked.is_being_undone:
        raise Refused(_("Work on taking this back or putting it back is under way already."))
    return locked


def _refuse_asked(edit: NoteBulkEdit) -> None:
    if edit.is_done:
        raise Refused(_("This has been done already. Choose anew."))
    if edit.jobs.filter(state__in=Job.UNFINISHED).exists():
        raise Refused(_("This is being done at the moment. Wait until that has ended."))


def _locked(edit: NoteBulkEdit) -> NoteBulkEdit:
    """Kept for this request alone, so that two clicks make one job."""
    NoteBulkEdit.objects.select_for_update().get(pk=edit.pk)
    return NoteBulkEdit.objects.with_undo().get(pk=edit.pk)


def _enqueue(kind: str, edit: NoteBulkEdit, actor: User) -> Job:
    params = {"subject": reading.title_of(edit)[:MOST_TOLD]}
    return jobs.enqueue(actor=actor, kind=kind, record=edit, params=params)
