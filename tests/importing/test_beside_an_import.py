"""While an import has written its rows and not ended yet, everybody else goes on working."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection
from django.urls import reverse

from customers.models import Customer
from importing.applying import apply_rows
from tests.cast import load_cast
from tests.customers.records import add_customers, add_named
from tests.importing.sheets import FIRST_ROW, plan_for
from tests.importing.test_conflicts import change

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 1000
PATIENCE = 120


@pytest.fixture
def cast(transactional_db):
    return load_cast()


@contextmanager
def written_and_not_ended(actor) -> Iterator[None]:
    """An import that changes half of its customers and adds the others stands before its end. Who
    would have to wait for one of its locks is refused after five seconds."""
    add_customers(*({"name": f"Old {i}", "external_id": f"E{i}"} for i in range(ROWS // 2)))
    rows = [[f"E{i}", f"New {i}"] for i in range(ROWS)]
    plan = plan_for(actor, ["External ID", "Name"])
    is_written, may_end = Event(), Event()
    ended = []

    def hold(applied) -> None:
        is_written.set()
        assert may_end.wait(PATIENCE)

    def write() -> None:
        try:
            numbered = list(enumerate(rows, FIRST_ROW))
            ended.append(apply_rows(plan, numbered, details={}, before_commit=hold).counts)
        finally:
            is_written.set()
            connection.close()

    writer = Thread(target=write)
    writer.start()
    assert is_written.wait(PATIENCE)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    try:
        yield
    finally:
        may_end.set()
        writer.join()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert ended == [
        {
            "new": ROWS // 2,
            "changed": ROWS // 2,
            "unchanged": 0,
            "skipped": 0,
            "conflict": 0,
            "wrong": 0,
        }
    ]


def test_pages_are_answered_as_they_were(client_for, cast):
    with written_and_not_ended(cast.erin):
        client = client_for(cast.olga)
        changed = Customer.objects.get(external_id="E0")
        for address in (
            reverse("customers:customer_list"),
            reverse("customers:customer_list") + "?q=old",
            reverse("customers:customer_detail", args=[changed.pk]),
            reverse("customers:customer_update", args=[changed.pk]),
            reverse("importing:import_list"),
        ):
            page = client.get(address)
            assert page.status_code == 200
            assert "New 0" not in page.content.decode()
        assert Customer.objects.count() == ROWS // 2
    assert Customer.objects.count() == ROWS


def test_others_write_what_the_import_does_not(client_for, cast):
    (bystander,) = add_named("Carla")
    with written_and_not_ended(cast.erin):
        change(bystander, actor=cast.olga, short_name="C")
        add_named("Dora")
    bystander.refresh_from_db()
    assert bystander.short_name == "C"
    assert Customer.objects.filter(name="Dora").exists()
