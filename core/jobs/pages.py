"""Where people see a job and what it has done."""

from django.urls import reverse

from core.contributions import job_kind
from core.models import Job


def job_url(job: Job) -> str:
    """The page with the job's progress."""
    return reverse("job", args=[job.pk])


def result_url(job: Job) -> str:
    """The page that shows what the job has done: its kind's own, else the job's."""
    name = job_kind(job.kind).result_url_name
    return reverse(name, args=[job.record_id]) if name and job.record_id else job_url(job)
