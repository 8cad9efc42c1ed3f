"""Writing records through the stores of their fields: new ones, and changes of some."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import F

from core.catalogue.any_of import AnyOf
from core.catalogue.fields import Catalogue, by_store
from core.catalogue.stores import RowStore

Values = Mapping[str, Any]
OnWritten = Callable[[int], None]
"""Hears how many of the rows are written; the last time that all are."""


def unheard(_written: int) -> None:
    """For whoever does not ask."""


def insert_records(
    own: RowStore,
    catalogue: Catalogue,
    rows: Sequence[Values],
    extra: Mapping[str, Callable[[Values], Any]],
    on_written: OnWritten = unheard,
) -> list[int]:
    """Add records inside the open change set; returns their ids in the order of the rows.

    `own` keeps the records' own rows; `extra` are columns of it that are no fields, each made from
    a record's values. The number of statements is that of the stores, whatever the number of rows.
    """
    numbered = dict(zip(_next_ids(own, len(rows)), rows, strict=True))
    stores = by_store(catalogue.form_fields)
    tell = _by_store(on_written, len(rows), len(stores))
    own_fields = stores.pop(own)
    before = [store for store in stores if store.writes_before_rows]
    for store in before:
        store.create(numbered, stores.pop(store))
        tell()
    own.create(numbered, own_fields, extra)
    tell()
    for store, fields in stores.items():
        store.create(numbered, fields)
        tell()
    return list(numbered)


def change_records(
    own: RowStore,
    catalogue: Catalogue,
    rows: Mapping[int, Values],
    on_written: OnWritten = unheard,
) -> None:
    """Write changed values of records inside the open change set.

    A change beside the record's own row (a phone, a tag) is a new version of the record as well.
    """
    keys = {key for values in rows.values() for key in values}
    stores = by_store([catalogue[key] for key in sorted(keys)])
    tell = _by_store(on_written, len(rows), len(stores))
    for store, fields in stores.items():
        its_keys = {field.key for field in fields}
        concerned = {i: values for i, values in rows.items() if its_keys & values.keys()}
        store.update(concerned, fields)
        tell()
    own_keys = {key for key in keys if catalogue[key].store is own}
    raise_versions(
        own, [i for i, values in rows.items() if values and not own_keys & values.keys()]
    )


def raise_versions(own: RowStore, ids: Sequence[int]) -> None:
    """What belongs to these records has changed, their own rows have not."""
    if ids:
        records = own.model._base_manager.filter(AnyOf("id", ids)).order_by()
        records.update(version=F("version") + 1)


def _by_store(on_written: OnWritten, rows: int, stores: int) -> Callable[[], None]:
    """Called after each of the stores: tells how many rows that comes to."""
    done = count(1)
    return lambda: on_written(rows * next(done) // stores)


def _next_ids(own: RowStore, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [own.table, count],
        )
        return [row[0] for row in cursor.fetchall()]
