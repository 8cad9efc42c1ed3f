"""Asking for an export, putting right what a job left, and removing files that were kept long enough."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Calendar
from core import jobs
from core.models import Job
from core.permissions import require
from core.refusals import Refused
from importing.choices import Contents, FileFormat
from importing.exporting import leftovers
from importing.exporting.plan import ExportPlan
from importing.models import Export
from importing.permissions import can_export
from importing.targets import contribution_of, target_of
from importing.writing import FORMATS

JOB = "importing.export"


class NothingToExport(Refused):
    """The list is empty."""

    def __init__(self, *, is_narrowed: bool):
        super().__init__(
            _("There is nothing to export: no record fits the filters. Take a filter away.")
            if is_narrowed
            else _("There is nothing to export: you see no records yet.")
        )


@transaction.atomic
def request_export(
    *,
    actor,
    target: str,
    contents: str,
    format: str,
    calendar: str = "",
    query: str = "",
    columns: Sequence[str] = (),
    ids: Sequence[int] | None = None,
) -> Export:
    """Have the records that a list shows the actor written into a file by a job.

    `query` is the list's query string, `columns` the keys of its fields, `ids` the records that were
    chosen of it (None: all), `calendar` in which days stand there (empty: the actor's own). Raises NotAllowed without the right to export, NothingToExport for an
    empty list, UnreadFilter where more would be written than the list was meant to show,
    TooManyColumns where the format has no room for the fields.
    """
    require(can_export(actor))
    plan = ExportPlan.make(
        actor, target_of(target), query=query, contents=contents, columns=columns, ids=ids
    )
    plan.asked.refuse_unread()
    FORMATS[format].check_columns(len(plan.fields))
    if not plan.asked.found.exists():
        raise NothingToExport(is_narrowed=plan.asked.is_narrowed)
    export = Export.objects.create(
        created_by=actor,
        target=target,
        contents=Contents(contents),
        format=FileFormat(format),
        calendar=calendar and Calendar(calendar),
        query=query,
        ids=None if ids is None else list(ids),
        columns=[f.key for f in plan.fields] if contents == Contents.LIST else [],
    )
    subject = str(contribution_of(target).label)
    jobs.enqueue(actor=actor, kind=JOB, record=export, params={"subject": subject})
    return export


def settle_ended_job(job: Job) -> None:
    """A job listener: a failed or cancelled job leaves the reason with its export."""
    if job.kind != JOB or job.state == Job.State.DONE:
        return
    problem = {"text": job.error} if job.error else {"is_cancelled": True}
    Export.objects.filter(pk=job.record_id, finished_at=None).update(problem=problem)


def remove_outlived_files(*, on: datetime | None = None) -> int:
    """Delete the files that were kept long enough, and what killed workers have left; the exports stay
    in the history. Returns how many exports have lost their file."""
    on = on or timezone.now()
    outlived = list(Export.objects.outlived(on=on))
    for export in outlived:
        export.file.delete(save=False)
        Export.objects.filter(pk=export.pk).update(file="")
    leftovers.remove_abandoned(on=on)
    return len(outlived)
