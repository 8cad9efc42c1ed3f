"""Who must enter or leave a group: who fulfils its rule and is no member, and who is one and does not.

The same question in two forms, because the database plans them in different ways. Of some customers
each is looked up by itself, so that the cost does not depend on the size of the base; asked as one
condition on a list of ids, the planner would hash all tags or phones of the base for a few thousand
customers. Of the whole base it is one statement, which hashes each of these tables once; in parts of
25,000 customers the same tables were hashed for every part.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Q
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact

from core.catalogue import Catalogue, Session
from core.conditions import Condition
from customers.groups.rules import Rule
from customers.models import Customer, Group

Difference = tuple[int, bool]
"""The id of a customer, and whether he enters; else he leaves."""
MEMORY = "64MB"
"""Of the question about the whole base: what it hashes is a row for each tag of 1,000,000 customers."""
EVERYBODY = Q()
_ASKED = Q(Exact(F("pk"), RawSQL("asked.id", (), BigIntegerField())))


def among(
    ids: Iterable[int],
    condition: Condition,
    group: int | None,
    catalogue: Catalogue,
    session: Session,
) -> list[Difference]:
    """Among these customers; of no group nobody is a member yet."""
    fulfilling, params = _fulfilling(condition, _ASKED, catalogue, session)
    with connection.cursor() as cursor:
        cursor.execute(_AMONG.format(fulfilling=fulfilling), (sorted(ids), group, *params))
        return cursor.fetchall()


class Found:
    """The differences of the whole base, kept by the database until they are read in parts."""

    def __init__(self, group: Group, count: int):
        self.group = group
        self.count = count

    def parts(self, size: int) -> Iterator[list[Difference]]:
        """So many at a time; each is read when the one before is done with."""
        with connection.cursor() as cursor:
            while True:
                cursor.execute(f"FETCH {size} FROM differences")
                rows = cursor.fetchall()
                if not rows:
                    return
                yield rows


@contextmanager
def everywhere(rule: Rule, catalogue: Catalogue, session: Session) -> Iterator[Found]:
    """In the whole base, the bin and what is gone included.

    They are found in a transaction that writes nothing, so that readers of the queues, who wait for
    whatever is being written, do not wait for it; the cursor outlives it.
    """
    assert rule.condition is not None
    fulfilling, params = _fulfilling(rule.condition, EVERYBODY, catalogue, session)
    statement = _EVERYWHERE.format(fulfilling=fulfilling)
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
            cursor.execute(
                f"DECLARE differences SCROLL CURSOR WITH HOLD FOR {statement}",
                (*params, rule.group.pk),
            )
            cursor.execute("MOVE FORWARD ALL FROM differences")
            count = cursor.rowcount
            cursor.execute("MOVE ABSOLUTE 0 FROM differences")
        try:
            yield Found(rule.group, count)
        finally:
            cursor.execute("CLOSE differences")


def _fulfilling(
    condition: Condition, scope: Q, catalogue: Catalogue, session: Session
) -> tuple[str, tuple]:
    """The ids of those who fulfil the condition, as SQL; nobody who is in the bin does."""
    asked = condition.to_q(catalogue, session)
    found = Customer.objects.filter(scope).filter(asked).order_by().values("pk")
    try:
        return found.query.sql_with_params()
    except EmptyResultSet:
        return _NOBODY, ()


_NOBODY = "SELECT NULL::bigint WHERE false"
# OFFSET 0 keeps the planner from making one join of it: each customer is looked up by his id.
_AMONG = """
SELECT asked.id, member.customer_id IS NULL
FROM unnest(%s::bigint[]) AS asked(id)
LEFT JOIN customers_rulemember member
    ON member.group_id = %s AND member.customer_id = asked.id
LEFT JOIN LATERAL (SELECT id FROM ({fulfilling} OFFSET 0) one(id)) fulfilling ON true
WHERE (fulfilling.id IS NULL) <> (member.customer_id IS NULL)
"""
_EVERYWHERE = """
SELECT coalesce(fulfilling.id, member.customer_id), member.customer_id IS NULL
FROM ({fulfilling}) AS fulfilling(id)
FULL JOIN (
    SELECT customer_id FROM customers_rulemember WHERE group_id = %s
) member ON member.customer_id = fulfilling.id
WHERE fulfilling.id IS NULL OR member.customer_id IS NULL
"""
