"""Which acts touched a record: all of them, or those of a person, of a period, of one field."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model

from core.contributions import Tracked
from core.tracked_tables import TrackedTable, quoted


@dataclass(frozen=True)
class Part:
    """Some columns of some rows of a table: what a field is kept in."""

    expressions: tuple[str, ...] = ()
    """SQL over `{row}`, e.g. `{row}.name`; none: the whole row."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Columns and their values by which the rows are told, e.g. the kind of a contact point."""


@dataclass(frozen=True)
class Narrowing:
    """Which changes are asked for; as it is, all."""

    is_by_person: bool = False
    actor_id: int | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    parts: Mapping[type[Model], Part] | None = None
    """Only what changed these."""


EVERYTHING = Narrowing()


def contexts_of(
    entries: Sequence[tuple[int, TrackedTable, Tracked]],
    record_id: int,
    limit: int,
    before: tuple[datetime.datetime, int] | None,
    narrowing: Narrowing,
) -> dict[uuid.UUID, list[int]]:
    """Contexts of the page, newest first, each with the places of the entries that have events."""
    params: dict[str, Any] = {"record_id": record_id, "limit": limit}
    union = " UNION ALL ".join(
        _events_of_part(place, table, entry, narrowing, params) for place, table, entry in entries
    )
    conditions = " AND ".join(_conditions(before, narrowing, params)) or "true"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT pgh_context_id, places FROM (
                SELECT pgh_context_id, array_agg(DISTINCT place) AS places
                FROM ({union}) events GROUP BY pgh_context_id
            ) contexts
            JOIN core_changeset c ON c.id = {_ID_OF_CONTEXT}
            WHERE {conditions} ORDER BY c.created_at DESC, c.id DESC LIMIT %(limit)s
            """,
            params,
        )
        return dict(cursor.fetchall())


_ID_OF_CONTEXT = (
    "('x' || right(replace(contexts.pgh_context_id::text, '-', ''), 16))::bit(64)::bigint"
)


def _conditions(
    before: tuple[datetime.datetime, int] | None, narrowing: Narrowing, params: dict[str, Any]
) -> Iterable[str]:
    if before is not None:
        params["moment"], params["id"] = before
        yield "(c.created_at, c.id) < (%(moment)s, %(id)s)"
    if narrowing.is_by_person:
        params["actor"] = narrowing.actor_id
        yield "c.actor_id IS NOT DISTINCT FROM %(actor)s"
    if narrowing.since:
        params["since"] = narrowing.since
        yield "c.created_at >= %(since)s"
    if narrowing.until:
        params["until"] = narrowing.until
        yield "c.created_at < %(until)s"


def _events_of_part(
    place: int, table: TrackedTable, entry: Tracked, narrowing: Narrowing, params: dict[str, Any]
) -> str:
    """The contexts in which the part of a table was touched that is asked for. Before an event stands
    its own row, after it that of the next one, else the current one; an insert holds the new row."""
    part = (narrowing.parts or {}).get(table.model, Part())
    condition = f"{owner_column(entry)} = %(record_id)s"
    for number, (column, value) in enumerate(part.where.items()):
        params[f"where_{place}_{number}"] = value
        condition += f" AND {quoted(column)} = %(where_{place}_{number})s"
    if not part.expressions:
        return f"SELECT pgh_context_id, {place} AS place FROM {table.event} WHERE {condition}"
    nothing = f"jsonb_build_array({', '.join('NULL' for _each in part.expressions)})"
    return f"""
    SELECT pgh_context_id, {place} AS place FROM (
        SELECT pgh_context_id, pgh_label, pgh_obj_id, {_told(part, "e")} AS own,
            lead({_told(part, "e")}) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS next
        FROM {table.event} e WHERE {condition}
    ) e LEFT JOIN {table.name} r ON r.id = e.pgh_obj_id
    WHERE CASE pgh_label WHEN 'insert' THEN {nothing} ELSE own END IS DISTINCT FROM
        CASE pgh_label WHEN 'insert' THEN own WHEN 'delete' THEN {nothing}
            ELSE coalesce(next, {_told(part, "r")}) END
    """


def _told(part: Part, row: str) -> str:
    """The part of a row as one value; nothing and an empty text are the same."""
    values = (f"NULLIF(({each.format(row=row)})::text, '')" for each in part.expressions)
    return f"jsonb_build_array({', '.join(values)})"


def owner_column(entry: Tracked) -> str:
    """What of the events is compared with the id of the record whose history shows them, after what
    else must hold: a row may hang on records of any kind."""
    column = "pgh_obj_id" if entry.owner_column == "id" else quoted(entry.owner_column)
    if entry.type_column:
        return f"{quoted(entry.type_column)} = '{entry.record_type}' AND {column}"
    return column
