"""Where values are kept, and how a set of them is read, compared and written at once.

A store reads and writes the values of many records with a constant number of statements; a form that
saves one record goes the same way.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Expression, F, Model, Q

from core.catalogue.any_of import AnyOf
from core.catalogue.bulk import ChangedRows, copy_rows
from core.catalogue.comparisons import columns_condition, money_condition, recurring_condition
from core.catalogue.compound_kinds import BirthdayKind
from core.catalogue.custom_values import (
    custom_condition,
    custom_expression,
    stored_reader,
    stored_value,
)
from core.catalogue.kinds import Kind
from core.catalogue.setwise import Mode, SetWise, of_columns, of_custom

if TYPE_CHECKING:
    from core.catalogue.fields import Field
    from core.catalogue.session import Session

MERGED_CUSTOM = "jsonb_strip_nulls(r.custom || s.custom)"
Values = Mapping[str, Any]
Rows = Mapping[int, Values]


class Store:
    """A place where values of a kind of record are kept."""

    model: type[Model]
    """Whose table it is."""
    raises_version = True
    """Whether whatever writes its values raises the version of the record."""
    tells_past = True
    """Whether earlier rows of that table say what a record had (`from_rows`)."""
    writes_before_rows = False
    """Whether its rows of new records go in before the records' own rows (foreign keys are
    checked at the end of the transaction), so that triggers on those find them."""

    def load(self, ids: Sequence[int], fields: Sequence["Field"]) -> dict[int, dict[str, Any]]:
        """The canonical values by record and key; every record that is there has every key."""
        raise NotImplementedError

    def from_rows(self, rows: Sequence[Values], fields: Sequence["Field"]) -> dict[str, Any]:
        """The canonical values by key that these rows of the table hold of one record, each a mapping
        of its columns: what `load` would find if they stood there."""
        raise NotImplementedError

    def create(self, rows: Rows, fields: Sequence["Field"]) -> None:
        """Write the values of new records, whose ids are known already."""
        raise NotImplementedError

    def update(self, rows: Rows, fields: Sequence["Field"]) -> None:
        """Write changed values; a record's entry has only the keys that change."""
        raise NotImplementedError

    def condition(self, field: "Field", operator: str, value: Any, session: "Session") -> Q:
        raise NotImplementedError

    def tally(
        self, field: "Field", ids: Sequence[int], session: "Session"
    ) -> Mapping[Any, int] | None:
        """How many of the records have each value of a field of choices, and by None how many have
        none; None where that cannot be told."""
        loaded = (values[field.key] for values in self.load(ids, [field]).values())
        each = ((one or (None,)) if isinstance(one, tuple) else (one,) for one in loaded)
        return Counter(chain.from_iterable(each))

    def tallies(
        self, fields: Sequence["Field"], ids: Sequence[int], session: "Session"
    ) -> dict[str, Mapping[Any, int]]:
        """The same of several fields by their keys, as far as it can be told."""
        found = {field.key: self.tally(field, ids, session) for field in fields}
        return {key: tally for key, tally in found.items() if tally is not None}

    def set_wise(self, field: "Field", mode: Mode, given: Any, records: str) -> SetWise | None:
        """The same change of many records of the table `records`, by statements that need not know
        what each of them has; None where the store must read before it writes."""
        return None


