"""Unique custom fields: made so by the job, held by the database, and told why they are not."""

import threading

import pytest
from django.db import IntegrityError, connections

from core import jobs
from core.catalogue import Reachable
from core.change_sets import change_set
from core.models import Job
from core.undo import LeftReason, undo_change_set
from customers.fields import customer_catalogue
from customers.models import Customer
from records import services
from records.indexes import build, custom_indexes, drop, is_valid, unique_index
from records.models import CustomField
from records.shared_values import find_shared_values
from tests.customers.records import add_customers, add_named
from tests.records.custom import add_field
from tests.records.test_indexes import open_writer, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch):
    monkeypatch.setattr("core.jobs.queue.current_app.send_task", lambda *_args, **_kwargs: None)


@pytest.fixture
def make(cast):
    """Makes unique fields; their indexes are gone afterwards."""
    made = []

    def make_field(kind="text", label="Code", **values):
        made.append(add_field(cast, kind, label, is_unique=True, **values))
        return made[-1]

    yield make_field
    for field in made:
        for index in (*custom_indexes(field, Customer), unique_index(field, Customer)):
            drop(index)


def run_job_of(field) -> Job:
    job = Job.objects.filter(record_id=field.pk).latest("pk")
    jobs.run_job(job.pk)
    job.refresh_from_db()
    field.refresh_from_db()
    return job


def stands(field) -> bool | None:
    return is_valid(unique_index(field, Customer))


def is_described_as_unique(field) -> tuple[bool, bool]:
    described = customer_catalogue()[f"custom.{field.key}"]
    return described.is_unique, described.is_matching_key


def test_field_is_unique_once_the_index_stands(make):
    field = make()
    assert is_described_as_unique(field) == (False, False)
    assert run_job_of(field).state == Job.State.DONE
    assert stands(field) is True
    assert is_described_as_unique(field) == (True, True)


SAME = [
    ("text", "Łódź-1", "lodz 1"),
    ("integer", 42, 42),
    ("url", Reachable("example.com"), Reachable("example.com", "http://example.com")),
    ("email", Reachable("a@x.com", "A@x.com"), Reachable("a@x.com")),
    ("phone", Reachable("+989120000001", "0912 000 0001"), Reachable("+989120000001")),
]


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_database_refuses_the_same_value_in_another_spelling(make, kind, one, other):
    field = make(kind)
    run_job_of(field)
    add_customers({"name": "Anna", f"custom.{field.key}": one})
    add_named("Bob", "Carl")
    with pytest.raises(Exception, match=unique_index(field, Customer).name):
        add_customers({"name": "Dora", f"custom.{field.key}": other})


def test_value_of_a_deleted_customer_is_free(make):
    field = make()
    run_job_of(field)
    (anna,) = add_customers({"name": "Anna", "custom.code": "A"})
    with change_set(actor=None, reason="tests.delete"):
        Customer.objects.filter(pk=anna.pk).update(deleted_at="2026-01-01T00:00Z")
    add_customers({"name": "Bob", "custom.code": "A"})
    with (
        pytest.raises(IntegrityError, match="once"),
        change_set(actor=None, reason="tests.restore"),
    ):
        Customer.everything.filter(pk=anna.pk).update(deleted_at=None)


def test_texts_of_signs_only_and_very_long_ones_are_held(make):
    field = make()
    run_job_of(field)
    add_customers(*({"name": "A", "custom.code": sign} for sign in ("!!!", "???", "ﷲ" * 500)))
    with pytest.raises(Exception, match=unique_index(field, Customer).name):
        add_customers({"name": "B", "custom.code": "ﷲ" * 499 + "الله"})


def test_shared_values_are_counted_and_not_told_and_the_lists_get_their_index(make):
    field = make(is_filterable=True)
    add_customers(
        *({"name": n, "custom.code": c} for n, c in (("Anna", "A-1"), ("Bob", "a 1"), ("C", "C"))),
        *({"name": "D", "custom.code": code} for code in "DDEEFF"),
    )
    job = run_job_of(field)
    assert job.state == Job.State.FAILED
    assert job.error == (
        "“Code” is not unique: 4 values stand in more than one record. Correct the records, then try"
        " again. The page of the field lists them."
    )
    assert stands(field) is None
    assert (field.is_indexed, field.has_unique_index) == (True, False)
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    assert field.shared_values == {
        "count": 4,
        "examples": [{"ids": ids[:2]}, {"ids": ids[3:5]}, {"ids": ids[5:7]}],
    }


def test_corrected_records_make_it_unique_at_the_next_try(make, cast):
    field = make()
    _anna, bob = add_customers(*({"name": n, "custom.code": "A"} for n in ("Anna", "Bob")))
    run_job_of(field)
    with change_set(actor=None, reason="tests.correct"):
        Customer.objects.filter(pk=bob.pk).update(custom={"code": "B"})
    assert services.rebuild_index(actor=cast.erin, custom_field=field) is not None
    assert run_job_of(field).state == Job.State.DONE
    assert (field.has_unique_index, field.shared_values) == (True, {})


def test_value_that_is_shared_while_the_index_is_built_leaves_nothing_half_built(make):
    field = make()
    add_customers({"name": "Anna", "custom.code": "A"})
    job = Job.objects.get(record_id=field.pk)
    with open_writer():
        worker = threading.Thread(target=run_as_worker, args=(job.pk,))
        worker.start()
        wait_until(lambda: stands(field) is False)
        add_customers({"name": "Bob", "custom.code": "A"})
    worker.join(timeout=20)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "1 value stands in more than one record" in job.error
    assert stands(field) is None


def test_half_built_index_of_a_killed_run_does_not_stay_where_values_are_shared(make):
    field = make()
    add_customers(*({"name": name, "custom.code": "A"} for name in ("Anna", "Bob")))
    with pytest.raises(IntegrityError):
        build(unique_index(field, Customer))
    assert stands(field) is False
    assert run_job_of(field).state == Job.State.FAILED
    assert stands(field) is None
    add_customers({"name": "Carl", "custom.code": "A"})


def run_as_worker(job_id):
    try:
        jobs.run_job(job_id)
    finally:
        connections.close_all()


def test_index_goes_when_nobody_wants_it_and_comes_back_with_the_field(make, cast):
    field = make()
    run_job_of(field)
    services.retire_custom_field(actor=cast.erin, custom_field=field)
    assert is_described_as_unique(field) == (False, False)
    run_job_of(field)
    assert stands(field) is None
    services.restore_custom_field(actor=cast.erin, custom_field=field)
    run_job_of(field)
    assert stands(field) is True
    services.update_custom_field(actor=cast.erin, custom_field=field, is_unique=False)
    assert not CustomField.objects.get(pk=field.pk).has_unique_index
    run_job_of(field)
    assert stands(field) is None


def test_undo_leaves_a_customer_whose_value_was_taken_meanwhile(make, cast):
    field = make()
    run_job_of(field)
    (anna,) = add_customers({"name": "Anna", "custom.code": "A"})
    with change_set(actor=cast.erin, reason="tests.change") as changed:
        Customer.objects.filter(pk=anna.pk).update(custom={"code": "B"})
    add_customers({"name": "Bob", "custom.code": "A"})
    result = undo_change_set(actor=cast.erin, change_set=changed)
    assert [left.reason for left in result.left] == [LeftReason.TAKEN]


def test_nothing_is_shared_where_every_value_is_its_own(make):
    add_customers(*({"name": "A", "custom.code": code} for code in "AB"), {"name": "None"})
    assert find_shared_values(make(), Customer) is None
