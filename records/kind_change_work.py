"""The jobs about the kind of a custom field: counting, changing, taking back."""

from django.utils.translation import gettext as _

from core.jobs import Run
from core.undo import UndoResult
from core.undo.records import CHANGED, LEFT
from records.models import KindChange
from records.services import kind_changes


def count_kind_change(run: Run) -> None:
    """Look at every value; the page of the change shows what would become of them."""
    kind_changes.count_kind_change(
        actor=run.actor,
        asked=_asked(run),
        on_progress=_report(run, _("Looking at the values")),
        before_commit=run.finish,
    )


def change_kind(run: Run) -> None:
    """All of it in one transaction, "done" included."""
    report = _report(run, _("Converting the values"))
    total = 0

    def count(done: int) -> None:
        nonlocal total
        total = done
        report(done)

    def finish(asked: KindChange) -> None:
        run.check_cancelled()
        run.finish(counts={"updated": total}, change_set=asked.change_set)

    kind_changes.change_kind(
        actor=run.actor, asked=_asked(run), on_progress=count, before_commit=finish
    )


def undo_kind_change(run: Run) -> None:
    """The same for taking it back."""

    def report(done: int, total: int) -> None:
        run.check_cancelled()
        run.progress(done, total, _("Taking back"))

    def finish(result: UndoResult) -> None:
        run.check_cancelled()
        acts = {"updated": CHANGED, "skipped": LEFT}
        counts = {
            name: sum(records[act] for records in result.records.values())
            for name, act in acts.items()
        }
        run.finish(counts=counts, change_set=result.change_set)

    kind_changes.undo_kind_change(
        actor=run.actor, asked=_asked(run), on_progress=report, before_commit=finish
    )


def _report(run: Run, phase: str):
    def report(done: int) -> None:
        run.check_cancelled()
        run.progress(done, 0, phase)

    return report


def _asked(run: Run) -> KindChange:
    return KindChange.objects.select_related("field", "change_set").get(pk=run.job.record_id)
