"""Conditions: a tree of all/any/not over (field, operator, value), checked against a catalogue.

Stored as JSON, e.g. `{"all": [{"field": "status", "operator": "in", "value": [3]}]}`, and turned into
one `Q`. Everything that selects records uses this. Relative values are resolved when the tree becomes
a `Q`: `{"me": true}`, `{"my_departments": true}`, `{"last_days": 30}`, `{"this": "month"}`.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, Q, When
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from core.calendars.periods import period_of
from core.calendars.preferences import current
from core.catalogue import Catalogue, Field, Session
from core.catalogue.kinds import Kind
from core.geography import AreaError, Circle, Polygon, read_area
from core.money import CURRENCIES, Money

MAX_DEPTH = 8
MAX_TESTS = 100
LARGEST = 30  # digits before the decimals, more than any field holds
NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # an empty Q would vanish from whatever it is joined with


class ConditionError(ValueError):
    """A tree that the catalogue does not allow; the message may be shown to people."""


@dataclass(frozen=True)
class Test:
    """One comparison."""

    field: str
    operator: str
    value: Any = None

    def to_q(self, catalogue: Catalogue, session: Session) -> Q:
        field = catalogue[self.field]
        value = _resolve(self.value, field.kind, session)
        return field.condition(self.operator, value, session) or EVERYTHING

    def to_json(self) -> dict:
        return {"field": self.field, "operator": self.operator, "value": _to_json(self.value)}

    def tests(self) -> Iterator["Test"]:
        yield self


@dataclass(frozen=True)
class Group:
    """Several conditions of which all or any must hold; of none, all hold and any does not."""

    junction: str
    children: tuple["Condition", ...] = ()

    def to_q(self, catalogue: Catalogue, session: Session) -> Q:
        join, wanted = (and_, EVERYTHING) if self.junction == "all" else (or_, NOTHING)
        if not self.children:
            return wanted
        return reduce(join, (child.to_q(catalogue, session) for child in self.children))

    def to_json(self) -> dict:
        return {self.junction: [child.to_json() for child in self.children]}

    def tests(self) -> Iterator[Test]:
        for child in self.children:
            yield from child.tests()


@dataclass(frozen=True)
class Not:
    """The opposite of a condition: whatever does not fulfil it, for want of a value as well."""

    child: "Condition"

    def to_q(self, catalogue: Catalogue, session: Session) -> Q:
        is_fulfilled = Case(When(self.child.to_q(catalogue, session), then=True), default=False)
        return Q(Exact(is_fulfilled, False))

    def to_json(self) -> dict:
        return {"not": self.child.to_json()}

    def tests(self) -> Iterator[Test]:
        yield from self.child.tests()


Condition = Test | Group | Not


def all_of(*children: Condition) -> Group:
    return Group("all", children)


def any_of(*children: Condition) -> Group:
    return Group("any", children)


def parse(data: Any, catalogue: Catalogue, depth: int = 0) -> Condition:
    """The tree behind stored or typed JSON; ConditionError names what is not allowed in it."""
    if depth > MAX_DEPTH:
        raise ConditionError(_("The condition is nested too deeply."))
    if not isinstance(data, dict):
        raise ConditionError(_("A condition is all, any, not, or a field with an operator."))
    if data.keys() == {"not"}:
        return Not(parse(data["not"], catalogue, depth + 1))
    for junction in ("all", "any"):
        if data.keys() == {junction} and isinstance(data[junction], list):
            children = tuple(parse(child, catalogue, depth + 1) for child in data[junction])
            group = Group(junction, children)
            if depth == 0 and sum(1 for _test in group.tests()) > MAX_TESTS:
                raise ConditionError(_("The condition has too many parts."))
            return group
    return _parse_test(data, catalogue)


def _parse_test(data: dict, catalogue: Catalogue) -> Test:
    if not {"field", "operator"} <= data.keys() <= {"field", "operator", "value"}:
        raise ConditionError(_("A condition is all, any, not, or a field with an operator."))
    field = catalogue.get(data["field"]) if isinstance(data["field"], str) else None
    if field is None:
        raise ConditionError(_("There is no field “%(key)s”.") % {"key": data["field"]})
    if data["operator"] not in field.kind.operators:
        raise ConditionError(
            _("“%(operator)s” cannot be asked of the field “%(field)s”.")
            % {"operator": data["operator"], "field": field.label}
        )
    return Test(field.key, data["operator"], _checked(field, data["operator"], data.get("value")))


def _checked(field: Field, operator: str, raw: Any) -> Any:
    """The value in its canonical form; relative ones stay as they are."""
    if operator in ("empty", "not_empty"):
        return None
    try:
        if operator in ("in", "not_in", "any_of", "all_of", "none_of"):
            if not isinstance(raw, list):
                raise TypeError
            return tuple(_scalar(field.kind, one) for one in raw)
        if operator in ("between", "within"):
            if isinstance(raw, dict) and _is_relative(raw):
                return _Relative(tuple(sorted(raw.items())))
            return _checked_range(field.kind, raw)
        if operator == "in_area":
            return read_area(raw)
        return _scalar(field.kind, raw)
    except AreaError as error:
        raise ConditionError(str(error)) from error
    except (TypeError, ValueError, KeyError, InvalidOperation) as error:
        raise ConditionError(
            _("“%(value)s” is not a value of the field “%(field)s”.")
            % {"value": str(raw)[:80], "field": field.label}
        ) from error


def _checked_range(kind: Kind, raw: Any) -> tuple:
    """Both ends or one of them; amounts of one currency."""
    start, end = raw
    ends = tuple(None if one is None else _scalar(kind, one) for one in (start, end))
    given = [one for one in ends if one is not None]
    if not given or len({one.currency for one in given if isinstance(one, Money)}) > 1:
        raise ValueError(raw)
    return ends


@dataclass(frozen=True)
class _Relative:
    """A value that depends on who asks and when."""

    items: tuple[tuple[str, Any], ...]


def _is_relative(raw: dict) -> bool:
    key, value = next(iter(raw.items()), (None, None))
    if len(raw) != 1:
        return False
    if key in ("last_days", "next_days"):
        return isinstance(value, int) and 0 < value <= 36_600
    return (key, value) in (
        ("me", True),
        ("my_departments", True),
        ("this", "week"),
        ("this", "month"),
        ("this", "year"),
    )


def _scalar(kind: Kind, raw: Any) -> Any:
    if kind.kept_as == "amount":
        return _money(raw)
    if isinstance(raw, dict):
        if not _is_relative(raw):
            raise ValueError(raw)
        return _Relative(tuple(sorted(raw.items())))
    if kind.filter_as == "choices" and kind.pg_type == "bigint":
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise TypeError(raw)
        return raw
    return _SCALARS.get(kind.pg_type, _text)(raw)


def _text(raw):
    if not isinstance(raw, str) or len(raw) > 1000 or "\x00" in raw:
        raise TypeError(raw)
    return raw


def _number(raw):
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise TypeError(raw)
    number = Decimal(str(raw))
    if not number.is_finite() or number.adjusted() > LARGEST:
        raise ValueError(raw)
    return number


def _money(raw):
    if isinstance(raw, Money):
        return raw
    if not isinstance(raw, dict) or raw["currency"] not in CURRENCIES:
        raise TypeError(raw)
    return Money(_number(raw["amount"]), raw["currency"])


def _boolean(raw):
    if not isinstance(raw, bool):
        raise TypeError(raw)
    return raw


def _date(raw):
    return raw if isinstance(raw, datetime.date) else datetime.date.fromisoformat(raw)


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "numeric": _number,
    "bigint": _number,
    "boolean": _boolean,
    "date": _date,
    "timestamptz": _date,
}


def _resolve(value: Any, kind: Kind, session: Session) -> Any:
    """Relative values as they are for this person today; dates of custom fields as their text."""
    if isinstance(value, tuple) and not isinstance(value, Money):
        resolved: list[Any] = []
        for one in value:
            found = _resolve(one, kind, session)
            is_several = isinstance(one, _Relative) and isinstance(found, tuple)
            resolved.extend(found if is_several else (found,))
        return tuple(resolved)
    if not isinstance(value, _Relative):
        return value
    (key, argument), *_rest = value.items
    if key == "me":
        return session.actor.pk if session.actor else 0
    if key == "my_departments":
        return tuple(session.actor.department_ids) if session.actor else ()
    return _period(key, argument, session.today)


def _period(key: str, argument: Any, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """First and last day of a relative period; months and years are those of the person's calendar."""
    one_day = datetime.timedelta(days=1)
    if key == "last_days":
        return today - one_day * (argument - 1), today
    if key == "next_days":
        return today, today + one_day * (argument - 1)
    if argument == "week":
        is_saturday_first = current().calendar == "jalali"
        start = today - one_day * ((today.weekday() + (2 if is_saturday_first else 0)) % 7)
        return start, start + one_day * 6
    return period_of(today, argument, calendar=current().calendar)


def _to_json(value: Any) -> Any:
    if isinstance(value, _Relative):
        return dict(value.items)
    if isinstance(value, Money | Polygon | Circle):
        return value.as_json()
    if isinstance(value, tuple):
        return [_to_json(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
