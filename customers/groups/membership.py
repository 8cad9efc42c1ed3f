"""Keeping the members of groups by rule: of the customers that were touched, or by one rule of the
whole base.

For each rule one statement tells who fulfils it and is not a member, and who is one and does not
fulfil it; only those are written. A row that is right is never touched, so that what is checked once
more costs nothing but the question.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from core.events import drain
from core.models import TouchedRecord
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.groups import differences
from customers.groups.differences import Found
from customers.groups.moves import Moves
from customers.groups.notices import tell_managers
from customers.groups.rules import RuleBook, session_of_rules
from customers.groups.tree import load_tree
from customers.models import Group

READER = "customers.groups"
BATCH = 20_000
"""Rows of the queue at once: an import of 5,000 customers leaves several of each."""
LOCK = 4_107_002
"""Of the advisory lock under which members are found and written: whoever holds it finds what the
last one has left. What was touched since waits in the queue until it is free, so nobody who has
changed meanwhile keeps a place that was found for him before."""


class _CheckAtWork(Exception):
    """The whole base is being checked by a rule: what was touched waits for its turn."""


# --- Of what was touched --------------------------------------------------------------------------


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
    if not _ask("SELECT pg_try_advisory_xact_lock(%s)"):
        raise _CheckAtWork
    follow_customers(ids)


@transaction.atomic
def follow_customers(ids: Iterable[int]) -> Moves:
    """Put these customers into the groups whose rule they fulfil now, and take them out of others;
    their managers are told."""
    moves = check_customers(ids)
    tell_managers(moves)
    return moves


@transaction.atomic
def check_customers(ids: Iterable[int]) -> Moves:
    """The same, but the caller tells the managers. Each rule after those that it depends on, so that
    it finds their members in place."""
    ids, moves, catalogue = list(ids), Moves(), customer_catalogue()
    _ask("SELECT pg_advisory_xact_lock(%s)")
    with session_of_rules() as session:
        for rule in RuleBook(load_tree(), catalogue).in_order():
            assert rule.condition is not None
            found = differences.among(ids, rule.condition, rule.group.pk, catalogue, session)
            moves.write(rule.group, found)
    return moves


# --- Of the whole base ----------------------------------------------------------------------------


def order_of_rules(groups: Iterable[int] | None = None) -> list[int]:
    """The groups whose rules are to be checked one after the other: all, or some and whatever depends
    on these."""
    rules = RuleBook(load_tree(), customer_catalogue()).in_order(groups)
    return [rule.group.pk for rule in rules]


@contextmanager
def checking(pk: int) -> Iterator[Found | None]:
    """Who must enter or leave by the rule of this group as it stands now, in the whole base; None
    where the rule rests or is gone. Inside the block nobody else writes members: move them in parts,
    each in a transaction of its own."""
    catalogue = customer_catalogue()
    with _members_locked(), session_of_rules() as session:
        rule = RuleBook(load_tree(), catalogue).rules.get(pk)
        if rule is None or rule.condition is None:
            yield None
        else:
            with differences.everywhere(rule, catalogue, session) as found:
                yield found


@contextmanager
def _members_locked() -> Iterator[None]:
    """By the session, over the transactions of the parts; a session that is gone holds nothing."""
    _ask("SELECT pg_advisory_lock(%s)")
    try:
        yield
    finally:
        _ask("SELECT pg_advisory_unlock(%s)")


def _ask(statement: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [LOCK])
        return cursor.fetchone()[0]
