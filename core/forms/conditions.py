"""The condition builder: a tree of conditions as a part of a form, nested all, any and none.

It works without JavaScript: each of its buttons sends the form, and it comes back with one row more, or
less, or with the inputs that go with the field that was chosen. Nothing typed is lost. A page that has
one inside a form of its own looks at `is_rearranged` before it saves:

    builder = ConditionBuilder(catalogue, session, data=request.POST, tree=group.rule, url=…, count_url=…)
    if form.is_valid() and not builder.is_rearranged and not builder.errors: … builder.condition …

and includes `components/condition_builder.html with builder=builder`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from core import conditions
from core.calendars.formatting import format_number
from core.catalogue import Catalogue, Session
from core.conditions import MAX_DEPTH, MAX_TESTS, Condition, ConditionError
from core.forms.condition_groups import JUNCTIONS, MOST_LEVELS, PARTS, GroupRow
from core.forms.condition_rows import TestRow
from core.forms.condition_tree import GROUP, TEST, Node, Outline


@dataclass(frozen=True)
class Action:
    """A button of the builder that was pressed."""

    code: str
    node: str

    @classmethod
    def read(cls, text: str) -> "Action | None":
        code, _colon, node = text.partition(":")
        return cls(code, node) if code in ("add", "group", "remove", "up", "down", "show") else None


class ConditionBuilder:
    """One tree of conditions. `data` is what a form sent (it may have none of the builder's inputs);
    `tree` is what stands there before, as a Condition or its JSON, even where it cannot be read any more.

    `condition` is the tree that was put together, None for none; it holds only where there are no
    `errors`. Rows in which no field was chosen ask for nothing.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        session: Session,
        *,
        data: QueryDict | None = None,
        name: str = "where",
        tree: Condition | Mapping[str, Any] | None = None,
        url: str = "",
        count_url: str = "",
        omitted: Sequence[str] = (),
    ):
        self.catalogue = catalogue
        self.session = session
        self.name = name
        self.url = url
        """Where the builder alone is fetched anew (htmx); '' where only the form itself does that."""
        self.count_url = count_url
        """Where it is counted what fits; '' where nothing is."""
        self.omitted = frozenset(omitted)
        """Keys of fields that are not offered."""
        self.count_text = ""
        """What stands where the count comes, until it does."""
        self.focus_id = ""
        self.notice = ""
        self.is_bound = data is not None and f"{name}.node" in data
        self._given: dict[str, dict[str, list[str]]] = {}
        self._tests_by_id: dict[str, TestRow] = {}
        self._groups_by_id: dict[str, GroupRow] = {}
        self.action = None
        if self.is_bound and data is not None:
            self._read_data(data)
        else:
            self._read_tree(tree)

    @property
    def is_rearranged(self) -> bool:
        """Whether one of its own buttons was pressed: the form is to be shown again, not to be saved."""
        return self.action is not None

    @property
    def id(self) -> str:
        return f"{self.name}-builder"

    @cached_property
    def root(self) -> GroupRow:
        """The tree for the template: rows within groups."""
        return self._group(self.outline.root)

    @property
    def rows(self) -> list[TestRow]:
        """All tests, in the order of the page."""
        return [self._test(node) for node in self.outline.root.walk() if not node.is_group]

    @property
    def first_focus_id(self) -> str:
        """Where whoever opens it begins: at the field that is still to be chosen, else at the top."""
        first = self.rows[0] if self.rows else None
        return first.ids["field"] if first and not first.key else self.root.ids["junction"]

    @property
    def entries(self) -> Iterator[str]:
        """The outline as it is sent, but for the root."""
        return (self.outline.entry(node) for node in self.outline.root.walk() if node.parent)

    @cached_property
    def field_groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The fields to choose from, under their sections."""
        offered = self.catalogue.where(
            lambda f: f.is_in_conditions and not f.is_retired and f.key not in self.omitted
        )
        return [
            (str(section.label), [(f.key, str(f.label)) for f in fields])
            for section, fields in self.catalogue.by_section(offered)
        ]

    # --- What came out --------------------------------------------------------------------------

    @cached_property
    def _result(self) -> tuple[Condition | None, list[str]]:
        problems = [_("The form came back damaged. Load the page again.")] * self.outline.is_damaged
        data = self.root.as_json()
        problems += [row.error_in_words for row in self.rows if row.error]
        problems += [row.error for row in self._groups() if row.error]
        if problems or data is None:
            return None, problems
        try:
            return conditions.parse(data, self.catalogue), []
        except ConditionError as error:
            return None, [str(error)]

    @property
    def condition(self) -> Condition | None:
        return self._result[0]

    @property
    def errors(self) -> list[str]:
        """What is missing or wrong, a sentence each."""
        return self._result[1]

    @property
    def shown_errors(self) -> list[str]:
        """The same, but not while somebody is still putting it together."""
        return (
            []
            if self.is_rearranged or (not self.is_bound and not self.has_unreadable)
            else self.errors
        )

    @property
    def has_unreadable(self) -> bool:
        """Whether the tree that stands there cannot be read any more, e.g. because of a retired field."""
        return any(row.is_unreadable for row in self.rows)

    def _groups(self) -> Iterator[GroupRow]:
        return (self._group(node) for node in self.outline.root.walk() if node.is_group)

    # --- Rows -----------------------------------------------------------------------------------

    def given(self, node: Node) -> dict[str, list[str]]:
        """What the inputs of a node hold, by their part of the name."""
        return self._given.setdefault(node.id, {})

    def row(self, node: Node) -> TestRow | GroupRow:
        return self._group(node) if node.is_group else self._test(node)

    def _group(self, node: Node) -> GroupRow:
        if node.id not in self._groups_by_id:
            self._groups_by_id[node.id] = GroupRow(self, node)
        return self._groups_by_id[node.id]

    def _test(self, node: Node) -> TestRow:
        if node.id not in self._tests_by_id:
            self._tests_by_id[node.id] = TestRow(self, node)
        return self._tests_by_id[node.id]

    # --- Where the tree comes from --------------------------------------------------------------

    def _read_data(self, data: QueryDict) -> None:
        self.outline = Outline.read(data.getlist(f"{self.name}.node"), max_depth=MAX_DEPTH)
        for id in self.outline.by_id:
            found = {part: data.getlist(f"{self.name}.{id}.{part}") for part in PARTS}
            self._given[id] = {part: values for part, values in found.items() if values}
        self.action = Action.read(data.get(f"{self.name}.do", ""))
        if self.action:
            self._act(self.action)

    def _read_tree(self, tree: Condition | Mapping[str, Any] | None) -> None:
        data = (
            tree.to_json()
            if isinstance(tree, conditions.Test | conditions.Group | conditions.Not)
            else tree
        )
        self.outline = Outline()
        if data is None:
            self.outline.add(TEST, self.outline.root)
            return
        junction, children = _as_group(data)
        if junction is None:
            junction, children = "all", [data]
        self.given(self.outline.root)["junction"] = [junction]
        self._hang(children, self.outline.root)

    def _hang(self, children: Sequence[Any], parent: Node) -> None:
        for child in children:
            junction, below = _as_group(child)
            if junction is not None and parent.depth < MAX_DEPTH:
                node = self.outline.add(GROUP, parent)
                self.given(node)["junction"] = [junction]
                self._hang(below, node)
            else:
                node = self.outline.add(TEST, parent)
                self._given[node.id] = TestRow.given_of(child, self)

    # --- What the buttons do --------------------------------------------------------------------

    def _act(self, action: Action) -> None:
        node = self.outline.by_id.get(action.node)
        if node is None:
            return
        if action.code == "add" and node.is_group:
            self._add(TEST, node)
        elif action.code == "group" and node.is_group:
            self._add_group(node)
        elif action.code == "remove" and node.parent is not None:
            self.focus_id = f"{self.name}-{node.parent.id}-add"
            self.outline.remove(node)
        elif action.code in ("up", "down"):
            move = self.outline.move_up if action.code == "up" else self.outline.move_down
            move(node, max_depth=MOST_LEVELS)
            self.focus_id = f"{self.name}-{node.id}-{action.code}"
        elif action.code == "show" and not node.is_group:
            self.focus_id = self._test(node).next_focus_id

    def _add(self, sort: str, parent: Node) -> Node | None:
        tests = sum(1 for node in self.outline.by_id.values() if not node.is_group)
        if tests >= MAX_TESTS:
            self.notice = _("There are %(count)s conditions already; more are not possible.") % {
                "count": format_number(tests)
            }
            return None
        node = self.outline.add(sort, parent)
        self.focus_id = f"{self.name}-{node.id}-field"
        return node

    def _add_group(self, parent: Node) -> None:
        if parent.depth >= MOST_LEVELS:
            self.notice = _("Groups can stand in each other at most %(count)s deep.") % {
                "count": format_number(MOST_LEVELS)
            }
        elif (group := self._add(GROUP, parent)) is not None:
            self.given(group)["junction"] = ["any"]
            self._add(TEST, group)


def _as_group(data: Any) -> tuple[str | None, Sequence[Any]]:
    """The junction of a group and its children; None for a test. What is not is a group of which none, or
    not all, may hold; not of not is the thing itself."""
    if not isinstance(data, Mapping) or len(data) != 1:
        return None, ()
    ((key, below),) = data.items()
    if key in ("all", "any") and isinstance(below, list):
        return key, below
    if key != "not":
        return None, ()
    junction, children = _as_group(below)
    return (JUNCTIONS[junction].opposite, children) if junction else ("none", [below])
