"""The jobs of an import: reading the file, checking its rows, applying them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from core.jobs import JobCancelled, JobError, Run
from importing.applying import Applied, apply_rows
from importing.by_content import columns_of_rows, kind_of_cells, map_by_content
from importing.cells import cells_to_json, mended_cells
from importing.checking import check_rows
from importing.choices import Stage
from importing.chosen import Chosen
from importing.conflicts import versions_entry
from importing.found import SAMPLE, found_as_json
from importing.kept_file import GUESSED, KEPT_FOR, READ_AS, lasting_in, read_kept_file
from importing.mapping import suggest_mapping, usual_list_mode
from importing.models import Import
from importing.notation import evidence_in, tell
from importing.permissions import can_go_on
from importing.plan import Checked, CheckedRow, Plan, Previewed, Row
from importing.previewed import preview_of
from importing.reading import Sheet, SheetError
from importing.remembered import columns_as_before, last_guessed_alike, remember_choices
from importing.targets import target_of


def read_file(run: Run) -> None:
    """Read the file in its child process, keep its rows, and suggest what the columns mean.

    A file that is read again keeps what its columns mean when they are called the same. A new one that
    looks like the last one of the same person is read as he had that read.
    """
    an_import = _import_of(run)
    run.progress(0, 3, _("Reading the file"))
    try:
        sheet = _read(run, an_import)
    except SheetError as error:
        run.check_cancelled()
        _refuse(run, an_import, error)
        return
    run.progress(1, 3, _("Keeping the rows"))
    chosen, labels = Chosen.of(an_import), _labels(an_import)
    with transaction.atomic():
        an_import.rows.all().delete()
        stage_rows(an_import, sheet.rows)
        describe_sheet(an_import, sheet)
        if labels == _labels(an_import):
            chosen.put_into(an_import)
        else:
            remember_choices(an_import)
        an_import.needs_check, an_import.preview = False, {}
        an_import.save()
        run.progress(3, 3)
        run.finish(counts={"rows": len(sheet.rows)}, result={"stage": an_import.stage})


def _read(run: Run, an_import: Import) -> Sheet:
    """The table of the file. Raises SheetError; where only the way of the earlier file does not go, it is
    found out how to read this one."""

    def read() -> Sheet:
        return read_kept_file(an_import, should_stop=lambda: _is_cancelled(run))

    an_import.sheet.pop(READ_AS, None)
    sheet = read()
    if an_import.reading or GUESSED in an_import.sheet:
        return sheet
    an_import.sheet[GUESSED] = guessed = [header.label for header in sheet.headers]
    earlier = last_guessed_alike(an_import, guessed)
    if earlier is None or not earlier.reading:
        return sheet
    an_import.reading = earlier.reading
    try:
        sheet = read()
    except SheetError:
        run.check_cancelled()
        an_import.reading = {}
    else:
        an_import.sheet[READ_AS] = earlier.original_name
    return sheet


def _refuse(run: Run, an_import: Import, error: SheetError) -> None:
    """Keep why the file cannot be read, with what was found in it, so that the person can say how it
    is to be read instead."""
    with transaction.atomic():
        an_import.rows.all().delete()
        headers = {"headers": an_import.sheet.get("headers", [])}
        an_import.sheet = lasting_in(an_import) | headers | found_as_json(error.found)
        an_import.stage = Stage.REFUSED
        an_import.problem = {"code": error.code, "params": error.params}
        an_import.save()
        run.finish(result={"stage": an_import.stage})


def _labels(an_import: Import) -> list[str]:
    return [header["label"] for header in an_import.sheet.get("headers", ())]


def check_import(run: Run) -> None:
    """Say of every row what the import would do, and keep it for the preview."""
    an_import = _import_of(run)
    total = an_import.sheet["row_count"]
    run.progress(0, total, _("Checking the rows"))
    checked = check_rows(
        plan_of(an_import), staged_rows(an_import), on_progress=_report(run, total)
    )
    with transaction.atomic():
        keep_outcomes(an_import, checked, checked.rows)
        an_import.preview = preview_of(checked)
        an_import.needs_check = False
        an_import.stage = Stage.CHECKED
        an_import.save(update_fields=("preview", "needs_check", "stage"))
        run.progress(total, total)
        run.finish(counts=checked.counts, result={"stage": an_import.stage})


def apply_import(run: Run) -> None:
    """Check again and write what the preview has shown, with "done", the counts and the outcomes in the
    same transaction."""
    an_import = _import_of(run)
    if not can_go_on(run.actor, an_import):
        raise JobError(_("You may no longer import. Nothing was written."))
    total = an_import.sheet["row_count"]

    def finish(applied: Applied) -> None:
        run.check_cancelled()
        run.progress(0, total, _("Keeping the result"))
        record_result(an_import, applied, applied.checked.rows)
        run.progress(total, total)
        run.finish(
            counts=applied.counts,
            result={"stage": Stage.DONE},
            change_set=applied.change_set,
        )

    apply_rows(
        replace(plan_of(an_import), previewed=previewed_rows(an_import)),
        staged_rows(an_import),
        details=_details(an_import),
        on_progress=_report(run, total, _("Comparing the rows")),
        on_writing=lambda done, of: _tell(run, done, of, _("Writing")),
        before_commit=finish,
    )


def _details(an_import: Import) -> dict[str, Any]:
    """What its change set tells: the file, and how many of its cells were mended on the page."""
    details = {"import": an_import.pk, "file": an_import.original_name}
    mended = an_import.rows.mended_count()
    return {**details, "mended": mended} if mended else details


def plan_of(an_import: Import) -> Plan:
    """The choices of an import as the engine takes them."""
    decided = an_import.rows.exclude(decision={})
    return Plan(
        target=target_of(an_import.target),
        actor=an_import.created_by,
        headers=[header["label"] for header in an_import.sheet["headers"]],
        decisions=dict(decided.values_list("number", "decision")),
        **asdict(Chosen.of(an_import)),
    )


def staged_rows(an_import: Import) -> Iterator[Row]:
    """The rows of the file as they were read, with what a person has mended in them."""
    rows = an_import.rows.order_by("number").values_list("number", "cells", "edits")
    for number, cells, edits in rows.iterator(2000):
        yield number, mended_cells(cells, edits)


def previewed_rows(an_import: Import) -> dict[int, Previewed]:
    """What the last check has found of the rows, by their number."""
    rows = an_import.rows.order_by().values_list("number", "outcome", "record_id", "overwrites")
    return {number: Previewed(*found) for number, *found in rows.iterator(2000)}


def record_result(an_import: Import, applied: Applied, kept: Sequence[CheckedRow]) -> None:
    """The result page's facts: counts, and what came of the kept rows."""
    keep_outcomes(an_import, applied.checked, kept)
    an_import.counts = applied.counts
    an_import.sheet.pop(SAMPLE, None)
    an_import.stage = Stage.DONE
    an_import.change_set = applied.change_set
    an_import.finished_at = Now()
    an_import.kept_until = timezone.now() + KEPT_FOR
    an_import.save()


