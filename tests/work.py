"""The functions behind the kinds of work of tests.contributions."""

import os
import time
from pathlib import Path

from django.db import OperationalError, connections, transaction
from django.db.models import F
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from core.catalogue.bulk import copy_rows
from core.jobs import JobError, Run, resend_lost_jobs
from core.models import DomainEvent, Job

HELD = "tests.job.held"


def hold(run: Run) -> None:
    """Write a row, then keep the transaction open until the file `gate` appears; then finish."""
    gate = Path(run.params["gate"])
    with transaction.atomic():
        leave_trace(run)
        run.progress(1, 2, phase=f"pid {os.getpid()}")
        while not gate.exists():
            run.check_cancelled()
            time.sleep(0.02)
        run.finish(counts={"held": 1}, result={"attempt": run.job.attempts})


def refuse(run: Run) -> None:
    with transaction.atomic():
        leave_trace(run)
        raise JobError("The file is empty.")


def crash(run: Run) -> None:
    with transaction.atomic():
        leave_trace(run)
        raise ZeroDivisionError("a fault with a secret in it")


def interrupted(run: Run) -> None:
    """Lose the database once."""
    with transaction.atomic():
        leave_trace(run)
        if run.job.attempts == 1:
            raise OperationalError("server closed the connection")


def lose_session(run: Run) -> None:
    """Lose a session of the database once: that of the work while it copies, or that of progress."""
    with transaction.atomic():
        leave_trace(run)
        if run.job.attempts == 1:
            other = {"default": "progress", "progress": "default"}[run.params["alias"]]
            end_session(run.params["alias"], by=other)
            run.report()
            copy_rows("core_touchedrecord", ("record_type", "record_id"), [("core.job", 1)])
        run.finish()


def end_session(alias: str, *, by: str) -> None:
    """As an administrator does, or a server that restarts."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with connections[by].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def report_only(run: Run) -> None:
    """Leave finishing to the framework."""
    run.progress(3, 3)


def leave_trace(run: Run) -> DomainEvent:
    """A row of the work's own transaction."""
    return DomainEvent.objects.create(
        name=HELD, record_type="core.job", record_id=run.job.pk, actor=run.actor
    )


def outlast(run: Run) -> None:
    """Compute for longer than the lease, without a word."""
    time.sleep(run.params["seconds"])
    run.finish(result={"lost": resend_lost_jobs()})


def report_after_finishing(run: Run) -> None:
    """What finish has locked is held until the commit: nothing may wait for it."""
    with transaction.atomic():
        run.finish(counts={"created": 2})
        run.report()


def overtaken(run: Run) -> None:
    """Another run claims the job while this one works."""
    with transaction.atomic():
        leave_trace(run)
        Job.objects.using("progress").filter(pk=run.job.pk).update(attempts=F("attempts") + 1)
        run.finish()


def count_to(run: Run) -> None:
    """Report every step of many."""
    for step in range(run.params["steps"]):
        run.progress(step, run.params["steps"])
    run.finish()


def speak(run: Run) -> None:
    """Say in which language and time zone the work would write."""
    run.finish(result={"speaks": get_language(), "zone": get_current_timezone_name()})
