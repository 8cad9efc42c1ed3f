"""Choices about files under a name: saving, using, renaming, sharing and deleting them."""

from dataclasses import asdict, replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.models import Job
from core.permissions import require
from core.refusals import Refused
from importing.choices import Stage
from importing.chosen import Chosen
from importing.models import Import, SavedMapping
from importing.notation import Evidence
from importing.permissions import can_change_mapping, can_go_on, can_import
from importing.services.steps import WrongStage, request_check
from importing.taking_over import TakenOver, take_over
from importing.targets import target_of

LONGEST_NAME = 80


class MappingNameTaken(Refused):
    """Two saved mappings of one person for one kind of record cannot be called the same."""

    def __init__(self, name: str):
        text = _("You have saved choices called “%(name)s” already. Choose another name.")
        super().__init__(text % {"name": name}, field="name")


class NoColumns(Refused):
    """A saved mapping has nothing to say about a file."""

    def __init__(self, name: str):
        text = _("None of the columns in “%(name)s” is in this file. Nothing was taken over.")
        super().__init__(text % {"name": name})


@transaction.atomic
def save_mapping(*, actor, an_import: Import, name: str, is_shared: bool) -> SavedMapping:
    """Keep the choices of an import under a name; one of the actor's own with that name is replaced.
    Raises NotAllowed without the right to import."""
    require(can_import(actor, an_import.target))
    saved, _is_new = SavedMapping.objects.update_or_create(
        created_by=actor,
        target=an_import.target,
        name=_tidied(name),
        defaults={
            "is_shared": is_shared,
            "columns": labels_of(an_import),
            "chosen": asdict(Chosen.of(an_import)),
        },
    )
    return saved


@transaction.atomic
def save_and_check(*, actor, an_import: Import, chosen: Chosen, name: str, is_shared: bool) -> Job:
    """Have the rows checked (`request_check`), and keep the choices under a name; both or neither."""
    job = request_check(actor=actor, an_import=an_import, chosen=chosen)
    kept = Import.objects.get(pk=an_import.pk)
    save_mapping(actor=actor, an_import=kept, name=name, is_shared=is_shared)
    return job


@transaction.atomic
def use_mapping(*, actor, an_import: Import, mapping: SavedMapping) -> TakenOver:
    """Begin with saved choices; columns that they say nothing about stay as they are where their field
    is free, and what the cells say about how they are written goes before what was saved. Rows that were checked must be checked again. Raises NoColumns, WrongStage."""
    require(can_go_on(actor, an_import))
    locked = Import.objects.select_for_update().get(pk=an_import.pk)
    if locked.stage not in (Stage.MAPPING, Stage.CHECKED):
        raise WrongStage
    target, labels = target_of(locked.target), labels_of(locked)
    taken = take_over(
        Chosen(**mapping.chosen),
        mapping.columns,
        labels=labels,
        catalogue=target.catalogue(),
        session=target.session(actor),
        otherwise=locked.mapping,
    )
    if not any(taken.chosen.mapping):
        raise NoColumns(mapping.name)
    said = Evidence.of(locked.sheet.get("evidence", {})).notation
    notation = {**taken.chosen.notation, **said}
    replace(taken.chosen, notation=notation).put_into(locked)
    locked.sheet["used_mapping"] = {
        "name": mapping.name,
        "missing": list(taken.missing),
        "gone": list(taken.gone),
    }
    locked.sheet.pop("remembered_from", None)
    for marks in ("by_content", "as_before"):
        locked.sheet[marks] = {
            index: key
            for index, key in locked.sheet.get(marks, {}).items()
            if labels[int(index)] not in mapping.columns
        }
    locked.stage = Stage.MAPPING
    locked.problem = {}
    locked.save()
    return taken


@transaction.atomic
def update_mapping(*, actor, mapping: SavedMapping, name: str, is_shared: bool) -> SavedMapping:
    """Rename a saved mapping, share it or keep it for its owner. Raises NotAllowed, MappingNameTaken."""
    require(can_change_mapping(actor, mapping))
    locked = SavedMapping.objects.select_for_update().get(pk=mapping.pk)
    name = _tidied(name)
    same = SavedMapping.objects.filter(
        created_by=locked.created_by_id, target=locked.target, name=name
    )
    if same.exclude(pk=locked.pk).exists():
        raise MappingNameTaken(name)
    locked.name, locked.is_shared = name, is_shared
    locked.save(update_fields=("name", "is_shared"))
    return locked


def delete_mapping(*, actor, mapping: SavedMapping) -> None:
    """Imports that were made with it keep what was chosen. Raises NotAllowed."""
    require(can_change_mapping(actor, mapping))
    mapping.delete()


def labels_of(an_import: Import) -> list[str]:
    """What the columns of a file are called."""
    return [header["label"] for header in an_import.sheet["headers"]]


def _tidied(name: str) -> str:
    return " ".join(name.split())[:LONGEST_NAME]
