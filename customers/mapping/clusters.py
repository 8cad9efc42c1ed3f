"""Clusters: what stands too close together on the screen to be told apart."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from customers.mapping.frames import Frame

PIXELS = 54
"""Two clusters are at least so far apart: a finger hits one of them."""


class Countable(Protocol):
    """One or many customers at about the same place."""

    count: int
    key: int

    @property
    def middle(self) -> tuple[float, float]: ...

    @property
    def sides(self) -> tuple[float, float, float, float]: ...


@dataclass
class Cluster:
    """What is drawn as one."""

    members: list[Countable] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(member.count for member in self.members)

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of gravity."""
        total = self.count
        across = sum(member.middle[0] * member.count for member in self.members)
        down = sum(member.middle[1] * member.count for member in self.members)
        return across / total, down / total

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all of it."""
        lefts, tops, rights, bottoms = zip(*(m.sides for m in self.members), strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


def clustered(found: Iterable[Countable], frame: Frame) -> list[Cluster]:
    """The largest first gather what is near them; the same for the same customers and frame."""
    reach = PIXELS * frame.pixel_points
    left = sorted(found, key=lambda one: (-one.count, one.middle, one.key))
    near = _Grid(left, reach)
    return [Cluster(near.take(seed)) for seed in left if not near.is_taken(seed)]


class _Grid:
    """Things by the field of the map in which they lie, so that neighbours are found at once."""

    def __init__(self, things: Iterable[Countable], reach: float):
        self.reach = reach
        self._taken: set[int] = set()
        self._fields: dict[tuple[int, int], list[Countable]] = defaultdict(list)
        for thing in things:
            self._fields[self._field(thing)].append(thing)

    def is_taken(self, thing: Countable) -> bool:
        return id(thing) in self._taken

    def take(self, seed: Countable) -> list[Countable]:
        """The seed and all that is near it and not taken yet."""
        column, row = self._field(seed)
        x, y = seed.middle
        found = []
        for field_of in ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            for thing in self._fields.get(field_of, ()):
                across, down = thing.middle[0] - x, thing.middle[1] - y
                is_near = across * across + down * down < self.reach * self.reach
                if is_near and not self.is_taken(thing):
                    self._taken.add(id(thing))
                    found.append(thing)
        return found

    def _field(self, thing: Countable) -> tuple[int, int]:
        return int(thing.middle[0] // self.reach), int(thing.middle[1] // self.reach)
