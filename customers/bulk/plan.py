"""Whom a bulk edit is about and what becomes of each: in a temporary table, so that however many they
are, the worker remembers some thousands at a time."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import connection
from django.db.models import QuerySet

from customers.bulk.choices import REFUSALS, Outcome
from customers.models import BulkEdit, BulkRefusal

BATCH = 5000


class Plan:
    """One row of `bulk_plan` for each customer; without an outcome until he is judged. There is one
    plan in a transaction, until it is dropped."""

    def __init__(self) -> None:
        _run(_CREATE)

    def lock(self, customers: QuerySet) -> None:
        """Lock these customers, in the order of their ids, in which everything else locks them."""
        found = customers.order_by("pk").select_for_update(of=("self",), no_key=True)
        sql, params = found.values("pk").query.sql_with_params()
        _run(f"INSERT INTO bulk_plan (id) {sql}", *params)

    def batches(self, outcome: Outcome | None = None) -> Iterator[list[int]]:
        """The ids of those who have the outcome, of all without one, in their order."""
        with_it = "" if outcome is None else f" AND outcome = '{outcome.value}'"
        last = 0
        while True:
            ids = _ids(f"id > %s{with_it} ORDER BY id LIMIT {BATCH}", last)
            if ids:
                yield ids
            if len(ids) < BATCH:
                return
            last = ids[-1]

    def note(self, outcomes: Mapping[int, Outcome]) -> None:
        """What becomes of these."""
        codes = [outcome.value for outcome in outcomes.values()]
        _run(_NOTE, list(outcomes), codes)

    def refuse_others(self, ids: Sequence[int]) -> None:
        """Of those that were chosen one by one, who was not judged is not there, or out of scope."""
        _run(_REFUSE_OTHERS, Outcome.NOT_YOURS.value, list(ids))

    def leave_others(self) -> None:
        """Who was not judged does not fit any more."""
        _run("DELETE FROM bulk_plan WHERE outcome IS NULL")

    def counts(self) -> dict[Outcome, int]:
        """How many have each outcome that there is."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT outcome, count(*) FROM bulk_plan GROUP BY 1")
            return {Outcome(code): count for code, count in cursor.fetchall()}

    def replace(self, old: Outcome, new: Outcome) -> None:
        _run("UPDATE bulk_plan SET outcome = %s WHERE outcome = %s", new.value, old.value)

    def keep_refusals(self, edit: BulkEdit) -> None:
        """Write down who was refused, by reason."""
        codes = [reason.value for reason in REFUSALS]
        _run(_KEEP_REFUSALS, edit.pk, codes, codes)

    def drop(self) -> None:
        _run("DROP TABLE pg_temp.bulk_plan")


# There is room beside each row for its outcome.
_CREATE = """
CREATE TEMPORARY TABLE bulk_plan (id bigint PRIMARY KEY, outcome text)
WITH (fillfactor = 50) ON COMMIT DROP
"""
_NOTE = """
UPDATE bulk_plan p SET outcome = o.outcome
FROM unnest(%s::bigint[], %s::text[]) AS o(id, outcome) WHERE p.id = o.id
"""
_REFUSE_OTHERS = """
INSERT INTO bulk_plan AS p (id, outcome) SELECT chosen, %s FROM unnest(%s::bigint[]) chosen
ON CONFLICT (id) DO UPDATE SET outcome = EXCLUDED.outcome WHERE p.outcome IS NULL
"""
_KEEP_REFUSALS = f"""
INSERT INTO {BulkRefusal._meta.db_table} (bulk_edit_id, customer_id, reason)
SELECT %s, id, outcome FROM bulk_plan WHERE outcome = ANY(%s::text[])
ORDER BY array_position(%s::text[], outcome), id
"""


def _run(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _ids(condition: str, *params: object) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM bulk_plan WHERE {condition}", params)
        return [pk for (pk,) in cursor.fetchall()]
