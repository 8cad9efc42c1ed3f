"""The indexes behind custom fields, for filtering and for uniqueness: built and dropped beside running
work by a job."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import truncate_name
from django.db.models import Model
from django.utils.translation import gettext as _

from core.catalogue.comparisons import Folded
from core.catalogue.custom_values import currency_sql, custom_sql, sorted_sql, unique_sql
from core.contributions import record_kind
from core.jobs import JobError, Run
from core.versions import lock
from records.custom_fields import kind_of
from records.models import CustomField
from records.shared_values import find_shared_values

_NAME_LENGTH = 63
_SECONDS_BETWEEN_TRIES = 0.2

_IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


@dataclass(frozen=True)
class CustomIndex:
    """One index: its name, what stands behind USING, and whether the field wants it."""

    name: str
    table: str
    definition: str
    is_wanted: bool
    is_unique: bool = False


def custom_indexes(field: CustomField, model: type[Model]) -> list[CustomIndex]:
    """The indexes by which lists filter and sort by a field.

    Each is on the very expression of `sorted_sql`, with the id behind it for paging by key. Texts
    are looked for by fragments of their folded form, which takes an index of its own; long ones have
    no other, because an entry of a btree holds 2.7 kB. Amounts have their currency before them.
    Several choices need none: the one on the whole column answers for them.
    """
    kind, table = kind_of(field), model._meta.db_table
    value = custom_sql(field.key, kind)
    definitions = {}
    if kind.kept_as == "amount":
        currency = currency_sql(field.key, kind)
        definitions["_in_order"] = f"btree (({currency}), ({value}), id)"
    elif kind.is_sortable:
        definitions[""] = f"btree (({sorted_sql(field.key, kind)}), id)"
    if kind.filter_as == "text":
        folded = f"gin ({Folded.function}({value}) gin_trgm_ops) WITH (fastupdate = off)"
        definitions["_folded"] = folded
    return [
        CustomIndex(_name(table, field, suffix), table, definition, field.wants_index)
        for suffix, definition in definitions.items()
    ]


def unique_index(field: CustomField, model: type[Model]) -> CustomIndex:
    """The index by which no two living records share a value of the field."""
    table = model._meta.db_table
    value = unique_sql(field.key, kind_of(field))
    return CustomIndex(
        unique_index_name(table, field.key),
        table,
        f"btree (({value})) WHERE deleted_at IS NULL AND {value} IS NOT NULL",
        is_wanted=field.wants_unique,
        is_unique=True,
    )


def unique_index_name(table: str, key: str) -> str:
    """By which an error of the database tells which field has a value that is taken."""
    return truncate_name(f"{table}_custom_{key}_once", length=_NAME_LENGTH, hash_len=8)


def _name(table: str, field: CustomField, suffix: str = "") -> str:
    """A name within PostgreSQL's limit; where it is cut, a hash keeps it apart."""
    return truncate_name(
        f"{table}_custom_{field.key}_{field.kind}{suffix}", length=_NAME_LENGTH, hash_len=8
    )


def index_custom_field(run: Run) -> None:
    """The job: make the indexes stand, or not, as the field wants them; then say so in the field.

    Asks again at the end, because people may have changed their mind while they were built. What a
    killed run left half built is dropped and built anew. JobError where records share values of a
    field that is to be unique: the other indexes stand all the same.
    """
    field = CustomField.everything.get(pk=run.job.record_id)
    with _alone(run, field):
        while not _finish(run, field):
            _apply(run, field)
            field.refresh_from_db()


def _apply(run: Run, field: CustomField) -> None:
    indexes = _all_indexes(field)
    for done, index in enumerate(indexes):
        run.check_cancelled()
        if not index.is_wanted:
            run.progress(done, len(indexes), _("Removing the index of “%s”") % field.label)
            drop(index)
        elif index.is_unique:
            run.progress(done, len(indexes), _("Making “%s” unique") % field.label)
            _build_unique(field, index)
        else:
            run.progress(done, len(indexes), _("Building the index of “%s”") % field.label)
            build(index)


def _all_indexes(field: CustomField) -> list[CustomIndex]:
    """Those of the kinds that the field had before, which nobody wants; those for lists; then the
    unique one: what it may refuse is the last thing to be done."""
    model = record_kind(field.record_type).model
    own = custom_indexes(field, model)
    return [*_of_other_kinds(field, model, own), *own, unique_index(field, model)]


def _of_other_kinds(
    field: CustomField, model: type[Model], own: list[CustomIndex]
) -> list[CustomIndex]:
    """What stands of the indexes that the field would have were it of another kind."""
    twins = (CustomField(key=field.key, kind=kind) for kind in CustomField.Kind)
    others = {index.name: index for twin in twins for index in custom_indexes(twin, model)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s)", [list(others)])
        standing = {name for (name,) in cursor.fetchall()} - {index.name for index in own}
    return [replace(others[name], is_wanted=False) for name in sorted(standing)]


def _build_unique(field: CustomField, index: CustomIndex) -> None:
    """JobError where records share values: the common case is found before anything is built, and a
    half-built index, which would keep people from saving, does not stay, nor one that a killed run
    has left."""
    if is_valid(index):
        return
    drop(index)
    _refuse_shared_values(field)
    try:
        build(index)
    except IntegrityError:
        drop(index)
        _refuse_shared_values(field)


def _refuse_shared_values(field: CustomField) -> None:
    shared = find_shared_values(field, record_kind(field.record_type).model)
    if shared is None:
        return
    is_indexed = field.wants_index and all(map(is_valid, _all_indexes(field)[:-1]))
    CustomField.everything.filter(pk=field.pk).update(
        is_indexed=is_indexed, shared_values=shared.as_json()
    )
    raise JobError(shared.error(field))


def _finish(run: Run, field: CustomField) -> bool:
    """Note what stands and end the job, if that is what the field wants by now."""
    stand = [is_valid(index) for index in _all_indexes(field)]
    with transaction.atomic():
        locked = lock(field)
        if stand != [True if index.is_wanted else None for index in _all_indexes(locked)]:
            return False
        CustomField.everything.filter(pk=field.pk).update(
            is_indexed=locked.wants_index, has_unique_index=locked.wants_unique, shared_values={}
        )
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
    create = "CREATE UNIQUE INDEX" if index.is_unique else "CREATE INDEX"
    _run(f"{create} CONCURRENTLY IF NOT EXISTS {name} ON {index.table} USING {index.definition}")


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
