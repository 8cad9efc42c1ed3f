"""Giving many records the same value by one statement each, where their store allows it.

A form and an import know of each record what it gets; whoever gives 100,000 records one value asks
the database which of them it would change, and writes without having read them.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

if TYPE_CHECKING:
    from core.catalogue.fields import Field
    from core.catalogue.link_stores import LinkStore
    from core.catalogue.stores import RowStore


class Mode(StrEnum):
    """What is done with the values that are there."""

    SET = "set"
    """It takes their place, all of them in a list."""
    CLEAR = "clear"
    ADD = "add"
    """To a list, beside what is there."""
    REMOVE = "remove"
    """From a list; what else is there stays."""


def changed_value(field: "Field", mode: Mode, old: Any, given: Any) -> Any:
    """What a record that has `old` gets: what the statements below write, of one record."""
    match mode:
        case Mode.CLEAR:
            return field.kind.from_form(None)
        case Mode.ADD:
            both = tuple(dict.fromkeys((*(old or ()), *given)))
            return tuple(sorted(both)) if field.kind.kept_as == "codes" else both
        case Mode.REMOVE:
            return tuple(one for one in old or () if one not in given)
    return field.kind.settled(given, old)


class Sql(NamedTuple):
    """A piece of SQL that names the record's own table in full, and what stands for its `%s`."""

    text: str
    params: tuple = ()


def _type(store: "RowStore", column: str) -> str:
    """The type of a column without its length: a cast to one with a length would cut silently."""
    return re.sub(r"varchar\(\d+\)", "varchar", store.types[column])


class SetWise:
    """One change of one field, for however many records.

    `differs`: whether a record would be changed. `empties`: whether it would have no value after
    it, asked of the fields that must have one.
    """

    differs: Sql
    empties: Sql
    is_beside_row = False
    """Whether the record's own row is not written, so that its version must be raised."""

    def write(self, ids: Sequence[int]) -> None:
        """Change these records inside the open change set."""
        raise NotImplementedError


class RowSetWise(SetWise):
    """Columns of the record's own row, each with the expression of what it gets."""

    def __init__(
        self, store: "RowStore", columns: Iterable[tuple[str, Sql]], differs: Sql, empties
    ):
        self.table = store.table
        self.columns = list(columns)
        self.differs = differs
        self.empties = empties

    def write(self, ids):
        given = ", ".join(f'"{column}" = {new.text}' for column, new in self.columns)
        params = [param for _column, new in self.columns for param in new.params]
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{self.table}" SET {given} WHERE "{self.table}".id = ANY(%s::bigint[])',
                [*params, list(ids)],
            )


def of_columns(store: "RowStore", field: "Field", mode: Mode, given: Any) -> SetWise:
    """A built-in field of one or several columns."""
    if mode in (Mode.ADD, Mode.REMOVE):
        return _of_array(store, field, mode, given)
    value = field.kind.from_form(None) if mode == Mode.CLEAR else given
    new = [
        (column, Sql(f"%s::{_type(store, column)}", (cell,)))
        for column, cell in zip(field.place, field.kind.to_columns(value), strict=True)
    ]
    old = ", ".join(f'"{store.table}"."{column}"' for column in field.place)
    wanted = ", ".join(cell.text for _column, cell in new)
    params = tuple(param for _column, cell in new for param in cell.params)
    differs = Sql(f"(ROW({old}) IS DISTINCT FROM ROW({wanted}))", params)
    if field.kind.is_list:
        differs = Sql(f"NOT ({old} @> {wanted} AND {old} <@ {wanted})", params * 2)
    return RowSetWise(store, new, differs, Sql("false"))


def _of_array(store: "RowStore", field: "Field", mode: Mode, given: Collection) -> SetWise:
    (column,) = field.place
    old, values = f'"{store.table}"."{column}"', f"%s::{_type(store, column)}"
    params = (list(given),)
    if mode == Mode.ADD:
        differs, kept = f"NOT ({old} @> {values})", f"unnest({old} || {values}) AS one"
        rest = ""
    else:
        differs, kept = f"({old} && {values})", f"unnest({old}) AS one"
        rest = f"WHERE one <> ALL({values})"
    new = (
        f'ARRAY(SELECT one FROM (SELECT DISTINCT one COLLATE "C" AS one FROM {kept} {rest}) kept'
        " ORDER BY one)"
    )
    return RowSetWise(
        store,
        [(column, Sql(new, params))],
        Sql(differs, params),
        Sql(f"({old} <@ {values})", params) if mode == Mode.REMOVE else Sql("false"),
    )


