"""What happened to a record, and what a change set did: who, when, old and new values."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from core.contributions import Label
from core.history_contexts import EVERYTHING, Narrowing, contexts_of, owner_column
from core.models import ChangeSet
from core.tracked_tables import TrackedTable, tables_changed_in, tracked_tables

TOLD_BY_THE_CHANGE_SET = ("created_at", "created_by")
EMPTY: tuple[object, ...] = (None, "", [], {})


class Act(StrEnum):
    """What became of a row within one change set."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True)
class FieldChange:
    """One value, before and after, as the database keeps it: a foreign key is an id."""

    field: Field
    old: Any
    new: Any

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True)
class RowChange:
    """What one change set did to one row; several writes of the row are told as one."""

    model: type[Model]
    label: Label
    pk: int
    act: Act
    fields: tuple[FieldChange, ...]
    before: Mapping[str, Any]
    """The whole row by column, all None where it was not there: a birthday or an amount of money is
    told from several columns, of which one has changed."""
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What one change set did to a record and its parts, in the order in which it was done."""

    change_set: ChangeSet
    rows: tuple[RowChange, ...]


@dataclass(frozen=True)
class TableSummary:
    """How many rows of one table a change set created, changed and deleted."""

    model: type[Model]
    label: Label
    created: int
    changed: int
    deleted: int


def changes_of(
    record_type: str,
    record_id: int,
    *,
    limit: int,
    before: tuple[datetime.datetime, int] | None = None,
    narrowing: Narrowing = EVERYTHING,
) -> list[Change]:
    """The newest `limit` change sets that touched the record or its parts, newest first.

    `before` are moment and id of the last change set of the page before. Two queries, and one per
    table that has something to tell.
    """
    entries = [
        (table, entry) for table in tracked_tables() for entry in table.entries_of(record_type)
    ]
    asked = [
        (place, table, entry)
        for place, (table, entry) in enumerate(entries)
        if narrowing.parts is None or table.model in narrowing.parts
    ]
    places = contexts_of(asked, record_id, limit, before, narrowing) if asked else {}
    told: dict[uuid.UUID, list[RowChange]] = defaultdict(list)
    for place, (table, entry) in enumerate(entries):
        contexts = [context for context, found in places.items() if place in found]
        if contexts:
            condition = f"{owner_column(entry)} = %s AND pgh_context_id = ANY(%s)"
            for context, row in _rows(table, condition, [record_id, contexts]):
                told[context].append(row)
    ids = [context.int for context in places]
    change_sets = ChangeSet.objects.select_related("actor").in_bulk(ids)
    return [Change(change_sets[context.int], tuple(told[context])) for context in places]


def is_touched(record_type: str, record_id: int, change_set: ChangeSet) -> bool:
    """Whether the change set wrote the record or a part of it; one query."""
    asked = " UNION ALL ".join(
        f"SELECT 1 FROM {table.event} WHERE pgh_context_id = %(context)s"
        f" AND {owner_column(entry)} = %(record_id)s"
        for table in tracked_tables()
        for entry in table.entries_of(record_type)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS ({asked})",
            {"context": change_set.context_id, "record_id": record_id},
        )
        return cursor.fetchone()[0]


def changes_in(change_set: ChangeSet, *, limit: int) -> list[RowChange]:
    """What a change set did, owners before what hangs on them, at most `limit` rows of each table."""
    return [
        row
        for table in tables_changed_in(change_set)
        for _context, row in _rows(
            table, "pgh_context_id = %s", [change_set.context_id], limit=limit
        )
    ]


def summary_of(change_set: ChangeSet) -> list[TableSummary]:
    """How many rows of each table a change set created, changed and deleted: two queries.

    A row that it both created and deleted counts in both.
    """
    tables = tables_changed_in(change_set)
    if not tables:
        return []
    counted = " UNION ALL ".join(
        f"""SELECT {table.number}, {_count("insert")}, {_count("update")}, {_count("delete")}
        FROM {table.event} WHERE pgh_context_id = %s"""
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(counted, [change_set.context_id] * len(tables))
        counts = {number: found for number, *found in cursor.fetchall()}
    return [
        TableSummary(table.model, table.entries[0].label, *counts[table.number]) for table in tables
    ]


def _count(label: str) -> str:
    return f"count(DISTINCT pgh_obj_id) FILTER (WHERE pgh_label = '{label}')"


def _rows(
    table: TrackedTable, condition: str, params: Sequence[Any], *, limit: int | None = None
) -> Iterable[tuple[uuid.UUID, RowChange]]:
    """Old: the first event of a row in a set. New: the old row of the next event, else the current
    row; `+ 0` keeps the planner from walking the events by their id."""
    old = "".join(f", first.{column}" for column in table.columns)
    new = "".join(
        f", CASE WHEN next.pgh_id IS NULL THEN now.{column} ELSE next.{column} END"
        for column in table.columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH own AS (
                SELECT pgh_obj_id AS id, pgh_context_id AS context,
                    min(pgh_id) AS first_id, max(pgh_id) AS last_id
                FROM {table.event} WHERE {condition} GROUP BY 1, 2 ORDER BY 3 LIMIT %s
            )
            SELECT own.context, own.id, first.pgh_label = 'insert', last.pgh_label = 'delete'{old}{new}
            FROM own
            JOIN {table.event} first ON first.pgh_id = own.first_id
            JOIN {table.event} last ON last.pgh_id = own.last_id
            LEFT JOIN {table.event} next ON next.pgh_id = (
                SELECT min(e.pgh_id + 0) FROM {table.event} e
                WHERE e.pgh_obj_id = own.id AND e.pgh_id > own.last_id
            )
            LEFT JOIN {table.name} now ON now.id = own.id AND next.pgh_id IS NULL
            ORDER BY own.first_id
            """,
            [*params, limit],
        )
        found = cursor.fetchall()
    for context, pk, is_created, is_deleted, *values in found:
        row = _row_change(table, pk, is_created, is_deleted, values)
        if row:
            yield context, row


def _row_change(
    table: TrackedTable, pk: int, is_created: bool, is_deleted: bool, values: list[Any]
) -> RowChange | None:
    """None when the set left the row as it found it: created and deleted, or changed and back."""
    if is_created and is_deleted:
        return None
    middle = len(table.fields)
    old = [None] * middle if is_created else python_values(table, values[:middle])
    new = [None] * middle if is_deleted else python_values(table, values[middle:])
    act = Act.CREATED if is_created else Act.DELETED if is_deleted else Act.CHANGED
    fields = tuple(_field_changes(table.fields, old, new, act))
    if act is Act.CHANGED and not fields:
        return None
    columns = [field.attname for field in table.fields]
    before, after = dict(zip(columns, old, strict=True)), dict(zip(columns, new, strict=True))
    return RowChange(table.model, table.entries[0].label, pk, act, fields, before, after)


def _field_changes(
    fields: Sequence[Field], old: Sequence[Any], new: Sequence[Any], act: Act
) -> Iterable[FieldChange]:
    for field, before, after in zip(fields, old, new, strict=True):
        if act is Act.CHANGED:
            is_told = before != after
        else:
            is_told = field.name not in TOLD_BY_THE_CHANGE_SET and (
                before not in EMPTY or after not in EMPTY
            )
        if is_told:
            yield FieldChange(field, before, after)


def python_values(table: TrackedTable, values: Sequence[Any]) -> list[Any]:
    """The values as the models have them, e.g. JSON parsed."""
    found = []
    for field, value in zip(table.fields, values, strict=True):
        for convert in field.get_db_converters(connection):
            value = convert(value, None, connection)
        found.append(value)
    return found
