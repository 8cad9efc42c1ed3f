"""The content of the base in a form in which two ways to the same end are equal."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import DateTimeField, Field, ForeignKey, Model

from core.tracked_tables import tracked_models
from customers.models import ContactPerson, Customer

TOLD_BY = {Customer: "external_id", ContactPerson: "name"}
"""The column that says which record of these a row hangs on."""
LEFT_OUT = ("number", "version", "password", "last_login")
State = dict[str, str]
"""Number of rows and checksum, by table."""


def state_of_the_base() -> State:
    """A checksum of every tracked table and its derived columns.

    What differs from one way to the next is left out: ids and customer numbers, which come from
    sequences, times, and versions, which an undo raises as well. A row says which customer or contact
    person it hangs on by what is his own.
    """
    models = sorted(tracked_models(), key=lambda model: model._meta.db_table)
    return {model._meta.db_table: _checksum(model) for model in models}


def differences(one: State, other: State) -> str:
    """The tables that differ, with what they hold here and there."""
    tables = [table for table in one if one[table] != other[table]]
    return ", ".join(f"{table}: {one[table]} / {other[table]}" for table in tables)


def _checksum(model: type[Model]) -> str:
    row = " || '|' || ".join(f"coalesce(({part})::text, '-')" for part in _parts(model))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) || ' rows, ' || coalesce(left(md5(string_agg(r, ' ' ORDER BY r)), 8),"
            f" '-') FROM (SELECT {row} AS r FROM {model._meta.db_table} AS t) AS rows"
        )
        return cursor.fetchone()[0]


def _parts(model: type[Model]) -> Iterator[str]:
    """SQL for each column that says something."""
    for field in model._meta.concrete_fields:
        if not (field.primary_key or field.name in LEFT_OUT):
            yield _part(field)


def _part(field: Field) -> str:
    column = f't."{field.column}"'
    if isinstance(field, ForeignKey) and field.related_model in TOLD_BY:
        table, told_by = field.related_model._meta.db_table, TOLD_BY[field.related_model]
        return f"SELECT o.{told_by} FROM {table} o WHERE o.id = {column}"
    if isinstance(field, DateTimeField):
        return f"{column} IS NULL"
    if field.name == "search_text" and field.model is Customer:
        return f"replace({column}, ' ' || t.number || ' ', ' # ')"
    return column
