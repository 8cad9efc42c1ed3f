"""Exports by a real worker: the file, stopping, rights that were lost, a worker that dies."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from accounts.services import update_user
from core import jobs
from core.models import Job
from importing.exporting import services
from importing.models import Export
from records.models import Notice
from tests.cast import load_cast
from tests.customers.records import add_customers, add_named
from tests.importing.sheets import forbid

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(worker):
    return load_cast()


def ask(actor, **changes) -> Export:
    options = {"target": "customers", "contents": "everything", "format": "xlsx"}
    return services.request_export(actor=actor, **{**options, **changes})


def job_of(export: Export) -> Job:
    return Job.objects.get(kind="importing.export", record_id=export.pk)


def test_worker_writes_the_file_and_rings_the_bell(cast, wait_for_state):
    add_named("Anna", "Bob")
    export = ask(cast.erin)
    job = wait_for_state(job_of(export), "done")
    export.refresh_from_db()
    assert job.counts == {"exported": 2}
    assert (export.record_count, export.part_count) == (2, 1)
    assert export.file_name.endswith(" Customers.xlsx")
    with export.file.open("rb") as file:
        assert file.read(2) == b"PK"
    assert Notice.objects.filter(user=cast.erin, kind="core.job.done").exists()


def test_export_of_who_lost_the_right_writes_nothing(cast, wait_for_state):
    add_named("Anna")
    with transaction.atomic():  # the message leaves with the commit
        export = ask(cast.carol)
        forbid(cast.carol, "importing.export")
    job = wait_for_state(job_of(export), "failed")
    export.refresh_from_db()
    assert "may no longer export" in job.error
    assert (export.file.name, export.problem["text"]) == ("", job.error)


@contextmanager
def table_held():
    """Nobody reads customers while the block lasts: an export waits where it finds the records."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE customers_customer IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.fixture
def at_work(wait_for):
    """`at_work(export)`: wait until the worker is at it."""

    def wait(export) -> Job:
        found = Job.objects.filter(pk=job_of(export).pk, state=Job.State.RUNNING)
        return wait_for(found.exclude(phase="").first)

    return wait


def test_worker_that_dies_is_replaced_and_the_file_is_written(
    cast, worker, at_work, wait_for_state
):
    add_named("Anna")
    export = ask(cast.erin)
    with table_held():
        at_work(export)
        worker.kill()
    worker.start()
    job = wait_for_state(job_of(export), "done")
    export.refresh_from_db()
    assert (job.attempts, export.record_count) == (2, 1)


def test_running_export_that_is_stopped_leaves_no_file(cast, at_work, wait_for_state):
    add_named("Anna")
    export = ask(cast.erin)
    with table_held():
        jobs.cancel_job(actor=cast.erin, job=at_work(export))
    wait_for_state(job_of(export), "cancelled")
    export.refresh_from_db()
    assert (export.file.name, export.problem) == ("", {"is_cancelled": True})


def test_what_left_the_scope_meanwhile_is_not_in_the_file(cast, wait_for_state):
    """Carol belongs to North when she asks, and to no department when the worker writes."""
    add_customers(
        {"name": "Of North", "departments": (cast.north.pk,), "is_public": False},
        {"name": "Public"},
    )
    with transaction.atomic():  # the message leaves with the commit
        export = ask(cast.carol, format="csv", contents="list", columns=["name"])
        update_user(actor=None, user=cast.carol, departments=[])
    wait_for_state(job_of(export), "done")
    export.refresh_from_db()
    with export.file.open("rb") as file:
        assert file.read().decode("utf-8-sig").split() == ["Name", "Public"]


def test_filters_and_order_of_the_list_hold_for_the_file(cast, wait_for_state):
    add_named("Bob", "Anna", "Hannah")
    asked = {"format": "csv", "contents": "list", "columns": ["name"]}
    export = ask(cast.erin, query="q=ann&sort=-name", **asked)
    wait_for_state(job_of(export), "done")
    export.refresh_from_db()
    with export.file.open("rb") as file:
        assert file.read().decode("utf-8-sig").split() == ["Name", "Hannah", "Anna"]


def test_export_that_is_stopped_before_it_runs_leaves_no_file(cast, wait_for_state):
    add_named("Anna")
    with transaction.atomic():
        export = ask(cast.erin)
        jobs.cancel_job(actor=cast.erin, job=job_of(export))
    wait_for_state(job_of(export), "cancelled")
    export.refresh_from_db()
    assert (export.file.name, export.problem) == ("", {"is_cancelled": True})
