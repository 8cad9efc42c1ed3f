"""The job of an export."""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendars import LATIN
from core.calendars.formatting import format_date
from core.jobs import JobError, Run
from core.list_query import UnreadFilter
from importing.exporting import leftovers
from importing.exporting.plan import ExportPlan
from importing.models import Export
from importing.permissions import can_export
from importing.targets import contribution_of
from importing.writing import Look, Parts, write_file

KEPT_FOR = timedelta(days=7)
"""A file full of personal data is not kept for ever; it can be written again."""


def export_records(run: Run) -> None:
    """Write the file and keep it, with "done" and the counts in one transaction."""
    export = Export.objects.select_related("created_by").get(pk=run.job.record_id)
    if not can_export(run.actor):
        raise JobError(_("You may no longer export. Nothing was written."))
    run.progress(0, 0, _("Finding the records"))
    plan = ExportPlan.of(export)
    _refuse_unread(plan)
    ids = plan.ids()
    run.progress(0, len(ids), _("Writing the file"))
    with leftovers.working_folder(export) as folder, _told_of_a_full_disk():
        path, written = _write(folder, export, plan, _watched(run, plan.rows(ids), len(ids)))
        run.check_cancelled()
        _keep(run, export, path, written)


@contextmanager
def _told_of_a_full_disk() -> Iterator[None]:
    """A disk without room is no fault of the program, and an administrator can mend it."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise JobError(
            _(
                "The server has no room left for the file. Tell your administrator, then export again."
            )
        ) from error


def _refuse_unread(plan: ExportPlan) -> None:
    """A field may have been retired since the export was asked for."""
    try:
        plan.asked.refuse_unread()
    except UnreadFilter as refusal:
        raise JobError(str(refusal)) from refusal


def _write(folder: Path, export: Export, plan: ExportPlan, rows: Iterable) -> tuple[Path, Parts]:
    title = str(contribution_of(export.target).label)
    return write_file(
        folder,
        stem=file_stem(title),
        suffix=export.format,
        columns=plan.headers,
        look=Look.for_reader(title, calendar=export.calendar),
        rows=rows,
        rows_per_part=plan.records_per_file,
    )


def file_stem(title: str) -> str:
    """Of which day and what is in it, in the calendar of the person: `2024-08-02 Customers`. The day
    is in front: after Persian letters its parts would be shown the other way round."""
    day = format_date(timezone.localdate(), digits=LATIN, language="en", style="short")
    return f"{day.replace('/', '-')} {title}"


def _watched(run: Run, rows: Iterable, total: int) -> Iterator:
    """The rows, with a word about how far it is."""
    for done, row in enumerate(rows):
        if done % 100 == 0:
            run.check_cancelled()
            run.progress(min(done, total), total)  # some records have several rows
        yield row


def _keep(run: Run, export: Export, path: Path, written: Parts) -> None:
    storage, kept = export.file.storage, ""
    try:
        with transaction.atomic(), path.open("rb") as file:
            export.file.save(leftovers.name_of(export), File(file), save=False)
            kept = export.file.name
            export.file_name = path.name
            export.record_count, export.part_count = written.row_count, len(written.paths)
            export.finished_at = timezone.now()
            export.kept_until = export.finished_at + KEPT_FOR
            export.problem = {}
            export.save()
            run.finish(counts={"exported": written.row_count})
    except BaseException:
        if kept:
            storage.delete(kept)
        raise
