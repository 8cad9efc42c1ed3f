"""Asking for an import to be taken back, and for that to be taken back in its turn."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.models import Job
from core.permissions import require
from core.refusals import Refused
from importing.choices import REDO, UNDO, Stage
from importing.models import Import
from importing.permissions import can_undo


@transaction.atomic
def request_undo(*, actor, an_import: Import) -> Job:
    """Have everything that the import wrote put back to what it was.

    Refused while the import has not ended, when it wrote nothing, when it is taken back already or
    a job is at that; NotAllowed when the actor may not.
    """
    locked = _locked(actor, an_import)
    if locked.is_taken_back:
        raise Refused(_("This import has been taken back already."))
    return _enqueue(UNDO, locked, actor)


@transaction.atomic
def request_redo(*, actor, an_import: Import) -> Job:
    """Have what was taken back put in again. Refused when the import is not taken back."""
    locked = _locked(actor, an_import)
    if not locked.is_taken_back:
        raise Refused(_("This import is not taken back, so there is nothing to put back."))
    return _enqueue(REDO, locked, actor)


def _locked(actor, an_import: Import) -> Import:
    """The import, kept for this request alone, so that two clicks make one job."""
    require(can_undo(actor, an_import))
    Import.objects.select_for_update().get(pk=an_import.pk)
    locked = Import.objects.with_undo().get(pk=an_import.pk)
    if locked.stage != Stage.DONE:
        raise Refused(_("This import has not ended, so there is nothing to take back yet."))
    if not locked.has_written:
        raise Refused(_("This import changed nothing, so there is nothing to take back."))
    if locked.is_being_undone:
        raise Refused(_("Work on taking this import back or putting it back is under way already."))
    return locked


def _enqueue(kind: str, an_import: Import, actor) -> Job:
    params = {"subject": an_import.original_name}
    return jobs.enqueue(actor=actor, kind=kind, record=an_import, params=params)
