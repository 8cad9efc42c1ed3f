"""The jobs of bulk edits: doing one, taking it back, putting it back."""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue.any_of import AnyOf
from core.jobs import JobError, Run
from core.models import ChangeSet
from core.undo import Reach, undo_in_force
from core.undo.work import undo_by_job
from notes.bulk import reading
from notes.bulk.choices import Deed
from notes.bulk.engine import Done, apply_act
from notes.models import Note, NoteBulkEdit
from notes.permissions import can_undo_bulk_edit

NOTE = Note._meta.label_lower


def apply_bulk_edit(run: Run) -> None:
    """All of it in one transaction, "done" and the refusals included."""
    edit = NoteBulkEdit.objects.get(pk=run.job.record_id)
    if edit.is_done:
        raise JobError(_("This has been done already. Choose anew."))

    is_adding = edit.deed == Deed.ADD
    doing = _("Adding the notes") if is_adding else _("Changing the notes")
    looking = _("Looking at the customers") if is_adding else _("Looking at the notes")

    def report(done: int, total: int) -> None:
        run.check_cancelled()
        run.progress(done, total, doing if total else looking)

    def finish(done: Done) -> None:
        _keep(edit, done)
        run.check_cancelled()
        run.finish(counts=_job_counts(edit), change_set=done.change_set)

    apply_act(
        reading.act_of(edit, run.actor),
        reading.selection_of(edit),
        details={"bulk_edit": edit.pk, "told": edit.told},
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


def reach_of(actor: User | None) -> Reach:
    """Notes that the actor may change today, those in the bin too."""
    if actor is None:
        return {}
    return {NOTE: partial(_editable, actor)}


def _editable(actor: User, ids: list[int]) -> set[int]:
    found = Note.everything.editable_by(actor).filter(AnyOf("id", ids)).order_by()
    return set(found.values_list("pk", flat=True))


def _keep(edit: NoteBulkEdit, done: Done) -> None:
    edit.counts, edit.refused, edit.change_set = done.counts, done.refused, done.change_set
    edit.finished_at = timezone.now()
    edit.save(update_fields=["counts", "refused", "change_set", "finished_at"])


def _job_counts(edit: NoteBulkEdit) -> dict[str, int]:
    """By the names that all kinds of work share (core.jobs.pages)."""
    changed = {Deed.DELETE: "deleted", Deed.ADD: "created"}.get(Deed(edit.deed), "updated")
    names = {"changed": changed, "unchanged": "unchanged", "refused": "skipped"}
    return {name: edit.counts[code] for code, name in names.items()}


def _undo(run: Run, find: Callable[[NoteBulkEdit], ChangeSet], refusal: str) -> None:
    """Whoever asked may have lost the right meanwhile, or sight of some of the notes."""
    edit = NoteBulkEdit.objects.select_related("change_set").get(pk=run.job.record_id)
    if not can_undo_bulk_edit(run.actor, edit):
        raise JobError(refusal)
    with transaction.atomic():
        change_set = find(edit)
        undo_by_job(
            run,
            change_set,
            details={"bulk_edit": edit.pk, "told": edit.told},
            reach=reach_of(run.actor),
        )


def _undo_in_force(edit: NoteBulkEdit) -> ChangeSet:
    undo = undo_in_force(edit.change_set)
    if undo is None:
        raise JobError(_("This change is not taken back, so there is nothing to put back."))
    return undo
