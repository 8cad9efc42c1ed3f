"""The tree of a condition builder as its form sends it: an outline of groups and tests, and the moves in it.

Each entry of the outline is `id:parent:sort`, a parent before its children, in the order of the page;
the root has no parent.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

ROOT = "0"
GROUP, TEST = "g", "t"
MOST_NODES = 250
_ENTRY = re.compile(r"(\d{1,6}):(\d{0,6}):([gt])", re.ASCII)


@dataclass(eq=False)
class Node:
    """A group or a test of the tree."""

    id: str
    sort: str
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return self.sort == GROUP

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth + 1

    def walk(self) -> Iterator["Node"]:
        """Itself and all below it, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.walk()


class Outline:
    """A tree of nodes under one root, which is a group."""

    def __init__(self) -> None:
        self.root = Node(ROOT, GROUP)
        self.by_id = {ROOT: self.root}
        self.is_damaged = False
        """Whether the form sent what no page of ours sends: a part of the tree may be missing."""

    @classmethod
    def read(cls, entries: Iterable[str], *, max_depth: int) -> "Outline":
        """What the form sent."""
        outline = cls()
        for entry in list(entries)[: MOST_NODES + 1]:
            found = _ENTRY.fullmatch(entry)
            parent = outline.by_id.get(found[2]) if found else None
            if (
                found is None
                or parent is None
                or found[1] in outline.by_id
                or not parent.is_group
                or parent.depth > max_depth
            ):
                outline.is_damaged = True
            else:
                outline._put(found[1], found[3], parent)
        outline.is_damaged |= len(outline.by_id) > MOST_NODES
        return outline

    def entry(self, node: Node) -> str:
        return f"{node.id}:{node.parent.id if node.parent else ''}:{node.sort}"

    def add(self, sort: str, parent: Node) -> Node:
        """A new node at the end of a group."""
        return self._put(str(max(map(int, self.by_id)) + 1), sort, parent)

    def remove(self, node: Node) -> None:
        if node.parent is not None:
            node.parent.children.remove(node)
            for gone in list(node.walk()):
                del self.by_id[gone.id]

    def move_up(self, node: Node, *, max_depth: int) -> None:
        """Before the one above; into the group above, at its end; out of its own group, before it."""
        self._move(node, -1, max_depth)

    def move_down(self, node: Node, *, max_depth: int) -> None:
        """Behind the one below; into the group below, at its beginning; out of its own, behind it."""
        self._move(node, 1, max_depth)

    def _put(self, id: str, sort: str, parent: Node) -> Node:
        node = Node(id, sort, parent)
        parent.children.append(node)
        self.by_id[id] = node
        return node

    def _move(self, node: Node, step: int, max_depth: int) -> None:
        parent = node.parent
        if parent is None:
            return
        place = parent.children.index(node)
        beside = place + step
        if 0 <= beside < len(parent.children):
            other = parent.children[beside]
            if other.is_group and not _too_deep(node, other, max_depth):
                self._hang(node, other, len(other.children) if step < 0 else 0)
            else:
                self._hang(node, parent, beside)
        elif parent.parent is not None:
            at = parent.parent.children.index(parent)
            self._hang(node, parent.parent, at if step < 0 else at + 1)

    @staticmethod
    def _hang(node: Node, parent: Node, place: int) -> None:
        if node.parent is not None:
            node.parent.children.remove(node)
        node.parent = parent
        parent.children.insert(place, node)


def _too_deep(node: Node, into: Node, max_depth: int) -> bool:
    """Whether a group, moved into another, would stand deeper than groups may."""
    below = max((one.depth for one in node.walk() if one.is_group), default=None)
    return below is not None and below - node.depth + into.depth + 1 > max_depth
