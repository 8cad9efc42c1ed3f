"""Doing one thing to many customers, in one transaction with everything that is said of it.

The customers are locked in the order of their ids, in which everything else locks them; then they
are judged, by what stands there now; then written, some thousands by a statement. Whoever comes
second to the same customers waits, and judges what the first has left: of two changes of one field
the later one holds, and the undo of the earlier one leaves what the later one has touched.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.catalogue.any_of import AnyOf
from core.change_sets import change_set
from core.events import record_events
from core.models import ChangeSet
from customers.bulk.acts import Act, FieldChange
from customers.bulk.choices import APPLY, Outcome
from customers.bulk.selection import Selection
from customers.models import Customer
from customers.services.taken import refusing_what_is_taken

BATCH = 5000

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Done:
    """What became of the customers of a selection."""

    change_set: ChangeSet
    outcomes: dict[int, Outcome]

    def of(self, *wanted: Outcome) -> list[int]:
        return [pk for pk, outcome in self.outcomes.items() if outcome in wanted]

    @property
    def counts(self) -> dict[str, int]:
        counted = {Outcome.CHANGED: 0, Outcome.UNCHANGED: 0, "refused": 0}
        for outcome in self.outcomes.values():
            counted[outcome if outcome in counted else "refused"] += 1
        return {str(name): count for name, count in counted.items()}


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
        outcomes = _judge(act, selection, _lock(act, selection), on_progress)
        done = Done(opened, outcomes)
        _write(act, done.of(Outcome.CHANGED), on_progress)
        if before_commit is not None:
            before_commit(done)
    return done


def _lock(act: Act, selection: Selection) -> list[int]:
    """Of ids that were chosen all that live, so that those out of scope can be named."""
    all_of_them = Customer.objects.all()
    records = all_of_them if not selection.is_open else Customer.objects.editable_by(act.actor)
    found = selection.records(act.actor, records).order_by("pk")
    locked = found.select_for_update(of=("self",), no_key=True)
    return list(locked.values_list("pk", flat=True))


def _judge(
    act: Act, selection: Selection, locked: Sequence[int], on_progress: OnProgress
) -> dict[int, Outcome]:
    """By statements of their own: they see what was committed while this one waited for its locks."""
    editable = selection.records(act.actor, Customer.objects.editable_by(act.actor))
    outcomes: dict[int, Outcome] = {}
    for batch in _batches(locked):
        outcomes |= act.outcomes(editable.filter(AnyOf("id", batch)))
        on_progress(0, 0)
    if selection.ids is not None:
        missing = sorted(set(selection.ids).difference(outcomes))
        outcomes |= dict.fromkeys(missing, Outcome.NOT_YOURS)
    return _refuse_shared(act, outcomes)


def _refuse_shared(act: Act, outcomes: dict[int, Outcome]) -> dict[int, Outcome]:
    """A value that only one customer may have is given to none of several."""
    changed = [pk for pk, outcome in outcomes.items() if outcome == Outcome.CHANGED]
    if isinstance(act, FieldChange) and act.gives_unique and len(changed) > 1:
        outcomes |= dict.fromkeys(changed, Outcome.TAKEN)
    return outcomes


def _write(act: Act, ids: Sequence[int], on_progress: OnProgress) -> None:
    written = 0
    for batch in _batches(ids):
        on_progress(written, len(ids))
        act.write(batch)
        record_events(
            actor=act.actor,
            name=act.event,
            record_type=Customer._meta.label_lower,
            record_ids=batch,
            data=dict(act.event_data),
        )
        written += len(batch)
    on_progress(written, len(ids))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
