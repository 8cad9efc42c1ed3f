"""Doing what a plan says: delete, restore, recreate, some thousands of rows of a table by a statement.

Foreign keys of this product are deferred, so owners go first throughout: rows that hang on a deleted
owner find nothing to keep up to date, and a recreated owner is there when his parts come. Rows that
are there give up their unique values before others come back to claim them.
"""

from collections.abc import Callable, Iterator

from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import errors

from core.tracked_tables import Reference, TrackedTable, quoted, tracked_tables
from core.undo.batches import batches_of
from core.undo.plan import Key, Plan
from core.undo.reasons import LeftReason

Statement = Callable[[TrackedTable, list[int]], None]


def apply_plan(plan: Plan, on_progress: Callable[[int, int], None]) -> dict[Key, LeftReason]:
    """Act on every row that the plan does not leave; return the rows that the database refused.
    `on_progress` hears after each batch how many rows are done, of how many.

    When any is refused, the caller takes everything back and plans again without them, because
    others may hang on them.
    """
    _raise_versions(plan)
    refused: dict[Key, LeftReason] = {}
    steps = [("delete", _delete, table) for table in plan.tables]
    for table in plan.tables:
        steps += [("restore", _restore, table), ("recreate", _recreate, table)]
    counts = plan.counts()
    done, total = 0, sum(counts.values()) - counts["leave"]
    for action, statement, table in steps:
        failed: dict[int, LeftReason] = {}
        for ids in _batches(table, action):
            failed |= _halve(statement, table, ids)
            done += len(ids)
            on_progress(done, total)
        failed = _try_again(statement, table, failed)
        refused |= {(table.number, pk): reason for pk, reason in failed.items()}
    return refused


def _raise_versions(plan: Plan) -> None:
    """Raise the version of each record of which only parts are acted upon: where its own row is, that
    raises it. Before anything is done, while the parts still tell whose they are; one statement per
    table of owners."""
    for owners in tracked_tables():
        ids = " UNION ".join(
            _ids_of_owners(table, owner)
            for table in plan.tables
            for owner in table.owners
            if owner.target is owners.model
        )
        if ids and owners.has_version:
            _execute(_RAISE_VERSIONS.format(t=owners, ids=ids), [])


_RAISE_VERSIONS = """
UPDATE {t.name} r SET version = version + 1
WHERE r.id IN ({ids}) AND NOT EXISTS (
    SELECT FROM undo_plan o WHERE o.number = {t.number} AND o.id = r.id AND o.reason IS NULL
)
"""


def _ids_of_owners(table: TrackedTable, owner: Reference) -> str:
    """Whose the rows are that are acted upon, and whose they become."""
    is_acted_upon = f"p.number = {table.number} AND p.reason IS NULL"
    return f"""
    SELECT c.{owner.column} FROM undo_plan p JOIN {table.name} c ON c.id = p.id
    WHERE {is_acted_upon}
    UNION
    SELECT b.{owner.column} FROM undo_plan p JOIN {table.event} b ON b.pgh_id = p.first_id
    WHERE {is_acted_upon} AND p.action <> 'delete'
    """


def _batches(table: TrackedTable, action: str) -> Iterator[list[int]]:
    """The ids of the rows with the action, in their order."""
    where = "number = %s AND action = %s AND reason IS NULL"
    return batches_of("undo_plan", where, [table.number, action])


def _try_again(
    statement: Statement, table: TrackedTable, refused: dict[int, LeftReason]
) -> dict[int, LeftReason]:
    """What the database refuses after all: a row may only wait for another to give up a unique value,
    so those refused are tried again as long as that helps, and what then remains is tried as an
    exchange of values."""
    while refused:
        again = _halve(statement, table, list(refused))
        if len(again) == len(refused):
            break
        refused = again
    if statement is _restore and len(refused) > 1:
        refused = _halve(_exchange, table, list(refused))
    return refused


def _halve(statement: Statement, table: TrackedTable, ids: list[int]) -> dict[int, LeftReason]:
    """Those that the database refuses. Try the rows together, else each half: a few refused among thousands cost few statements."""
    try:
        with transaction.atomic():
            statement(table, ids)
        return {}
    except DatabaseError as error:
        reason = _reason(error)
    if len(ids) == 1:
        return {ids[0]: reason}
    middle = len(ids) // 2
    return _halve(statement, table, ids[:middle]) | _halve(statement, table, ids[middle:])


def _reason(error: DatabaseError) -> LeftReason:
    """What a refusal means; an error that is not a rule about the data is raised again."""
    cause = error.__cause__
    if isinstance(cause, errors.UniqueViolation | errors.ExclusionViolation):
        return LeftReason.TAKEN
    if isinstance(error, IntegrityError) or isinstance(cause, errors.RaiseException):
        return LeftReason.REFUSED
    raise error


def _delete(table: TrackedTable, ids: list[int]) -> None:
    for part in table.taken_along:
        name = quoted(part.model._meta.db_table)
        _execute(f"DELETE FROM {name} WHERE {part.column} = ANY(%s)", [ids])
    _execute(f"DELETE FROM {table.name} WHERE id = ANY(%s)", [ids])


def _recreate(table: TrackedTable, ids: list[int]) -> None:
    """Insert the old rows under their ids. The version starts above any that the row has had: each
    raise has left an event."""
    filled = dict(table.untracked_defaults)
    columns = ["id", *table.columns, *filled]
    values = ["p.id", *(f"b.{column}" for column in table.columns), *("%s" for _ in filled)]
    if table.has_version:
        columns.append("version")
        values.append(f"(SELECT count(*) + 1 FROM {table.event} e WHERE e.pgh_obj_id = p.id)")
    _execute(
        f"""
        INSERT INTO {table.name} ({", ".join(columns)})
        SELECT {", ".join(values)}
        FROM undo_plan p JOIN {table.event} b ON b.pgh_id = p.first_id
        WHERE p.number = %s AND p.id = ANY(%s)
        """,
        [*filled.values(), table.number, ids],
    )


def _restore(table: TrackedTable, ids: list[int]) -> None:
    """Give the rows their old values. Only columns that differ somewhere are set, so that triggers on
    the others stay quiet."""
    columns = _differing_columns(table, ids)
    if not columns:
        return
    old = ", ".join(f"b.{column}" for column in columns)
    _execute(
        f"""
        UPDATE {table.name} r SET ({", ".join(columns)}) = ROW({old})
        FROM undo_plan p JOIN {table.event} b ON b.pgh_id = p.first_id
        WHERE p.number = %s AND p.id = ANY(%s) AND r.id = p.id
        """,
        [table.number, ids],
    )


def _differing_columns(table: TrackedTable, ids: list[int]) -> list[str]:
    compared = ", ".join(
        f"bool_or(b.{column} IS DISTINCT FROM r.{column})" for column in table.columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {compared} FROM undo_plan p
            JOIN {table.event} b ON b.pgh_id = p.first_id JOIN {table.name} r ON r.id = p.id
            WHERE p.number = %s AND p.id = ANY(%s)
            """,
            [table.number, ids],
        )
        differ = cursor.fetchone()
    return [column for column, differs in zip(table.columns, differ, strict=True) if differs]


def _exchange(table: TrackedTable, ids: list[int]) -> None:
    """Restore rows that hold each other's unique values: unique among the living, so the rows are put
    into the bin for the moment between two statements."""
    if any(field.column == "deleted_at" for field in table.fields):
        _execute(f"UPDATE {table.name} SET deleted_at = now() WHERE id = ANY(%s)", [ids])
    _restore(table, ids)


def _execute(statement: str, params: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
