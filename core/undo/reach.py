"""Leaving what is out of the person's reach: rows of records that he may not change any more."""

from collections.abc import Callable, Collection, Iterable, Mapping

from django.apps import apps
from django.db import connection

from core.tracked_tables import TrackedTable, quoted
from core.undo.batches import batches_of
from core.undo.reasons import LeftReason
from core.undo.records import planned_rows

Reach = Mapping[str, Callable[[list[int]], Collection[int]]]
"""By kind of record (`app.model`): which of the records with these ids may be changed. Records of
other kinds may all be."""


def leave_out_of_reach(tables: Iterable[TrackedTable], reach: Reach) -> None:
    """Mark the planned rows of those records, their parts included, whatever else is in their way.

    Records that are not there are not asked about: nobody can have moved them. They are asked
    about some thousands at a time, so that their number costs no memory.
    """
    rows = planned_rows(tables)
    if not rows:
        return
    for record_type, may_change in reach.items():
        _run(_CREATE, [])
        _run(_RECORDS.format(rows=rows, table=_table_of(record_type)), [record_type])
        for ids in batches_of("undo_reach"):
            if kept := set(ids).difference(may_change(ids)):
                _run("UPDATE undo_reach SET is_kept = true WHERE id = ANY(%s)", [list(kept)])
        _run(_LEAVE.format(rows=rows), [LeftReason.OUT_OF_SCOPE, record_type])
        _run("DROP TABLE pg_temp.undo_reach", [])


_CREATE = """
CREATE TEMPORARY TABLE undo_reach (id bigint PRIMARY KEY, is_kept boolean DEFAULT false)
ON COMMIT DROP
"""
_RECORDS = """
INSERT INTO undo_reach (id)
SELECT id FROM {table} WHERE id IN
    (SELECT record_id FROM ({rows}) rows WHERE record_type = %s)
"""
_LEAVE = """
UPDATE undo_plan p SET reason = %s FROM ({rows}) rows JOIN undo_reach r ON r.id = rows.record_id
WHERE p.number = rows.number AND p.id = rows.id AND rows.record_type = %s AND r.is_kept
"""


def _table_of(record_type: str) -> str:
    return quoted(apps.get_model(record_type)._meta.db_table)


def _run(statement: str, params: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
