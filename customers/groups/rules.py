"""The rules of groups: what they say, which groups they ask about, and in which order they are kept."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.sessions import session_for
from core import conditions
from core.calendars import preferences
from core.catalogue import Catalogue, ChoiceKind, Field, Session
from core.conditions import Condition, ConditionError
from customers.fields.groups import GROUPS
from customers.groups.tree import GroupTree
from customers.models import Group

PERSONAL = ("me", "my_departments")
"""Values that depend on who asks; nobody asks a rule."""


@dataclass(frozen=True)
class Rule:
    """The rule of one group as it stands: its condition, or why it rests."""

    group: Group
    condition: Condition | None = None
    problem: str = ""
    """Why nobody enters or leaves the group at the moment; empty: the rule works."""
    refers_to: frozenset[int] = frozenset()
    """The groups that it asks about; what stands beneath them counts as well."""

    @property
    def asks_about(self) -> set[str]:
        """The keys of the fields that it asks about; none while it rests."""
        return {test.field for test in self.condition.tests()} if self.condition else set()


def read_rule(data: Any, catalogue: Catalogue) -> Condition:
    """The condition that a rule says, for all people alike. ConditionError names what it cannot say."""
    condition = conditions.parse(data, catalogue)
    tests = list(condition.tests())
    if not tests:
        raise ConditionError(_("Say by at least one condition who belongs to the group."))
    for test in tests:
        field = catalogue[test.field]
        if field.is_retired:
            raise ConditionError(
                _("The field “%(field)s” has been retired. Take it out of the rule.")
                % {"field": field.label}
            )
        if field.is_personal or _is_personal(test.to_json().get("value")):
            raise ConditionError(
                _("“%(field)s” depends on who asks. A rule is the same for everybody.")
                % {"field": field.label}
            )
        if _asks_about_groups(field) and test.operator in ("empty", "not_empty"):
            raise ConditionError(
                _(
                    "A rule cannot ask whether somebody is in any group: its own group is one of them."
                )
            )
    return condition


def _is_personal(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_is_personal, value))
    return isinstance(value, dict) and any(key in value for key in PERSONAL)


def _asks_about_groups(field: Field) -> bool:
    return isinstance(field.kind, ChoiceKind) and field.kind.source is GROUPS


def _groups_in(condition: Condition, catalogue: Catalogue) -> frozenset[int]:
    found: set[int] = set()
    for test in condition.tests():
        if _asks_about_groups(catalogue[test.field]):
            found.update(test.value if isinstance(test.value, tuple) else (test.value,))
    return frozenset(found)


class RuleBook:
    """All rules together, and which of them depend on which."""

    def __init__(self, tree: GroupTree[Group], catalogue: Catalogue):
        self.tree = tree
        self.catalogue = catalogue
        self.rules = {
            group.pk: self._read(group) for group in tree.by_id.values() if group.is_by_rule
        }

    def _read(self, group: Group) -> Rule:
        try:
            condition = read_rule(group.rule, self.catalogue)
        except ConditionError as error:
            return Rule(group, problem=str(error))
        asked = _groups_in(condition, self.catalogue)
        if asked - self.tree.by_id.keys():
            return Rule(group, problem=_("A group that the rule asks about is not there any more."))
        return Rule(group, condition, refers_to=asked)

    @cached_property
    def _needs(self) -> dict[int, list[int]]:
        """By group the groups by rule that decide about its members."""
        return {
            pk: sorted(self.tree.below(rule.refers_to) & self.rules.keys())
            for pk, rule in self.rules.items()
        }

    def circle(self, first: int) -> list[Group]:
        """Groups each of which decides about the one before it, that at the end the same as at the
        beginning; empty where no rule comes back to itself. It is looked for from the first one on."""
        settled: set[int] = set()
        for start in sorted(self._needs, key=lambda pk: pk != first):
            if path := self._circle_from(start, [], settled):
                return [self.tree.by_id[pk] for pk in path]
        return []

    def _circle_from(self, pk: int, path: list[int], settled: set[int]) -> list[int]:
        if pk in path:
            return [*path[path.index(pk) :], pk]
        if pk in settled:
            return []
        for needed in self._needs[pk]:
            if found := self._circle_from(needed, [*path, pk], settled):
                return found
        settled.add(pk)
        return []

    def in_order(self, wanted: Iterable[int] | None = None) -> list[Rule]:
        """The rules that work, each after those that it depends on: all of them, or those of some
        groups and of whatever depends on these."""
        concerned = self.rules.keys() if wanted is None else self.concerned_by(wanted)
        order: dict[int, None] = {}
        for pk in self._needs:
            self._put(pk, order, set())
        rules = (self.rules[pk] for pk in order if pk in concerned)
        return [rule for rule in rules if rule.condition is not None]

    def _put(self, pk: int, order: dict[int, None], begun: set[int]) -> None:
        if pk not in order and pk not in begun:
            begun.add(pk)
            for needed in self._needs[pk]:
                self._put(needed, order, begun)
            order[pk] = None

    def concerned_by(self, ids: Iterable[int]) -> set[int]:
        """Those of the groups that have a rule, and all whose rule asks about any of them, directly or
        through others."""
        changed, found = set(ids), set(ids) & self.rules.keys()
        while changed:
            changed = {
                pk
                for pk, rule in self.rules.items()
                if pk not in found and self.tree.below(rule.refers_to) & changed
            }
            found |= changed
        return found

    def referring_to(self, pk: int) -> list[Group]:
        """The groups whose rule names this one."""
        return [rule.group for rule in self.rules.values() if pk in rule.refers_to]


@contextmanager
def session_of_rules() -> Iterator[Session]:
    """Nobody's use of the catalogue: “this month” and “today” are those of the organisation."""
    kept = Organisation.objects.values("language", "calendar", "time_zone").first()
    usual = preferences.for_language(kept["language"] if kept else None)
    if kept:
        usual = replace(usual, calendar=kept["calendar"], time_zone=kept["time_zone"])
    with preferences.activate(usual):
        yield session_for(None)
