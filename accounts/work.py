"""The jobs about people: handing over, and taking that back."""

from django.utils.translation import gettext as _

from accounts import services
from accounts.models import HandOver
from core.jobs import Run
from core.undo import UndoResult
from core.undo.records import CHANGED, LEFT


def hand_over(run: Run) -> None:
    """All of it in one transaction, "done" and the counts included."""

    def report(done: int, total: int) -> None:
        run.check_cancelled()
        run.progress(done, total, _("Handing over"))

    def finish(asked: HandOver) -> None:
        run.check_cancelled()
        run.finish(counts={"updated": sum(asked.counts.values())}, change_set=asked.change_set)

    services.hand_over(actor=run.actor, asked=_asked(run), on_progress=report, before_commit=finish)


def undo_hand_over(run: Run) -> None:
    """The same for taking it back."""

    def report(done: int, total: int) -> None:
        run.check_cancelled()
        run.progress(done, total, _("Taking back"))

    def finish(result: UndoResult) -> None:
        run.check_cancelled()
        counts = {"updated": _records(result, CHANGED), "skipped": _records(result, LEFT)}
        run.finish(counts=counts, change_set=result.change_set)

    services.undo_hand_over(
        actor=run.actor, asked=_asked(run), on_progress=report, before_commit=finish
    )


def _records(result: UndoResult, act: str) -> int:
    """How many records of all kinds it was done to."""
    return sum(counts[act] for counts in result.records.values())


def _asked(run: Run) -> HandOver:
    people = ("person", "successor", "change_set")
    return HandOver.objects.select_related(*people).get(pk=run.job.record_id)
