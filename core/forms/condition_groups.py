"""A row of a condition builder, and the groups among them: several conditions with a junction."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms.condition_tree import Node

if TYPE_CHECKING:
    from core.forms.conditions import ConditionBuilder

MOST_LEVELS = 3
"""So deep may groups stand in each other when they are built here: deeper, nobody reads them."""
VALUES = ("value", "end", "currency", "period", "days", "kept")
PARTS = ("junction", "field", "operator", "of", "as", *VALUES)
"""The inputs of a node, by the last part of their names; `of` and `as` say for which field and which
inputs the others were shown."""


@dataclass(frozen=True)
class Junction:
    """How the conditions of a group go together."""

    label: str | Promise
    opposite: str

    def joined(self, code: str, children: list[dict]) -> dict:
        plain = {code: children} if code in ("all", "any") else {_PLAIN[code]: children}
        return plain if code in ("all", "any") else {"not": plain}


_PLAIN = {"none": "any", "not_all": "all"}
JUNCTIONS = {
    "all": Junction(gettext_lazy("All of these hold"), "not_all"),
    "any": Junction(gettext_lazy("Any of these holds"), "none"),
    "none": Junction(gettext_lazy("None of these holds"), "any"),
    "not_all": Junction(gettext_lazy("Not all of these hold"), "all"),
}


class Row:
    """A node of the tree with what its inputs hold. `as_json` is what it asks for, None for nothing; `error`
    says what is missing."""

    is_group = False
    error: str

    def __init__(self, builder: "ConditionBuilder", node: Node):
        self.builder = builder
        self.node = node
        self.given = builder.given(node)

    def first(self, part: str) -> str:
        return next(iter(self.given.get(part, ())), "")

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of its inputs."""
        return {part: f"{self.builder.name}.{self.node.id}.{part}" for part in PARTS}

    @cached_property
    def ids(self) -> dict[str, str]:
        """What its inputs are called in the page."""
        places = (*PARTS, "add", "group", "remove", "up", "down", "error")
        return {part: f"{self.builder.name}-{self.node.id}-{part}" for part in places}

    def as_json(self) -> dict | None:
        raise NotImplementedError

    @property
    def entry(self) -> str:
        return self.builder.outline.entry(self.node)

    @property
    def is_root(self) -> bool:
        return self.node.parent is None

    @property
    def is_first(self) -> bool:
        """Whether it cannot be moved up any more."""
        parent = self.node.parent
        return parent is None or (parent.parent is None and parent.children[0] is self.node)

    @property
    def is_last(self) -> bool:
        parent = self.node.parent
        return parent is None or (parent.parent is None and parent.children[-1] is self.node)


class GroupRow(Row):
    """Several conditions of which all, any, none or not all must hold."""

    is_group = True

    @property
    def junction(self) -> str:
        return self.first("junction") if self.first("junction") in JUNCTIONS else "all"

    @property
    def junctions(self) -> list[tuple[str, Any, bool]]:
        return [(code, one.label, code == self.junction) for code, one in JUNCTIONS.items()]

    @property
    def children(self) -> list[Row]:
        return [self.builder.row(child) for child in self.node.children]

    @property
    def may_hold_groups(self) -> bool:
        return self.node.depth < MOST_LEVELS

    @property
    def shown_error(self) -> str:
        return "" if self.builder.is_rearranged or not self.builder.is_bound else self.error

    @property
    def error(self) -> str:  # type: ignore[override]
        """A group that asks for nothing would mean all or nothing; who added it meant neither."""
        if self.is_root or self.as_json() is not None or any(self._errors()):
            return ""
        return _("A group has no conditions. Add one, or remove the group.")

    def as_json(self) -> dict | None:
        """What it asks for; None for nothing."""
        found = [one for child in self.children if (one := child.as_json()) is not None]
        return JUNCTIONS[self.junction].joined(self.junction, found) if found else None

    def _errors(self) -> Iterator[str]:
        return (child.error for child in self.children)
