"""Doing one thing to many notes, or noting one thing of many customers, in one transaction with everything
that is said of it.

They are locked in the order of their ids, then judged by what stands there, then written, some
thousands by a statement. Whoever comes second to the same notes waits, and judges what the first has
left.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection

from core.change_sets import change_set
from core.events import record_events
from core.models import ChangeSet
from notes.bulk.acts import Act
from notes.bulk.choices import APPLY, REFUSALS, Outcome
from notes.bulk.selection import Chosen
from notes.models import Note

BATCH = 5000
MOST_NAMED = 1000
"""So many of those that were left are named one by one; all are counted."""
OnProgress = Callable[[int, int], None]


@dataclass
class Done:
    """What became of what was chosen."""

    change_set: ChangeSet
    outcomes: Counter = field(default_factory=Counter)
    refused: list[tuple[int, str]] = field(default_factory=list)
    """The first of them: id and reason."""

    def note(self, pk: int, outcome: Outcome) -> None:
        self.outcomes[outcome] += 1
        if outcome in REFUSALS and len(self.refused) < MOST_NAMED:
            self.refused.append((pk, outcome.value))

    @property
    def counts(self) -> dict[str, Any]:
        """As they are kept: how many were changed, unchanged and refused, the last by reason too."""
        return counts_of(self.outcomes)


def counts_of(outcomes: Counter) -> dict[str, Any]:
    reasons = {one.value: outcomes[one] for one in REFUSALS if outcomes[one]}
    return {
        "changed": outcomes[Outcome.CHANGED],
        "unchanged": outcomes[Outcome.UNCHANGED],
        "refused": sum(reasons.values()),
        "reasons": reasons,
    }


def apply_act(
    act: Act,
    selection: Chosen,
    *,
    details: dict[str, Any],
    on_progress: OnProgress = lambda done, total: None,
    before_commit: Callable[[Done], None] | None = None,
) -> Done:
    """Do it to those of the selection whom it changes and the actor may change, inside one change set.

    `on_progress` hears how many are done, of how many; what it raises takes everything back.
    `before_commit` is called last in the transaction. Raises NotAllowed, and Refused for what cannot
    be done to anything.
    """
    act.require()
    with change_set(actor=act.actor, reason=APPLY, details=details) as opened:
        done = Done(opened)
        on_progress(0, 0)
        act.hold()
        ids = _locked(act, selection)
        for pk in sorted(set(selection.ids or ()).difference(ids)):
            done.note(pk, Outcome.NOT_YOURS)
        for number, batch in enumerate(batches(ids)):
            on_progress(number * BATCH, len(ids))
            _do(act, batch, done)
        act.tell()
        on_progress(len(ids), len(ids))
        if before_commit is not None:
            before_commit(done)
    return done


def _locked(act: Act, selection: Chosen) -> list[int]:
    records = act.records(selection).order_by()
    if act.needs_customers:
        _hold_customers(records)
    locked = records.order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(locked.values_list("pk", flat=True))


def _hold_customers(records) -> None:
    """Before their notes, in the order in which everything else locks them: writing who sees a note
    waits for its customer, who in turn takes his notes along."""
    sql, params = records.values("customer_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM customers_customer WHERE id IN ({sql})"
            " ORDER BY id FOR SHARE) held",
            params,
        )


def batches(ids: Sequence[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _do(act: Act, ids: Sequence[int], done: Done) -> None:
    changes = {}
    for pk, (outcome, values) in act.judge(ids).items():
        done.note(pk, outcome)
        if outcome is Outcome.CHANGED:
            changes[pk] = values
    if not changes:
        return
    written = act.write(changes)
    record_events(
        actor=act.actor,
        name=act.event,
        record_type=Note._meta.label_lower,
        record_ids=written,
        data=act.event_data,
    )
