"""What an undo did, told by records instead of rows: a phone or a tag counts for its customer."""

from collections.abc import Iterable

from django.db import connection

from core.contributions import Tracked
from core.models import ChangeSet, UndoLeftover
from core.tracked_tables import TrackedTable, quoted
from core.undo.reasons import LeftReason

DELETED, CREATED, CHANGED, LEFT = "deleted", "created", "changed", "left"
ACTS = (DELETED, CREATED, CHANGED, LEFT)


def count_records(tables: Iterable[TrackedTable]) -> dict[str, dict[str, int]]:
    """How many records of each kind were deleted, created, changed and left (anything of them), by the
    plan in `undo_plan`; one query.

    The first event of a row in the set holds its owner, whether the row is there today or not.
    """
    found: dict[str, dict[str, int]] = {}
    rows = planned_rows(tables)
    if not rows:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(rows=rows))
        for record_type, act, count in cursor.fetchall():
            found.setdefault(record_type, dict.fromkeys(ACTS, 0))[act] = count
    return found


_COUNTED = f"""
SELECT record_type, CASE WHEN is_left THEN '{LEFT}' WHEN action = 'delete' THEN '{DELETED}'
    WHEN action = 'recreate' THEN '{CREATED}' ELSE '{CHANGED}' END AS act, count(*)
FROM (
    SELECT record_type, record_id, max(action) FILTER (WHERE is_itself) AS action,
        bool_or(reason IS NOT NULL) AS is_left
    FROM ({{rows}}) rows GROUP BY 1, 2
) records GROUP BY 1, 2 ORDER BY 1, 2
"""


def keep_leftovers(undo: ChangeSet, tables: Iterable[TrackedTable]) -> None:
    """Write down the records that were left, the oldest first, for the page of the undo: without the
    reason that only follows from another one of the same record."""
    if rows := planned_rows(tables):
        with connection.cursor() as cursor:
            cursor.execute(_LEFTOVERS.format(rows=rows), [undo.pk])


_LEFTOVERS = f"""
INSERT INTO {UndoLeftover._meta.db_table}
    (change_set_id, record_type, record_id, reasons, tables, is_whole)
SELECT %s, record_type, record_id,
    COALESCE(
        array_agg(DISTINCT reason) FILTER (WHERE reason <> '{LeftReason.OWNER_STAYS}'),
        array_agg(DISTINCT reason) FILTER (WHERE reason IS NOT NULL)
    ),
    array_agg(DISTINCT model) FILTER (WHERE reason IS NOT NULL),
    bool_and(reason IS NOT NULL)
FROM ({{rows}}) rows
GROUP BY 2, 3 HAVING bool_or(reason IS NOT NULL) ORDER BY 2, 3
"""


def planned_rows(tables: Iterable[TrackedTable]) -> str:
    """A query for the rows of `undo_plan`, each with the record that it is or is a part of; '' without
    tables."""
    return " UNION ALL ".join(_rows_of(table) for table in tables)


def _rows_of(table: TrackedTable) -> str:
    """Owner, action and reason of the planned rows of one table; a row with several possible owners
    counts for the foremost that it has."""
    owners = [
        (_kind(entry), _owner_column(entry.owner_column))
        for entry in table.entries
        if entry.record_type or entry.type_column
    ]
    model = table.model._meta.label_lower
    owners.append((f"'{model}'", "p.id"))
    types = " ".join(f"WHEN {column} IS NOT NULL THEN {kind}" for kind, column in owners)
    ids = ", ".join(column for _kind, column in owners)
    is_itself = "true" if owners[0][1] == "p.id" else "false"
    return f"""
    SELECT p.number, p.id, CASE {types} END AS record_type, COALESCE({ids}) AS record_id,
        '{model}' AS model, p.action, p.reason, {is_itself} AS is_itself
    FROM undo_plan p JOIN {table.event} b ON b.pgh_id = p.first_id
    WHERE p.number = {table.number}
    """


def _kind(entry: Tracked) -> str:
    return f"b.{quoted(entry.type_column)}" if entry.type_column else f"'{entry.record_type}'"


def _owner_column(column: str) -> str:
    return "p.id" if column == "id" else f"b.{quoted(column)}"
