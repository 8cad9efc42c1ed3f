"""The jobs of customers: merging many, searching the whole base for doubles."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.jobs import Run
from customers import services
from customers.duplicates import pairs
from customers.merging.comparison import Choices


def merge(run: Run) -> None:
    """All of it in one transaction, "done" included."""
    params = run.params
    run.progress(0, len(params["losers"]), _("Merging"))

    def finish(change_set) -> None:
        run.check_cancelled()
        run.finish(counts={"updated": 1, "deleted": len(params["losers"])}, change_set=change_set)

    services.merge_customers(
        actor=run.actor,
        winner=run.job.record_id,
        losers=params["losers"],
        versions={int(pk): version for pk, version in params["versions"].items()},
        choices=Choices(params["taken"], params.get("kept", {})),
        before_commit=finish,
    )


def search_duplicates(run: Run) -> None:
    """The values that very many share are the result; the pairs are in their table."""

    def report(done: int, total: int) -> None:
        run.check_cancelled()
        run.progress(done, total, _("Comparing customers"))

    with transaction.atomic():
        shared = pairs.search_all(report)
        run.check_cancelled()
        run.finish(result={"shared": pairs.as_json(shared)})
