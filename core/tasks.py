"""What the workers are asked to do; each takes ids and calls one service."""

from celery import shared_task

from core import jobs


@shared_task
def run_job(job_id: int) -> None:
    jobs.run_job(job_id)


@shared_task
def sweep_jobs() -> None:
    """By beat, every few seconds: what Redis or a killed worker has lost is sent again."""
    jobs.resend_lost_jobs()