def keep_outcomes(an_import: Import, checked: Checked, rows: Iterable[CheckedRow]) -> None:
    """Write beside each of the staged rows what was found; one statement."""
    described = [_described(checked, row) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE importing_importrow r SET outcome = s.outcome, problems = s.problems,"
            " doubts = s.doubts, changes = s.changes, record_id = s.record_id, overwrites = s.overwrites"
            " FROM jsonb_to_recordset(%s::jsonb) AS s(number int, outcome text, problems jsonb,"
            " doubts jsonb, changes jsonb, record_id bigint, overwrites jsonb)"
            " WHERE r.import_id = %s AND r.number = s.number",
            [json.dumps(described, ensure_ascii=False), an_import.pk],
        )


def _described(checked: Checked, row: CheckedRow) -> dict[str, Any]:
    changes = [_change(checked, row, key) for key in row.changes]
    return {
        "number": row.number,
        "outcome": str(row.outcome),
        "problems": [list(problem) for problem in row.problems],
        "doubts": [list(doubt) for doubt in row.doubts],
        "changes": [*versions_entry(row, checked.catalogue), *changes],
        "record_id": row.record_id,
        "overwrites": row.overwrites,
    }


def _change(checked: Checked, row: CheckedRow, key: str) -> list[Any]:
    """Key of the field, old and new as text; of several values also each with what becomes of it; of
    a conflict also what stood there when the file was made."""
    kind, session, old, new = (
        checked.catalogue[key].kind,
        checked.session,
        row.old[key],
        row.changes[key],
    )
    parts = (
        [[state, kind.text((v,), session)] for state, v in _parts(old, new)] if kind.is_list else []
    )
    change = [key, kind.text(old, session), kind.text(new, session), parts]
    if row.conflict and key in row.conflict.was:
        change.append(kind.text(row.conflict.was[key], session))
    return change


