"""Jobs run in this process: asked for, claimed, finished, refused, cancelled, sent again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import Mock, patch

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from accounts.models import User
from core import jobs, tasks
from core.change_sets import change_set
from core.jobs import claims
from core.jobs.queue import RUN_TASK
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


def ask_for(name, *, actor=None, **params):
    with transaction.atomic():
        return jobs.enqueue(actor=actor, kind=f"tests.{name}", params=params)


def run(job):
    """As a worker would; returns the job as it is afterwards."""
    jobs.run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def traces(job):
    return DomainEvent.objects.filter(name=HELD, record_id=job.pk).count()


def age(job, **columns):
    """Move moments of the job's row into the past, by seconds."""
    past = {name: timezone.now() - timedelta(seconds=back) for name, back in columns.items()}
    Job.objects.filter(pk=job.pk).update(**past)


# --- Asking for work ---------------------------------------------------------------------------


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


def test_unknown_kind_of_work_is_refused_before_a_row_is_written():
    with pytest.raises(KeyError):
        jobs.enqueue(actor=None, kind="tests.nothing")


def test_job_is_kept_and_sent_later_while_redis_is_away(monkeypatch, caplog):
    monkeypatch.setattr(current_app, "send_task", Mock(side_effect=BrokerError))
    job = ask_for("report_only")
    assert "could not be sent" in caplog.text
    age(job, created_at=20, sent_at=20)
    monkeypatch.setattr(current_app, "send_task", again := Mock())
    assert jobs.resend_lost_jobs() == [job.pk]
    again.assert_called_once()


def test_celery_reads_its_settings():
    conf = current_app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
    assert conf.beat_schedule["sweep-jobs"]["task"] == tasks.sweep_jobs.name
    assert tasks.run_job.name == RUN_TASK


def test_every_thread_sends_to_the_same_redis():
    with ThreadPoolExecutor(1) as pool:
        conf = pool.submit(lambda: current_app.conf).result()
    assert conf.broker_url == settings.REDIS_URL


# --- Running -----------------------------------------------------------------------------------


def test_finished_job_has_its_counts_and_its_data(sent, open_gate):
    job = run(ask_for("hold", **open_gate))
    assert (job.state, job.counts, job.error) == (Job.State.DONE, {"held": 1}, "")
    assert (job.progress_done, job.progress_total, job.lease_until) == (1, 2, None)
    assert job.started_at <= job.finished_at
    assert traces(job) == 1


def test_job_that_does_not_finish_itself_is_finished(sent):
    job = run(ask_for("report_only"))
    assert (job.state, job.progress_done) == (Job.State.DONE, 3)


def test_reason_of_a_refusal_is_kept_and_its_writes_are_not(sent):
    job = run(ask_for("refuse"))
    assert (job.state, job.error) == (Job.State.FAILED, "The file is empty.")
    assert traces(job) == 0


def test_fault_is_logged_and_told_without_its_details(sent, caplog):
    job = run(ask_for("crash"))
    assert (job.state, traces(job)) == (Job.State.FAILED, 0)
    assert "secret" not in job.error
    assert str(job.pk) in job.error
    assert "ZeroDivisionError: a fault with a secret in it" in caplog.text


def test_work_speaks_the_language_of_the_actor(sent, cast):
    with change_set(actor=None, reason="tests"):
        User.objects.filter(pk=cast.alice.pk).update(language="fa", time_zone="Asia/Tehran")
    assert run(ask_for("speak", actor=cast.alice)).result == {"speaks": "fa", "zone": "Asia/Tehran"}
    assert run(ask_for("speak")).result == {"speaks": "en", "zone": "UTC"}


def test_job_of_somebody_who_may_no_longer_sign_in_does_not_run(sent, cast):
    job = ask_for("report_only", actor=cast.alice)
    with change_set(actor=None, reason="tests"):
        User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    job = run(job)
    assert (job.state, job.progress_done) == (Job.State.FAILED, 0)
    assert "no longer sign in" in job.error


def test_interrupted_job_goes_back_and_is_done_the_next_time(sent):
    job = run(ask_for("interrupted"))
    assert (job.state, traces(job)) == (Job.State.QUEUED, 0)
    assert jobs.resend_lost_jobs() == [job.pk]
    job = run(job)
    assert (job.state, job.attempts, traces(job)) == (Job.State.DONE, 2, 1)


@pytest.mark.parametrize("alias", ["default", "progress"])
def test_job_whose_session_is_ended_goes_back_at_once(sent, alias):
    job = run(ask_for("lose_session", alias=alias))
    assert (job.state, job.error, traces(job)) == (Job.State.QUEUED, "", 0)
    job = run(job)
    assert (job.state, job.attempts, traces(job)) == (Job.State.DONE, 2, 1)


