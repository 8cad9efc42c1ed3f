"""The index of a custom field: built by the job, used by filter and sort, rebuilt when left invalid."""

import secrets
import threading
import time
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection, connections

from core import jobs
from core.catalogue import Session
from core.change_sets import change_set
from core.contributions import record_kind
from core.models import Job
from core.money import Money
from core.record_list import Order
from customers.models import ContactPerson, Customer
from customers.stores import PERSON_ROW, ROW
from records import services
from records.custom_fields import catalogue_field
from records.indexes import custom_indexes, drop, is_valid
from records.models import CustomField
from records.services.custom_fields import ask_for_index, build_missing_indexes
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

# Kind, an operator that the list asks, and its value.
ASKED = [
    ("text", "contains", "needle"),
    ("text", "is", "Needle"),
    ("integer", "gte", 990),
    ("decimal", "between", (1, 2)),
    ("date", "lte", "2026-01-01"),
    ("boolean", "is", True),
    ("choice", "in", ("gold",)),
    ("long_text", "contains", "needle"),
    ("money", "between", (Money(Decimal(1), "PLN"), Money(Decimal(2), "PLN"))),
    ("url", "contains", "needle"),
    ("email", "is", "Anna@Example.com"),
    ("phone", "is", "0912 345 6789"),
]
SORTED = [kind for kind in CustomField.Kind.values if kind not in ("long_text", "choices")]


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch):
    monkeypatch.setattr("core.jobs.queue.current_app.send_task", lambda *_args, **_kwargs: None)


@pytest.fixture
def make(cast):
    """Makes filterable fields; their indexes are gone afterwards."""
    made = []

    def make_field(kind="integer", label="Measure", **values):
        if kind in CustomField.WITH_CHOICES:
            colours = {"font_color": "#1f2a37", "background_color": "#eceae4"}
            values["choices"] = [{"names": {"en": "Gold"}, **colours}]
        field = services.create_custom_field(
            actor=cast.erin, labels={"en": label}, kind=kind, is_filterable=True, **values
        )
        made.append(field)
        return field

    yield make_field
    for field in made:
        now = CustomField.everything.get(pk=field.pk)
        for index in custom_indexes(now, record_kind(field.record_type).model):
            drop(index)


def run_job_of(field):
    job = Job.objects.filter(record_id=field.pk).latest("pk")
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return CustomField.objects.get(pk=field.pk)


def plan_of(queryset):
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            return queryset.explain()
        finally:
            cursor.execute("RESET enable_seqscan")


def standing(field):
    return [is_valid(index) for index in custom_indexes(field, Customer)]


@pytest.mark.parametrize(("kind", "operator", "value"), ASKED)
def test_filter_of_the_catalogue_uses_the_index(make, kind, operator, value):
    field = run_job_of(make(kind))
    assert field.is_indexed
    described = catalogue_field(field, ROW)
    asked = Customer.everything.order_by().filter(described.condition(operator, value, Session()))
    assert f"customers_customer_custom_{field.key}" in plan_of(asked)


def test_filter_of_several_choices_uses_the_index_of_all_custom_values(make):
    field = run_job_of(make("choices"))
    assert field.is_indexed
    assert custom_indexes(field, Customer) == []
    described = catalogue_field(field, ROW)
    for operator in ("any_of", "all_of"):
        condition = described.condition(operator, ("gold", "silver"), Session())
        assert "customers_custom" in plan_of(Customer.everything.order_by().filter(condition))


@pytest.mark.parametrize("kind", ["long_text", "choices"])
def test_values_without_an_order_cannot_be_sorted_by(make, kind):
    assert catalogue_field(run_job_of(make(kind)), ROW).sort == ""


def test_text_too_long_for_an_entry_of_a_btree_is_saved_and_found(make):
    field = run_job_of(make("long_text"))
    text = " ".join(secrets.token_urlsafe() for _word in range(300))
    assert len(text) > 10_000
    (customer,) = add_customers({"name": "A", f"custom.{field.key}": f"{text} Ważne"})
    described = catalogue_field(field, ROW)
    found = Customer.objects.filter(described.condition("contains", "wazne", Session()))
    assert list(found) == [customer]


