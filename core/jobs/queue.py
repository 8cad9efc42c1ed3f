"""Asking for work, sending it to the workers, sending again what was lost, and cancelling."""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Now
from kombu.exceptions import OperationalError as BrokerError

from core.contributions import job_kind
from core.jobs.ending import tell_listeners
from core.models import Job

logger = logging.getLogger(__name__)

RUN_TASK = "core.tasks.run_job"

LONGEST_PATIENCE_SECONDS = 300

# A job that waits its turn is not lost: each time, it is waited for as long again as it has waited
# already, so that a long queue does not fill up with copies of itself.
_TAKE_LOST = """
    UPDATE core_job SET sent_at = clock_timestamp()
    WHERE id IN (
        SELECT id FROM core_job
        WHERE state IN ('queued', 'running')
          AND (state = 'queued' OR lease_until < clock_timestamp())
          AND (sent_at IS NULL OR sent_at < clock_timestamp() - least(
              greatest(
                  make_interval(secs => %(patience)s),
                  sent_at - greatest(created_at, lease_until)
              ),
              make_interval(secs => %(longest)s)
          ))
        ORDER BY id
        LIMIT 1000
        FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING id
"""


def enqueue(
    *,
    actor,
    kind: str,
    params: dict[str, Any] | None = None,
    record: Model | None = None,
    record_type: str = "",
    record_id: int | None = None,
) -> Job:
    """Ask for a piece of work: a row in the caller's transaction, sent when that commits.

    `kind` is the code of a contributed JobKind (another one is a KeyError), `params` what JSON can
    hold: ids, never data; its `subject`, such as the name of a file, is shown beside the name of the
    kind. The job belongs to `record`, given itself or by type and id. When the
    message is lost, or Redis is away, the sweep sends it again.
    """
    job_kind(kind)
    if record is not None:
        record_type, record_id = record._meta.label_lower, record.pk
    job = Job.objects.create(
        actor=actor,
        kind=kind,
        params=params or {},
        record_type=record_type,
        record_id=record_id,
        sent_at=Now(),
    )
    transaction.on_commit(partial(_send, job.pk))
    return job


def resend_lost_jobs() -> list[int]:
    """Send every job whose message or whose run seems lost; returns their ids.

    Lost is a job that has waited for JOB_RESEND_SECONDS since it was sent, or whose lease has
    passed. Sending too often does no harm: a job runs once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE_LOST,
            {"patience": settings.JOB_RESEND_SECONDS, "longest": LONGEST_PATIENCE_SECONDS},
        )
        lost = [row[0] for row in cursor.fetchall()]
    for job_id in lost:
        logger.info("Job %s is sent again.", job_id)
        _send(job_id)
    return lost


def cancel_job(*, actor, job: Job) -> Job:
    """Stop the work: at once while it waits, at its next look at the flag while it runs.

    A job that has ended stays as it is. Returns the job as it is now; who may cancel is for
    `Job.objects.visible_to(actor)` to say.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
        if job.state == Job.State.QUEUED:
            Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED, finished_at=Now())
            tell_listeners(job.pk)
        elif job.state == Job.State.RUNNING:
            Job.objects.filter(pk=job.pk).update(is_cancel_requested=True)
        job.refresh_from_db()
    logger.info("Job %s: cancelled by %s, now %s", job.pk, actor, job.state)
    return job


def _send(job_id: int) -> None:
    """Carry the id to the workers; without Redis the row waits for the sweep."""
    try:
        current_app.send_task(RUN_TASK, args=[job_id], retry=False)
    except BrokerError as error:
        logger.warning("Job %s could not be sent, it will be sent again: %s", job_id, error)
