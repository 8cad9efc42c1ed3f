"""Writing what a check has found, in one transaction with everything it says.

In the place of django-import-export's resources, which read, compare, validate and save row by row, in a
handful of statements each: for the same 5,000 rows x 30 columns the library took 94 times as long with
new customers and 48 times with changed ones (`make bench ONLY=import`). Here a check reads a file column
by column, finds and loads its records by a constant number of queries, and the stores write by COPY and
one UPDATE each. Nor has the library a preview of old against new without writing, or an undo.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import IntegrityError, connection

from core.change_sets import change_set
from core.models import ChangeSet
from importing.checking import RecordGone, check_rows
from importing.choices import Outcome
from importing.options import hold_lists
from importing.plan import Checked, Plan, Row

logger = logging.getLogger(__name__)

TRIES = 3
INTEGRITY_ERRORS = (IntegrityError, psycopg.errors.IntegrityError)

OnWriting = Callable[[int, int], None]
"""Hears how many rows are written, of how many."""


@dataclass
class Applied:
    """What an import did."""

    checked: Checked
    change_set: ChangeSet

    @property
    def counts(self) -> dict[str, int]:
        return self.checked.counts


def apply_rows(
    plan: Plan,
    rows: Iterable[Row],
    *,
    details: dict[str, Any],
    on_progress: Callable[[int], None] | None = None,
    on_writing: OnWriting | None = None,
    before_commit: Callable[[Applied], None] | None = None,
) -> Applied:
    """Check the rows again and write the good ones, inside one change set.

    Imports of one kind of record follow one another (an advisory lock), and matched records are
    locked before they are compared, so that what is written is what was compared. Wrong rows stay
    out; the others go in. `on_progress` hears how many rows are compared, from 0 on, `on_writing` then
    how many are written of how many; `before_commit` is called last in the transaction. Where a found
    record has gone before it was locked, or somebody else has taken a unique value between the check
    and the writing, all is done again; where it does not help, the target's sentence is raised
    (Refused).
    """
    rows = list(rows)
    for _attempt in range(TRIES - 1):
        try:
            return _apply_once(plan, rows, details, on_progress, on_writing, before_commit)
        except (*INTEGRITY_ERRORS, RecordGone) as error:
            logger.info("An import met another writer and begins again: %s", error)
    try:
        return _apply_once(plan, rows, details, on_progress, on_writing, before_commit)
    except INTEGRITY_ERRORS as error:
        refusal = plan.target.refusal_of(plan.target.catalogue(), error)
        if refusal is None:
            raise
        raise refusal from error


def _apply_once(plan, rows, details, on_progress, on_writing, before_commit) -> Applied:
    with change_set(actor=plan.actor, reason="importing.apply", details=details) as opened:
        wait_for_others(plan)
        if plan.option_choices:
            hold_lists(plan, plan.target.catalogue())
        if on_progress is not None:
            on_progress(0)
        checked = check_rows(plan, rows, on_progress=on_progress, lock=plan.target.lock)
        write(plan, checked, on_writing)
        applied = Applied(checked, opened)
        if before_commit is not None:
            before_commit(applied)
    return applied


def write(plan: Plan, checked: Checked, on_writing: OnWriting | None = None) -> None:
    """Add the options that were asked for, insert the new and change the changed rows; sets `record_id`
    of the new ones."""
    new, changed = checked.of(Outcome.NEW), checked.of(Outcome.CHANGED)
    total = len(new) + len(changed)

    def tell(written: int) -> None:
        if on_writing is not None:
            on_writing(written, total)

    tell(0)
    checked.names.make(checked.rows)
    plan.target.write(plan.actor, checked.catalogue, new, changed, tell)
    tell(total)


def wait_for_others(plan: Plan) -> None:
    """Wait until no other import of this kind of record is being written, and keep others waiting until
    the transaction ends.

    Whatever writes by an import, takes one back or puts it back calls this first in its transaction,
    before it locks any row: so they follow one another, and none waits for a row of another that
    waits for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"importing.{type(plan.target).__name__}"],
        )
