"""Custom values in SQL: the functions that filter, sort, index and uniqueness take theirs from."""

import datetime
import re
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import F, Func, Q

from core.catalogue.comparisons import Folded, expression_condition, money_condition
from core.catalogue.kinds import COMPARED, Kind
from core.catalogue.session import Session
from core.collations import OF_ALL_LANGUAGES

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_AMOUNT = r"^-?\d{1,15}(\.\d{1,4})?$"
_OUTPUT = {
    "numeric": models.DecimalField(max_digits=30, decimal_places=10),
    "boolean": models.BooleanField(),
    "jsonb": models.JSONField(),
}


def custom_sql(key: str, kind: Kind, column: str = "custom") -> str:
    """The value of a custom field as SQL of its type; a value of another type is NULL.

    Dates are kept as ISO text, which compares as text in the order of time. Of an amount it is the
    number (see `currency_sql`), of an address or phone the normal form.
    """
    stored = stored_sql(key, column)
    if kind.kept_as == "codes":
        return f"({stored})"
    if kind.kept_as == "spelled":
        return f"({stored}->>'normal')"
    if kind.kept_as == "amount":
        amount = f"({stored}->>'amount')"
        return f"CASE WHEN {amount} ~ '{_AMOUNT}' THEN {amount}::numeric END"
    if kind.pg_type in ("numeric", "boolean"):
        json_type = "number" if kind.pg_type == "numeric" else "boolean"
        return (
            f"CASE WHEN jsonb_typeof({stored}) = '{json_type}' THEN ({stored})::{kind.pg_type} END"
        )
    return f"({column}->>'{key}')"


def sorted_sql(key: str, kind: Kind, column: str = "custom") -> str:
    """What lists are sorted by: words in the order of a dictionary, whatever their case, rather than by
    their bytes. One order for readers of all languages (the root of CLDR's), as one index holds it."""
    value = custom_sql(key, kind, column)
    return f'({value} COLLATE "{OF_ALL_LANGUAGES}")' if kind.code == "text" else value


def stored_sql(key: str, column: str = "custom") -> str:
    """The value of a custom field as it is kept: JSON."""
    return f"{column}->'{_checked(key)}'"


def currency_sql(key: str, kind: Kind, column: str = "custom") -> str:
    """The currency of a custom amount."""
    return f"({column}->'{_checked(key)}'->>'currency')"


def stored_value(kind: Kind, stored: Any) -> Any:
    """The canonical value of what the column holds (see `stored_reader`)."""
    return stored_reader(kind)(stored)


def stored_reader(kind: Kind) -> Callable[[Any], Any]:
    """The function from what the column holds to canonical values. What another kind has left there
    is none, as it is NULL to `custom_sql`: old events, and rows that an undo left, hold it after a
    change of kind."""
    types = _types_of(kind)

    def read(stored: Any) -> Any:
        if type(stored) in types:
            try:
                return kind.from_json(stored)
            except (ValueError, KeyError, TypeError, ArithmeticError):
                pass
        return kind.from_json(None)

    return read


def _types_of(kind: Kind) -> tuple[type, ...]:
    """What JSON makes of the values of a kind."""
    if kind.kept_as == "codes":
        return (list,)
    if kind.kept_as in ("spelled", "amount"):
        return (dict,)
    return {"numeric": (int, float), "boolean": (bool,)}.get(kind.pg_type, (str,))


def unique_sql(key: str, kind: Kind, column: str = "custom") -> str:
    """By what two values of a custom field are the same, twin of the kind's `comparable`; a text of
    which nothing is left has no value."""
    value = custom_sql(key, kind, column)
    if not kind.is_folded:
        return value
    return f"NULLIF(left({Folded.function}({value}), {COMPARED}), '')"


class CustomValue(Func):
    """What one of the functions above writes, as an expression of the ORM."""

    arity = 1

    def __init__(
        self,
        expression,
        *,
        key: str,
        kind: Kind,
        sql: Callable[[str, Kind, str], str] = custom_sql,
        **extra,
    ):
        pg_type = "text" if sql is currency_sql else kind.pg_type
        super().__init__(expression, output_field=_OUTPUT.get(pg_type, models.TextField()), **extra)
        self.key, self.kind, self.sql = key, kind, sql

    def as_sql(self, compiler, connection, **extra_context):
        column, params = compiler.compile(self.source_expressions[0])
        return self.sql(self.key, self.kind, column), params


def custom_expression(
    key: str,
    kind: Kind,
    sql: Callable[[str, Kind, str], str] = custom_sql,
    column: str = "custom",
) -> CustomValue:
    """The value of a custom field of the queryset's own records, by one of the functions above."""
    return CustomValue(F(column), key=key, kind=kind, sql=sql)


def custom_condition(
    key: str, kind: Kind, operator: str, value: Any, session: Session, column: str = "custom"
) -> Q:
    """The condition on a custom value; an operator the kind does not have is a ValueError. `column`
    is where a row has custom values under another name."""
    expression = custom_expression(key, kind, column=column)
    if kind.kept_as == "codes" and operator not in ("empty", "not_empty"):
        return _codes(key, operator, value, column)
    if kind.kept_as == "amount":
        currency = custom_expression(key, kind, currency_sql, column)
        return money_condition(expression, currency, kind, operator, value)
    asked = kind.asked(operator, _as_stored(value), session)
    return expression_condition(expression, kind, operator, asked)


def _codes(key: str, operator: str, codes: Any, column: str) -> Q:
    """Containment, which the GIN index on the whole column answers."""
    contains = f"{column}__contains"
    if operator == "all_of":
        return Q(**{contains: {key: list(codes)}}) if codes else ~Q(pk__in=[])
    some = (Q(**{contains: {key: [code]}}) for code in codes)
    found = reduce(or_, some, Q(pk__in=[]))
    return found if operator == "any_of" else ~found


def _as_stored(value: Any) -> Any:
    """Dates as the text that custom values keep them in."""
    if isinstance(value, tuple):
        return tuple(_as_stored(one) for one in value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a key of a custom field")
    return key