@pytest.mark.parametrize("kind", SORTED)
def test_sort_of_the_catalogue_uses_the_index_in_both_directions(make, kind):
    field = run_job_of(make(kind))
    described = catalogue_field(field, ROW)
    rows, order = Customer.everything.all(), Order(described)
    if kind == "choice":  # one choice after the other
        assert described.sort == "choices"
        rows, values = rows.filter(order.having("gold")), []
    else:
        assert described.sort == "value"
        values = order.expressions()
    rising, falling = [value.asc() for value in values], [value.desc() for value in values]
    for keys in ((*rising, "id"), (*falling, "-id")):
        plan = plan_of(rows.order_by(*keys)[:50])
        assert f"customers_customer_custom_{field.key}" in plan
        assert "Sort" not in plan


def test_index_is_dropped_when_the_field_is_retired_and_built_when_it_comes_back(make, cast):
    field = run_job_of(make())
    assert standing(field) == [True]
    services.retire_custom_field(actor=cast.erin, custom_field=field)
    assert not run_job_of(field).is_indexed
    assert standing(field) == [None]
    services.restore_custom_field(actor=cast.erin, custom_field=field)
    assert run_job_of(field).is_indexed
    assert standing(field) == [True]


def test_index_of_the_kind_before_is_dropped_and_that_of_the_new_kind_built(make, cast):
    field = run_job_of(make("text"))
    before = custom_indexes(field, Customer)
    with change_set(actor=cast.erin, reason="tests.kind"):
        field.kind = "integer"
        field.save()
        ask_for_index(cast.erin, field, is_new_kind=True)
    field = run_job_of(field)
    assert field.is_indexed
    assert standing(field) == [True]
    assert [is_valid(index) for index in before] == [None, None]


@pytest.mark.parametrize("kind", ["text", "choices"])
def test_filter_of_contact_persons_uses_indexes_of_their_table(make, kind):
    field = run_job_of(make(kind, record_type="customers.contactperson"))
    assert field.is_indexed
    described = catalogue_field(field, PERSON_ROW)
    operator, value = ("contains", "needle") if kind == "text" else ("any_of", ("gold",))
    people = ContactPerson.everything.order_by()
    plan = plan_of(people.filter(described.condition(operator, value, Session())))
    name = "contactpersons_custom" if kind == "choices" else "customers_contactperson_custom_"
    assert name in plan


def test_two_long_keys_have_two_names_that_fit(make):
    first, second = make(key="x" * 39 + "a"), make(key="x" * 39 + "b")
    names = [index.name for field in (first, second) for index in custom_indexes(field, Customer)]
    assert len(set(names)) == 2
    assert max(map(len, names)) <= 63


def test_values_that_do_not_fit_the_kind_do_not_stop_the_index(make, cast):
    field = make("decimal")
    with change_set(actor=cast.erin, reason="tests.values"):
        for custom in ({}, {"measure": "x" * 5000}, {"measure": None}, {"measure": 1.5}):
            Customer.objects.create(name="A", parts=["customer"], custom=custom)
    field = run_job_of(field)
    described = catalogue_field(field, ROW)
    found = Customer.objects.filter(described.condition("gte", 1, Session()))
    assert [customer.custom for customer in found] == [{"measure": 1.5}]


def test_what_a_killed_run_left_invalid_is_built_anew(make):
    field = make()
    kill_while_building(field)
    assert standing(field) == [False]
    assert run_job_of(field).is_indexed
    assert standing(field) == [True]


def kill_while_building(field):
    """Run the job while a writer keeps it waiting, and end its session in the database."""
    job = Job.objects.get(record_id=field.pk)
    with open_writer():
        worker = threading.Thread(target=run_as_worker, args=(job.pk,))
        worker.start()
        wait_until(lambda: standing(field) == [False])
        end_sessions_that_build()
        worker.join(timeout=20)
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


@contextmanager
def open_writer():
    """A transaction that has written customers and goes on."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE customers_customer IN ROW EXCLUSIVE MODE")
        yield
    finally:
        other.rollback()
        other.close()


def run_as_worker(job_id):
    try:
        jobs.run_job(job_id)
    finally:
        connections.close_all()


def end_sessions_that_build():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%'"
        )


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_start_has_what_is_missing_built_once(make):
    field = make()
    Job.objects.all().delete()
    CustomField.everything.filter(pk=field.pk).update(is_indexed=False)
    assert build_missing_indexes() == 1
    assert Job.objects.get().record_id == field.pk
    assert build_missing_indexes() == 0

    Job.objects.all().delete()
    CustomField.everything.filter(pk=field.pk).update(is_indexed=True)
    assert build_missing_indexes() == 0
