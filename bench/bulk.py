"""Bulk edits of many customers and their undo, against the bare statements that leave the same.

Ours is measured from the question of the list to COMMIT: found, locked, judged by the rules of the
form, written with history, versions and events. The baseline is one UPDATE, or INSERT, of the same
rows of the same tables, whose own triggers are switched off for it: no history, no queue, nothing
asked.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import connection, transaction

from accounts.models import User
from accounts.sessions import session_for
from bench import base, large_base
from bench.harness import Entry, Result, TimedPairs
from core.catalogue.setwise import Mode
from core.undo import undo_change_set
from customers.bulk.acts import FieldChange
from customers.bulk.engine import Done, apply_act
from customers.bulk.reach import reach_of
from customers.bulk.selection import Selection
from customers.fields import customer_catalogue
from customers.models import Customer, Status, Tag

ROWS = int(os.environ.get("BENCH_BULK", 100_000))
ROUNDS = int(os.environ.get("BENCH_BULK_ROUNDS", 1))
SEED = 10_000
TARGET = 3.0
ALL = Selection(None, "")
TABLES = ("customers_customer", "customers_customertag")
WRITTEN = (
    *TABLES,
    "customers_customerevent",
    "customers_customertagevent",
    "core_touchedrecord",
    "core_domainevent",
)


def run() -> Iterator[Entry]:
    """A status for all, taken back, and a tag for all."""
    readers = large_base.prepare_template()
    large_base.fill(ROWS, readers, seed=SEED)
    yield from measure(readers.administrator)
    base.empty()


def measure(actor: User) -> Iterator[Entry]:
    """Each round, ours and theirs in turn: the status and back, then the tag. What one leaves is what
    the next begins with, so nothing is prepared but that the tables are settled."""
    old, new = Status.objects.order_by("pk")[:2]
    tag = Tag.objects.order_by("pk").first()
    edit, back, tagged = Pairs(), Pairs(), Pairs()
    set_bare(old)
    _take_tag(tag)
    for _round in range(ROUNDS):
        done = edit.time_ours(lambda: _set_status(actor, new))
        back.time_ours(partial(undo, actor, done))
        edit.time_bare(partial(set_bare, new))
        back.time_bare(partial(set_bare, old))
        tagged.time_ours(lambda: _add_tag(actor, tag))
        _take_tag(tag)
        tagged.time_bare(partial(add_tag_bare, tag))
        _take_tag(tag)
    yield edit.entry(
        "bulk edit",
        f"the status of {ROWS:,} customers, with history; against the bare UPDATE",
        target=TARGET,
    )
    yield back.entry(
        "bulk edit undone",
        "the same taken back, with history; against the bare UPDATE back",
        target=TARGET,
    )
    yield tagged.entry(
        "bulk tag",
        f"a tag added to {ROWS:,} customers, with history; against the bare INSERT and UPDATE",
        target=TARGET,
    )


# --- Ours -----------------------------------------------------------------------------------------


def _set_status(actor: User, status: Status) -> Done:
    return change(actor, "status", Mode.SET, status.pk)


def _add_tag(actor: User, tag: Tag) -> Done:
    return change(actor, "tags", Mode.ADD, (tag.pk,))


def change(actor: User, key: str, mode: Mode, given, selection: Selection = ALL) -> Done:
    catalogue = customer_catalogue()
    act = FieldChange(
        actor=actor,
        catalogue=catalogue,
        session=session_for(actor),
        field=catalogue[key],
        mode=mode,
        given=given,
    )
    done = apply_act(act, selection, details={})
    if done.counts["refused"] or not done.counts["changed"]:
        raise RuntimeError(f"a bulk edit of {key} came out as {done.counts}")
    return done


def undo(actor: User, done: Done) -> None:
    reach = reach_of(actor, done.change_set)
    result = undo_change_set(actor=actor, change_set=done.change_set, reach=reach)
    if result.left:
        raise RuntimeError(f"an undo left {result.left_count} rows")


# --- The bare statements --------------------------------------------------------------------------


def set_bare(status: Status) -> None:
    """Every customer gets the status and another version."""
    with without_triggers():
        connection.cursor().execute(
            "UPDATE customers_customer SET status_id = %s, version = version + 1"
            " WHERE deleted_at IS NULL",
            [status.pk],
        )


def add_tag_bare(tag: Tag) -> None:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(
            "WITH added AS (INSERT INTO customers_customertag (customer_id, tag_id)"
            " SELECT id, %s FROM customers_customer WHERE deleted_at IS NULL"
            " ON CONFLICT DO NOTHING RETURNING customer_id)"
            " UPDATE customers_customer SET version = version + 1"
            " WHERE id IN (SELECT customer_id FROM added)",
            [tag.pk],
        )


@contextmanager
def without_triggers() -> Iterator[None]:
    """The tables' own triggers are off for the length of the transaction; foreign keys are watched."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


# --- Between them ---------------------------------------------------------------------------------


class Pairs(TimedPairs):
    """Each from settled tables; the history of the rounds before is forgotten, for an undo searches
    it."""

    def time_ours(self, work: Callable[[], Result]) -> Result:
        settle()
        return super().time_ours(work)

    def time_bare(self, work: Callable[[], None]) -> None:
        _forget_events()
        settle()
        super().time_bare(work)


def settle() -> None:
    """What autovacuum and the checkpointer would do in a while, done now for what is written here."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(WRITTEN)}")
        cursor.execute("CHECKPOINT")


def _take_tag(tag: Tag) -> None:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_customertag WHERE tag_id = %s", [tag.pk])


def _forget_events() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(WRITTEN[2:])}")


def statuses() -> dict[int, tuple[int | None, int]]:
    """Status and version of every customer."""
    rows = Customer.objects.order_by().values_list("pk", "status_id", "version")
    return {pk: (status, version) for pk, status, version in rows}
