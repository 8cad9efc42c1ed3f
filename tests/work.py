"""The functions behind the kinds of work of tests.contributions."""

import os
import time
from pathlib import Path

from django.db import OperationalError, transaction

from core.jobs import JobError, Run
from core.models import DomainEvent

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


def report_only(run: Run) -> None:
    """Leave finishing to the framework."""
    run.progress(3, 3)


def leave_trace(run: Run) -> DomainEvent:
    """A row of the work's own transaction."""
    return DomainEvent.objects.create(
        name=HELD, record_type="core.job", record_id=run.job.pk, actor=run.actor
    )
