"""What moves an import from one stage to the next; each ends in a job that does the long part."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.models import Job
from core.permissions import require
from core.refusals import Refused
from importing.choices import ListMode, OnMatch, Stage
from importing.mapping import fields_of
from importing.models import Import
from importing.permissions import can_go_on, can_import
from importing.placement import check_placement
from importing.targets import target_of


class WrongStage(Refused):
    """The import has gone on, or is not there yet."""

    def __init__(self):
        super().__init__(_("This import is at another step now. Go on from there."))


@transaction.atomic
def start_import(*, actor, target: str, file: File, original_name: str) -> Import:
    """Keep the file and have it read by a job. Raises NotAllowed without the right to import.

    The file is kept under a name of our own: the one it came with may be anything.
    """
    require(can_import(actor))
    started = Import(
        created_by=actor, target=target, original_name=original_name[:255], stage=Stage.READING
    )
    started.file.save(uuid.uuid4().hex, file, save=False)
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

    Raises MappingError for columns that cannot be read so, PlacementError for a place where the
    actor may not put records, WrongStage when the import is past that.
    """
    require(can_go_on(actor, an_import))
    locked = _locked(an_import, Stage.MAPPING, Stage.CHECKED)
    target = target_of(locked.target)
    catalogue = target.catalogue()
    fields_of(catalogue, mapping, actor=actor)
    check_placement(placement, catalogue=catalogue, session=target.session(actor))
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
    require(can_go_on(actor, an_import))
    locked = _locked(an_import, Stage.CHECKED)
    locked.stage = Stage.APPLYING
    locked.problem = {}
    locked.save(update_fields=("stage", "problem"))
    return _enqueue("importing.apply", locked, actor)


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
    problem = {"text": job.error} if job.error else {"is_cancelled": True}
    Import.objects.filter(pk=job.record_id).exclude(stage=Stage.DONE).update(
        stage=_BACK[job.kind], problem=problem
    )


def _locked(an_import: Import, *stages: str) -> Import:
    locked = Import.objects.select_for_update().get(pk=an_import.pk)
    if locked.stage not in stages:
        raise WrongStage
    return locked


def _enqueue(kind: str, an_import: Import, actor) -> Job:
    params = {"subject": an_import.original_name}
    return jobs.enqueue(actor=actor, kind=kind, record=an_import, params=params)
