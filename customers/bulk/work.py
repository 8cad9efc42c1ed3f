"""The jobs of bulk edits: doing one, taking it back, putting it back."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.jobs import JobError, Run
from core.models import ChangeSet
from core.undo import undo_in_force
from core.undo.work import undo_by_job
from customers.bulk import reading
from customers.bulk.choices import Deed
from customers.bulk.engine import Done, apply_act
from customers.bulk.reach import reach_of
from customers.models import BulkEdit
from customers.permissions import can_undo_bulk_edit


def apply_bulk_edit(run: Run) -> None:
    """All of it in one transaction, "done" and the refusals included."""
    edit = BulkEdit.objects.get(pk=run.job.record_id)
    if edit.is_done:
        raise JobError(_("This change has been made already. Choose the customers anew."))

    def report(done: int, total: int) -> None:
        run.check_cancelled()
        phase = _("Changing the customers") if total else _("Looking at the customers")
        run.progress(done, total, phase)

    def finish(done: Done) -> None:
        _keep(edit, done)
        run.check_cancelled()
        run.finish(counts=_job_counts(edit), change_set=done.change_set)

    run.progress(0, 0, _("Looking at the customers"))
    apply_act(
        reading.act_of(edit, run.actor),
        reading.selection_of(edit),
        details={"bulk_edit": edit.pk, **edit.told},
        on_progress=report,
        before_commit=finish,
    )


def undo_bulk_edit(run: Run) -> None:
    """Put back everything that it changed, with "done" in the same transaction."""
    refusal = _("You may no longer take this back. Nothing was changed.")
    _undo(run, lambda edit: edit.change_set, refusal)


def redo_bulk_edit(run: Run) -> None:
    """Take the taking back back: the change holds again."""
    refusal = _("You may no longer put this back. Nothing was changed.")
    _undo(run, _undo_in_force, refusal)


def _keep(edit: BulkEdit, done: Done) -> None:
    """The ids of a selection that was asked again are kept by the events of the change set."""
    done.plan.keep_refusals(edit)
    edit.counts, edit.change_set = done.counts, done.change_set
    edit.finished_at = timezone.now()
    edit.save(update_fields=["counts", "change_set", "finished_at"])


def _job_counts(edit: BulkEdit) -> dict[str, int]:
    """By the names that all kinds of work share (core.jobs.pages)."""
    changed = "deleted" if edit.deed == Deed.DELETE else "updated"
    names = {"changed": changed, "unchanged": "unchanged", "refused": "skipped"}
    return {name: edit.counts[code] for code, name in names.items()}


def _undo(run: Run, find: Callable[[BulkEdit], ChangeSet], refusal: str) -> None:
    """Whoever asked may have lost the right meanwhile, or some of the customers."""
    edit = BulkEdit.objects.select_related("change_set").get(pk=run.job.record_id)
    if not can_undo_bulk_edit(run.actor, edit):
        raise JobError(refusal)
    with transaction.atomic():
        change_set = find(edit)
        undo_by_job(
            run,
            change_set,
            details={"bulk_edit": edit.pk, **edit.told},
            reach=reach_of(run.actor, change_set),
        )


def _undo_in_force(edit: BulkEdit) -> ChangeSet:
    undo = undo_in_force(edit.change_set)
    if undo is None:
        raise JobError(_("This change is not taken back, so there is nothing to put back."))
    return undo
