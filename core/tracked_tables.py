"""What undo and history need to know of a tracked table: its columns, its events, its references."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import cast

from django.apps import apps
from django.db import connection
from django.db.models import Field, ForeignKey, GeneratedField, ManyToOneRel, Model
from django.db.models.fields import NOT_PROVIDED

from core.contributions import Label, Tracked, contributed
from core.models import ChangeSet
from core.tracking import Event


@dataclass(frozen=True)
class Reference:
    """A foreign key that the database enforces, seen from either side."""

    model: type[Model]
    column: str
    target: type[Model]
    target_column: str

    @classmethod
    def of(cls, field: ForeignKey) -> "Reference":
        return cls(
            model=field.model,
            column=column_of(field),
            target=cast(type[Model], field.related_model),
            target_column=column_of(field.target_field),
        )


class TrackedTable:
    """A tracked model in the order of undo, with its names quoted for SQL."""

    def __init__(self, number: int, model: type[Model], entries: tuple[Tracked, ...]):
        self.number = number
        self.model = model
        self.entries = entries
        self.name = quoted(model._meta.db_table)
        self.event_model = cast(type[Event], model._meta.get_field("events").related_model)
        self.event = quoted(self.event_model._meta.db_table)

    def __repr__(self):
        return f"<TrackedTable {self.model._meta.label}>"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields whose values the events keep, without the id."""
        kept = {field.column for field in self.event_model._meta.concrete_fields}
        return tuple(
            field
            for field in self.model._meta.concrete_fields
            if field.column in kept
            and not field.primary_key
            and not isinstance(field, GeneratedField)
        )

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(column_of(field) for field in self.fields)

    @cached_property
    def has_version(self) -> bool:
        return any(field.name == "version" for field in self.model._meta.concrete_fields)

    @cached_property
    def untracked_defaults(self) -> tuple[tuple[str, object], ...]:
        """Column and value of what a new row must have and no event keeps: derived columns and
        secrets, empty until a trigger or a person fills them."""
        return tuple(
            (column_of(field), field.get_db_prep_save(field.get_default(), connection))
            for field in self.model._meta.concrete_fields
            if field not in self.fields and _must_be_given(field)
        )

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The foreign keys by which a row of this table points at others."""
        return tuple(
            Reference.of(field)
            for field in self.fields
            if isinstance(field, ForeignKey) and _is_enforced(field)
        )

    @cached_property
    def referrers(self) -> tuple[Reference, ...]:
        """The foreign keys of any table by which rows hang on a row of this one."""
        relations = self.model._meta.get_fields(include_hidden=True)
        keys = (relation.field for relation in relations if isinstance(relation, ManyToOneRel))
        return tuple(Reference.of(key) for key in keys if _is_enforced(key))

    @cached_property
    def taken_along(self) -> tuple[Reference, ...]:
        """Those of them that are parts of a row without being tracked."""
        along = {model for entry in self.entries for model in entry.takes_along}
        return tuple(one for one in self.referrers if one.model in along)

    @cached_property
    def owners(self) -> tuple[Reference, ...]:
        """The foreign keys to the records that a row is a part of, the foremost first."""
        owning = [
            quoted(entry.owner_column)
            for entry in self.entries
            if entry.owner_column != "id" and not entry.type_column
        ]
        by_column = {reference.column: reference for reference in self.references}
        return tuple(by_column[column] for column in owning)

    def entries_of(self, record_type: str) -> Iterator[Tracked]:
        """The entries by which rows are told in the history of this kind of record."""
        for entry in self.entries:
            if entry.type_column:
                yield replace(entry, record_type=record_type)
            elif entry.record_type == record_type:
                yield entry

    @cached_property
    def owner_by_type(self) -> tuple[str, str] | None:
        """The columns that name the kind and the id of the record of any kind that a row hangs on."""
        for entry in self.entries:
            if entry.type_column:
                return quoted(entry.type_column), quoted(entry.owner_column)
        return None


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def column_of(field: Field) -> str:
    """The quoted name of a concrete field's column."""
    return quoted(str(field.column))


def _is_enforced(key: ForeignKey) -> bool:
    """Whether the database watches over the key: not for those of events, views and proxies."""
    of = key.model._meta
    return key.db_constraint and of.managed and not of.proxy  # type: ignore[attr-defined]


def _must_be_given(field: Field) -> bool:
    is_filled = field.null or field.primary_key or isinstance(field, GeneratedField)
    return not is_filled and field.db_default is NOT_PROVIDED


@cache
def tracked_tables() -> tuple[TrackedTable, ...]:
    """All tracked tables, owners before what hangs on them; each once, at its first entry."""
    entries: dict[type[Model], list[Tracked]] = {}
    for entry in contributed("tracked"):
        entries.setdefault(entry.model, []).append(entry)
    return tuple(
        TrackedTable(number, model, tuple(found))
        for number, (model, found) in enumerate(entries.items())
    )


def table_label(model: str) -> Label:
    """What the rows of a tracked `app.model` are called; the bare name of one that is tracked no more."""
    labels = {table.model._meta.label_lower: table.entries[0].label for table in tracked_tables()}
    return labels.get(model, model)


def tables_changed_in(change_set: ChangeSet) -> tuple[TrackedTable, ...]:
    """The tables that have events of the change set; one query."""
    tables = tracked_tables()
    if not tables:
        return ()
    asked = " UNION ALL ".join(
        f"SELECT {table.number} WHERE EXISTS (SELECT FROM {table.event} WHERE pgh_context_id = %s)"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [change_set.context_id] * len(tables))
        found = {number for (number,) in cursor.fetchall()}
    return tuple(table for table in tables if table.number in found)


def tracked_models() -> set[type[Model]]:
    """Every model that is tracked, whether an app names it in its contributions or not."""
    events = (model for model in apps.get_models() if issubclass(model, Event))
    return {cast(type[Model], model.pgh_tracked_model) for model in events}
