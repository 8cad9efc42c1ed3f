"""Exports by a real worker: the file, stopping, rights that were lost, a worker that dies."""

import pytest
from django.db import transaction

from core import jobs
from core.models import Job
from importing.exporting import services
from importing.models import Export
from records.models import Notice
from tests.cast import load_cast
from tests.customers.records import add_named
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
    assert export.file.open("rb").read(2) == b"PK"
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


def test_export_that_is_stopped_leaves_no_file(cast, wait_for_state):
    add_named("Anna")
    with transaction.atomic():
        export = ask(cast.erin)
        jobs.cancel_job(actor=cast.erin, job=job_of(export))
    wait_for_state(job_of(export), "cancelled")
    export.refresh_from_db()
    assert (export.file.name, export.problem) == ("", {"is_cancelled": True})
