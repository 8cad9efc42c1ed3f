"""Taking a change set back, and taking that back again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.change_sets import change_set as open_change_set
from core.models import ChangeSet
from core.refusals import Refused
from core.tracked_tables import TrackedTable
from core.undo.apply import apply_plan
from core.undo.plan import Key, Plan, make_plan
from core.undo.reach import Reach
from core.undo.reasons import LEFT_LABELS, LeftReason
from core.undo.records import count_records, keep_leftovers

__all__ = [
    "LEFT_LABELS",
    "LeftReason",
    "LeftRecord",
    "Reach",
    "UndoError",
    "UndoResult",
    "is_undone",
    "undo_change_set",
    "undo_in_force",
]

OnProgress = Callable[[int, int], None]
MOST_NAMED = 1000
"""So many of the rows that an undo has left are named to who has asked for it; the records that they
are parts of are all written down."""


class UndoError(Refused):
    """The change set cannot be undone."""


@dataclass(frozen=True)
class LeftRecord:
    """A row that an undo has left as it is."""

    model: str
    """`app.model` in lower case."""
    pk: int
    reason: LeftReason
    record_type: str = ""
    """The kind of record that the row is a part of, where there is one."""

    @property
    def reason_label(self):
        return LEFT_LABELS[self.reason]


@dataclass(frozen=True)
class UndoResult:
    """What an undo did: the change set that it is, rows by what was done, and rows left."""

    change_set: ChangeSet
    restored: int
    deleted: int
    recreated: int
    left: tuple[LeftRecord, ...]
    """MOST_NAMED at most."""
    left_count: int
    records: Mapping[str, Mapping[str, int]]
    """By kind of record, how many were deleted, created, changed and left (see core.undo.records)."""

    @property
    def changed(self) -> int:
        return self.restored + self.deleted + self.recreated


def undo_change_set(
    *,
    actor,
    change_set: ChangeSet,
    details: Mapping[str, Any] | None = None,
    reach: Reach | None = None,
    on_progress: OnProgress | None = None,
    before_commit: Callable[[UndoResult], None] | None = None,
) -> UndoResult:
    """Put every row that the change set touched back to what it was before.

    Per row: what was created is deleted, unless something that stays hangs on it; what was changed
    gets its old values; what was deleted comes back under its id. A row whose state today is not
    the one that the set left behind has been touched since: it is left and named. So is a row whose
    old state is impossible now. The undo is a change set itself, so undoing it repeats the act. The
    records of which something was left are written down as its `leftovers`.

    `details` are kept beside those of the undo itself. `reach` answers for a kind of record which may
    be changed; the others of that kind are left and named, parts included. `on_progress` hears between the steps how many
    rows are done, of how many (0 while they are compared); whatever it raises takes everything back.
    `before_commit` is called last in the transaction.

    Raises UndoError when the set is undone already. Derived columns follow by their triggers;
    versions are raised.
    """
    with open_change_set(
        actor=actor,
        reason="core.undo",
        details={**(details or {}), "undone": change_set.reason},
        undoes=change_set,
    ) as undo:
        ChangeSet.objects.select_for_update().get(pk=change_set.pk)
        if is_undone(change_set, but_by=undo):
            raise UndoError(_("This has been taken back already."))
        result = _undo(change_set, undo, reach or {}, on_progress or _tell_nobody)
        undo.details |= _details(result)
        undo.save(update_fields=["details"])
        if before_commit is not None:
            before_commit(result)
    return result


def _tell_nobody(done: int, total: int) -> None:
    """For who does not follow an undo."""


def is_undone(change_set: ChangeSet, *, but_by: ChangeSet | None = None) -> bool:
    """Whether an undo of the set is in force, `but_by` not counted."""
    return undo_in_force(change_set, but_by=but_by) is not None


def undo_in_force(change_set: ChangeSet, *, but_by: ChangeSet | None = None) -> ChangeSet | None:
    """The undo of the set that has not been undone itself, with who did it; None where the set holds."""
    undos = ChangeSet.objects.filter(undoes=change_set).exclude(pk=but_by.pk if but_by else None)
    found = undos.select_related("actor").order_by("-pk")
    return next((undo for undo in found if not is_undone(undo)), None)


def _undo(
    change_set: ChangeSet, undo: ChangeSet, reach: Reach, on_progress: OnProgress
) -> UndoResult:
    """Plan and act; rows that the database refuses are planned around, so each attempt has fewer."""
    refused: dict[Key, LeftReason] = {}
    while True:
        attempt = transaction.savepoint()
        plan = make_plan(change_set, refused, reach, on_progress)
        newly_refused = apply_plan(plan, on_progress)
        if not newly_refused:
            break
        refused |= newly_refused
        transaction.savepoint_rollback(attempt)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    result = _result(plan, undo)
    plan.drop()
    return result


def _result(plan: Plan, undo: ChangeSet) -> UndoResult:
    counts = plan.counts()
    left = plan.left(MOST_NAMED) if counts["leave"] else []
    if left:
        keep_leftovers(undo, plan.tables)
    return UndoResult(
        change_set=undo,
        restored=counts["restore"],
        deleted=counts["delete"],
        recreated=counts["recreate"],
        left=tuple(_left_record(table, pk, reason) for table, pk, reason in left),
        left_count=counts["leave"],
        records=count_records(plan.tables),
    )


def _left_record(table: TrackedTable, pk: int, reason: LeftReason) -> LeftRecord:
    return LeftRecord(
        model=table.model._meta.label_lower,
        pk=pk,
        reason=reason,
        record_type=table.entries[0].record_type,
    )


def _details(result: UndoResult) -> Mapping[str, object]:
    return {
        "restored": result.restored,
        "deleted": result.deleted,
        "recreated": result.recreated,
        "records": result.records,
        "left_count": result.left_count,
    }
