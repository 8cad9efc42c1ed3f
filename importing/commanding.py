"""An import without a wizard: the same engine from a file on the command line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.catalogue import Catalogue, CellError, Session
from core.permissions import require
from core.refusals import Refused
from importing.applying import Applied, apply_rows
from importing.by_content import columns_of_rows
from importing.checking import check_rows
from importing.choices import KEPT_OUT
from importing.chosen import Chosen
from importing.constants import constant_fields
from importing.mapping import suggest_mapping, usual_list_mode
from importing.models import Import, SavedMapping
from importing.notation import check_notation, evidence_in, tell
from importing.options import creating_all
from importing.permissions import can_import
from importing.placement import default_placement
from importing.plan import Checked, Plan
from importing.reading import AS_FOUND, Reading, Sheet, read_sheet
from importing.taking_over import take_over
from importing.targets import Target, target_of
from importing.work import describe_sheet, record_result, stage_rows


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said about a file beforehand; what is not said (None) is found out, or stands in the saved
    choices."""

    keys: Sequence[str] = ()
    on_match: str | None = None
    empty_cells: str | None = None
    placement: Mapping[str, Any] | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    """By the key of a field what a cell would say."""
    notation: Mapping[str, str] = field(default_factory=dict)
    saved: SavedMapping | None = None


class UnreadableConstant(Refused):
    """What every row is to get is no value of its field."""

    def __init__(self, key: str, reason: str):
        super().__init__(f"{key}: {reason}")


def import_file(
    *,
    actor,
    target: str,
    path: Path,
    said: Said | None = None,
    reading: Reading = AS_FOUND,
    adds_names: bool = False,
    is_dry_run: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> Checked:
    """Read, map, check and write a file in this process; a dry run stops before writing.

    Raises NotAllowed without the right, SheetError for the file, MappingError for its columns,
    ConstantError, UnreadableConstant or NotationError for what is said about it. New records belong to
    the actor where nothing else is said (see `default_placement`). `adds_names`: names that are on no
    list are added to it, where the actor may. The import stands in the history like any other.
    """
    require(can_import(actor, target))
    sheet = read_sheet(path, original_name=path.name, reading=reading)
    plan = _plan(actor, target_of(target), sheet, said or Said())
    if adds_names:
        unknown = check_rows(plan, sheet.rows).names.unknown
        plan = replace(plan, option_choices=creating_all(unknown, plan.option_choices))
    if is_dry_run:
        return check_rows(plan, sheet.rows, on_progress=on_progress)
    applied = apply_rows(
        plan,
        sheet.rows,
        details={"file": path.name},
        on_progress=on_progress,
        before_commit=lambda applied: _record(actor, target, path.name, sheet, plan, applied),
    )
    return applied.checked


def _plan(actor, target: Target, sheet: Sheet, said: Said) -> Plan:
    headers = [header.label for header in sheet.headers]
    catalogue, session = target.catalogue(), target.session(actor)
    chosen = _chosen(said, headers, catalogue, session)
    evidence = evidence_in(columns_of_rows(sheet.rows, len(headers))).notation
    notation = {**chosen.notation, **evidence, **said.notation}
    check_notation(notation)
    constants = _constants(said.constants, catalogue, tell(session, notation))
    chosen = replace(
        chosen,
        keys=said.keys or chosen.keys,
        on_match=said.on_match or chosen.on_match,
        empty_cells=said.empty_cells or chosen.empty_cells,
        placement=_placement(actor, target, said, chosen),
        constants={**chosen.constants, **constants},
        notation=notation,
    )
    return Plan(target=target, actor=actor, headers=headers, **vars(chosen))


def _chosen(said: Said, headers: Sequence[str], catalogue: Catalogue, session: Session) -> Chosen:
    """By the headers, or as it was saved."""
    mapping = suggest_mapping(catalogue, headers, actor=session.actor)
    if said.saved is None:
        return Chosen(mapping=mapping, list_mode=usual_list_mode(catalogue, mapping))
    return take_over(
        Chosen(**said.saved.chosen),
        said.saved.columns,
        labels=headers,
        catalogue=catalogue,
        session=session,
        otherwise=mapping,
    ).chosen


def _placement(actor, target: Target, said: Said, chosen: Chosen) -> Mapping[str, Any]:
    if said.placement is not None:
        return said.placement
    if chosen.placement or not target.placement_fields:
        return chosen.placement
    return default_placement(actor)


def _constants(said: Mapping[str, str], catalogue: Catalogue, session: Session) -> dict[str, Any]:
    """As an import keeps them."""
    allowed = {field.key: field for field in constant_fields(catalogue, session.actor)}
    constants = {}
    for key, cell in said.items():
        if key not in allowed:
            raise UnreadableConstant(
                key, _("no such field. Choose one of: %(keys)s.") % {"keys": ", ".join(allowed)}
            )
        kind = allowed[key].kind
        try:
            constants[key] = kind.to_json(kind.reader(session)(cell))
        except CellError as error:
            raise UnreadableConstant(key, str(error)) from error
    return constants


def _record(actor, target, name: str, sheet: Sheet, plan: Plan, applied: Applied) -> None:
    """In the history: counts, and of the rows those that stayed out; the good ones are in the base."""
    recorded = Import(created_by=actor, target=target, original_name=name[:255])
    describe_sheet(recorded, sheet)
    plan.put_into(recorded)
    recorded.save()
    kept_out = applied.checked.of(*KEPT_OUT)
    numbers = {row.number for row in kept_out}
    stage_rows(recorded, [row for row in sheet.rows if row[0] in numbers])
    record_result(recorded, applied, kept_out)
    applied.change_set.details |= {"import": recorded.pk}
    applied.change_set.save(update_fields=["details"])
