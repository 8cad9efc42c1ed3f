"""Clusters: what stands too close together on the screen to be told apart."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

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
        middles = [(*member.middle, member.count) for member in self.members]
        across = sum(x * count for x, _y, count in middles)
        down = sum(y * count for _x, y, count in middles)
        return across / total, down / total

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all of it."""
        lefts, tops, rights, bottoms = zip(*(m.sides for m in self.members), strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


def clustered(found: Iterable[Countable], frame: Frame) -> list[Cluster]:
    """The largest first gather what is near them; the same for the same customers and frame."""
    placed = [_Placed(*one.middle, one) for one in found]
    placed.sort(key=lambda one: (-one.thing.count, one.x, one.y, one.thing.key))
    near = _Grid(placed, PIXELS * frame.pixel_points)
    gathered = (near.take(seed) for seed in placed)
    return [Cluster(members) for members in gathered if members]


class _Placed(NamedTuple):
    """One with its middle, which is asked for many times."""

    x: float
    y: float
    thing: Countable


class _Grid:
    """What is left of them, by the field of the map in which they lie, so that neighbours are found at
    once."""

    def __init__(self, placed: Iterable[_Placed], reach: float):
        self.reach = reach
        self._taken: set[int] = set()
        self._left: dict[tuple[int, int], list[_Placed]] = defaultdict(list)
        for one in placed:
            self._left[self._field(one)].append(one)

    def take(self, seed: _Placed) -> list[Countable]:
        """The seed and all that is left near it; nothing where the seed itself is taken."""
        if id(seed) in self._taken:
            return []
        column, row = self._field(seed)
        around = ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        return [one.thing for field_of in around for one in self._take_of(field_of, seed)]

    def _take_of(self, field_of: tuple[int, int], seed: _Placed) -> list[_Placed]:
        """Those of one field."""
        standing = self._left.pop(field_of, [])
        x, y, reach = seed.x, seed.y, self.reach * self.reach
        near, far = [], []
        for one in standing:
            across, down = one.x - x, one.y - y
            (near if across * across + down * down < reach else far).append(one)
        if far:
            self._left[field_of] = far
        self._taken.update(map(id, near))
        return near

    def _field(self, one: _Placed) -> tuple[int, int]:
        return int(one.x // self.reach), int(one.y // self.reach)
