"""Some rows of a large table that stand for all of them."""

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL


def sample_of(records: QuerySet, size: int) -> tuple[list[int], float]:
    """The ids of those of the records that stand in some blocks of their table, always the same ones,
    which hold about `size` rows of any sort; and how many rows of the table one of these stands for.
    The cost does not grow with the table."""
    table = records.model._meta.db_table
    percent = min(100.0, 100 * size / max(_rows_of(table), 1))
    blocks = RawSQL(
        f"SELECT id FROM {connection.ops.quote_name(table)} TABLESAMPLE SYSTEM (%s) REPEATABLE (1)",
        [percent],
    )
    ids = records.order_by().values_list("pk", flat=True)
    return list(ids.filter(Q(pk__in=blocks))), 100 / percent


def _rows_of(table: str) -> float:
    """About how many rows a table has, as the planner knows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return cursor.fetchone()[0]
