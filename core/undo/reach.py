"""Leaving what is out of the person's reach: rows of records that he may not change any more."""

from collections.abc import Callable, Collection, Iterable, Mapping

from django.apps import apps
from django.db import connection

from core.tracked_tables import TrackedTable, quoted
from core.undo.reasons import LeftReason
from core.undo.records import planned_rows

Reach = Mapping[str, Callable[[list[int]], Collection[int]]]
"""By kind of record (`app.model`): which of the records with these ids may be changed. Records of
other kinds may all be."""


def leave_out_of_reach(tables: Iterable[TrackedTable], reach: Reach) -> None:
    """Mark the planned rows of those records, their parts included, whatever else is in their way.

    Records that are not there are not asked about: nobody can have moved them. Two statements for each
    kind, beside what the asking takes.
    """
    rows = planned_rows(tables)
    if not rows:
        return
    for record_type, may_change in reach.items():
        found = _records_there(rows, record_type)
        kept = set(found).difference(may_change(found)) if found else set()
        if kept:
            _leave(rows, record_type, kept)


def _records_there(rows: str, record_type: str) -> list[int]:
    table = quoted(apps.get_model(record_type)._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {table} WHERE id IN"
            f" (SELECT record_id FROM ({rows}) rows WHERE record_type = %s) ORDER BY id",
            [record_type],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _leave(rows: str, record_type: str, ids: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE undo_plan p SET reason = %s FROM ({rows}) rows"
            " WHERE p.number = rows.number AND p.id = rows.id"
            " AND rows.record_type = %s AND rows.record_id = ANY(%s)",
            [LeftReason.OUT_OF_SCOPE, record_type, list(ids)],
        )
