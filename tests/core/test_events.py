"""What happened and what was touched: written on every path, read by each reader once."""

import threading
import time

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.change_sets import change_set
from core.events import drain, prune_touched_records, record_event, record_events
from core.models import DomainEvent, EventCursor, TouchedRecord
from customers.models import (
    Address,
    ContactPoint,
    Customer,
    CustomerTag,
    Relation,
    RelationKind,
    Tag,
)
from tests.core.tracked_rows import act, make_customer, make_phone

READER = "tests.reader"


@pytest.fixture
def customer(db):
    with act():
        made = make_customer()
    TouchedRecord.objects.all().delete()
    return made


def touched() -> list[int]:
    rows = TouchedRecord.objects.order_by("id").values_list("record_type", "record_id")
    assert {record_type for record_type, _pk in rows} <= {"customers.customer"}
    return [pk for _record_type, pk in rows]


# --- Writing -------------------------------------------------------------------------------------


def test_an_event_says_what_happened_to_what_by_whom_in_which_change_set(cast, customer):
    with change_set(actor=cast.alice, reason="tests.act") as opened:
        record_event(
            actor=cast.alice, name="customers.customer.called", record=customer, data={"n": 1}
        )
    event = DomainEvent.objects.get(name="customers.customer.called")
    assert (event.record_type, event.record_id) == ("customers.customer", customer.pk)
    assert (event.actor, event.change_set, event.data) == (cast.alice, opened, {"n": 1})


def test_an_event_may_stand_outside_of_a_change_set(customer):
    assert record_event(actor=None, name="tests.seen", record=customer).change_set is None


def test_events_of_many_records_are_written_at_once(cast, customer, django_assert_num_queries):
    with change_set(actor=cast.alice, reason="tests.act") as opened:
        others = [make_customer().pk for _ in range(3)]
        with django_assert_num_queries(3):  # two of them find the change set
            record_events(
                actor=cast.alice,
                name="customers.customer.called",
                record_type="customers.customer",
                record_ids=[customer.pk, *others],
                data={"n": 1},
            )
    events = DomainEvent.objects.filter(name="customers.customer.called").order_by("pk")
    assert [event.record_id for event in events] == [customer.pk, *others]
    assert {(event.actor, event.change_set) for event in events} == {(cast.alice, opened)}
    assert all(event.data == {"n": 1} for event in events)


def test_every_statement_queues_each_customer_once(customer):
    with act():
        other = make_customer()
        Customer.objects.update(name="New")
    assert touched() == [other.pk, *sorted([customer.pk, other.pk])]


def test_parts_queue_their_customer(customer):
    with act():
        other = make_customer()
        tag = Tag.objects.create(code="tests-vip")
        kind = RelationKind.objects.create(code="tests-parent")
    writes = [
        (lambda: make_phone(customer, "1"), [customer.pk]),
        (lambda: ContactPoint.objects.update(label="work"), [customer.pk]),
        (lambda: ContactPoint.objects.update(customer=other), sorted([customer.pk, other.pk])),
        (lambda: ContactPoint.objects.all().delete(), [other.pk]),
        (lambda: Address.objects.create(customer=customer, city="Gdańsk"), [customer.pk]),
        (lambda: CustomerTag.objects.create(customer=customer, tag=tag), [customer.pk]),
        (
            lambda: Relation.objects.create(customer=customer, other=other, kind=kind),
            sorted([customer.pk, other.pk]),
        ),
    ]
    for write, expected in writes:
        TouchedRecord.objects.all().delete()
        with act():
            write()
        assert sorted(touched()) == expected


def test_a_derived_column_touches_nobody(customer):
    Customer.objects.update(search_text="refilled", department_ids=[5])
    assert touched() == []


def test_writing_the_same_values_touches_nobody(customer):
    Customer.objects.update(name=customer.name)
    assert touched() == []


def test_a_bulk_write_queues_with_one_statement(customer):
    with act():
        Customer.objects.bulk_create(
            [Customer(name=f"Bulk {number}", parts=["lead"]) for number in range(50)]
        )
        with CaptureQueriesContext(connection) as queries:
            Customer.objects.update(description="All at once")
    assert len(queries) == 1
    assert len(touched()) == 50 + 51
    assert TouchedRecord.objects.values("transaction_id").distinct().count() == 1


# --- Reading, in transactions that really commit --------------------------------------------------


@pytest.fixture
def other_connection(transactional_db):
    settings = connection.get_connection_params()
    keep = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{key: settings[key] for key in keep if key in settings}) as other:
        yield other


