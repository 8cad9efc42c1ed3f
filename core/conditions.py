"""Conditions: a tree of all/any/not over (field, operator, value), checked against a catalogue.

Stored as JSON, e.g. `{"all": [{"field": "status", "operator": "in", "value": [3]}]}`, and turned into
one `Q`. Everything that selects records uses this. What values there are, relative ones among them,
says core.condition_values.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, Exists, Q, When
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from core import condition_values
from core.calendars.formatting import format_number
from core.catalogue import Catalogue, Field, Session
from core.catalogue.cells import SHOWN, writable

MAX_DEPTH = 8
MAX_TESTS = 100
NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # an empty Q would vanish from whatever it is joined with


class ConditionError(ValueError):
    """A tree that the catalogue does not allow; the message may be shown to people."""


class FieldRetired(ConditionError):
    """A test of a field that an administrator has taken out of use: nobody keeps it up to date."""


@dataclass(frozen=True)
class Test:
    """One comparison."""

    field: str
    operator: str
    value: Any = None

    def to_q(self, catalogue: Catalogue, session: Session) -> Q:
        value = condition_values.resolved(self.value, session)
        return catalogue[self.field].condition(self.operator, value, session) or EVERYTHING

    def to_json(self) -> dict:
        asked = {"field": self.field, "operator": self.operator}
        if self.operator in condition_values.WITHOUT_VALUE:
            return asked
        return {**asked, "value": condition_values.as_json(self.value)}

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
        """Of what is true or false alone, the plain opposite: the planner makes a join of NOT EXISTS,
        while it asks a CASE of each record, 25 s long of 665,000 customers by one tag."""
        asked = self.child.to_q(catalogue, session)
        if _is_never_unknown(asked):
            return ~asked
        return Q(Exact(Case(When(asked, then=True), default=False), False))

    def to_json(self) -> dict:
        return {"not": self.child.to_json()}

    def tests(self) -> Iterator[Test]:
        yield from self.child.tests()


Condition = Test | Group | Not


def _is_never_unknown(asked: Q) -> bool:
    """Whether it only asks if rows are there, which no missing value makes unknown."""
    return all(
        _is_never_unknown(child) if isinstance(child, Q) else isinstance(child, Exists)
        for child in asked.children
    )


def all_of(*children: Condition) -> Group:
    return Group("all", children)


def any_of(*children: Condition) -> Group:
    return Group("any", children)


def parse(data: Any, catalogue: Catalogue) -> Condition:
    """The tree behind stored or typed JSON; ConditionError names what is not allowed in it."""
    condition = _parse(data, catalogue, 0)
    if sum(1 for _test in condition.tests()) > MAX_TESTS:
        raise ConditionError(
            _("The condition has more than %(limit)s parts. Ask for less at once.")
            % {"limit": format_number(MAX_TESTS)}
        )
    return condition


def _parse(data: Any, catalogue: Catalogue, depth: int) -> Condition:
    if depth > MAX_DEPTH:
        raise ConditionError(_("The condition is nested too deeply."))
    if not isinstance(data, dict):
        raise ConditionError(_("A condition is all, any, not, or a field with an operator."))
    if data.keys() == {"not"}:
        return Not(_parse(data["not"], catalogue, depth + 1))
    for junction in ("all", "any"):
        if data.keys() == {junction} and isinstance(data[junction], list):
            children = (_parse(child, catalogue, depth + 1) for child in data[junction])
            return Group(junction, tuple(children))
    return _parse_test(data, catalogue)


def _parse_test(data: dict, catalogue: Catalogue) -> Test:
    if not {"field", "operator"} <= data.keys() <= {"field", "operator", "value"}:
        raise ConditionError(_("A condition is all, any, not, or a field with an operator."))
    field = _field(data["field"], catalogue)
    operator = data["operator"]
    if not isinstance(operator, str) or operator not in field.kind.operators:
        raise ConditionError(
            _("“%(operator)s” cannot be asked of the field “%(field)s”.")
            % {"operator": str(operator)[:SHOWN], "field": field.label}
        )
    raw = data.get("value")
    try:
        value = condition_values.checked(field.kind, operator, raw)
    except condition_values.WRONG as error:
        raise ConditionError(
            _("“%(value)s” is not a value of the field “%(field)s”.")
            % {"value": _shown(raw), "field": field.label}
        ) from error
    return Test(field.key, operator, value)


def _field(key: Any, catalogue: Catalogue) -> Field:
    field = catalogue.get(key) if isinstance(key, str) else None
    if field is not None and field.is_retired:
        raise FieldRetired(
            _("The field “%(field)s” has been retired; nothing can be asked of it any more.")
            % {"field": field.label}
        )
    if field is None or not field.is_in_conditions:
        raise ConditionError(_("There is no field “%(key)s”.") % {"key": _shown(key)})
    return field


def _shown(raw: Any) -> str:
    """What was given, as far as a message can hold it."""
    return writable(str(raw)[:SHOWN]).encode(errors="replace").decode()
