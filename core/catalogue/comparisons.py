"""Operators of conditions as comparisons of a column or an expression."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains
from django.contrib.postgres.lookups import Overlap
from django.db.models import CharField, F, Func, Q, TextField, Value
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)
from django.utils import timezone

from core.calendars.birthdays import celebrated_between
from core.catalogue.kinds import Kind
from core.text import fold

_ORDER: dict[str, Callable] = {
    "lt": LessThan,
    "lte": LessThanOrEqual,
    "gt": GreaterThan,
    "gte": GreaterThanOrEqual,
}


_PARTS: dict[str, Callable] = {
    "contains": Contains,
    "not_contains": Contains,
    "starts_with": StartsWith,
}
_POSITIVE = {"is_not": "is", "not_contains": "contains"}


class Folded(Func):
    """Text as it is compared: without case, accents and variants of letters."""

    function = "karta_fold_v1"
    output_field = TextField()


def columns_condition(place: Sequence[str], kind: Kind, operator: str, value: Any) -> Q:
    """The condition on the columns that a value of the kind takes up in a row: its own, else the usual one
    on the first of them."""
    own = kind.condition(place, operator, value)
    return own if own is not None else column_condition(place[0], kind, operator, value)


def column_condition(column: str, kind: Kind, operator: str, value: Any) -> Q:
    """The condition on a column of the record's row."""
    return expression_condition(F(column), kind, operator, value)


def expression_condition(expression, kind: Kind, operator: str, value: Any) -> Q:
    """The condition on any expression; an operator the kind does not have is a ValueError.

    What is not filled in is not equal to anything: `is_not`, `not_in` and `not_contains` find it.
    """
    if operator not in kind.operators:
        raise ValueError(f"{operator!r} is not an operator of {kind.code}")
    if operator in ("empty", "not_empty"):
        return _emptiness(expression, kind, operator)
    if kind.pg_type == "text[]":
        return _array(expression, operator, value)
    if operator in _PARTS or (kind.is_folded and operator in ("is", "is_not")):
        positive = _POSITIVE.get(operator, operator)
        return _found(expression, _folded(expression, kind, positive, value), positive == operator)
    if operator == "is" and kind.pg_type == "timestamptz":
        return _between(expression, kind, value, value)
    if operator in ("is", "is_not"):
        wanted = Value(value) if isinstance(value, bool) else value
        return _found(expression, Exact(expression, wanted), operator == "is")
    if operator in ("in", "not_in"):
        return _found(expression, In(expression, list(value)), operator == "in")
    if operator in ("between", "within"):
        return _between(expression, kind, *value)
    return Q(_ORDER[operator](expression, _bound(kind, value, is_end=operator in ("lte", "gt"))))


def money_condition(amount, currency, kind: Kind, operator: str, value: Any) -> Q:
    """The condition on an amount beside its currency: what is in another currency is never equal,
    less or more."""
    if operator not in kind.operators:
        raise ValueError(f"{operator!r} is not an operator of {kind.code}")
    if operator in ("empty", "not_empty"):
        return _emptiness(amount, kind, operator)
    ends = value if operator == "between" else (value,)
    (code,) = {end.currency for end in ends if end is not None}
    in_currency = Q(Exact(currency, code))
    if operator == "between":
        return in_currency & _between(amount, kind, *(end and end.amount for end in ends))
    if operator in ("is", "is_not"):
        same = in_currency & Q(Exact(amount, value.amount))
        return same if operator == "is" else Q(IsNull(amount, True)) | ~same
    return in_currency & Q(_ORDER[operator](amount, value.amount))


def recurring_condition(place: Sequence[str], start: datetime.date, end: datetime.date) -> Q:
    """The birthdays, kept as month, day, year and calendar, that come round from the first day to the
    last."""
    month, day, _year, calendar = place
    found = Q(pk__in=[])
    for (its_calendar, its_month), days in celebrated_between(start, end).items():
        found |= Q(
            **{calendar: its_calendar, month: its_month, f"{day}__in": sorted(days)},
        )
    return found


def _found(expression, lookup, is_wanted: bool) -> Q:
    return Q(lookup) if is_wanted else Q(IsNull(expression, True)) | ~Q(lookup)


def _folded(expression, kind: Kind, operator: str, value: str) -> Q:
    """A comparison of texts as they are folded. Where nothing is left of the text that is asked for (a
    dash), it is still none that is not filled in."""
    wanted = fold(value)
    found = Q(_PARTS.get(operator, Exact)(Folded(expression), wanted))
    return found if wanted else found & _emptiness(expression, kind, "not_empty")


def _emptiness(expression, kind: Kind, operator: str) -> Q:
    missing = Q(IsNull(expression, True))
    if kind.pg_type == "text":
        missing |= Q(Exact(expression, ""))
    return ~missing if operator == "not_empty" else missing


def _between(expression, kind: Kind, start, end) -> Q:
    """Both ends belong to it; either may be None."""
    wanted = Q()
    if start is not None:
        wanted &= Q(GreaterThanOrEqual(expression, _bound(kind, start)))
    if end is not None:
        wanted &= Q(LessThanOrEqual(expression, _bound(kind, end, is_end=True)))
    return wanted


def _bound(kind: Kind, value: Any, is_end: bool = False) -> Any:
    """A day as a moment, where moments are compared: its first or its last."""
    if kind.pg_type == "timestamptz" and type(value) is datetime.date:
        clock = datetime.time.max if is_end else datetime.time.min
        return timezone.make_aware(datetime.datetime.combine(value, clock))
    return value


def _array(expression, operator: str, value) -> Q:
    items = Value(list(value), output_field=ArrayField(CharField()))
    if operator == "all_of":
        return Q(ArrayContains(expression, items))
    return Q(Overlap(expression, items), _negated=operator == "none_of")