def queue(cursor, record_id: int) -> None:
    cursor.execute(
        "INSERT INTO core_touchedrecord (record_type, record_id) VALUES ('tests.thing', %s)",
        [record_id],
    )


def queue_here(*record_ids: int) -> None:
    with connection.cursor() as cursor:
        for record_id in record_ids:
            queue(cursor, record_id)


_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
"""


def wait_for_others(open_still: int) -> None:
    """Until no more transactions are open than the test's own: the worker of other tests sweeps now and
    then, and what is written beside an open transaction is not read yet."""
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(_OTHERS)
            if cursor.fetchone()[0] <= open_still:
                return
            time.sleep(0.02)


def read(reader: str = READER, *, open_still: int = 0, **kwargs) -> list[int]:
    wait_for_others(open_still)
    seen: list[int] = []
    drain(
        reader=reader,
        queue=TouchedRecord,
        handle=lambda rows: seen.extend(row.record_id for row in rows),
        **kwargs,
    )
    return seen


def test_each_reader_reads_every_row_once_and_in_order(transactional_db):
    queue_here(1, 2, 3)
    assert read() == [1, 2, 3]
    queue_here(4)
    assert read() == [4]
    assert read() == []
    assert read("tests.second") == [1, 2, 3, 4]


def test_rows_come_in_batches(transactional_db):
    queue_here(*range(7))
    sizes: list[int] = []
    total = drain(
        reader=READER,
        queue=TouchedRecord,
        handle=lambda rows: sizes.append(len(rows)),
        limit=3,
    )
    assert (total, sizes) == (7, [3, 3, 1])


def test_a_transaction_that_commits_late_is_not_missed(other_connection):
    queue(other_connection.cursor(), 1)
    queue_here(2)
    assert read(open_still=1) == []
    other_connection.commit()
    assert read() == [1, 2]


def test_a_transaction_that_is_rolled_back_holds_nothing_up(other_connection):
    queue(other_connection.cursor(), 1)
    queue_here(2)
    other_connection.rollback()
    assert read() == [2]


def test_a_batch_that_fails_comes_again_and_what_it_wrote_is_gone(transactional_db):
    queue_here(1, 2)

    def write_and_fail(rows):
        DomainEvent.objects.create(name="tests.half", record_type="tests.thing", record_id=1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        drain(reader=READER, queue=TouchedRecord, handle=write_and_fail)
    assert not DomainEvent.objects.filter(name="tests.half").exists()
    assert read() == [1, 2]


def test_two_workers_of_one_reader_do_not_read_the_same(transactional_db):
    queue_here(1, 2)
    in_the_other: list[list[int]] = []

    def handle(rows):
        thread = threading.Thread(target=_read_in_thread, args=(in_the_other,))
        thread.start()
        thread.join()

    assert drain(reader=READER, queue=TouchedRecord, handle=handle) == 2
    assert in_the_other == [[]]


def _read_in_thread(into: list[list[int]]) -> None:
    try:
        into.append(read(open_still=1))
    finally:
        connection.close()


def test_domain_events_are_read_by_a_cursor_of_their_own(transactional_db):
    with act():
        made = make_customer()
        record_event(actor=None, name="customers.customer.created", record=made)
    names: list[str] = []
    drain(
        reader=READER,
        queue=DomainEvent,
        handle=lambda rows: names.extend(row.name for row in rows),
    )
    assert names == ["customers.customer.created"]
    assert read() == [made.pk]


def test_only_what_every_reader_has_passed_is_forgotten(transactional_db):
    queue_here(1, 2)
    read("tests.quick")
    read("tests.slow")
    queue_here(3)
    read("tests.quick")
    assert prune_touched_records() == 2
    assert read("tests.slow") == [3]
    assert prune_touched_records() == 1


def test_a_queue_without_readers_does_not_grow_for_ever(transactional_db):
    queue_here(1, 2)
    assert prune_touched_records() == 2


def test_what_is_still_open_is_not_forgotten(other_connection):
    queue(other_connection.cursor(), 1)
    queue_here(2)
    assert prune_touched_records() == 0
    other_connection.commit()
    assert read() == [1, 2]


def test_after_a_restore_into_another_server_reading_goes_on(transactional_db):
    queue_here(1, 2)
    assert read() == [1, 2]
    queue_here(3)
    far = 10**15
    TouchedRecord.objects.update(transaction_id=far)
    EventCursor.objects.update(transaction_id=far)
    queue_here(4)
    assert read() == [3, 4]
    queue_here(5)
    assert read() == [5]