def test_job_that_was_interrupted_too_often_is_given_up(sent, settings):
    job = ask_for("report_only")
    Job.objects.filter(pk=job.pk).update(attempts=settings.JOB_MAX_ATTEMPTS)
    job = run(job)
    assert (job.state, job.progress_done) == (Job.State.FAILED, 0)
    assert "given up" in job.error


def test_job_that_has_ended_or_is_gone_is_not_run(sent, caplog):
    caplog.set_level("INFO")
    job = run(ask_for("report_only"))
    assert run(job).attempts == 1
    jobs.run_job(job.pk + 1000)
    assert caplog.text.count("nothing was done") == 2


def test_second_run_is_kept_out_by_the_lock(sent):
    job = ask_for("report_only")
    with connection.cursor() as other_session:
        other_session.execute(claims._LOCK, [f"core.job:{job.pk}"])
        assert run(job).state == Job.State.QUEUED
        other_session.execute("SELECT pg_advisory_unlock_all()")
    assert run(job).state == Job.State.DONE


def test_run_that_was_overtaken_leaves_nothing(sent, caplog):
    job = run(ask_for("overtaken"))
    assert (job.state, job.attempts, traces(job)) == (Job.State.RUNNING, 2, 0)
    assert "taken over" in caplog.text


def test_report_does_not_wait_for_the_row_that_finish_has_locked(sent):
    connections["progress"].cursor().execute("SET lock_timeout = '2s'")
    job = run(ask_for("report_after_finishing"))
    assert (job.state, job.counts) == (Job.State.DONE, {"created": 2})


def test_heartbeat_renews_the_lease_of_work_that_says_nothing(sent, settings):
    settings.JOB_LEASE_SECONDS = 1
    settings.JOB_RESEND_SECONDS = 0
    job = run(ask_for("outlast", seconds=1.6))
    assert (job.state, job.result) == (Job.State.DONE, {"lost": []})


def test_progress_of_many_steps_is_written_now_and_then(sent):
    with patch("core.jobs.claims.report", wraps=claims.report) as report:
        run(ask_for("count_to", steps=1000))
    assert 1 <= report.call_count < 20


# --- Lost and cancelled ------------------------------------------------------------------------


def test_job_that_waits_is_sent_again_after_a_while(sent):
    job = ask_for("report_only")
    assert jobs.resend_lost_jobs() == []
    age(job, created_at=16, sent_at=16)
    assert jobs.resend_lost_jobs() == [job.pk]
    assert jobs.resend_lost_jobs() == []


def test_job_in_a_long_queue_is_sent_less_and_less_often(sent):
    job = ask_for("report_only")
    age(job, created_at=160, sent_at=60)
    assert jobs.resend_lost_jobs() == []
    age(job, created_at=220, sent_at=120)
    assert jobs.resend_lost_jobs() == [job.pk]
    age(job, created_at=20_000, sent_at=301)
    assert jobs.resend_lost_jobs() == [job.pk]


def test_job_whose_lease_has_passed_is_sent_again_and_run(sent):
    job = ask_for("report_only")
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=1)
    age(job, created_at=60, sent_at=60, lease_until=-5)
    assert jobs.resend_lost_jobs() == []
    assert run(job).attempts == 1
    age(job, lease_until=1)
    assert jobs.resend_lost_jobs() == [job.pk]
    assert run(job).state == Job.State.DONE


def test_waiting_job_is_cancelled_at_once(sent):
    job = jobs.cancel_job(actor=None, job=ask_for("report_only"))
    assert job.state == Job.State.CANCELLED
    assert run(job).attempts == 0


def test_ended_job_cannot_be_cancelled(sent):
    job = run(ask_for("report_only"))
    assert jobs.cancel_job(actor=None, job=job).state == Job.State.DONE


def test_interrupted_job_that_somebody_wants_cancelled_does_not_begin_again(sent, open_gate):
    job = ask_for("hold", **open_gate)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, is_cancel_requested=True)
    age(job, lease_until=1)
    job = run(job)
    assert (job.state, traces(job)) == (Job.State.CANCELLED, 0)


# --- Who is told -------------------------------------------------------------------------------


def test_failing_listener_does_not_undo_the_work(sent, open_gate, caplog):
    with patch("records.job_notices.notify_of_ended_job", side_effect=LookupError("no bell")):
        job = run(ask_for("hold", **open_gate))
    assert (job.state, traces(job)) == (Job.State.DONE, 1)
    assert "no bell" in caplog.text
