"""Keeping the members of groups by rule: of the customers that were touched, or of a part of the base.

For each rule one statement tells who fulfils it and is not a member, and who is one and does not
fulfil it; only those are written. A row that is right is never touched, so that what is checked once
more costs nothing but the question.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q

from core.catalogue import Catalogue, Session
from core.catalogue.any_of import AnyOf
from core.events import drain, record_events
from core.models import TouchedRecord
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.groups.notices import tell_managers
from customers.groups.rules import Rule, RuleBook, session_of_rules
from customers.groups.tree import load_tree
from customers.models import Customer, Group

READER = "customers.groups"
ENTERED, LEFT = "customers.customer.entered_group", "customers.customer.left_group"
BATCH = 20_000
"""Rows of the queue at once: an import of 5,000 customers leaves several of each."""
LOCK = 4_107_002
"""Of the advisory lock under which members are written: one after another, each with the rules as
they stand."""


@dataclass(frozen=True)
class Scope:
    """A part of the base: as a condition on customers, and on the rows of members."""

    of_customers: Q
    of_members: str
    params: tuple

    @classmethod
    def of_ids(cls, ids: Iterable[int]) -> "Scope":
        ids = sorted(ids)
        return cls(Q(AnyOf("id", ids)), "customer_id = ANY(%s::bigint[])", (ids,))

    @classmethod
    def between(cls, after: int, last: int | None) -> "Scope":
        """The ids behind the first up to the last; None: to the end."""
        if last is None:
            return cls(Q(pk__gt=after), "customer_id > %s", (after,))
        return cls(
            Q(pk__gt=after, pk__lte=last), "customer_id > %s AND customer_id <= %s", (after, last)
        )


@dataclass
class Moves:
    """Who entered which group, and who left it: ids of customers by group."""

    entered: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    left: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, other: "Moves") -> None:
        for ours, theirs in ((self.entered, other.entered), (self.left, other.left)):
            for group, ids in theirs.items():
                ours[group] += ids

    @property
    def counts(self) -> dict[str, int]:
        return {
            "entered": sum(map(len, self.entered.values())),
            "left": sum(map(len, self.left.values())),
        }


class _CheckAtWork(Exception):
    """A part of the base is being checked: what was touched waits for its turn."""


def follow_touched() -> int:
    """Put the customers that were touched since the last time into the groups whose rule they fulfil
    now, and take them out of others; returns how many rows of the queue were read."""
    try:
        return drain(reader=READER, queue=TouchedRecord, handle=_handle, limit=BATCH)
    except _CheckAtWork:
        return 0


def _handle(rows: list[TouchedRecord]) -> None:
    ids = {row.record_id for row in rows if row.record_type == RECORD_TYPE}
    if not ids or not Group.objects.by_rule().exists():
        return
    if not _fetch("SELECT pg_try_advisory_xact_lock(%s)", LOCK)[0][0]:
        raise _CheckAtWork
    follow_customers(ids)


@transaction.atomic
def follow_customers(ids: Iterable[int]) -> Moves:
    """Put these customers into the groups whose rule they fulfil now, and take them out of others;
    their managers are told."""
    moves = check_part(Scope.of_ids(ids))
    tell_managers(moves)
    return moves


@transaction.atomic
def check_part(scope: Scope, groups: Iterable[int] | None = None) -> Moves:
    """Check a part of the base against the rules as they stand: all of them, or those of some groups
    and of whatever depends on these. The caller tells the managers."""
    _fetch("SELECT pg_advisory_xact_lock(%s)", LOCK)
    return _move(scope, groups)


def _move(scope: Scope, groups: Iterable[int] | None = None) -> Moves:
    """Each rule after those that it depends on, so that it finds their members in place."""
    moves = Moves()
    with session_of_rules() as session:
        catalogue = customer_catalogue()
        for rule in RuleBook(load_tree(), catalogue).in_order(groups):
            entering, leaving = _differences(rule, scope, catalogue, session)
            _enter(rule.group, entering, moves)
            _leave(rule.group, leaving, moves)
    return moves


def _differences(
    rule: Rule, scope: Scope, catalogue: Catalogue, session: Session
) -> tuple[list[int], list[int]]:
    """Who fulfils the rule and is not a member, and who is one and does not."""
    fulfil, params = _fulfilling(rule, scope, catalogue, session)
    rows = _fetch(
        _DIFFERENCES.format(fulfil=fulfil, members=scope.of_members),
        *params,
        rule.group.pk,
        *scope.params,
    )
    entering = [new for new, present in rows if present is None]
    return entering, [present for new, present in rows if new is None]


def _fulfilling(
    rule: Rule, scope: Scope, catalogue: Catalogue, session: Session
) -> tuple[str, tuple]:
    """The ids of those who fulfil the rule, as SQL; nobody who is in the bin does."""
    assert rule.condition is not None
    condition = rule.condition.to_q(catalogue, session)
    found = Customer.objects.filter(scope.of_customers).filter(condition).order_by().values("pk")
    try:
        return found.query.sql_with_params()
    except EmptyResultSet:
        return _NOBODY, ()


def _enter(group: Group, ids: list[int], moves: Moves) -> None:
    if ids:
        entered = [pk for (pk,) in _fetch(_ENTER, group.pk, ids)]
        _record(ENTERED, group, entered)
        moves.entered[group.pk] += entered


def _leave(group: Group, ids: list[int], moves: Moves) -> None:
    """Of one who was removed for good nothing is told: there is no card to tell it on."""
    if ids:
        _fetch(_LEAVE, group.pk, ids)
        left = Customer.everything.filter(AnyOf("id", ids)).order_by()
        left_ids = list(left.values_list("pk", flat=True))
        _record(LEFT, group, left_ids)
        moves.left[group.pk] += left_ids


def _record(name: str, group: Group, ids: list[int]) -> None:
    if ids:
        data = {"group": group.pk}
        record_events(actor=None, name=name, record_type=RECORD_TYPE, record_ids=ids, data=data)


_NOBODY = "SELECT NULL::bigint WHERE false"
_DIFFERENCES = """
SELECT fulfilling.id, member.customer_id
FROM ({fulfil}) AS fulfilling(id)
FULL JOIN (
    SELECT customer_id FROM customers_rulemember WHERE group_id = %s AND {members}
) member ON member.customer_id = fulfilling.id
WHERE fulfilling.id IS NULL OR member.customer_id IS NULL
"""
_ENTER = """
INSERT INTO customers_rulemember (group_id, customer_id)
SELECT %s, entering.id FROM unnest(%s::bigint[]) AS entering(id)
ON CONFLICT DO NOTHING RETURNING customer_id
"""
_LEAVE = """
DELETE FROM customers_rulemember WHERE group_id = %s AND customer_id = ANY(%s::bigint[])
RETURNING customer_id
"""


def _fetch(statement: str, *params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
