"""Deciding what an undo does with each row: a temporary table, filled and settled by set-based SQL.

A row of `undo_plan` with a reason is left as it is; one without is acted upon. Number is the
table's place in the order of undo, first_id the record's first event in the set: the state before.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from core.models import ChangeSet
from core.tracked_tables import Reference, TrackedTable, tables_changed_in, tracked_tables
from core.undo.reach import Reach, leave_out_of_reach
from core.undo.reasons import LeftReason

ID = '"id"'
Key = tuple[int, int]
"""Number of the table and id of the row."""


@dataclass(frozen=True)
class Plan:
    """What is to be done; the rows are in the temporary table `undo_plan`."""

    change_set: ChangeSet
    tables: tuple[TrackedTable, ...]

    def counts(self) -> dict[str, int]:
        """How many rows are deleted, recreated, restored, and left as they are."""
        rows = _fetch(
            "SELECT CASE WHEN reason IS NULL THEN action ELSE 'leave' END, count(*)"
            " FROM undo_plan GROUP BY 1"
        )
        return {"delete": 0, "recreate": 0, "restore": 0, "leave": 0, **dict(rows)}

    def left(self, most: int) -> list[tuple[TrackedTable, int, LeftReason]]:
        """The first rows that stay as they are, with the reason."""
        by_number = {table.number: table for table in self.tables}
        rows = _fetch(
            "SELECT number, id, reason FROM undo_plan WHERE reason IS NOT NULL"
            f" ORDER BY 1, 2 LIMIT {most}"
        )
        return [(by_number[number], pk, LeftReason(reason)) for number, pk, reason in rows]

    def drop(self) -> None:
        _run("DROP TABLE pg_temp.undo_plan")


def make_plan(
    change_set: ChangeSet,
    refused: Mapping[Key, LeftReason],
    reach: Reach,
    on_progress: Callable[[int, int], None],
) -> Plan:
    """Lock the rows of the set and decide; `refused` are rows that an earlier attempt could not do,
    `reach` tells which records may be changed. `on_progress` hears (0, 0) after each table.

    Constant number of statements per table that the set changed, times the depth to which a row
    that stays keeps others.
    """
    plan = Plan(change_set, tables_changed_in(change_set))
    _run(_CREATE)
    for table in plan.tables:
        _run(_COLLECT.format(t=table), change_set.context_id)
    _run("ANALYZE pg_temp.undo_plan")
    for table in plan.tables:
        _run(_LOCK.format(t=table))
        _run(_decide(table))
        on_progress(0, 0)
    _run("DELETE FROM undo_plan WHERE action IS NULL")
    for (number, pk), reason in refused.items():
        _run(_REFUSE, reason, number, pk)
    leave_out_of_reach(plan.tables, reach)
    _settle(plan.tables)
    return plan


_CREATE = """
CREATE TEMPORARY TABLE undo_plan (
    number smallint, id bigint, first_id bigint, last_id bigint, action text, reason text,
    PRIMARY KEY (number, id)
) ON COMMIT DROP
"""
_COLLECT = """
INSERT INTO undo_plan (number, id, first_id, last_id)
SELECT {t.number}, pgh_obj_id, min(pgh_id), max(pgh_id)
FROM {t.event} WHERE pgh_context_id = %s GROUP BY pgh_obj_id
"""
_LOCK = """
SELECT count(*) FROM (
    SELECT FROM {t.name} r
    WHERE r.id IN (SELECT id FROM undo_plan WHERE number = {t.number}) ORDER BY r.id FOR UPDATE
) locked
"""
_REFUSE = "UPDATE undo_plan SET reason = %s WHERE number = %s AND id = %s"


def _decide(table: TrackedTable) -> str:
    """Before: the state before the set. After: the state right after it, kept by the next event.
    Now: the current row. A row that is already as it was before gets no action and is not named.

    The statistics know nothing of a set that has just been written, so the joins start from the
    plan, which has been analysed; and `+ 0` keeps the planner from walking the events by their id.
    """
    return f"""
    UPDATE undo_plan p SET
        action = CASE WHEN before.pgh_label = 'insert' THEN 'delete'
                      WHEN now.id IS NULL THEN 'recreate' ELSE 'restore' END,
        reason = CASE WHEN after.pgh_id IS NOT NULL AND {_differ(table, "after", "now")}
                      THEN '{LeftReason.TOUCHED}' END
    FROM (
        SELECT q.id, q.first_id, (
            SELECT min(e.pgh_id + 0) FROM {table.event} e
            WHERE e.pgh_obj_id = q.id AND e.pgh_id > q.last_id
        ) AS next_id
        FROM undo_plan q WHERE q.number = {table.number}
    ) own
    JOIN {table.event} before ON before.pgh_id = own.first_id
    LEFT JOIN {table.name} now ON now.id = own.id
    LEFT JOIN {table.event} after ON after.pgh_id = own.next_id
    WHERE p.number = {table.number} AND p.id = own.id AND {_differ(table, "before", "now")}
    """


def _differ(table: TrackedTable, event: str, row: str) -> str:
    """Whether the state that an event tells of differs from the row; an insert tells of none."""
    told = ", ".join(f"{event}.{column}" for column in table.columns)
    found = ", ".join(f"{row}.{column}" for column in table.columns)
    return f"""(CASE WHEN {event}.pgh_label = 'insert' THEN {row}.id IS NOT NULL
        ELSE {row}.id IS NULL OR ROW({told}) IS DISTINCT FROM ROW({found}) END)"""


def _settle(tables: tuple[TrackedTable, ...]) -> None:
    """Let rows that stay keep what they need, until nothing more is kept."""
    rules = list(_rules(tables))
    while sum(_run(rule) for rule in rules):
        pass


def _rules(tables: tuple[TrackedTable, ...]) -> Iterable[str]:
    by_model = {table.model: table for table in tables}
    for table in tables:
        for reference in (one for one in table.referrers if one not in table.taken_along):
            yield _keep_needed(table, reference, by_model.get(reference.model))
        for hanging in tracked_tables():
            if hanging.owner_by_type:
                yield _keep_needed_by_type(table, hanging)
        for entry in table.entries:
            if entry.needed:
                yield _keep_needed_otherwise(table, entry.needed(tables))
        for place, owner in enumerate(table.owners):
            if owner.target in by_model:
                earlier = table.owners[:place]
                yield _keep_with_owner(table, owner, by_model[owner.target], earlier)
        if table.owner_by_type:
            for owners in tables:
                yield _keep_with_owner_by_type(table, owners)
        if table.references:
            yield _keep_without_target(table, by_model)


def _keep_needed(table: TrackedTable, reference: Reference, referrer: TrackedTable | None) -> str:
    """A row that the set created stays while a row hangs on it that is neither deleted by this undo
    nor restored to point elsewhere."""
    name = f'"{reference.model._meta.db_table}"'
    leaves = _leaves(reference, referrer) if referrer else "false"
    return f"""
    UPDATE undo_plan p SET reason = '{LeftReason.NEEDED}'
    FROM {table.name} r
    JOIN {name} c ON c.{reference.column} = r.{reference.target_column}
    WHERE p.number = {table.number} AND p.action = 'delete' AND p.reason IS NULL AND r.id = p.id
        AND NOT {leaves}
    """


def _keep_needed_by_type(table: TrackedTable, hanging: TrackedTable) -> str:
    """The same for rows that name the record by its kind and id, without a foreign key."""
    kind, record_id = hanging.owner_by_type or ("", "")
    return f"""
    UPDATE undo_plan p SET reason = '{LeftReason.NEEDED}'
    FROM {hanging.name} c
    WHERE p.number = {table.number} AND p.action = 'delete' AND p.reason IS NULL
        AND c.{kind} = '{table.model._meta.label_lower}' AND c.{record_id} = p.id
        AND NOT EXISTS (
            SELECT FROM undo_plan m WHERE m.number = {hanging.number} AND m.id = c.id
                AND m.reason IS NULL AND m.action = 'delete'
        )
    """


def _keep_needed_otherwise(table: TrackedTable, condition: str) -> str:
    """The same for rows that others name in some other way, as the app of the table knows."""
    return f"""
    UPDATE undo_plan p SET reason = '{LeftReason.NEEDED}'
    FROM {table.name} r
    WHERE p.number = {table.number} AND p.action = 'delete' AND p.reason IS NULL AND r.id = p.id
        AND ({condition})
    """


def _leaves(reference: Reference, referrer: TrackedTable) -> str:
    moved = "false"
    if reference.column in referrer.columns:
        moved = f"b.{reference.column} IS DISTINCT FROM c.{reference.column}"
    return f"""EXISTS (
        SELECT FROM undo_plan m JOIN {referrer.event} b ON b.pgh_id = m.first_id
        WHERE m.number = {referrer.number} AND m.id = c.id AND m.reason IS NULL
            AND (m.action = 'delete' OR {moved})
    )"""


def _keep_with_owner(
    table: TrackedTable, owner: Reference, owners: TrackedTable, earlier: tuple[Reference, ...]
) -> str:
    """What the set created as a part of a record that stays, stays with it: nobody is left with half
    a record. A row with several possible owners belongs to the foremost that it has."""
    foremost = "".join(f" AND c.{reference.column} IS NULL" for reference in earlier)
    return f"""
    UPDATE undo_plan p SET reason = '{LeftReason.OWNER_STAYS}'
    FROM {table.name} c
    JOIN {owners.name} r ON r.{owner.target_column} = c.{owner.column}
    JOIN undo_plan o ON o.number = {owners.number} AND o.id = r.id
    WHERE p.number = {table.number} AND p.action = 'delete' AND p.reason IS NULL AND c.id = p.id
        AND o.action = 'delete' AND o.reason IS NOT NULL{foremost}
    """


def _keep_with_owner_by_type(table: TrackedTable, owners: TrackedTable) -> str:
    """The same for rows that name the record by its kind and id, without a foreign key."""
    kind, record_id = table.owner_by_type or ("", "")
    return f"""
    UPDATE undo_plan p SET reason = '{LeftReason.OWNER_STAYS}'
    FROM {table.name} c
    JOIN undo_plan o ON o.number = {owners.number} AND o.id = c.{record_id}
    WHERE p.number = {table.number} AND p.action = 'delete' AND p.reason IS NULL AND c.id = p.id
        AND c.{kind} = '{owners.model._meta.label_lower}'
        AND o.action = 'delete' AND o.reason IS NOT NULL
    """


def _keep_without_target(table: TrackedTable, by_model: Mapping[type, TrackedTable]) -> str:
    """A row is not put back to point at what is gone and does not come back. One pass over the events
    for all that a row points at."""
    gone = " OR ".join(_is_gone(ref, by_model.get(ref.target)) for ref in table.references)
    return f"""
    UPDATE undo_plan p SET reason = '{LeftReason.TARGET_GONE}'
    FROM {table.event} b
    WHERE p.number = {table.number} AND p.action <> 'delete' AND p.reason IS NULL
        AND b.pgh_id = p.first_id AND ({gone})
    """


def _is_gone(reference: Reference, targets: TrackedTable | None) -> str:
    returning = _returns(reference, targets) if targets else "false"
    return f"""(b.{reference.column} IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM "{reference.target._meta.db_table}" r
            WHERE r.{reference.target_column} = b.{reference.column}
        )
        AND NOT {returning})"""


def _returns(reference: Reference, targets: TrackedTable) -> str:
    """Whether what the old state points at is recreated by this undo."""
    condition = f"""q.number = {targets.number} AND q.action = 'recreate' AND q.reason IS NULL"""
    if reference.target_column == ID:
        return f"""EXISTS (
            SELECT FROM undo_plan q WHERE {condition} AND q.id = b.{reference.column}
        )"""
    return f"""EXISTS (
        SELECT FROM undo_plan q JOIN {targets.event} e ON e.pgh_id = q.first_id
        WHERE {condition} AND e.{reference.target_column} = b.{reference.column}
    )"""


def _run(statement: str, *params: int | str | uuid.UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def _fetch(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
