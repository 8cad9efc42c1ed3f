"""A list of records in the order of one field, paged by key: each page begins where the last ended.

An OFFSET costs more the deeper one reads; a key costs the same everywhere, and rows that come or go
meanwhile neither repeat nor hide others.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Expression,
    F,
    Func,
    IntegerField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models import Field as ModelField
from django.db.models.functions import Collate
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IsNull,
    LessThan,
    LessThanOrEqual,
)

from core.catalogue import Catalogue, Field, Session
from core.catalogue.custom_values import currency_sql, custom_expression, sorted_sql
from core.collations import collation_of
from core.first_rows import FIRST_TRY_MS, INDEX_ALONE_MS, first_rows
from core.patience import OutOfPatience, patience
from core.rows_by_choice import RowsByChoice


@dataclass(frozen=True)
class Order:
    """The field that rows are ordered by; ties stand in the order of ids, in the same direction.

    Rows without a value come last, whatever the direction.
    """

    field: Field
    is_descending: bool = False
    language: str = "en"
    choices: tuple[int | str, ...] = ()
    """Of a field that is sorted as its choices stand: their ids or codes, in their order."""

    @property
    def code(self) -> str:
        """As it stands in the query string: `name`, `-created_at`."""
        return f"{'-' if self.is_descending else ''}{self.field.key}"

    def expressions(self) -> list[Expression | F]:
        """What is compared, one after the other: exactly what the field's index holds. Amounts stand by
        currency, then by how much they are: what is in two currencies has no other order."""
        if self.field.is_custom:
            key, kind = self.field.place[0], self.field.kind
            value = custom_expression(key, kind, sorted_sql)
            if self.field.sort == "choices":
                return [_place_among(self.choices, value, TextField())]
            is_amount = kind.kept_as == "amount"
            return [custom_expression(key, kind, currency_sql), value] if is_amount else [value]
        column = F(self.path)
        if self.field.sort == "choices":
            return [_place_among(self.choices, column, BigIntegerField())]
        is_text = self.field.sort == "text"
        return [Collate(column, collation_of(self.language)) if is_text else column]

    @property
    def path(self) -> str:
        """What of the row is compared, as the ORM names it."""
        return self.field.sort_by or self.field.place[0]

    def having(self, choice: Any) -> Q:
        """The rows that have one of the choices."""
        if self.field.is_custom:
            value = custom_expression(self.field.place[0], self.field.kind)
            return Q(Exact(value, Value(choice)))
        return Q(**{self.path: choice})

    def table_of(self, model: type[Model]) -> type[Model] | None:
        """Whose rows the choices are; None for those of a custom field, which are codes."""
        return None if self.field.is_custom else self._column(model).related_model

    def may_be_empty(self, model: type[Model]) -> bool:
        """What is no choice any more counts as none; a record at the end of a path may be missing."""
        if self.field.is_custom or self.field.sort == "choices" or self.field.sort_by:
            return True
        return model._meta.get_field(self.path).null

    def value_from(self, texts: list[str], model: type[Model]) -> tuple:
        """A value of the field from the texts in a cursor, one for each expression."""
        if self.field.is_custom or self.field.sort == "choices":
            outputs = [expression.output_field for expression in self.expressions()]
        else:
            outputs = [self._column(model)]
        return tuple(output.to_python(text) for output, text in zip(outputs, texts, strict=True))

    def _column(self, model: type[Model]) -> ModelField:
        """The column at the end of the path."""
        column, opts = None, model._meta
        for name in self.path.split("__"):
            column = opts.get_field(name)
            opts = column.related_model._meta if column.is_relation else opts
        return column


def read_order(
    code: str, catalogue: Catalogue, language: str, session: Session | None = None
) -> Order | None:
    """The order behind `name` or `-name`; None where the list cannot be sorted by that. A list of
    choices stands as the session's person has it."""
    field = catalogue.get(code.removeprefix("-"))
    if field is None or not field.sort:
        return None
    choices: tuple[int | str, ...] = ()
    if field.sort == "choices":
        source = field.kind.source
        choices = tuple(choice.value for choice in (session or Session()).table(source).choices)
    return Order(field, code.startswith("-"), language, choices)


