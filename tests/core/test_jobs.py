"""Jobs run in this process: asked for, claimed, finished, refused, cancelled, sent again."""

import logging
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import jobs
from core.models import DomainEvent, Job
from tests.work import HELD

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def open_gate(tmp_path):
    gate = tmp_path / "gate"
    gate.touch()
    return {"gate": str(gate)}


@pytest.fixture
def sent(monkeypatch):
    """The ids given to the workers; here nobody works."""
    ids = []
    monkeypatch.setattr(
        "core.jobs.queue.current_app.send_task", lambda *_, args, **__: ids.extend(args)
    )
    return ids


def ask_for(name, **params):
    with transaction.atomic():
        return jobs.enqueue(actor=None, kind=f"tests.{name}", params=params)


def traces(job):
    return DomainEvent.objects.filter(name=HELD, record_id=job.pk)


def test_job_is_sent_when_the_transaction_commits(sent):
    with transaction.atomic():
        job = jobs.enqueue(actor=None, kind="tests.report_only")
        assert sent == []
    assert sent == [job.pk]


def test_job_of_a_rolled_back_transaction_is_neither_kept_nor_sent(sent):
    with pytest.raises(LookupError), transaction.atomic():
        jobs.enqueue(actor=None, kind="tests.report_only")
        raise LookupError
    assert sent == []
    assert not Job.objects.exists()


def test_finished_job_has_its_counts_and_its_data(sent, open_gate):
    job = ask_for("hold", **open_gate)
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.counts, job.error) == (Job.State.DONE, {"held": 1}, "")
    assert (job.progress_done, job.progress_total, job.lease_until) == (1, 2, None)
    assert job.started_at <= job.finished_at
    assert traces(job).count() == 1
