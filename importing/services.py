"""What moves an import from one stage to the next; each ends in a job that does the long part."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.models import Job
from core.permissions import has_right, require
from core.refusals import Refused
from importing.choices import ListMode, OnMatch, Stage
from importing.mapping import fields_of
from importing.models import Import
from importing.targets import target_of

RIGHT = "importing.run"


class WrongStage(Refused):
    """The import has gone on, or is not there yet."""

    def __init__(self):
        super().__init__(_("This import is at another step now. Go on from there."))


@transaction.atomic
def start_import(*, actor, target: str, file: File, original_name: str) -> Import:
    """Keep the file and have it read by a job. Raises NotAllowed without the right to import."""
    require(has_right(actor, RIGHT))
    started = Import(
        created_by=actor, target=target, original_name=original_name[:255], stage=Stage.READING
    )
    started.file.save(original_name, file, save=False)
    started.save()
    _enqueue("importing.read", started, actor)
    return started


@transaction.atomic
def request_check(
    *,
    actor,
    an_import: Import,
    mapping: Sequence[str],
    key: str,
    on_match: str,
    list_mode: str,
    placement: Mapping[str, Any],
) -> Job:
    """Keep what the columns mean and have every row checked; nothing is written to the base.

    Raises MappingError for columns that cannot be read so, WrongStage when it is past that.
    """
    require(has_right(actor, RIGHT))
    locked = _locked(an_import, Stage.MAPPING, Stage.CHECKED, Stage.FAILED)
    fields_of(target_of(locked.target).catalogue(), mapping)
    locked.mapping = list(mapping)
    locked.key = key
    locked.on_match = OnMatch(on_match)
    locked.list_mode = ListMode(list_mode)
    locked.placement = dict(placement)
    locked.stage = Stage.CHECKING
    locked.problem = {}
    locked.save()
    return _enqueue("importing.check", locked, actor)


@transaction.atomic
def request_apply(*, actor, an_import: Import) -> Job:
    """Have the checked rows written. Raises WrongStage when they have not been checked."""
    require(has_right(actor, RIGHT))
    locked = _locked(an_import, Stage.CHECKED)
    locked.stage = Stage.APPLYING
    locked.save(update_fields=("stage",))
    return _enqueue("importing.apply", locked, actor)


@transaction.atomic
def change_columns(*, actor, an_import: Import) -> Import:
    """Back from the preview to the columns."""
    require(has_right(actor, RIGHT))
    locked = _locked(an_import, Stage.CHECKED, Stage.FAILED)
    locked.stage = Stage.MAPPING
    locked.save(update_fields=("stage",))
    return locked


# What an import falls back to when its job ends without having finished its work.
_BACK = {
    "importing.read": Stage.REFUSED,
    "importing.check": Stage.MAPPING,
    "importing.apply": Stage.CHECKED,
}


def settle_ended_job(job: Job) -> None:
    """A job listener: a failed or cancelled job puts its import where the person can go on."""
    if job.kind not in _BACK or job.state == Job.State.DONE:
        return
    stage = _BACK[job.kind]
    Import.objects.filter(pk=job.record_id).exclude(stage=Stage.DONE).update(
        stage=stage, problem={"text": job.error} if job.error else {}
    )


def _locked(an_import: Import, *stages: str) -> Import:
    locked = Import.objects.select_for_update().get(pk=an_import.pk)
    if locked.stage not in stages:
        raise WrongStage
    return locked


def _enqueue(kind: str, an_import: Import, actor) -> Job:
    return jobs.enqueue(actor=actor, kind=kind, record=an_import)