class RowStore(Store):
    """The record's own row: columns, and the JSONB column `custom` for custom values."""

    def __init__(self, model: type[Model]):
        self.model = model
        self.table = model._meta.db_table

    def load(self, ids, fields):
        plain, custom = _split(fields)
        columns = [column for field in plain for column in field.place]
        wanted = ["id", *columns, *(["custom"] if custom else [])]
        rows = self.model._base_manager.filter(AnyOf("id", ids)).order_by().values_list(*wanted)
        read = _row_reader(plain, custom)
        return {row[0]: read(row) for row in rows}

    def from_rows(self, rows, fields):
        row = rows[0] if rows else {}
        custom = row.get("custom") or {}
        return {
            f.key: stored_value(f.kind, custom.get(f.place[0]))
            if f.is_custom
            else f.kind.from_columns(*(row.get(column) for column in f.place))
            for f in fields
        }

    def create(self, rows, fields, extra: Mapping[str, Callable[[Values], Any]] | None = None):
        """COPY the new rows; `extra` are further columns, each made from the record's values."""
        plain, custom = _split(fields)
        extra = extra or {}
        columns = [column for field in plain for column in field.place]
        copy_rows(
            self.table,
            ["id", "custom", *columns, *extra],
            (
                (
                    record_id,
                    _custom_json(values, custom),
                    *cells_of(plain, values),
                    *(make(values) for make in extra.values()),
                )
                for record_id, values in rows.items()
            ),
        )

    def update(self, rows, fields):
        """One UPDATE; of the custom values only those that are given change, and what is emptied
        loses its key."""
        changed = {key for values in rows.values() for key in values}
        plain, custom = _split(field for field in fields if field.key in changed)
        columns = {column: self.types[column] for field in plain for column in field.place}
        if custom:
            columns["custom"] = "jsonb"
        changes = ChangedRows({"id": "bigint"}, columns, {"custom": MERGED_CUSTOM})
        for record_id, values in rows.items():
            changes.add({"id": record_id}, _changed_cells(plain, custom, values))
        changes.write(self.table)

    @cached_property
    def types(self) -> dict[str, str]:
        """The type of each column in PostgreSQL."""
        return {f.attname: f.db_type(connection) for f in self.model._meta.concrete_fields}

    def tally(self, field, ids, session):
        return self.tallies([field], ids, session)[field.key]

    def tallies(self, fields, ids, session):
        """The database counts what stands in the columns together: one look at each record, whatever
        the number of fields. Several values in one count for each."""
        columns = [_column_of(field) for field in fields]
        names = [f"tallied_{place}" for place in range(len(fields))]
        records = self.model._base_manager.filter(AnyOf("id", ids)).order_by()
        counted = records.values(**dict(zip(names, columns, strict=True)))
        rows = counted.annotate(number=Count("pk")).values_list(*names, "number")
        tallies: list[Counter[Any]] = [Counter() for _field in fields]
        is_list = [field.kind.is_list for field in fields]
        for *values, number in rows:
            for tally, value, is_several in zip(tallies, values, is_list, strict=True):
                if not is_several:
                    tally[value or None] += number
                    continue
                for one in value if value and isinstance(value, list) else (None,):
                    tally[one] += number
        return {field.key: tally for field, tally in zip(fields, tallies, strict=True)}

    def condition(self, field, operator, value, session):
        if field.is_custom:
            return custom_condition(field.place[0], field.kind, operator, value, session)
        if field.kind.kept_as == "amount":
            return money_condition(*map(F, field.place), field.kind, operator, value)
        if isinstance(field.kind, BirthdayKind) and operator == "within":
            return recurring_condition(field.place, *value)
        asked = field.kind.asked(operator, value, session)
        return columns_condition(field.place, field.kind, operator, asked)

    def set_wise(self, field, mode, given, records):
        return (of_custom if field.is_custom else of_columns)(self, field, mode, given)


def _column_of(field: "Field") -> Expression | F:
    """What a field of choices has in the record's row."""
    place = field.place[0]
    return custom_expression(place, field.kind) if field.is_custom else F(place)


def _row_reader(
    plain: Sequence["Field"], custom: Sequence["Field"]
) -> Callable[[Sequence[Any]], dict[str, Any]]:
    """The function from a row (id, columns of the plain fields, custom values) to values by key.

    Most columns hold their value as it is, and are taken without a call: of many records that is
    half of the time.
    """
    single, compound, at = [], [], 1
    for field in plain:
        width, convert = len(field.place), field.kind.from_columns
        if width > 1:
            compound.append((field.key, convert, slice(at, at + width)))
        else:
            is_same = type(field.kind).from_columns is Kind.from_columns
            single.append((field.key, None if is_same else convert, at))
        at += width
    stored = [(field.key, stored_reader(field.kind), field.place[0]) for field in custom]

    def read(row: Sequence[Any]) -> dict[str, Any]:
        values = {
            key: row[place] if convert is None else convert(row[place])
            for key, convert, place in single
        }
        for key, convert, places in compound:
            values[key] = convert(*row[places])
        for key, convert, place in stored:
            values[key] = convert(row[-1].get(place))
        return values

    return read


def _split(fields: Iterable["Field"]) -> tuple[list["Field"], list["Field"]]:
    fields = list(fields)
    return [f for f in fields if not f.is_custom], [f for f in fields if f.is_custom]


def cells_of(fields: Iterable["Field"], values: Values) -> Iterator[Any]:
    """The columns of the fields, in their order; what has no value gets that of none."""
    for field in fields:
        yield from field.kind.to_columns(values.get(field.key))


def _changed_cells(
    plain: Iterable["Field"], custom: Iterable["Field"], values: Values
) -> dict[str, Any]:
    """The columns that the values change; null in `custom` stands for what is emptied."""
    cells: dict[str, Any] = {}
    for field in plain:
        if field.key in values:
            cells |= zip(field.place, field.kind.to_columns(values[field.key]), strict=True)
    given = {f.place[0]: f.kind.to_json(values[f.key]) for f in custom if f.key in values}
    return {**cells, "custom": given} if given else cells


def _custom_json(values: Values, custom: Sequence["Field"]) -> str:
    stored = {f.place[0]: f.kind.to_json(values.get(f.key)) for f in custom}
    return json.dumps({k: v for k, v in stored.items() if v is not None}, ensure_ascii=False)
