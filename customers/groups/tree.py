"""The tree of groups: what stands beneath what, read once and asked in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from customers.models import Group


class Node(Protocol):
    """A group, or what else stands for one in the tree."""

    @property
    def pk(self) -> int: ...

    @property
    def parent_id(self) -> int | None: ...

    @property
    def position(self) -> int: ...


N = TypeVar("N", bound=Node)


@dataclass(frozen=True)
class Place(Generic[N]):
    """A group where it stands; depth 0 is a root."""

    group: N
    depth: int


class GroupTree(Generic[N]):
    """Groups by what they stand beneath. One whose parent is not among them stands at the root."""

    def __init__(self, groups: Iterable[N]):
        self.by_id = {group.pk: group for group in groups}

    @cached_property
    def _children(self) -> dict[int | None, list[N]]:
        children: dict[int | None, list[N]] = {}
        for group in self.by_id.values():
            parent = group.parent_id if group.parent_id in self.by_id else None
            children.setdefault(parent, []).append(group)
        for siblings in children.values():
            siblings.sort(key=lambda group: (group.position, group.pk))
        return children

    def children(self, pk: int | None) -> list[N]:
        """What stands directly beneath the group, in its order; of None, the roots."""
        return self._children.get(pk, [])

    def places(self, pk: int | None = None, depth: int = 0) -> Iterator[Place[N]]:
        """All beneath the group, each followed by what stands beneath it."""
        for group in self.children(pk):
            yield Place(group, depth)
            yield from self.places(group.pk, depth + 1)

    def below(self, ids: Iterable[int]) -> set[int]:
        """These groups and all that stands beneath them; ids that are no group are left out."""
        found: set[int] = set()
        open_ids = [pk for pk in ids if pk in self.by_id]
        while open_ids:
            pk = open_ids.pop()
            if pk not in found:
                found.add(pk)
                open_ids += [child.pk for child in self.children(pk)]
        return found

    def above(self, pk: int) -> list[N]:
        """What the group stands beneath, the root first."""
        path: list[N] = []
        group = self.by_id[pk]
        while group.parent_id in self.by_id:
            group = self.by_id[group.parent_id]
            path.insert(0, group)
        return path

    def height(self, pk: int) -> int:
        """How many levels stand beneath the group."""
        return max((place.depth + 1 for place in self.places(pk)), default=0)


def load_tree() -> GroupTree[Group]:
    """All living groups; one query."""
    return GroupTree(Group.objects.all())
