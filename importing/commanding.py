"""An import without a wizard: the same engine from a file on the command line."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from core.jobs import INTERRUPTIONS
from core.models import ChangeSet
from core.permissions import require
from importing.applying import Applied, apply_rows, wait_for_others
from importing.checking import check_rows
from importing.choices import KEPT_OUT, Outcome
from importing.conflicts import Side, Versions, decision_about
from importing.models import Import
from importing.options import creating_all
from importing.permissions import can_import
from importing.plan import Checked, Plan
from importing.reading import AS_FOUND, Reading, Sheet, read_sheet
from importing.said import Guessed, Said, plan_as_said
from importing.targets import target_of
from importing.work import describe_sheet, record_result, stage_rows

logger = logging.getLogger(__name__)

SECONDS_BEFORE_ANOTHER_TRY = 2.0


def import_file(
    *,
    actor,
    target: str,
    path: Path,
    said: Said | None = None,
    reading: Reading = AS_FOUND,
    adds_names: bool = False,
    side: Side | None = None,
    is_dry_run: bool = False,
    on_guess: Guessed | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Checked:
    """Read, map, check and write a file in this process; a dry run stops before writing.

    Raises NotAllowed without the right, SheetError for the file, MappingError, UnknownColumn or
    UnknownField for its columns, ConstantError, UnreadableConstant or NotationError for what is said
    about it. New records belong to the actor where nothing else is said (see `default_placement`).
    `adds_names`: names that are on no list are added to it, where the actor may. `side`: whose values
    go in the rows that are in conflict now; a record that changes once more before it is written is in
    conflict again. A broken connection or a deadlock is tried again while it writes, as jobs are. The
    import stands in the history like any other.
    """
    require(can_import(actor, target))
    sheet = read_sheet(path, original_name=path.name, reading=reading)
    plan = plan_as_said(actor, target_of(target), sheet, said or Said(), on_guess)
    if adds_names:
        unknown = check_rows(plan, sheet.rows).names.unknown
        plan = replace(plan, option_choices=creating_all(unknown, plan.option_choices))
    if side is not None:
        plan = replace(plan, decisions=_decisions(check_rows(plan, sheet.rows), side))
    if is_dry_run:
        return check_rows(plan, sheet.rows, on_progress=on_progress)
    return _write(actor, target, path.name, sheet, plan, on_progress).checked


def _decisions(checked: Checked, side: Side) -> dict[int, dict[str, Any]]:
    """About every row that is in conflict, as the wizard decides about all of them at once."""
    return {
        row.number: decision_about(side, Versions(row.conflict.then, row.conflict.now))
        for row in checked.of(Outcome.CONFLICT)
    }


def _write(actor, target: str, name: str, sheet: Sheet, plan: Plan, on_progress) -> Applied:
    """Nothing goes in twice: where the answer to a COMMIT was lost, it is asked first whether it was
    done."""
    recorded: list[Applied] = []

    def record(applied: Applied) -> None:
        _record(actor, target, name, sheet, plan, applied)
        recorded.append(applied)

    attempt = 0
    while True:
        attempt += 1
        try:
            return _committed(plan, recorded) or apply_rows(
                plan,
                sheet.rows,
                details={"file": name},
                on_progress=on_progress,
                before_commit=record,
            )
        except INTERRUPTIONS:
            if attempt >= settings.JOB_MAX_ATTEMPTS:
                raise
            logger.warning("An import was interrupted and begins again", exc_info=True)
            time.sleep(SECONDS_BEFORE_ANOTHER_TRY)


def _committed(plan: Plan, recorded: Sequence[Applied]) -> Applied | None:
    """That of the earlier attempts which is in the base; waits until the transaction of the last one has
    ended."""
    if not recorded:
        return None
    with transaction.atomic():
        wait_for_others(plan)
        return next(filter(_is_there, recorded), None)


def _is_there(applied: Applied) -> bool:
    """By the details too: a server that went down may give the number of what it has lost to another."""
    kept = applied.change_set
    return ChangeSet.objects.filter(pk=kept.pk, details=kept.details).exists()


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