def _parts(old: Sequence[Any] | None, new: Sequence[Any] | None) -> Iterator[tuple[str, Any]]:
    """What stays, then what comes, then what goes."""
    old, new = old or (), new or ()
    yield from (("kept", value) for value in old if value in new)
    yield from (("added", value) for value in new if value not in old)
    yield from (("removed", value) for value in old if value not in new)


def describe_sheet(an_import: Import, sheet: Sheet) -> None:
    """Keep what was found about the file, and suggest what its columns mean."""
    headers = [header.label for header in sheet.headers]
    an_import.sheet = {
        **lasting_in(an_import),
        **found_as_json(vars(sheet)),
        "other_sheets": sheet.other_sheets,
        "header_row": sheet.header_row,
        "headers": [{"letter": h.letter, "text": h.text, "label": h.label} for h in sheet.headers],
        "warnings": [{"code": w.code, "params": w.params} for w in sheet.warnings],
        "row_count": len(sheet.rows),
    }
    target = target_of(an_import.target)
    catalogue, session = target.catalogue(), target.session(an_import.created_by)
    columns = columns_of_rows(sheet.rows, len(headers))
    evidence = evidence_in(columns)
    an_import.notation = evidence.notation
    tell(session, an_import.notation)
    named = suggest_mapping(catalogue, headers, actor=an_import.created_by)
    before = columns_as_before(an_import, [h.text for h in sheet.headers], catalogue)
    free = {*named} - {*before.values()}
    mapping = [before.get(i, key if key in free else "") for i, key in enumerate(named)]
    guessed = map_by_content(catalogue, session, headers, columns, mapping)
    an_import.mapping = [guessed.get(index, key) for index, key in enumerate(mapping)]
    an_import.sheet |= {
        "evidence": evidence.as_json(),
        "by_content": {str(index): key for index, key in guessed.items()},
        "as_before": {str(i): key for i, key in before.items() if key != named[i]},
        "looks_like": [kind_of_cells(cells, session) for cells in columns],
    }
    an_import.list_mode = usual_list_mode(catalogue, an_import.mapping)
    an_import.stage = Stage.MAPPING


def stage_rows(an_import: Import, rows: Iterable[Row]) -> None:
    """Keep rows as they were read; one COPY."""
    sql = "COPY importing_importrow (import_id, number, cells) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for number, cells in rows:
            copy.write_row((an_import.pk, number, cells_to_json(cells)))


def _import_of(run: Run) -> Import:
    return Import.objects.select_related("created_by").get(pk=run.job.record_id)


def _report(run: Run, total: int, phase: str | None = None):
    return lambda done: _tell(run, done, total, phase)


def _tell(run: Run, done: int, total: int, phase: str | None) -> None:
    run.check_cancelled()
    run.progress(done, total, phase)


def _is_cancelled(run: Run) -> bool:
    try:
        run.check_cancelled()
    except JobCancelled:
        return True
    return False
