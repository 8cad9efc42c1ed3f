"""How a job ends other than well, and who is told that it has ended."""

import logging

from django.db import transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from core.contributions import contributed
from core.jobs.claims import Claim
from core.models import Job

logger = logging.getLogger(__name__)


def end_job(claim: Claim, *, state: Job.State, error: str = "") -> None:
    """Write how the attempt ended, unless another run has the job by now, and tell the listeners."""
    with transaction.atomic():
        changed = Job.objects.filter(
            pk=claim.job_id, attempts=claim.attempt, state=Job.State.RUNNING
        ).update(state=state, error=error, finished_at=Now(), lease_until=None)
        if changed:
            tell_listeners(claim.job_id)


def tell_listeners(job_id: int) -> None:
    """Call every contributed listener with the ended job, in the transaction that ends it.

    What a listener does is less than the work itself: its failure is logged and undone alone.
    """
    job = Job.objects.select_related("actor").get(pk=job_id)
    for path in contributed("job_listeners"):
        try:
            with transaction.atomic():
                import_string(path)(job)
        except Exception:
            logger.exception("Listener %s failed for job %s", path, job_id)
