"""The jobs that take an import back and put it back (ImportQuerySet.with_undo tells where it stands)."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from core.jobs import JobError, Run
from core.models import ChangeSet
from core.undo import UndoResult, undo_change_set
from importing.applying import wait_for_others
from importing.models import Import
from importing.permissions import can_undo
from importing.work import plan_of


def undo_import(run: Run) -> None:
    """Put back everything that the import wrote, with "done" in the same transaction."""
    _undo(run, lambda an_import: an_import.change_set)


def redo_import(run: Run) -> None:
    """Take the taking back back: the import holds again."""
    _undo(run, _undo_in_force)


def _undo(run: Run, find: Callable[[Import], ChangeSet]) -> None:
    """Imports of one kind of record and their undoing follow one another; whoever asked may have
    lost the right meanwhile."""
    imports = Import.objects.select_related("created_by", "change_set")
    an_import = imports.get(pk=run.job.record_id)
    if not can_undo(run.actor, an_import):
        raise JobError(_("You may no longer take this import back. Nothing was changed."))
    run.progress(0, 0, _("Waiting for other imports to end"))
    with transaction.atomic():
        wait_for_others(plan_of(an_import))
        run.check_cancelled()
        undo_change_set(
            actor=run.actor,
            change_set=find(an_import),
            details={"import": an_import.pk, "file": an_import.original_name},
            on_progress=_report(run),
            before_commit=lambda result: _finish(run, result),
        )


def _undo_in_force(an_import: Import) -> ChangeSet:
    undo = an_import.last_undo
    if undo is None or undo.undoes_id != an_import.change_set_id:
        raise JobError(_("This import is not taken back, so there is nothing to put back."))
    return undo


def _report(run: Run) -> Callable[[int, int], None]:
    def report(done: int, total: int) -> None:
        run.check_cancelled()
        phase = _("Writing") if total else _("Comparing with what is there now")
        run.progress(done, total, phase)

    return report


def _finish(run: Run, result: UndoResult) -> None:
    run.check_cancelled()
    run.finish(counts=_job_counts(result), change_set=result.change_set)


def _job_counts(result: UndoResult) -> dict[str, int]:
    """By the names that all kinds of work share (core.jobs.pages)."""
    names = {"created": "created", "changed": "updated", "deleted": "deleted", "left": "skipped"}
    return {
        name: sum(counts[act] for counts in result.records.values()) for act, name in names.items()
    }
