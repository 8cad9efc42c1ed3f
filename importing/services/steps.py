"""What moves an import from one stage to the next; each ends in a job that does the long part."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.catalogue import Catalogue, Session
from core.catalogue.cells import cell_text
from core.models import Job
from core.permissions import require
from core.refusals import Refused
from importing.cells import cells_from_json
from importing.choices import Stage
from importing.chosen import Chosen
from importing.constants import constants_of
from importing.kept_file import KEPT_FOR, UPLOAD, upload_of
from importing.mapping import fields_of
from importing.models import Import, ImportRow
from importing.new_fields import is_new, make_fields
from importing.notation import check_notation
from importing.permissions import can_go_on, can_import
from importing.placement import check_placement
from importing.targets import target_of


class WrongStage(Refused):
    """The import has gone on, or is not there yet."""

    def __init__(self):
        super().__init__(_("This import is at another step now. Go on from there."))


class NotChecked(Refused):
    """What would be written is not what the preview shows."""

    def __init__(self):
        super().__init__(_("Have the rows checked again first: something was changed since."))


class WrongColumn(Refused):
    """A cell that the file does not have."""

    def __init__(self):
        super().__init__(_("The file has no such column. Open the page again."))


@transaction.atomic
def start_import(*, actor, target: str, file: File, original_name: str) -> Import:
    """Keep the file and have it read by a job. Raises NotAllowed without the right to import such.

    The file is kept under a name of our own: the one it came with may be anything.
    """
    require(can_import(actor, target))
    started = Import(
        created_by=actor, target=target, original_name=original_name[:255], stage=Stage.READING
    )
    started.sheet = {UPLOAD: upload_of(file)}
    started.file.save(uuid.uuid4().hex, file, save=False)
    started.save()
    enqueue_step("importing.read", started, actor)
    return started


@transaction.atomic
def request_check(*, actor, an_import: Import, chosen: Chosen) -> Job:
    """Keep what the columns mean and have every row checked; nothing is written to the base, but for
    the custom fields that are made of columns, and kept in mind with the import.

    Raises MappingError for columns that cannot be read so, PlacementError for a place where the
    actor may not put records, ConstantError for what every row is to get, FieldNotMade, NotationError,
    WrongStage when the import is past that.
    """
    require(can_go_on(actor, an_import))
    locked = _locked(an_import, Stage.MAPPING, Stage.CHECKED)
    target = target_of(locked.target)
    catalogue = target.catalogue()
    if any(map(is_new, chosen.mapping)):
        mapping = make_fields(
            actor=actor, an_import=locked, mapping=chosen.mapping, catalogue=catalogue
        )
        made = [key for key, asked in zip(mapping, chosen.mapping, strict=True) if is_new(asked)]
        locked.made_fields = [*locked.made_fields, *made]
        chosen, catalogue = replace(chosen, mapping=mapping), target.catalogue()
    _check_choices(chosen, catalogue=catalogue, session=target.session(actor))
    chosen.put_into(locked)
    locked.stage = Stage.CHECKING
    locked.problem = {}
    locked.save()
    return enqueue_step("importing.check", locked, actor)


def _check_choices(chosen: Chosen, *, catalogue: Catalogue, session: Session) -> None:
    fields_of(catalogue, chosen.mapping, actor=session.actor)
    check_placement(chosen.placement, catalogue=catalogue, session=session)
    constants_of(chosen.constants, catalogue=catalogue, session=session, mapping=chosen.mapping)
    check_notation(chosen.notation)


@transaction.atomic
def mend_cells(
    *, actor, an_import: Import, number: int, edits: Mapping[int, str | None]
) -> ImportRow:
    """Put other cells in the place of some of a row's, by the index of their column; the cells of the
    file stay beside them. A cell that is given as it was read, or None, is no longer mended. The rows
    must then be checked again, unless nothing has changed. Raises WrongStage, ImportRow.DoesNotExist,
    and WrongColumn for one that the file does not have."""
    locked, row = row_to_change(actor, an_import, number)
    read = cells_from_json(row.cells)
    if not all(0 <= index < len(read) for index in edits):
        raise WrongColumn
    before = dict(row.edits)
    for index, text in edits.items():
        row.edits[str(index)] = text
        if text is None or text == cell_text(read[index]):
            del row.edits[str(index)]
    if row.edits != before:
        row.save(update_fields=["edits"])
        mark_unchecked(locked)
    return row


@transaction.atomic
def decide(*, actor, an_import: Import, number: int, decision: Mapping[str, Any]) -> ImportRow:
    """Keep what a person has decided about a row (see ImportRow.decision), in the place of what he
    decided before; an empty decision takes it back. The rows must then be checked again. Raises
    WrongStage, ImportRow.DoesNotExist."""
    locked, row = row_to_change(actor, an_import, number)
    row.decision = dict(decision)
    row.save(update_fields=["decision"])
    mark_unchecked(locked)
    return row


def row_to_change(actor, an_import: Import, number: int) -> tuple[Import, ImportRow]:
    """The import and one of its rows, both kept for the actor while its preview is looked at."""
    locked = import_to_change(actor, an_import)
    return locked, locked.rows.select_for_update().get(number=number)


def import_to_change(actor, an_import: Import) -> Import:
    """The import, kept for the actor while its preview is looked at."""
    require(can_go_on(actor, an_import))
    return _locked(an_import, Stage.CHECKED)


def mark_unchecked(locked: Import) -> None:
    """The preview says less than what would be written now."""
    locked.needs_check = True
    locked.save(update_fields=["needs_check"])


@transaction.atomic
def request_recheck(*, actor, an_import: Import) -> Job:
    """Have the rows checked again, with what was mended and decided since. Raises WrongStage."""
    require(can_go_on(actor, an_import))
    locked = _locked(an_import, Stage.CHECKED)
    locked.stage = Stage.CHECKING
    locked.problem = {}
    locked.save(update_fields=("stage", "problem"))
    return enqueue_step("importing.check", locked, actor)


@transaction.atomic
def request_apply(*, actor, an_import: Import) -> Job:
    """Have the checked rows written. Raises WrongStage when they have not been checked, NotChecked
    when something was mended or decided since."""
    require(can_go_on(actor, an_import))
    locked = _locked(an_import, Stage.CHECKED)
    if locked.needs_check:
        raise NotChecked
    locked.stage = Stage.APPLYING
    locked.problem = {}
    locked.save(update_fields=("stage", "problem"))
    return enqueue_step("importing.apply", locked, actor)


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


def enqueue_step(kind: str, an_import: Import, actor) -> Job:
    """Have a job take the import one step on; its file is kept that much longer."""
    Import.objects.filter(pk=an_import.pk).update(kept_until=timezone.now() + KEPT_FOR)
    params = {"subject": an_import.original_name}
    return jobs.enqueue(actor=actor, kind=kind, record=an_import, params=params)
