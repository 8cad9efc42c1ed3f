"""What the workers are asked to do; each takes ids and calls one service."""

from celery import shared_task

from core import events, jobs


@shared_task
def run_job(job_id: int) -> None:
    jobs.run_job(job_id)


@shared_task
def sweep_jobs() -> None:
    """By beat, every few seconds: what Redis or a killed worker has lost is sent again."""
    jobs.resend_lost_jobs()


@shared_task
def prune_touched_records() -> None:
    """By beat: the queue of touched records forgets what every reader has passed."""
    events.prune_touched_records()
