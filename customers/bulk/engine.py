"""Doing one thing to many customers, in one transaction with everything that is said of it.

The customers are locked in the order of their ids, in which everything else locks them; then they
are judged, by what stands there now; then written, some thousands by a statement. Whoever comes
second to the same customers waits, and judges what the first has left: of two changes of one field
the later one holds, and the undo of the earlier one leaves what the later one has touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.catalogue.any_of import AnyOf
from core.change_sets import change_set
from core.events import record_events
from core.models import ChangeSet
from customers.bulk.acts import Act, FieldChange
from customers.bulk.choices import APPLY, REFUSALS, Outcome
from customers.bulk.plan import Plan
from customers.bulk.selection import Selection
from customers.models import Customer
from customers.services.taken import refusing_what_is_taken

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Done:
    """What became of the customers of a selection: how many were `changed`, `unchanged`, `refused`."""

    change_set: ChangeSet
    counts: dict[str, int]
    plan: Plan
    """Until the transaction ends."""


def apply_act(
    act: Act,
    selection: Selection,
    *,
    details: dict[str, Any],
    on_progress: OnProgress = lambda done, total: None,
    before_commit: Callable[[Done], None] | None = None,
) -> Done:
    """Do it to those of the selection whom it changes and the actor may change, inside one change set.

    `on_progress` hears (0, 0) while customers are locked and judged, then how many are written, of
    how many; what it raises takes everything back. `before_commit` is called last in the
    transaction. Raises NotAllowed, and Refused for what cannot be done to anybody.
    """
    act.require()
    with (
        refusing_what_is_taken(act.catalogue),
        change_set(actor=act.actor, reason=APPLY, details=details) as opened,
    ):
        act.hold()
        plan = Plan()
        _lock(act, selection, plan)
        _judge(act, selection, plan, on_progress)
        done = Done(opened, _counts(plan), plan)
        _write(act, plan, done.counts[Outcome.CHANGED], on_progress)
        if before_commit is not None:
            before_commit(done)
        plan.drop()
    return done


def _lock(act: Act, selection: Selection, plan: Plan) -> None:
    """Of ids that were chosen all that live, so that those out of scope can be named."""
    all_of_them = Customer.objects.all()
    records = all_of_them if not selection.is_open else Customer.objects.editable_by(act.actor)
    plan.lock(selection.records(act.actor, records))


def _judge(act: Act, selection: Selection, plan: Plan, on_progress: OnProgress) -> None:
    """By statements of their own: they see what was committed while this one waited for its locks."""
    editable = selection.records(act.actor, Customer.objects.editable_by(act.actor))
    for batch in plan.batches():
        plan.note(act.outcomes(editable.filter(AnyOf("id", batch))))
        on_progress(0, 0)
    if selection.ids is None:
        plan.leave_others()
    else:
        plan.refuse_others(selection.ids)
    if isinstance(act, FieldChange) and act.gives_unique:
        _refuse_shared(plan)


def _refuse_shared(plan: Plan) -> None:
    """A value that only one customer may have is given to none of several."""
    if plan.counts().get(Outcome.CHANGED, 0) > 1:
        plan.replace(Outcome.CHANGED, Outcome.TAKEN)


def _counts(plan: Plan) -> dict[str, int]:
    counts = plan.counts()
    return {
        Outcome.CHANGED.value: counts.get(Outcome.CHANGED, 0),
        Outcome.UNCHANGED.value: counts.get(Outcome.UNCHANGED, 0),
        "refused": sum(counts.get(reason, 0) for reason in REFUSALS),
    }


def _write(act: Act, plan: Plan, total: int, on_progress: OnProgress) -> None:
    written = 0
    for batch in plan.batches(Outcome.CHANGED):
        on_progress(written, total)
        act.write(batch)
        record_events(
            actor=act.actor,
            name=act.event,
            record_type=Customer._meta.label_lower,
            record_ids=batch,
            data=dict(act.event_data),
        )
        written += len(batch)
    on_progress(written, total)
