"""An import as the wizard does it: upload, columns as suggested, preview, import; its jobs run here."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from django.core.files import File

from accounts.models import User
from bench.harness import Work
from core import jobs
from core.models import Job
from importing import services
from importing.choices import Outcome
from importing.chosen import Chosen
from importing.models import Import


def preview(actor: User, path: Path, expected: Outcome) -> Import:
    """From the uploaded file to the preview, in which every row must come out as expected."""
    with path.open("rb") as file:
        started = services.start_import(
            actor=actor, target="customers", file=File(file), original_name=path.name
        )
    read = _run(started)
    chosen = Chosen(
        mapping=read.mapping, list_mode=read.list_mode, placement={"assigned_to": actor.pk}
    )
    services.request_check(actor=actor, an_import=read, chosen=chosen)
    checked = _run(read)
    _expect(checked, checked.preview, expected)
    checked.file.delete(save=False)  # the rows are in the base
    return checked


def go_through(actor: User, path: Path, expected: Outcome) -> None:
    """From the uploaded file to the customers."""
    write(preview(actor, path, expected), expected)


def write(checked: Import, expected: Outcome) -> Import:
    """From the preview to the customers; the import as it is then."""
    services.request_apply(actor=checked.created_by, an_import=checked)
    done = _run(checked)
    _expect(done, done.counts, expected)
    return done


def take_back(done: Import) -> None:
    """The whole import."""
    services.request_undo(actor=done.created_by, an_import=done)
    _run(done)


def preview_within(actor: User, path: str, small_path: str, expected: str) -> tuple[Work, Work]:
    """For bench.memory: the preview of a small workbook of new customers, and that of the other."""
    small = partial(preview, actor, Path(small_path), Outcome.NEW)
    return small, partial(preview, actor, Path(path), Outcome(expected))


def import_within(actor: User, path: str, small_path: str, expected: str) -> tuple[Work, Work]:
    """For bench.memory: a small import of new customers that is taken back, and the other one."""

    def small() -> None:
        take_back(write(preview(actor, Path(small_path), Outcome.NEW), Outcome.NEW))

    return small, partial(go_through, actor, Path(path), Outcome(expected))


def undo_within(actor: User, import_id: str, small_path: str) -> tuple[Work, Work]:
    """For bench.memory: a small import of changes that is taken back, and the taking back of the import
    before it."""

    def small() -> None:
        take_back(write(preview(actor, Path(small_path), Outcome.CHANGED), Outcome.CHANGED))

    an_import = Import.objects.select_related("created_by").get(pk=import_id)
    return small, partial(take_back, an_import)


def _run(an_import: Import) -> Import:
    """Do the job that waits, as a worker would; the import as it is then."""
    job = Job.objects.unfinished().get(record_id=an_import.pk, kind__startswith="importing.")
    jobs.run_job(job.pk)
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise RuntimeError(f"{job.kind} {job.state}: {job.error}")
    return Import.objects.select_related("created_by").get(pk=an_import.pk)


def _expect(an_import: Import, counts: Mapping[str, int], expected: Outcome) -> None:
    found = {outcome: count for outcome, count in counts.items() if count}
    if found != {str(expected): an_import.sheet["row_count"]}:
        raise RuntimeError(f"an import came out as {found}")
