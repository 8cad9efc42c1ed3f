"""An import without a wizard: the same engine from a file on the command line."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.permissions import require
from importing.applying import Applied, apply_rows
from importing.checking import check_rows
from importing.choices import KEPT_OUT, OnMatch
from importing.mapping import suggest_mapping, usual_list_mode
from importing.models import Import
from importing.options import creating_all
from importing.permissions import can_import
from importing.placement import default_placement
from importing.plan import Checked, Plan
from importing.reading import AS_FOUND, Reading, Sheet, read_sheet
from importing.targets import target_of
from importing.work import describe_sheet, record_result, stage_rows


def import_file(
    *,
    actor,
    target: str,
    path: Path,
    key: str = "",
    on_match: str = OnMatch.UPDATE,
    placement: dict[str, Any] | None = None,
    reading: Reading = AS_FOUND,
    adds_names: bool = False,
    is_dry_run: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> Checked:
    """Read, map, check and write a file in this process; a dry run stops before writing.

    Raises NotAllowed without the right, SheetError for the file, MappingError for its columns. New
    records belong where `placement` says, by default to the actor (see `default_placement`).
    `adds_names`: names that are on no list are added to it, where the actor may. The import stands in
    the history like any other.
    """
    require(can_import(actor, target))
    sheet = read_sheet(path, original_name=path.name, reading=reading)
    if placement is None:
        placement = default_placement(actor) if target_of(target).placement_fields else {}
    plan = _plan(actor, target, sheet, key, on_match, placement)
    if adds_names:
        unknown = check_rows(plan, sheet.rows).names.unknown
        plan = replace(plan, option_choices=creating_all(unknown))
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


def _plan(actor, target, sheet: Sheet, key, on_match, placement) -> Plan:
    headers = [header.label for header in sheet.headers]
    kind = target_of(target)
    catalogue = kind.catalogue()
    mapping = suggest_mapping(catalogue, headers, actor=actor)
    return Plan(
        target=kind,
        actor=actor,
        headers=headers,
        mapping=mapping,
        keys=[key] if key else [],
        on_match=on_match,
        list_mode=usual_list_mode(catalogue, mapping),
        placement=placement,
    )


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