def _place_among(choices: Sequence[int | str], value: Expression | F, kind: ModelField) -> Func:
    """The place of a value in the list of choices. No index knows it: see core.rows_by_choice."""
    listed = Value(list(choices), output_field=ArrayField(kind))
    return Func(listed, value, function="array_position", output_field=IntegerField())


class Place(NamedTuple):
    """Where a row stands: its value of the field, of each expression of the order (None where empty),
    its id, its position from 1."""

    value: tuple | None
    pk: int
    position: int = 0


@dataclass(frozen=True)
class Page:
    """The ids of one page in their order, and the cursors of the pages beside it ('' at an end)."""

    ids: list[int]
    first_position: int
    """About, when rows have come or gone since the first page was read."""
    previous: str = ""
    next: str = ""
    is_lost: bool = False
    """The cursor led nowhere (altered, of another order, its rows gone): this is the first page."""
    is_given_up: bool = False
    """It took too long to find what fits: nothing is known of it."""

    @property
    def last_position(self) -> int:
        return self.first_position + len(self.ids) - 1


class _LostPlace(Exception):
    """A cursor that this list did not write, or behind which nothing is left."""


@dataclass(frozen=True)
class RecordList:
    """Records, already scoped and filtered, in an order, so many on a page."""

    records: QuerySet
    order: Order
    size: int
    is_narrowed: bool = False
    """Whether something is left out, so that the planner may err about how many are left."""
    milliseconds: int = 0
    """How long a statement may take; 0: any time."""
    first_try_ms: int = FIRST_TRY_MS
    """How long the way by the order is given where something is left out."""
    beside: str = ""
    """The way to a table with one row for each record, its key that of the record, which has the column
    of the order too: an index there tells of more than the order."""

    def page(self, *, after: str = "", before: str = "") -> Page:
        """The page that follows or precedes a cursor; without one, or with a wrong one, the first.
        Raises OutOfPatience where it takes too long."""
        try:
            if before:
                return self._page_before(self._read(before))
            return self._page_after(self._read(after) if after else None)
        except _LostPlace:
            return replace(self._page_after(None), is_lost=True)

    def _page_after(self, place: Place | None) -> Page:
        rows = self._rows(place, self.size + 1)
        if place and not rows:
            raise _LostPlace
        start = place.position + 1 if place else 1
        return self._page(rows[: self.size], start, bool(place), len(rows) > self.size)

    def _page_before(self, place: Place) -> Page:
        rows = self._rows(place, self.size + 1, is_backwards=True)
        if len(rows) < self.size:  # rows have gone: a short page in front would look like the end
            return self._page_after(None)
        has_more = len(rows) > self.size
        start = max(place.position - self.size, 1) if has_more else 1
        return self._page(rows[: self.size][::-1], start, has_more, has_next=True)

    def _page(self, rows: list[Place], start: int, has_previous: bool, has_next: bool) -> Page:
        return Page(
            ids=[row.pk for row in rows],
            first_position=start,
            previous=self._write(rows[0], start) if has_previous else "",
            next=self._write(rows[-1], start + len(rows) - 1) if has_next else "",
        )

    def _rows(self, place: Place | None, limit: int, is_backwards: bool = False) -> list[Place]:
        """Up to so many rows beyond the place: first those with a value, then those without."""
        if self.order.field.sort == "choices":
            try:
                with patience(FIRST_TRY_MS):
                    return self._rows_by_choice(place, limit, is_backwards)
            except OutOfPatience:
                pass  # few fit, and those far off: they are found first and sorted then
        return self._rows_in_parts(place, limit, is_backwards)

    def _rows_by_choice(self, place: Place | None, limit: int, is_backwards: bool) -> list[Place]:
        """The rows of each choice in turn, those without one last."""
        places = {choice: (number,) for number, choice in enumerate(self.order.choices, start=1)}
        listed: list[int | None] = [*self.order.choices]
        if self.order.is_descending:
            listed.reverse()
        listed.append(None)
        if is_backwards:
            listed.reverse()
        if place:
            values = [places[choice] if choice is not None else None for choice in listed]
            if place.value not in values:
                raise _LostPlace
            listed = listed[values.index(place.value) :]
        by_choice = RowsByChoice(
            self.records,
            self.order.having,
            without=Q(IsNull(*self.order.expressions(), True)),
            is_falling=self.order.is_descending != is_backwards,
            table=self.order.table_of(self.records.model),
        )
        rows = by_choice.take(listed, limit, beyond=place.pk if place else None)
        return [Place(places.get(choice), pk) for choice, pk in rows]

    def _rows_in_parts(self, place: Place | None, limit: int, is_backwards: bool) -> list[Place]:
        found: list[Place] = []
        for is_empty in self._parts(place, is_backwards):
            rows = self._part(is_empty, place, is_backwards, limit - len(found))
            found += [Place(None if is_empty else tuple(value), pk) for pk, *value in rows]
            place = None
            if len(found) == limit:
                break
        return found

    def _parts(self, place: Place | None, is_backwards: bool) -> Iterator[bool]:
        """The parts of the list still to come: False with a value, True without."""
        parts = [False, True] if self.order.may_be_empty(self.records.model) else [False]
        if is_backwards:
            parts.reverse()
        if place:
            parts = parts[parts.index(place.value is None) :]
        yield from parts

    def _part(
        self, is_empty: bool, place: Place | None, is_backwards: bool, limit: int
    ) -> list[tuple]:
        """So many of one part as id and values, beyond the place. NULLs are kept out of the order itself: an
        index read backwards has them at the other end, and could not serve both directions."""
        expressions, key = self.order.expressions(), F("pk")
        if self.beside:
            expressions = [F(f"{self.beside}__{self.order.path}")]
            key = F(f"{self.beside}__pk")
        is_falling = self.order.is_descending != is_backwards
        keys = [key] if is_empty else [*expressions, key]
        records = self.records
        if self.order.may_be_empty(records.model):
            missing = [Q(IsNull(expression, is_empty)) for expression in expressions]
            if self.order.field.sort_unless:
                missing.append(Q(**{self.order.field.sort_unless: is_empty}))
            records = records.filter(reduce(or_ if is_empty else and_, missing))
        if place:
            values = [Value(value) for value in place.value or ()]
            end = [*values, Value(place.pk)]
            beyond = LessThan if is_falling else GreaterThan
            records = records.filter(Q(beyond(_Row(*keys), _Row(*end))))
            if values and "__" in self.order.path:
                # no index holds the whole row: this is what that of the other table can answer
                from_there = LessThanOrEqual if is_falling else GreaterThanOrEqual
                records = records.filter(Q(from_there(expressions[0], values[0])))
        order = [key.desc() if is_falling else key.asc() for key in keys]

        def in_order(found: QuerySet) -> QuerySet:
            return found.order_by(*order).values_list("pk", *expressions)[:limit]

        if self.is_narrowed:
            first_try = INDEX_ALONE_MS if self.beside else self.first_try_ms
            return first_rows(
                records, in_order, first_try_ms=first_try, milliseconds=self.milliseconds
            )
        with patience(self.milliseconds) if self.milliseconds else nullcontext():
            return list(in_order(records))

    def _write(self, row: Place, position: int) -> str:
        value = None if row.value is None else [str(part) for part in row.value]
        return self._signer.sign_object([value, row.pk, position])

    def _read(self, cursor: str) -> Place:
        try:
            value, pk, position = self._signer.unsign_object(cursor)
        except (signing.BadSignature, ValueError) as error:
            raise _LostPlace from error
        if value is not None:
            if not isinstance(value, list) or len(value) != len(self.order.expressions()):
                raise _LostPlace
            value = self.order.value_from(value, self.records.model)
        return Place(value, pk, position)

    @property
    def _signer(self) -> signing.Signer:
        """Signed for this order, so that a cursor of another one is not mistaken for its own."""
        return signing.Signer(salt=f"core.record_list.{self.order.code}")


class _Row(Func):
    """Several values as one, compared from left to right: what an index over them can answer."""

    function = "ROW"
    output_field = BooleanField()  # never read: a row has no type in the ORM
