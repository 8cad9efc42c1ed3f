"""Long work that has ended shows on the bell of the person who asked for it."""

from typing import Any

from core import jobs
from core.contributions import job_kind
from core.models import Job
from records import notices

DONE = "core.job.done"
FAILED = "core.job.failed"


def notify_of_ended_job(job: Job) -> None:
    """Tell the actor that it is done or has failed; what he stopped himself is no news to him, nor
    is the good end of a mere step."""
    if job.actor is None or job.state == Job.State.CANCELLED:
        return
    is_done = job.state == Job.State.DONE
    if is_done and job_kind(job.kind).is_step:
        return
    notices.notify(
        user=job.actor,
        kind=DONE if is_done else FAILED,
        params={"kind": job.kind, "subject": job.params.get("subject", ""), "error": job.error},
        url=jobs.result_url(job) if is_done else jobs.job_url(job),
    )


def placeholders(params: dict[str, Any]) -> dict[str, Any]:
    """The name of the work in the reader's language."""
    job = Job(kind=params["kind"], params={"subject": params["subject"]})
    return {"work": jobs.job_name(job), "error": params["error"]}
