"""Events: writing what happened, and reading it and what was touched without missing any."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from core.change_sets import current_change_set
from core.models import DomainEvent, EventCursor, TouchedRecord

Row = TypeVar("Row", DomainEvent, TouchedRecord)

# Transactions of other databases on the same server cannot write here: they hold nobody up. One whose
# database is not known (prepared, or of a role that hides it) counts as one of ours.
_HORIZON = """
SELECT
    COALESCE((
        SELECT min(x::text::bigint) FROM pg_snapshot_xip(s) x
        WHERE x::xid NOT IN (
            SELECT backend_xid FROM pg_stat_activity
            WHERE backend_xid IS NOT NULL AND datname <> current_database()
        )
    ), pg_snapshot_xmax(s)::text::bigint),
    pg_snapshot_xmax(s)::text::bigint
FROM pg_current_snapshot() s
"""

_RECORD_MANY = """
INSERT INTO core_domainevent (name, record_type, record_id, actor_id, change_set_id, data)
SELECT %(name)s, %(record_type)s, id, %(actor)s, %(change_set)s, %(data)s::jsonb
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS ids(id, place) ORDER BY place
"""


def record_event(
    *, actor, name: str, record: Model, data: dict[str, Any] | None = None
) -> DomainEvent:
    """Write that something happened to a record, in the caller's transaction and change set.

    `name` is dotted: app, model, what happened (`customers.customer.created`).
    """
    return DomainEvent.objects.create(
        name=name,
        record_type=record._meta.label_lower,
        record_id=record.pk,
        actor=actor,
        change_set=current_change_set(),
        data=data or {},
    )


def record_events(
    *,
    actor,
    name: str,
    record_type: str,
    record_ids: Sequence[int],
    data: dict[str, Any] | None = None,
) -> None:
    """Write that the same thing happened to many records; one statement, however many they are."""
    opened = current_change_set()
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD_MANY,
            {
                "name": name,
                "record_type": record_type,
                "ids": list(record_ids),
                "actor": actor.pk if actor else None,
                "change_set": opened.pk if opened else None,
                "data": json.dumps(data or {}),
            },
        )


def drain(
    *, reader: str, queue: type[Row], handle: Callable[[list[Row]], None], limit: int = 1000
) -> int:
    """Give the reader all rows of the queue that are new to him, in batches; return their number.

    Each batch is handled and the reader's cursor moved on in one transaction: what `handle` writes
    to the database happens once. When it raises, the batch comes again next time. Rows come in the
    order of their transactions. While another worker drains for the same reader, nothing is done.
    """
    name = _cursor_name(reader, queue)
    EventCursor.objects.get_or_create(name=name)
    total = 0
    while True:
        handled = _drain_batch(name, queue, handle, limit)
        total += handled
        if handled < limit:
            return total


def prune_touched_records() -> int:
    """Delete from the queue of touched records what every reader has passed; return the number.

    A reader who has never come yet finds what is left.
    """
    with transaction.atomic():
        cursors = EventCursor.objects.filter(name__startswith=_cursor_name("", TouchedRecord))
        last = cursors.order_by("transaction_id", "row_id").first()
        passed = _finished(TouchedRecord, _horizon()[0])
        if last:
            passed = passed.exclude(_after(last))
        return passed.delete()[0]


def _cursor_name(reader: str, queue: type[Model]) -> str:
    return f"{queue._meta.model_name}:{reader}"


def _drain_batch(name: str, queue: type[Row], handle, limit: int) -> int:
    with transaction.atomic():
        cursor = EventCursor.objects.select_for_update(skip_locked=True).filter(name=name).first()
        if cursor is None:
            return 0
        oldest_open, following = _horizon()
        if cursor.transaction_id >= following:
            _begin_anew(cursor, queue, following)
        new = _finished(queue, oldest_open).filter(_after(cursor))
        rows = list(new.order_by("transaction_id", "id")[:limit])
        if rows:
            handle(rows)
            cursor.transaction_id, cursor.row_id = rows[-1].transaction_id, rows[-1].pk
        cursor.save(update_fields=["transaction_id", "row_id"])
        return len(rows)


def _finished(queue: type[Row], oldest_open: int) -> QuerySet[Row]:
    """Rows of transactions older than any that is still open.

    Ids are given out before transactions commit, so a row with a low id may appear late: reading on
    from the highest id seen would miss it for good.
    """
    return queue.objects.filter(transaction_id__lt=oldest_open)


def _begin_anew(cursor: EventCursor, queue: type[Row], following: int) -> None:
    """The base was restored into a server whose transactions have lower numbers than those in the
    rows: number the old rows 0 and go on at the first that the reader has not had."""
    first_new = queue.objects.filter(_after(cursor)).order_by("pk").first()
    if first_new:
        cursor.row_id = first_new.pk - 1
    cursor.transaction_id = 0
    queue.objects.filter(transaction_id__gte=following).update(transaction_id=0)


def _after(cursor: EventCursor) -> Q:
    return Q(transaction_id__gte=cursor.transaction_id) & (
        Q(transaction_id__gt=cursor.transaction_id) | Q(pk__gt=cursor.row_id)
    )


def _horizon() -> tuple[int, int]:
    """The oldest transaction that may still be open, and the number of the next one."""
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        return cursor.fetchone()
