"""Ids out of the temporary tables of an undo, some thousands at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

BATCH = 5_000


def batches_of(table: str, where: str = "true", params: Sequence[Any] = ()) -> Iterator[list[int]]:
    """The ids of the rows that fit, in their order. What does not fit any more when it is its turn is left
    out."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM {table} WHERE {where} AND id > %s ORDER BY id LIMIT {BATCH}",
                [*params, last],
            )
            ids = [pk for (pk,) in cursor.fetchall()]
        if ids:
            yield ids
        if len(ids) < BATCH:
            return
        last = ids[-1]
