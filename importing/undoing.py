"""The jobs that take an import back and put it back (ImportQuerySet.with_undo tells where it stands)."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.jobs import JobError, Run
from core.models import ChangeSet
from core.undo import Reach, undo_in_force
from core.undo.work import undo_by_job
from importing.applying import wait_for_others
from importing.models import Import
from importing.permissions import can_undo
from importing.targets import contribution_of, target_of
from importing.work import plan_of


def undo_import(run: Run) -> None:
    """Put back everything that the import wrote, with "done" in the same transaction."""
    refusal = _("You may no longer take this import back. Nothing was changed.")
    _undo(run, lambda an_import: an_import.change_set, refusal)


def redo_import(run: Run) -> None:
    """Take the taking back back: the import holds again."""
    refusal = _("You may no longer put this import back. Nothing was changed.")
    _undo(run, _undo_in_force, refusal)


def _undo(run: Run, find: Callable[[Import], ChangeSet], refusal: str) -> None:
    """Imports of one kind of record and their undoing follow one another; whoever asked may have
    lost the right meanwhile, or some of the records."""
    imports = Import.objects.select_related("created_by", "change_set")
    an_import = imports.get(pk=run.job.record_id)
    if not can_undo(run.actor, an_import):
        raise JobError(refusal)
    run.progress(0, 0, _("Waiting for other imports to end"))
    with transaction.atomic():
        wait_for_others(plan_of(an_import))
        run.check_cancelled()
        undo_by_job(
            run,
            find(an_import),
            details={"import": an_import.pk, "file": an_import.original_name},
            reach=_reach(run.actor, an_import),
        )


def _undo_in_force(an_import: Import) -> ChangeSet:
    undo = undo_in_force(an_import.change_set)
    if undo is None:
        raise JobError(_("This import is not taken back, so there is nothing to put back."))
    return undo


def _reach(actor: User | None, an_import: Import) -> Reach:
    """Which records the actor may change today; all, for who sees everything."""
    if actor is None or actor.sees_everything:
        return {}
    entry = contribution_of(an_import.target)
    return target_of(entry.code).reach(actor, entry.record_type)
