"""What many records were at a version of theirs: what a file says that was written then."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from core.catalogue import Catalogue, Field
from core.catalogue.fields import by_store
from core.contributions import Tracked
from core.history import python_values
from core.history_contexts import owner_column
from core.past import Row, values_of
from core.tracked_tables import TrackedTable, quoted, tracked_tables

Context = uuid.UUID
Doubt = tuple[frozenset[int], bool, bool]
MOST_DOUBTS = 6
"""More sorts of acts in doubt are not tried out: each of them doubles the ways."""


class Span(NamedTuple):
    """The version that is asked for, and the one that the record has now."""

    then: int
    now: int


@dataclass
class Act:
    """What one act did to a record, as far as it raised its version."""

    is_first: bool = False
    """Whether it added the record."""
    own: int = 0
    """How often it changed the record's own row: each time raises the version."""
    has_parts: bool = False
    """Whether it changed values that stand beside the own row: alone they raise it once."""
    others: set[int] = field(default_factory=set)
    """The tables that it touched, by number, whose rows raise the version or not, as the act likes:
    files, members of groups, partners."""

    @property
    def raised(self) -> int:
        """At least so much."""
        return self.own or int(self.has_parts and not self.is_first)

    @property
    def doubt(self) -> Doubt | None:
        """What sort of act it is, where it may have raised the version once more."""
        if not self.others:
            return None
        return frozenset(self.others), self.is_first, self.raised > 0


def values_at_versions(
    catalogue: Catalogue, spans: Mapping[int, Span], fields: Iterable[Field]
) -> dict[int, dict[str, Any]]:
    """The canonical values that the fields had in each record when it was at the version.

    Events do not keep the version of a record, so it is reckoned from what each act has raised, from
    the first one on. Of some acts nobody knows whether they have: all of one sort did, or none, so
    that the sum is the version of today. Where no way fits, or several tell of different moments,
    the record is left out: nothing is better than a guess. Two rounds of one query per table,
    whatever the number of records.
    """
    acts = _acts_of(catalogue, list(spans))
    cuts = {pk: cut for pk, span in spans.items() if (cut := _cut(acts[pk], span)) is not None}
    if not cuts:
        return {}
    fields = list(fields)
    kept_in = {store.model for store in by_store(fields)}
    found: dict[int, dict[type[Model], list[Row]]] = {
        pk: {model: [] for model in kept_in if model in _models()} for pk in cuts
    }
    for table in tracked_tables():
        if table.model in kept_in:
            for entry in table.entries_of(catalogue.record_type):
                for pk, row in _rows_at(table, entry, cuts):
                    found[pk][table.model].append(row)
    return {pk: values_of(rows, fields) for pk, rows in found.items()}


def _models() -> set[type[Model]]:
    return {table.model for table in tracked_tables()}


# --- Which act came first after the version ------------------------------------------------------


def _acts_of(catalogue: Catalogue, ids: Sequence[int]) -> dict[int, dict[Context, Act]]:
    """The acts on each record, by their context."""
    own = catalogue.version_field.store.model
    stores = by_store(catalogue.form_fields)
    parts = {store.model for store in stores if store.raises_version} - {own}
    acts: dict[int, dict[Context, Act]] = defaultdict(lambda: defaultdict(Act))
    for table in tracked_tables():
        for entry in table.entries_of(catalogue.record_type):
            for pk, context, updates, is_insert in _counted(table, entry, ids):
                act = acts[pk][context]
                if table.model is own:
                    act.own, act.is_first = updates, is_insert
                elif table.model in parts:
                    act.has_parts = True
                else:
                    act.others.add(table.number)
    return acts


