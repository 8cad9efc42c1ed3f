"""Emptying the bin by a job: batch by batch, stopped without a trace, and by who may."""

import pytest
from django.utils import timezone

from accounts.models import User
from core.change_sets import change_set
from core.jobs import run_job
from core.models import Job, RemovedRecord
from customers.bin import CUSTOMERS
from customers.models import Customer
from customers.services import bin as services
from tests.customers.records import add_named

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch):
    """A worker of other tests must not be quicker."""
    monkeypatch.setattr("core.jobs.queue.current_app.send_task", lambda *_, **__: None)


def deleted(cast, *names: str) -> list[Customer]:
    customers = add_named(*names)
    for customer in customers:
        services.delete_record(actor=cast.erin, record=customer)
    return customers


def run(cast, *, ids=None) -> Job:
    return services.request_removal(actor=cast.erin, kind=CUSTOMERS, ids=ids, until=timezone.now())


def test_bin_is_emptied_of_what_was_in_it_when_that_was_asked(cast, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    deleted(cast, "One", "Two", "Three")
    job = run(cast)
    (later,) = deleted(cast, "Later")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.counts) == (Job.State.DONE, {"removed": 3, "kept": 0})
    assert list(Customer.everything.in_bin()) == [later]
    assert RemovedRecord.objects.count() == 3


def test_stopped_job_has_removed_nothing(cast, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 1)
    monkeypatch.setattr("core.jobs.run.SECONDS_BETWEEN_REPORTS", 0)
    customers = deleted(cast, "One", "Two")
    job = run(cast, ids=[customer.pk for customer in customers])
    remove = services._remove

    def remove_then_cancel(*args):
        result = remove(*args)
        Job.objects.using("progress").filter(pk=job.pk).update(is_cancel_requested=True)
        return result

    monkeypatch.setattr(services, "_remove", remove_then_cancel)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert Customer.everything.in_bin().count() == 2
    assert not RemovedRecord.objects.exists()


def test_right_is_asked_again_when_the_job_runs(cast):
    deleted(cast, "One")
    job = run(cast)
    with change_set(actor=None, reason="tests.role"):
        User.objects.filter(pk=cast.erin.pk).update(role="staff")
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert Customer.everything.in_bin().count() == 1
