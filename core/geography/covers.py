"""The ranges of cells in which an area lies, so that an index finds what is in it."""

import heapq
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from core.geography.z_order import ORDER, SIDE, Range, Square, merged

SQUARES = 64
"""So many squares stand in for an area: some twenty ranges, and a strip along its border to look at."""


class Meeting(Enum):
    """How a square meets an area."""

    OUTSIDE = 0
    PARTLY = 1
    WITHIN = 2


class Coverable(Protocol):
    """What lies somewhere on the map, or on it and the next one to the east."""

    @property
    def right(self) -> int:
        """An x that nothing of it lies beyond."""

    def meeting(self, square: Square) -> Meeting:
        """How it meets the square; PARTLY where that is not certain."""


@dataclass(frozen=True)
class Cover:
    """`within` are cells that belong to the area as a whole; of those in `partly` each is looked at."""

    within: tuple[Range, ...]
    partly: tuple[Range, ...]
    box: tuple[int, int, int, int]
    """Left, top, right and bottom of all of it: where it ends, and all the way round for what goes on
    in the second map."""

    @property
    def all(self) -> tuple[Range, ...]:
        return merged([*self.within, *self.partly])


def cover(area: Coverable, squares: int = SQUARES) -> Cover:
    """Quarter the map, the largest squares first, as long as some lie partly in the area and there are
    not too many."""
    within: list[Square] = []
    heap: list[Square] = []
    _sort_in(area, _maps(area), within, heap)
    while heap and len(heap) + len(within) < squares and heap[0].level < ORDER:
        _sort_in(area, heapq.heappop(heap).quarters(), within, heap)
    # An area that is nearly as wide as the map meets the same cells at both of its ends.
    partly = _without(_ranges(heap), _ranges(within))
    return Cover(_ranges(within), partly, _box([*within, *heap]))


def _maps(area: Coverable) -> list[Square]:
    return [Square(0, 0, 0), *([Square(0, 1, 0)] if area.right > SIDE else [])]


def _sort_in(area: Coverable, squares, within: list[Square], heap: list[Square]) -> None:
    for square in squares:
        meeting = area.meeting(square)
        if meeting is Meeting.WITHIN:
            within.append(square)
        elif meeting is Meeting.PARTLY:
            heapq.heappush(heap, square)


def _box(squares: list[Square]) -> tuple[int, int, int, int]:
    if not squares:
        return 0, 0, 0, 0
    right = max(square.left + square.side for square in squares)
    left = min(square.left for square in squares)
    top = min(square.top for square in squares)
    bottom = max(square.top + square.side for square in squares)
    return (left, top, right, bottom) if right <= SIDE else (0, top, SIDE, bottom)


def _without(ranges: tuple[Range, ...], others: tuple[Range, ...]) -> tuple[Range, ...]:
    """What is left of the ranges where the others, in their order, are taken out."""
    left = []
    for start, end in ranges:
        for other in others:
            if other.start < end and start < other.end:
                if start < other.start:
                    left.append(Range(start, other.start))
                start = other.end
        if start < end:
            left.append(Range(start, end))
    return tuple(left)


def _ranges(squares: list[Square]) -> tuple[Range, ...]:
    return merged([square.cells for square in squares])
