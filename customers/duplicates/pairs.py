"""Keeping the pairs of likely doubles in the whole base: by what was touched, and all of them anew.

Everything is done by statements on sets. First the blocks: for each key the customers with the same
value. A block of more than MOST_IN_BLOCK (the phone of a reception, an office house) is counted, not
made into pairs. Then the pairs within the blocks, their names compared; then the rows that differ are
written.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from django.db import connection, transaction

from core.catalogue.bulk import copy_rows
from core.events import drain
from core.models import TouchedRecord
from customers.duplicates.functions import WORDS
from customers.duplicates.keys import KEYS
from customers.duplicates.reasons import MOST, RELATED, SAME, SIMILAR, WEIGHTS, Reason

READER = "customers.duplicates"
RECORD_TYPE = "customers.customer"
BATCH = 20_000
"""Rows of the queue at once: an import of 5,000 customers leaves several of each."""
MOST_IN_BLOCK = 50
MOST_ROWS_READ = 3 * MOST_IN_BLOCK + 1
"""Of one value, for one who was touched: a customer may have a number as mobile, phone and fax."""
MOST_SHARED = 50
_LOCK = 4_107_001
"""Of the advisory lock under which pairs are written: a search of all and the reader take turns."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SharedValue:
    """A value that too many customers have in common to take them for one."""

    key: str
    value: str
    count: int


class _SearchAtWork(Exception):
    """The whole base is being searched: what was touched waits for its turn."""


def search_touched() -> int:
    """Compare the customers that were touched since the last time; returns how many rows of the queue
    were read. What is touched while the whole base is searched is compared afterwards."""
    try:
        return drain(reader=READER, queue=TouchedRecord, handle=_handle, limit=BATCH)
    except _SearchAtWork:
        return 0


def _handle(rows: list[TouchedRecord]) -> None:
    ids = {row.record_id for row in rows if row.record_type == RECORD_TYPE}
    if not ids:
        return
    if not _fetch("SELECT pg_try_advisory_xact_lock(%s)", _LOCK)[0][0]:
        raise _SearchAtWork
    search_pairs_of(ids)


@transaction.atomic
def search_pairs_of(ids: Iterable[int]) -> None:
    """Compare these customers with all others; the number of statements does not depend on theirs."""
    _create_tables()
    copy_rows("double_ids", ("id",), ((pk,) for pk in sorted(ids)))
    _run("ANALYZE pg_temp.double_ids")
    for key in KEYS:
        _run(_BLOCKS_OF_TOUCHED.format(k=key, most=MOST_ROWS_READ), key.code)
    _make_pairs(_TOUCHES_ONE)
    _write(_TOUCHED_PAIRS)
    _drop_tables()


@transaction.atomic
def search_all(on_progress: Progress) -> list[SharedValue]:
    """Compare all customers of the base; returns the values that very many share, the most shared
    first. `on_progress` hears after each step how many are done, of how many."""
    steps = len(KEYS) + 2
    _run("SELECT pg_advisory_xact_lock(%s)", _LOCK)
    _run("SET LOCAL work_mem = '64MB'")
    _create_tables()
    for number, key in enumerate(KEYS):
        on_progress(number, steps)
        _run(_BLOCKS_OF_ALL.format(k=key), key.code)
    on_progress(len(KEYS), steps)
    _make_pairs("true")
    on_progress(len(KEYS) + 1, steps)
    _write("true")
    shared = [SharedValue(*row) for row in _fetch(_SHARED, MOST_IN_BLOCK, MOST_SHARED)]
    _drop_tables()
    on_progress(steps, steps)
    return shared


def as_json(shared: list[SharedValue]) -> list[dict]:
    return [asdict(one) for one in shared]


def _make_pairs(which: str) -> None:
    _run("ANALYZE pg_temp.double_blocks")
    _run(_PAIRS.format(which=which, most=MOST_IN_BLOCK))
    _run("ANALYZE pg_temp.double_pairs")
    _run(_FOUND)
    _run("ANALYZE pg_temp.double_found")


def _write(which: str) -> None:
    _run(_DELETE.format(which=which))
    _run(_INSERT)


