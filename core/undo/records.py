"""What an undo did, told by records instead of rows: a phone or a tag counts for its customer."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from core.contributions import Tracked
from core.models import ChangeSet, UndoLeftover
from core.tracked_tables import TrackedTable, quoted
from core.undo.reasons import LeftReason

DELETED, CREATED, CHANGED, LEFT = "deleted", "created", "changed", "left"
ACTS = (DELETED, CREATED, CHANGED, LEFT)


@dataclass(frozen=True)
class UndoneRecord:
    """A record that the plan of an undo has rows of, its own or those of its parts."""

    record_type: str
    record_id: int
    act: str
    """`left` when anything of it was left, else what became of it."""
    reasons: tuple[str, ...] = ()
    left_tables: tuple[str, ...] = ()
    """`app.model` of each table of which rows were left."""
    is_whole: bool = False
    """Whether nothing of it was done."""


def undone_records(tables: Iterable[TrackedTable]) -> list[UndoneRecord]:
    """Every record of the plan in `undo_plan`, the oldest first; one query.

    The first event of a row in the set holds its owner, whether the row is there today or not.
    """
    rows = planned_rows(tables)
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BY_RECORD.format(rows=rows))
        return [_undone_record(*found) for found in cursor.fetchall()]


_BY_RECORD = """
SELECT record_type, record_id, max(action) FILTER (WHERE is_itself),
    array_agg(DISTINCT reason) FILTER (WHERE reason IS NOT NULL),
    array_agg(DISTINCT model) FILTER (WHERE reason IS NOT NULL),
    bool_and(reason IS NOT NULL)
FROM ({rows}) rows GROUP BY 1, 2 ORDER BY 1, 2
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


def _undone_record(
    record_type: str,
    record_id: int,
    own_action: str | None,
    reasons: list[str] | None,
    left_tables: list[str] | None,
    is_whole: bool,
) -> UndoneRecord:
    told = {"delete": DELETED, "recreate": CREATED}
    if not reasons:
        return UndoneRecord(record_type, record_id, told.get(own_action or "", CHANGED))
    tables = tuple(left_tables or ())
    return UndoneRecord(record_type, record_id, LEFT, _telling(reasons), tables, is_whole)


def _telling(reasons: list[str]) -> tuple[str, ...]:
    """Without the reason that only follows from another one of the same record."""
    own = tuple(reason for reason in reasons if reason != LeftReason.OWNER_STAYS)
    return own or tuple(reasons)


def counts_of(records: Iterable[UndoneRecord]) -> dict[str, dict[str, int]]:
    """How many records of each kind were deleted, created, changed and left."""
    found: dict[str, Counter] = defaultdict(Counter)
    for record in records:
        found[record.record_type][record.act] += 1
    return {kind: {act: counts[act] for act in ACTS} for kind, counts in found.items()}


def keep_leftovers(undo: ChangeSet, records: Iterable[UndoneRecord]) -> None:
    """Write down the records that were left, for the page of the undo."""
    UndoLeftover.objects.bulk_create(
        [
            UndoLeftover(
                change_set=undo,
                record_type=record.record_type,
                record_id=record.record_id,
                reasons=list(record.reasons),
                tables=list(record.left_tables),
                is_whole=record.is_whole,
            )
            for record in records
            if record.act == LEFT
        ],
        batch_size=2000,
    )