def _counted(
    table: TrackedTable, entry: Tracked, ids: Sequence[int]
) -> list[tuple[int, Context, int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {_of(entry)}, pgh_context_id, count(*) FILTER (WHERE pgh_label = 'update'),
                bool_or(pgh_label = 'insert')
            FROM {table.event} WHERE {owner_column(entry)} = ANY(%s::bigint[]) GROUP BY 1, 2
            """,
            [list(ids)],
        )
        return cursor.fetchall()


def _of(entry: Tracked) -> str:
    return "pgh_obj_id" if entry.owner_column == "id" else quoted(entry.owner_column)


def _cut(acts: Mapping[Context, Act], span: Span) -> Context | None:
    """The context of the first act after the version; None where that cannot be told for sure."""
    ordered = sorted(acts.items())
    if [context for context, act in ordered if act.is_first] != [c for c, _act in ordered[:1]]:
        return None  # what was added twice, by an undo, or before there was a history
    doubts = sorted({act.doubt for _context, act in ordered if act.doubt}, key=repr)
    if len(doubts) > MOST_DOUBTS:
        return None
    ways = (dict(zip(doubts, way, strict=True)) for way in product((0, 1), repeat=len(doubts)))
    cuts = {
        _first_after(ordered, way, span.then)
        for way in ways
        if 1 + sum(_raised(act, way) for _context, act in ordered) == span.now
    }
    return cuts.pop() if len(cuts) == 1 else None


def _raised(act: Act, way: Mapping[Doubt, int]) -> int:
    return act.raised + (way[act.doubt] if act.doubt else 0)


def _first_after(
    ordered: Sequence[tuple[Context, Act]], way: Mapping[Doubt, int], then: int
) -> Context | None:
    """The first act that raised the version from the one that is asked for."""
    version = 1
    for place, (context, act) in enumerate(ordered):
        raised = _raised(act, way)
        if version == then and place and raised:
            return context
        version += raised
    return None


# --- What stood there before it -------------------------------------------------------------------


def _rows_at(
    table: TrackedTable, entry: Tracked, cuts: Mapping[int, Context]
) -> Iterator[tuple[int, Row]]:
    """The rows of the records before the act that is named for each."""
    own = entry.owner_column
    told = "".join(
        f", CASE WHEN own.event_id IS NULL THEN now.{column} ELSE e.{column} END"
        for column in table.columns
    )
    of_kind = f"{quoted(entry.type_column)} = '{entry.record_type}'" if entry.type_column else ""
    where = f"WHERE {of_kind}" if of_kind else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _STATES.format(t=table, of=_of(entry), owner=quoted(own), where=where, told=told),
            [list(cuts), list(cuts.values())],
        )
        found = cursor.fetchall()
    columns = [field.attname for field in table.fields]
    for owner, pk, *values in found:
        row = {"id": pk, **dict(zip(columns, python_values(table, values), strict=True))}
        is_its = row[own] == owner and row.get(entry.type_column, "") in ("", entry.record_type)
        if is_its:
            yield owner, row


# As core.past asks it of one record: the event that holds the state of a row is the first one of the
# act or of a later one; an insert says that there was no row before it. Without one the row is as
# it is now. `+ 0` keeps the planner from walking the events by their id.
_STATES = """
WITH asked AS (
    SELECT * FROM unnest(%s::bigint[], %s::uuid[]) AS asked (of_record, cut)
), ids AS (
    SELECT e.pgh_obj_id AS id, asked.of_record, asked.cut
    FROM asked JOIN (SELECT * FROM {t.event} {where}) e ON e.{of} = asked.of_record
    UNION
    SELECT r.id, asked.of_record, asked.cut
    FROM asked JOIN (SELECT * FROM {t.name} {where}) r ON r.{owner} = asked.of_record
), own AS (
    SELECT ids.id, ids.of_record, (
        SELECT min(e.pgh_id + 0) FROM {t.event} e
        WHERE e.pgh_obj_id = ids.id AND e.pgh_context_id >= ids.cut
    ) AS event_id
    FROM ids
)
SELECT own.of_record, own.id{told}
FROM own
LEFT JOIN {t.event} e ON e.pgh_id = own.event_id
LEFT JOIN {t.name} now ON now.id = own.id AND own.event_id IS NULL
WHERE CASE WHEN own.event_id IS NULL THEN now.id IS NOT NULL ELSE e.pgh_label <> 'insert' END
ORDER BY own.of_record, own.id
"""
