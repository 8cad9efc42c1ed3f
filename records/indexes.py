"""The index behind a filterable custom field, built and dropped beside running work by a job."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import truncate_name
from django.db.models import Model
from django.utils.translation import gettext as _

from core.catalogue.comparisons import Folded
from core.catalogue.custom_values import custom_sql
from core.contributions import record_kind
from core.jobs import Run
from core.versions import lock
from records.custom_fields import kind_of
from records.models import CustomField

_NAME_LENGTH = 63
_SECONDS_BETWEEN_TRIES = 0.2

_IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


@dataclass(frozen=True)
class CustomIndex:
    """One index: its name, and what stands behind USING."""

    name: str
    table: str
    definition: str


def custom_indexes(field: CustomField, model: type[Model]) -> list[CustomIndex]:
    """The indexes by which lists filter and sort by a field.

    Each is on the very expression of `custom_sql`, with the id behind it for paging by key. Texts
    are looked for by fragments of their folded form, which takes an index of its own.
    """
    kind = kind_of(field)
    table = model._meta.db_table
    value = custom_sql(field.key, kind)
    indexes = [CustomIndex(_name(table, field), table, f"btree (({value}), id)")]
    if kind.filter_as == "text":
        folded = f"gin ({Folded.function}({value}) gin_trgm_ops) WITH (fastupdate = off)"
        indexes.append(CustomIndex(_name(table, field, "_folded"), table, folded))
    return indexes


def _name(table: str, field: CustomField, suffix: str = "") -> str:
    """A name within PostgreSQL's limit; where it is cut, a hash keeps it apart."""
    return truncate_name(
        f"{table}_custom_{field.key}_{field.kind}{suffix}", length=_NAME_LENGTH, hash_len=8
    )


def index_custom_field(run: Run) -> None:
    """The job: make the index stand, or not, as the field wants it; then say so in the field.

    Asks again at the end, because people may have changed their mind while it was built. What a
    killed run left half built is dropped and built anew.
    """
    field = CustomField.everything.get(pk=run.job.record_id)
    with _alone(run, field):
        while not _finish(run, field):
            _apply(run, field)
            field.refresh_from_db()


def _apply(run: Run, field: CustomField) -> None:
    indexes = custom_indexes(field, record_kind(field.record_type).model)
    for done, index in enumerate(indexes):
        run.check_cancelled()
        if field.wants_index:
            run.progress(done, len(indexes), _("Building the index of “%s”") % field.label)
            build(index)
        else:
            run.progress(done, len(indexes), _("Removing the index of “%s”") % field.label)
            drop(index)


def _finish(run: Run, field: CustomField) -> bool:
    """Note what stands and end the job, if that is what the field wants by now."""
    indexes = custom_indexes(field, record_kind(field.record_type).model)
    stand = [is_valid(index) for index in indexes]
    with transaction.atomic():
        locked = lock(field)
        if stand != [True if locked.wants_index else None] * len(indexes):
            return False
        CustomField.everything.filter(pk=field.pk).update(is_indexed=locked.wants_index)
        run.finish()
    return True


def is_valid(index: CustomIndex) -> bool | None:
    """True: it stands. False: what a killed run has left of it. None: there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_VALID, [connection.ops.quote_name(index.name)])
        row = cursor.fetchone()
    return row[0] if row else None


def build(index: CustomIndex) -> None:
    """Build it without keeping writers out, unless it stands. Not inside a transaction."""
    if is_valid(index) is False:
        drop(index)
    name = connection.ops.quote_name(index.name)
    _run(
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {index.table} USING {index.definition}"
    )


def drop(index: CustomIndex) -> None:
    """Drop it without keeping anybody out. Not inside a transaction."""
    _run(f"DROP INDEX CONCURRENTLY IF EXISTS {connection.ops.quote_name(index.name)}")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _alone(run: Run, field: CustomField) -> Iterator[None]:
    """One run at a time per field: also no run beside a killed one that the server still works at.

    Tried again and again instead of waited for: a statement that waits holds a snapshot, and a
    concurrent build waits for every snapshot.
    """
    key = f"{field._meta.label_lower}:{field.pk}"
    while not _ask("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", key):
        run.check_cancelled()
        time.sleep(_SECONDS_BETWEEN_TRIES)
    try:
        yield
    finally:
        if connection.is_usable():  # else the session is gone, and its lock with it
            _ask("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


def _ask(statement: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        return cursor.fetchone()[0]
