"""Long work: asking for it, running it exactly once, saying how far it is, stopping it.

A job writer contributes a `JobKind` whose `run` names a function that takes one `Run`; whoever
wants the work calls `jobs.enqueue(...)` in his transaction.
"""

from .execution import INTERRUPTIONS, run_job
from .pages import JobSummary, following_url, job_name, job_url, kind_label, result_url
from .queue import cancel_job, enqueue, resend_lost_jobs
from .run import ClaimLost, JobCancelled, JobError, Run

__all__ = [
    "INTERRUPTIONS",
    "ClaimLost",
    "JobCancelled",
    "JobError",
    "JobSummary",
    "Run",
    "cancel_job",
    "enqueue",
    "following_url",
    "job_name",
    "job_url",
    "kind_label",
    "resend_lost_jobs",
    "result_url",
    "run_job",
]
