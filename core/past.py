"""What a record and its parts were at a moment, read from the events of their tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from core.catalogue import Catalogue, Field
from core.catalogue.fields import by_store
from core.contributions import Tracked
from core.history import python_values
from core.history_contexts import owner_column
from core.models import ChangeSet
from core.tracked_tables import TrackedTable, quoted, tracked_tables

Row = Mapping[str, Any]
"""A row by its columns, `id` among them."""


@dataclass(frozen=True)
class Moment:
    """Right after an act, or right before it."""

    change_set: ChangeSet
    is_before: bool = False


def rows_at(record_type: str, record_id: int, moment: Moment) -> dict[type[Model], list[Row]]:
    """The rows that the record and its parts had at the moment, by table; one query per table.

    What wrote a row is known by the order of the row's own events, so that the state around the act
    itself is exact; of rows that the act left alone, what later acts did is taken away. An act counts
    as later when it began later.
    """
    return {
        table.model: [row for entry in entries for row in _rows_of(table, entry, record_id, moment)]
        for table in tracked_tables()
        if (entries := list(table.entries_of(record_type)))
    }


def values_at(
    catalogue: Catalogue, record_id: int, moment: Moment, fields: Iterable[Field] | None = None
) -> dict[str, Any]:
    """The canonical values that the fields had at the moment; empty ones where the record was not
    there. What is kept in no tracked table has no past and is left out."""
    return values_of(rows_at(catalogue.record_type, record_id, moment), fields or catalogue)


def values_of(rows: Mapping[type[Model], list[Row]], fields: Iterable[Field]) -> dict[str, Any]:
    """The values of the fields that these rows hold."""
    found: dict[str, Any] = {}
    for store, its_fields in by_store(fields).items():
        if store.model in rows:
            found |= store.from_rows(rows[store.model], its_fields)
    return found


def _rows_of(table: TrackedTable, entry: Tracked, record_id: int, moment: Moment) -> list[Row]:
    owner = entry.owner_column
    its_kind = {entry.type_column: entry.record_type} if entry.type_column else {}
    of_its_kind = "".join(f"{quoted(column)} = %(kind)s AND " for column in its_kind)
    told = "".join(
        f", CASE WHEN own.event_id IS NULL THEN now.{column} ELSE e.{column} END"
        for column in table.columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _STATES.format(
                t=table, by_owner=owner_column(entry), owner=of_its_kind + quoted(owner), told=told
            ),
            {
                "record_id": record_id,
                "kind": entry.record_type,
                "context": moment.change_set.context_id,
                "is_before": moment.is_before,
            },
        )
        found = cursor.fetchall()
    columns = [field.attname for field in table.fields]
    rows = [
        {"id": pk, **dict(zip(columns, python_values(table, values), strict=True))}
        for pk, *values in found
    ]
    its = {owner: record_id, **its_kind}
    return [row for row in rows if all(row[column] == value for column, value in its.items())]


# The event that holds the state of a row at the moment is the first one that came later; an insert
# says that there was no row before it. Without one the row is as it is now. `+ 0` keeps the planner
# from walking the events by their id.
_STATES = """
WITH ids AS (
    SELECT pgh_obj_id AS id FROM {t.event} WHERE {by_owner} = %(record_id)s
    UNION SELECT id FROM {t.name} WHERE {owner} = %(record_id)s
), own AS (
    SELECT ids.id, CASE
        WHEN act.first_id IS NULL THEN (
            SELECT min(e.pgh_id + 0) FROM {t.event} e
            WHERE e.pgh_obj_id = ids.id AND e.pgh_context_id > %(context)s
        )
        WHEN %(is_before)s THEN act.first_id
        ELSE (
            SELECT min(e.pgh_id + 0) FROM {t.event} e
            WHERE e.pgh_obj_id = ids.id AND e.pgh_id > act.last_id
        ) END AS event_id
    FROM ids CROSS JOIN LATERAL (
        SELECT min(e.pgh_id + 0) AS first_id, max(e.pgh_id + 0) AS last_id FROM {t.event} e
        WHERE e.pgh_obj_id = ids.id AND e.pgh_context_id = %(context)s
    ) act
)
SELECT own.id{told}
FROM own
LEFT JOIN {t.event} e ON e.pgh_id = own.event_id
LEFT JOIN {t.name} now ON now.id = own.id AND own.event_id IS NULL
WHERE CASE WHEN own.event_id IS NULL THEN now.id IS NOT NULL ELSE e.pgh_label <> 'insert' END
ORDER BY own.id
"""
