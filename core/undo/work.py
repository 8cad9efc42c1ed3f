"""The work of a job that takes an act on many records back, or puts it back."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.jobs import Run
from core.models import ChangeSet
from core.undo import Reach, UndoResult, undo_change_set


def undo_by_job(
    run: Run, change_set: ChangeSet, *, details: Mapping[str, Any], reach: Reach
) -> None:
    """Undo the change set, with "done" and its counts in the same transaction; it can be stopped
    between two steps."""
    undo_change_set(
        actor=run.actor,
        change_set=change_set,
        details=details,
        reach=reach,
        on_progress=_report(run),
        before_commit=lambda result: _finish(run, result),
    )


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
