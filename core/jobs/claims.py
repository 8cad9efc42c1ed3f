"""What is read and written of a job while the work's own transaction is open, by the second alias.

The alias `progress` is another connection in autocommit, so others see the progress at once, and
it stays when the work rolls back. The transaction of the work locks the job's row when it says
"done": every statement here skips a locked row instead of waiting for it, because the one it would
wait for may be its own thread.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connections

logger = logging.getLogger(__name__)

ALIAS = "progress"

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"

_UNLOCK = "SELECT pg_advisory_unlock_all()"

_CLAIM = """
    UPDATE core_job
    SET state = 'running', attempts = attempts + 1, started_at = clock_timestamp(),
        lease_until = clock_timestamp() + make_interval(secs => %(lease)s),
        phase = '', progress_done = 0, progress_total = 0
    WHERE id = %(job)s
      AND (state = 'queued' OR (state = 'running' AND lease_until < clock_timestamp()))
    RETURNING attempts
"""

_REPORT = """
    UPDATE core_job
    SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s),
        phase = %(phase)s, progress_done = %(done)s, progress_total = %(total)s
    WHERE id = (
        SELECT id FROM core_job
        WHERE id = %(job)s AND attempts = %(attempt)s AND state = 'running'
        FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING is_cancel_requested
"""

_HAND_BACK = """
    UPDATE core_job SET state = 'queued', lease_until = NULL, sent_at = NULL
    WHERE id = %(job)s AND attempts = %(attempt)s AND state = 'running'
"""


@dataclass(frozen=True)
class Claim:
    """One attempt at a job. Who claims the job later raises its number and so ends this one."""

    job_id: int
    attempt: int

    @property
    def values(self) -> dict[str, int]:
        return {"job": self.job_id, "attempt": self.attempt, "lease": settings.JOB_LEASE_SECONDS}


@contextmanager
def keep_others_out(job_id: int) -> Iterator[bool]:
    """Hold the job's advisory lock for the length of the block; False: another run holds it.

    The end of the session gives the lock back too, so a killed process keeps nobody out for long.
    The lock saves double work; that a job ends once rests on the claim alone.
    """
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(_LOCK, [f"core.job:{job_id}"])
            is_ours = cursor.fetchone()[0]
        yield is_ours
    finally:
        _unlock()
        close()


def _unlock() -> None:
    """Give the lock back now: the server notices the end of a session only a moment later."""
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(_UNLOCK)
    except Error as error:
        logger.info("The lock of a job went with its session: %s", error)


def claim(job_id: int) -> Claim | None:
    """Begin an attempt: the job waits, or the lease of the run that had it has passed."""
    row = _execute(_CLAIM, {"job": job_id, "lease": settings.JOB_LEASE_SECONDS})
    return Claim(job_id, row[0]) if row else None


def report(claim: Claim, *, phase: str, done: int, total: int) -> bool:
    """Write the progress, renew the lease, and say whether somebody wants the job cancelled."""
    row = _execute(_REPORT, {**claim.values, "phase": phase[:200], "done": done, "total": total})
    return bool(row and row[0])


def hand_back(claim: Claim) -> None:
    """Put an interrupted job back among the waiting; the next sweep sends it again.

    By a new connection: the present one may be what broke.
    """
    close()
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_HAND_BACK, claim.values)


def close() -> None:
    """Close this thread's second connection."""
    connections[ALIAS].close()


def _execute(statement: str, values: dict) -> tuple | None:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
