"""Forgetting records that are removed for good: the one path past the events that only grow."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pgtrigger
from django.db import connection
from django.utils.module_loading import import_string

from core.contributions import Tracked, contributed
from core.models import RemovedRecord
from core.tracked_tables import TrackedTable, quoted, tracked_tables

_IGNORE = "SELECT set_config('pgtrigger.ignore', %s, true)"


def forget_records(
    *,
    actor,
    record_type: str,
    ids: Sequence[int],
    delete: Callable[[Sequence[int]], None],
    numbers: dict[int, int] | None = None,
) -> None:
    """Delete the records by `delete`, with what apps keep of them and every event that tells of them
    or of their parts; inside the open change set, which is left with nothing to undo.

    What stays is a stub of each: kind, id, number, when and by whom.
    """
    for path in contributed("erasers"):
        import_string(path)(record_type, ids)
    delete(ids)
    erase_events(record_type, ids)
    RemovedRecord.objects.bulk_create(
        RemovedRecord(
            record_type=record_type,
            record_id=pk,
            number=(numbers or {}).get(pk),
            removed_by=actor,
        )
        for pk in ids
    )


def erase_events(record_type: str, ids: Sequence[int]) -> None:
    """Delete the events of the records and of all their parts, those of rows that they share with
    others included. Two statements more than tables."""
    found = [
        (table, entry) for table in tracked_tables() for entry in table.entries_of(record_type)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_IGNORE, [_guards(table for table, _entry in found)])
        for table, entry in found:
            cursor.execute(*_deletion(table, entry, ids))
        cursor.execute(_IGNORE, ["{}"])


def _guards(tables: Iterable[TrackedTable]) -> str:
    """The triggers that keep people from deleting events, as an array."""
    models = {table.event_model for table in tables}
    names = [
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registered()
        if model in models and trigger.name == "append_only"
    ]
    return f"{{{','.join(names)}}}"


def _deletion(table: TrackedTable, entry: Tracked, ids: Sequence[int]) -> tuple[str, list[Any]]:
    column = "pgh_obj_id" if entry.owner_column == "id" else quoted(entry.owner_column)
    condition, params = f"{column} = ANY(%s)", [list(ids)]
    if entry.type_column:
        condition = f"{quoted(entry.type_column)} = %s AND {condition}"
        params = [entry.record_type, *params]
    return f"DELETE FROM {table.event} WHERE {condition}", params
