"""Running a job in a worker: claim it, keep the lease, do the work, write how it ended."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import Error, InterfaceError, OperationalError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.calendars import DisplayPreferences, preferences
from core.contributions import JobKind, job_kind
from core.jobs import claims
from core.jobs.ending import end_job
from core.jobs.run import ClaimLost, JobCancelled, JobError, Run
from core.models import Job
from core.refusals import Refused

logger = logging.getLogger(__name__)

# COPY raises the driver's own errors; what comes after a session has gone says only that it is closed.
INTERRUPTIONS = (OperationalError, InterfaceError, psycopg.OperationalError)


def run_job(job_id: int) -> None:
    """Run the job unless it has ended, is gone, or another run is at it: then do nothing."""
    with claims.keep_others_out(job_id) as is_ours:
        claim = claims.claim(job_id) if is_ours else None
        if claim is None:
            logger.info("Job %s is not waiting for a run; nothing was done.", job_id)
            return
        job = Job.objects.select_related("actor").get(pk=job_id)
        run = Run(job=job, claim=claim)
        with preferences.activate(_preferences(job.actor)), _heartbeat(run):
            _attempt(run, claim)


def _attempt(run: Run, claim: claims.Claim) -> None:
    """Do the work and write how it ended; a broken connection or a deadlock is tried again."""
    try:
        _do_the_work(run, claim)
    except JobCancelled:
        end_job(claim, state=Job.State.CANCELLED)
    except Refused as refusal:
        end_job(claim, state=Job.State.FAILED, error=str(refusal))
    except ClaimLost as loss:
        logger.warning("%s Nothing of this run was kept.", loss)
    except INTERRUPTIONS:
        logger.warning("Job %s was interrupted and goes back", claim.job_id, exc_info=True)
        claims.hand_back(claim)
    except Exception:
        logger.exception("Job %s failed", claim.job_id)
        end_job(claim, state=Job.State.FAILED, error=_failure(claim.job_id))


def _do_the_work(run: Run, claim: claims.Claim) -> None:
    kind = _check_that_it_may_run(run, claim)
    import_string(kind.run)(run)
    if not run.is_finished:
        run.finish()


def _check_that_it_may_run(run: Run, claim: claims.Claim) -> JobKind:
    """What was true when the work was asked for may have changed since."""
    if claim.attempt > settings.JOB_MAX_ATTEMPTS:
        raise JobError(
            _("The work was interrupted %(count)s times and was given up. Start it again.")
            % {"count": settings.JOB_MAX_ATTEMPTS}
        )
    run.check_cancelled()
    if run.actor is not None and not _may_act(run.actor):
        raise JobError(_("The person who asked for this may no longer sign in."))
    try:
        return job_kind(run.job.kind)
    except KeyError:
        raise JobError(_("This kind of work does not exist in this version.")) from None


def _may_act(actor) -> bool:
    return actor.is_active and actor.deleted_at is None


def _failure(job_id: int) -> str:
    return _(
        "The work stopped because of a fault in the program. "
        "Tell your administrator the number of this work: %(number)s."
    ) % {"number": job_id}


def _preferences(actor) -> DisplayPreferences:
    """What is written for people is written as the one who asked reads it."""
    if actor is None:
        return preferences.for_language(settings.LANGUAGE_CODE)
    return actor.display_preferences


@contextmanager
def _heartbeat(run: Run) -> Iterator[None]:
    """Renew the lease from a thread of its own while the work computes or waits."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(run, stop), name=f"job-{run.job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=settings.JOB_LEASE_SECONDS)


def _beat(run: Run, stop: threading.Event) -> None:
    """A beat that fails is logged and tried again: the lease allows for several."""
    while not stop.wait(settings.JOB_LEASE_SECONDS / 6):
        try:
            run.report()
        except Error:
            logger.warning("No heartbeat for job %s", run.job.pk, exc_info=True)
            claims.close()
    claims.close()