def of_custom(store: "RowStore", field: "Field", mode: Mode, given: Any) -> SetWise:
    """A custom value. What is emptied loses its key; what another kind left under the key is
    replaced."""
    (key,) = field.place
    column = f'"{store.table}"."custom"'
    old = f"({column} -> %s)"
    if mode in (Mode.ADD, Mode.REMOVE):
        return _of_custom_codes(store, key, mode, given)
    value = None if mode == Mode.CLEAR else field.kind.to_json(given)
    if value is None:
        new, differs = Sql(f"{column} - %s::text", (key,)), Sql(f"({old} IS NOT NULL)", (key,))
    else:
        written = json.dumps(value, ensure_ascii=False)
        new = Sql(f"{column} || jsonb_build_object(%s::text, %s::jsonb)", (key, written))
        differs = Sql(f"({old} IS DISTINCT FROM %s::jsonb)", (key, written))
    return RowSetWise(store, [("custom", new)], differs, Sql("false"))


def _of_custom_codes(store: "RowStore", key: str, mode: Mode, given: Collection[str]) -> SetWise:
    column = f'"{store.table}"."custom"'
    codes = (
        f"jsonb_array_elements_text(CASE WHEN jsonb_typeof({column} -> %s::text) = 'array'"
        f" THEN {column} -> %s::text ELSE '[]'::jsonb END) AS one"
    )
    values = list(given)
    others = Sql(f"SELECT one FROM {codes} WHERE one <> ALL(%s::text[])", (key, key, values))
    if mode == Mode.ADD:
        kept = Sql(f"{others.text} UNION SELECT unnest(%s::text[])", (*others.params, values))
        missing = f"SELECT unnest(%s::text[]) EXCEPT SELECT one FROM {codes}"
        differs = Sql(f"EXISTS ({missing})", (values, key, key))
    else:
        kept = others
        some = f"SELECT FROM {codes} WHERE one = ANY(%s::text[])"
        differs = Sql(f"EXISTS ({some})", (key, key, values))
    new = Sql(
        f"jsonb_strip_nulls({column} || jsonb_build_object(%s::text, (SELECT"
        f' jsonb_agg(one ORDER BY one COLLATE "C") FROM ({kept.text}) AS kept(one))))',
        (key, *kept.params),
    )
    empties = Sql(f"NOT EXISTS ({others.text})", others.params)
    if mode == Mode.ADD:
        empties = Sql("false")
    return RowSetWise(store, [("custom", new)], differs, empties)


class LinkSetWise(SetWise):
    """Rows of a through model: what is missing goes in, what is too much goes out."""

    is_beside_row = True

    def __init__(self, store: "LinkStore", records: str, mode: Mode, given: Collection[int]):
        self.store = store
        self.mode = mode
        self.targets = [] if mode == Mode.CLEAR else list(given)
        counted = f" AND {store.counted}" if store.counted else ""
        its = f'SELECT FROM {store.table} l WHERE l.{store.owner} = "{records}".id{counted}'
        missing = [
            (f"NOT EXISTS ({its} AND l.{store.target} = %s)", target) for target in self.targets
        ]
        others = Sql(f"EXISTS ({its} AND l.{store.target} <> ALL(%s::bigint[]))", (self.targets,))
        some = Sql(f"EXISTS ({its} AND l.{store.target} = ANY(%s::bigint[]))", (self.targets,))
        tests = {Mode.ADD: [], Mode.REMOVE: [some]}.get(mode, [others])
        if mode in (Mode.ADD, Mode.SET):
            tests = [*tests, *(Sql(text, (target,)) for text, target in missing)]
        self.differs = Sql(
            f"({' OR '.join(test.text for test in tests)})",
            tuple(param for test in tests for param in test.params),
        )
        self.empties = Sql(f"NOT {others.text}", others.params)
        if mode in (Mode.ADD, Mode.SET):
            self.empties = Sql("false")

    def write(self, ids):
        ids = list(ids)
        if self.mode != Mode.ADD:
            self._delete(ids)
        if self.mode in (Mode.ADD, Mode.SET):
            self._insert(ids)

    def _delete(self, ids: list[int]) -> None:
        which = "=" if self.mode == Mode.REMOVE else "<>"
        test = "ANY" if self.mode == Mode.REMOVE else "ALL"
        counted = f" AND {self.store.counted}" if self.store.counted else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {self.store.table} l WHERE l.{self.store.owner} = ANY(%s::bigint[])"
                f" AND l.{self.store.target} {which} {test}(%s::bigint[]){counted}",
                [ids, self.targets],
            )

    def _insert(self, ids: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.store.table} ({self.store.owner}, {self.store.target})"
                " SELECT o, t FROM unnest(%s::bigint[]) o, unnest(%s::bigint[]) t"
                " ON CONFLICT DO NOTHING",
                [ids, self.targets],
            )