_TABLES = {
    "double_ids": "id bigint PRIMARY KEY",
    "double_blocks": "key text, value text, ids bigint[]",
    "double_pairs": "first_id bigint, second_id bigint, keys text[]",
    "double_found": "first_id bigint, second_id bigint, reasons text[], score int, audience bigint[]",
}
_BLOCKS_OF_TOUCHED = """
INSERT INTO double_blocks
SELECT %s, wanted.value, block.ids
FROM (
    SELECT DISTINCT k.value FROM ({k.rows} AND {k.owner} IN (SELECT id FROM double_ids)) k
) wanted
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT one.id) AS ids
    FROM ({k.rows} AND {k.value} = wanted.value LIMIT {most}) one
) block
WHERE wanted.value <> '' AND cardinality(block.ids) > 1
"""
_BLOCKS_OF_ALL = """
INSERT INTO double_blocks
SELECT %s, k.value, array_agg(DISTINCT k.id)
FROM (SELECT id, value COLLATE "C" AS value FROM ({k.rows}) bare) k
WHERE k.value <> '' GROUP BY k.value HAVING count(*) > 1
"""
_PAIRS = """
INSERT INTO double_pairs
SELECT a.id, b.id, array_agg(DISTINCT k.key)
FROM double_blocks k CROSS JOIN unnest(k.ids) a(id) CROSS JOIN unnest(k.ids) b(id)
WHERE a.id < b.id AND cardinality(k.ids) <= {most} AND {which}
GROUP BY a.id, b.id
"""
_TOUCHES_ONE = "(a.id IN (SELECT id FROM double_ids) OR b.id IN (SELECT id FROM double_ids))"


def _reasons() -> str:
    """The twin of customers.duplicates.likely.reasons_of, in the order in which they are named."""
    tests = {reason: f"'{reason}' = ANY(keys)" for reason in Reason}
    tests |= {
        Reason.PHONE_ENDING: "'phone_ending' = ANY(keys) AND NOT 'phone' = ANY(keys)",
        Reason.NAME: f"likeness >= {SAME}",
        Reason.SIMILAR_NAME: f"likeness >= {SIMILAR} AND likeness < {SAME}",
        Reason.ADDRESS: f"'address' = ANY(keys) AND likeness >= {RELATED}",
    }
    cases = ", ".join(f"CASE WHEN {test} THEN '{code}' END" for code, test in tests.items())
    return f"array_remove(ARRAY[{cases}], NULL)"


def _score() -> str:
    parts = (
        f"CASE WHEN '{code}' = ANY(reasons) THEN {weight} ELSE 0 END"
        for code, weight in WEIGHTS.items()
    )
    return f"least({MOST}, {' + '.join(parts)})"


_FOUND = f"""
INSERT INTO double_found
WITH compared AS MATERIALIZED (
    SELECT p.first_id, p.second_id, p.keys, a.audience || b.audience AS audience,
        similarity({WORDS}(karta_fold_v1(a.name)), {WORDS}(karta_fold_v1(b.name))) AS likeness
    FROM double_pairs p
    JOIN customers_customer a ON a.id = p.first_id AND a.deleted_at IS NULL
    JOIN customers_customer b ON b.id = p.second_id AND b.deleted_at IS NULL
), told AS (
    SELECT first_id, second_id, {_reasons()} AS reasons, audience FROM compared
)
SELECT first_id, second_id, reasons, {_score()}, audience FROM told WHERE reasons <> '{{}}'
"""
_TOUCHED_PAIRS = """p.id IN (
    SELECT q.id FROM customers_duplicatepair q JOIN double_ids t ON t.id = q.first_id
    UNION
    SELECT q.id FROM customers_duplicatepair q JOIN double_ids t ON t.id = q.second_id
)"""
# What somebody has said of a pair is kept, until one of the two is removed for good.
_DELETE = """
DELETE FROM customers_duplicatepair p WHERE {which} AND NOT EXISTS (
    SELECT FROM double_found f WHERE f.first_id = p.first_id AND f.second_id = p.second_id
) AND (p.dismissed_at IS NULL OR 2 > (
    SELECT count(*) FROM customers_customer c WHERE c.id IN (p.first_id, p.second_id)
))
"""
_INSERT = """
INSERT INTO customers_duplicatepair AS p (first_id, second_id, reasons, score, audience)
SELECT first_id, second_id, reasons, score, audience FROM double_found
ON CONFLICT (first_id, second_id) DO UPDATE
SET reasons = excluded.reasons, score = excluded.score, audience = excluded.audience
WHERE (p.reasons, p.score, p.audience)
    IS DISTINCT FROM (excluded.reasons, excluded.score, excluded.audience)
"""
# A name is shared in its bones: the first customer's stands for all.
_SHARED = """
SELECT b.key, CASE WHEN b.key = 'name' THEN c.name ELSE b.value END, cardinality(b.ids)
FROM double_blocks b LEFT JOIN customers_customer c ON c.id = b.ids[1]
WHERE cardinality(b.ids) > %s AND b.key <> 'phone_ending'
ORDER BY cardinality(b.ids) DESC, b.value LIMIT %s
"""


def _create_tables() -> None:
    for name, columns in _TABLES.items():
        _run(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")


def _drop_tables() -> None:
    _run(f"DROP TABLE {', '.join(f'pg_temp.{name}' for name in _TABLES)}")


def _run(statement: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _fetch(statement: str, *params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
