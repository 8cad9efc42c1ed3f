"""What the function of a job gets: the job, its actor, and how to report, stop and finish."""

from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from core.jobs import claims
from core.jobs.ending import tell_listeners
from core.models import ChangeSet, Job
from core.refusals import Refused

SECONDS_BETWEEN_REPORTS = 0.5


class JobError(Refused):
    """The work cannot be done; the text is shown to people: what, where, how to mend it."""


class JobCancelled(Exception):
    """Somebody stopped the work; leaving the transaction by this exception rolls it back."""


class ClaimLost(RuntimeError):
    """Another run has taken the job over: everything this one wrote must roll back."""


class Run:
    """One attempt at a job, handed to the function that does the work."""

    def __init__(self, *, job: Job, claim: claims.Claim):
        self.job = job
        self.actor = job.actor
        """Who asked for it; None: the system. Checked to be active when the run began."""
        self.is_finished = False
        self._claim = claim
        self._phase, self._done, self._total = "", 0, 0
        self._is_cancelled = False
        self._reported_at = float("-inf")

    @property
    def params(self) -> dict[str, Any]:
        return self.job.params

    def progress(self, done: int, total: int | None = None, phase: str | None = None) -> None:
        """Say how far the work is; seen by others at once, written at most twice a second.

        `phase` is a short sentence for people, e.g. "Checking the rows". Call it as often as you
        like, before `finish`.
        """
        is_new_phase = phase is not None and str(phase) != self._phase
        self._done = done
        self._total = self._total if total is None else total
        self._phase = str(phase) if is_new_phase else self._phase
        if is_new_phase or self._is_report_due():
            self.report()

    def check_cancelled(self) -> None:
        """Raise JobCancelled when somebody wants the work stopped; looks twice a second."""
        if self._is_report_due():
            self.report()
        if self._is_cancelled:
            raise JobCancelled

    def report(self) -> None:
        """Write progress and lease now; the heartbeat calls it from its own thread."""
        self._reported_at = monotonic()
        if claims.report(self._claim, phase=self._phase, done=self._done, total=self._total):
            self._is_cancelled = True

    @property
    def kept(self) -> dict[str, Any]:
        """What an earlier attempt at the job has kept; empty in the first."""
        return self.job.result

    def keep(self, state: dict[str, Any]) -> None:
        """Write what another attempt must know of what is done, in the transaction that does it: both
        are there or neither. For work in several transactions. Raises ClaimLost as `finish` does."""
        changed = Job.objects.filter(
            pk=self.job.pk, attempts=self._claim.attempt, state=Job.State.RUNNING
        ).update(result=state)
        if not changed:
            raise ClaimLost(f"Job {self.job.pk} was taken over by another run.")

    def finish(
        self,
        *,
        counts: dict[str, int] | None = None,
        result: dict[str, Any] | None = None,
        change_set: ChangeSet | None = None,
    ) -> None:
        """Write "done" with its counts: the last act inside the transaction of the work.

        So the data and "done" appear together or not at all. Raises ClaimLost when another run has
        taken the job over in the meantime; let it pass, so that the work rolls back.
        """
        with transaction.atomic():
            changed = Job.objects.filter(
                pk=self.job.pk, attempts=self._claim.attempt, state=Job.State.RUNNING
            ).update(
                state=Job.State.DONE,
                counts=counts or {},
                result=result or {},
                change_set=change_set,
                progress_done=self._done,
                progress_total=self._total,
                phase="",
                finished_at=Now(),
                lease_until=None,
            )
            if not changed:
                raise ClaimLost(f"Job {self.job.pk} was taken over by another run.")
            tell_listeners(self.job.pk)
        self.is_finished = True

    def _is_report_due(self) -> bool:
        return monotonic() - self._reported_at >= SECONDS_BETWEEN_REPORTS
