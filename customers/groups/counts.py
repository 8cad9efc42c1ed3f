"""How many customers a person sees in each group, and with what stands beneath it: exactly while that
is cheap, else by a sample of the base.

A number stands for different people, so it is never kept. Up to EXACT_UP_TO visible customers are
counted as they are. Of more, blocks of the table are looked at and what is found there is taken for
the whole; a group too small for that is counted by itself, up to a limit.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.db import connection

from accounts.models.scoped import key_ring
from core.counts import CERTAINLY_MANY, EXACT_UP_TO, Count, expected_rows
from core.patience import OutOfPatience, patience
from customers.groups.tree import GroupTree
from customers.models import Customer, Group

SAMPLED = 6_000
"""So many customers of the base are looked at."""
TRUSTED_FROM = 30
"""What was found less often in a sample says too little."""
COUNTED = 3_000
"""A group is counted by itself up to here."""
PATIENCE = 700
"""Milliseconds that the page waits for its numbers."""


@dataclass(frozen=True)
class Numbers:
    """Of one group; None where the question took too long."""

    own: Count | None = None
    with_beneath: Count | None = None


def numbers_of(user, tree: GroupTree[Group]) -> dict[int, Numbers]:
    """By group, within what the person sees; four queries at most, however many groups there are. Where
    one of them takes too long, what the others have found."""
    if not tree.by_id:
        return {}
    counting = _Counting(user, tree)
    with suppress(OutOfPatience), patience(PATIENCE):
        counting.count()
    return counting.numbers


class _Counting:
    def __init__(self, user, tree: GroupTree[Group]):
        self.user, self.tree = user, tree
        self.numbers = {pk: Numbers() for pk in tree.by_id}
        self.seen = "c.deleted_at IS NULL"
        self.params: tuple = ()
        if not user.sees_everything:
            self.seen += " AND c.audience && %s::bigint[]"
            self.params = (key_ring(user),)
        pairs = [(below, group) for group in tree.by_id for below in sorted(tree.below([group]))]
        self.closure = tuple(list(side) for side in zip(*pairs, strict=True))
        """Each group by what it counts for: itself, and all above it."""

    def count(self) -> None:
        if self._are_few():
            base = _SEEN.format(seen=self.seen)
            self.numbers = self._told(self._count(base, self.params), lambda number: Count(number))
            return
        share = self._share()
        base = _SAMPLE.format(seen=self.seen, percent=share * 100)
        found = self._count(base, self.params)
        told = self._told(found, lambda number: Count(_about(number / share), is_exact=False))
        self.numbers = told
        self.numbers = told | self._small_ones(found, told)

    def _are_few(self) -> bool:
        """Whether the person sees no more than can be counted; where it is far more the planner knows."""
        if expected_rows(Customer.objects.visible_to(self.user)) > CERTAINLY_MANY:
            return False
        (visible,) = self._fetch(_VISIBLE.format(seen=self.seen), *self.params, EXACT_UP_TO + 1)[0]
        return visible <= EXACT_UP_TO

    def _share(self) -> float:
        (rows,) = self._fetch(_ESTIMATE)[0]
        return min(1.0, SAMPLED / max(rows, 1))

    def _count(self, base: str, params: tuple) -> dict[int, tuple[int, int]]:
        """Own members and those with what is beneath, by group."""
        rows = self._fetch(_COUNT.format(base=base), *params, *self.closure)
        return {group: (own, all_of_them) for group, own, all_of_them in rows}

    def _told(self, found, make) -> dict[int, Numbers]:
        return {
            pk: Numbers(*(make(number) for number in found.get(pk, (0, 0))))
            for pk in self.tree.by_id
        }

    def _small_ones(self, found, told) -> dict[int, Numbers]:
        """Those of which the sample says too little, each counted up to a limit."""
        small = [pk for pk in self.tree.by_id if found.get(pk, (0, 0))[0] < TRUSTED_FROM]
        if not small:
            return {}
        params = (*self.params, COUNTED, *self.params, COUNTED, small)
        rows = self._fetch(_SMALL.format(seen=self.seen), *params)
        counted = {pk: self._capped(number, told[pk]) for pk, number in rows}
        return {pk: Numbers(counted[pk], self._sum(pk, counted, told)) for pk in small}

    @staticmethod
    def _capped(number: int, told: Numbers) -> Count:
        """Beyond the limit the sample knows better, unless it has found less than was counted."""
        if number < COUNTED:
            return Count(number)
        guessed = told.own.number if told.own else 0
        return Count(max(guessed, COUNTED), is_exact=False)

    def _sum(self, pk: int, counted, told) -> Count | None:
        """Where all that is beneath was counted, they make the number; a customer who is in several
        of them counts there more than once, so it is about so many."""
        below = self.tree.below([pk])
        if below == {pk}:
            return counted[pk]
        if below <= counted.keys():
            number = sum(counted[one].number for one in below)
            return Count(number, is_exact=number == 0)
        return told[pk].with_beneath

    @staticmethod
    def _fetch(statement: str, *params) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall()


def _about(number: float) -> int:
    """To two significant figures."""
    whole = round(number)
    return int(round(whole, 2 - len(str(whole))))


_ESTIMATE = "SELECT reltuples::bigint FROM pg_class WHERE oid = 'customers_customer'::regclass"
_VISIBLE = """
SELECT count(*) FROM (SELECT FROM customers_customer c WHERE {seen} LIMIT %s) found
"""
_SEEN = "SELECT c.id FROM customers_customer c WHERE {seen}"
_SAMPLE = """
SELECT c.id FROM customers_customer c TABLESAMPLE SYSTEM ({percent}) REPEATABLE (0) WHERE {seen}
"""
_MEMBERS = """
    SELECT customer_id, group_id FROM customers_customergroup
    UNION ALL
    SELECT customer_id, group_id FROM customers_rulemember
"""
_COUNT = f"""
WITH seen AS MATERIALIZED ({{base}}), closure AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS t(group_id, counted)
)
SELECT closure.counted,
    count(*) FILTER (WHERE member.group_id = closure.counted),
    count(DISTINCT member.customer_id)
FROM seen JOIN ({_MEMBERS}) member ON member.customer_id = seen.id
JOIN closure ON closure.group_id = member.group_id
GROUP BY closure.counted
"""
# OFFSET 0 keeps the planner from joining by a walk through all customers.
_SMALL = """
SELECT g.id, (
    SELECT count(*) FROM (
        SELECT FROM customers_customergroup m CROSS JOIN LATERAL (
            SELECT FROM customers_customer c WHERE c.id = m.customer_id AND {seen} OFFSET 0
        ) one
        WHERE m.group_id = g.id LIMIT %s
    ) found
) + (
    SELECT count(*) FROM (
        SELECT FROM customers_rulemember m CROSS JOIN LATERAL (
            SELECT FROM customers_customer c WHERE c.id = m.customer_id AND {seen} OFFSET 0
        ) one
        WHERE m.group_id = g.id LIMIT %s
    ) found
)
FROM customers_group g WHERE g.id = ANY(%s::bigint[])
"""
