"""An import without a wizard: the same engine from a file on the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from core.permissions import has_right, require
from importing.applying import Applied, apply_rows
from importing.checking import Checked, Plan, check_rows
from importing.choices import OnMatch, Stage
from importing.mapping import suggest_mapping
from importing.models import Import
from importing.reading import Sheet, read_sheet
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
    is_dry_run: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> Checked:
    """Read, map, check and write a file in this process; a dry run stops before writing.

    Raises NotAllowed without the right, SheetError for the file, MappingError for its columns.
    The import stands in the history like any other.
    """
    require(has_right(actor, "importing.run"))
    sheet = read_sheet(path, original_name=path.name)
    plan = _plan(actor, target, sheet, key, on_match, placement or {})
    if is_dry_run:
        return check_rows(plan, sheet.rows, on_progress=on_progress)
    with transaction.atomic():
        recorded = _record(actor, target, path, sheet, plan)
    applied = apply_rows(
        plan,
        sheet.rows,
        details={"import": recorded.pk, "file": path.name},
        on_progress=on_progress,
        before_commit=lambda applied: _keep(recorded, sheet, applied),
    )
    return applied.checked


def _plan(actor, target, sheet: Sheet, key, on_match, placement) -> Plan:
    headers = [header.label for header in sheet.headers]
    kind = target_of(target)
    return Plan(
        target=kind,
        actor=actor,
        headers=headers,
        mapping=suggest_mapping(kind.catalogue(), headers),
        key=key,
        on_match=on_match,
        placement=placement,
    )


def _record(actor, target, path, sheet, plan) -> Import:
    recorded = Import(created_by=actor, target=target, original_name=path.name[:255])
    describe_sheet(recorded, sheet)
    recorded.key, recorded.on_match = plan.key, plan.on_match
    recorded.placement = {
        k: list(v) if isinstance(v, tuple) else v for k, v in plan.placement.items()
    }
    recorded.stage = Stage.APPLYING
    recorded.save()
    return recorded


def _keep(recorded: Import, sheet: Sheet, applied: Applied) -> None:
    """Counts and wrong rows only: the good rows are in the base."""
    wrong = {row.number for row in applied.checked.rows if row.problems}
    stage_rows(recorded, [row for row in sheet.rows if row[0] in wrong])
    record_result(recorded, applied, {})
