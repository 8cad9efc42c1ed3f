"""Jobs in a real worker process: what others see meanwhile, and what survives a kill."""

import json
import os
import signal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from core import jobs
from core.models import DomainEvent, Job
from crm_project import worker_sign
from crm_project.celery import app
from tests.fixtures.worker import redis_client
from tests.work import HELD

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def gate(tmp_path) -> Path:
    """The job "hold" ends when this file exists."""
    return tmp_path / "gate"


def hold(gate) -> Job:
    with transaction.atomic():
        return jobs.enqueue(actor=None, kind="tests.hold", params={"gate": str(gate)})


def traces(job) -> int:
    """How many rows the work has written and committed."""
    return DomainEvent.objects.filter(name=HELD, record_id=job.pk).count()


def pid_of_the_run(job) -> int | None:
    """The job reports its process as its phase, from inside its open transaction."""
    phase = Job.objects.get(pk=job.pk).phase
    return int(phase.removeprefix("pid ")) if phase.startswith("pid ") else None


def test_worker_runs_a_job(worker, gate, wait_for_state):
    gate.touch()
    job = wait_for_state(hold(gate), "done")
    assert (job.counts, traces(job)) == ({"held": 1}, 1)


def test_progress_is_seen_while_the_transaction_of_the_work_is_open(worker, gate, wait_for):
    job = hold(gate)
    wait_for(lambda: pid_of_the_run(job))
    job.refresh_from_db()
    assert (job.state, job.progress_done, job.progress_total) == (Job.State.RUNNING, 1, 2)
    assert traces(job) == 0


def test_done_and_the_data_appear_together(worker, gate, wait_for):
    job = hold(gate)
    wait_for(lambda: pid_of_the_run(job))
    gate.touch()
    trace = DomainEvent.objects.filter(name=HELD, record_id=OuterRef("pk"))
    one_moment = Job.objects.filter(pk=job.pk).values_list("state", Exists(trace))
    seen = set()

    def is_done():
        seen.add(one_moment.get())
        return (Job.State.DONE, True) in seen

    wait_for(is_done)
    assert seen <= {(Job.State.RUNNING, False), (Job.State.DONE, True)}


def test_job_is_run_again_after_its_process_was_killed(worker, gate, wait_for, wait_for_state):
    job = hold(gate)
    first = wait_for(lambda: pid_of_the_run(job))
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: pid_of_the_run(job) not in (None, first))
    assert traces(job) == 0
    gate.touch()
    assert wait_for_state(job, "done").attempts == 2
    assert traces(job) == 1


def test_job_is_run_again_after_the_whole_worker_was_killed(worker, gate, wait_for, wait_for_state):
    job = hold(gate)
    wait_for(lambda: pid_of_the_run(job))
    worker.kill()
    gate.touch()
    worker.start()
    assert wait_for_state(job, "done").attempts == 2
    assert traces(job) == 1


def test_waiting_job_is_run_after_redis_was_emptied(worker, gate, wait_for, wait_for_state):
    running = [hold(gate), hold(gate)]  # as many as the worker has processes
    for job in running:
        wait_for(lambda job=job: pid_of_the_run(job))
    waiting = hold(gate)
    assert queued_messages(waiting) == 1
    redis_client().flushdb()
    gate.touch()
    for job in (*running, waiting):
        assert wait_for_state(job, "done").attempts == 1
    assert traces(waiting) == 1


def test_running_job_that_is_cancelled_leaves_nothing(worker, gate, wait_for, wait_for_state):
    job = hold(gate)
    wait_for(lambda: pid_of_the_run(job))
    jobs.cancel_job(actor=None, job=job)
    wait_for_state(job, "cancelled")
    assert traces(job) == 0


def test_job_that_is_delivered_twice_runs_once(worker, gate, wait_for, wait_for_state):
    job = hold(gate)
    wait_for(lambda: pid_of_the_run(job))
    app.send_task("core.tasks.run_job", args=[job.pk])
    app.send_task("core.tasks.run_job", args=[job.pk])
    wait_for(lambda: queued_messages(job) == 0)
    gate.touch()
    assert wait_for_state(job, "done").attempts == 1
    app.send_task("core.tasks.run_job", args=[job.pk])
    wait_for_state(hold(gate), "done")  # what was sent before it has been dealt with
    job.refresh_from_db()
    assert (job.state, job.attempts, traces(job)) == (Job.State.DONE, 1, 1)


def test_worker_gives_a_sign_of_life(worker, wait_for, client):
    wait_for(worker_sign.is_seen)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def queued_messages(job) -> int:
    """How many messages about the job wait in Redis."""
    messages = redis_client().lrange(settings.CELERY_TASK_DEFAULT_QUEUE, 0, -1)
    return sum(json.loads(message)["headers"]["argsrepr"] == f"[{job.pk}]" for message in messages)
