"""Counting the customers of a frame by small squares: all of them, or a sample where that takes long."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, F, Min, QuerySet

from core.counts import expected_rows
from core.geography import ORDER, Range, Square, cover, point_in
from core.geography.z_order import merged
from core.patience import OutOfPatience, patience
from customers.mapping.frames import Frame
from customers.mapping.selection import MapSelection
from customers.models.map_places import LARGE_LEVEL, SAMPLE, SMALL_LEVEL

EXACT_MS = 400
NARROWED_MS = 150
"""Under filters; one that takes longer is answered from the sample."""
WORTH_COUNTING = 10_000
"""Under filters, by the planner's estimate; of more the sample is asked at once. Each costs a look into the
table of customers."""
WORTH_COUNTING_OF_ALL = 100_000
"""Without filters, for whoever does not see everything: each costs a look into the table of places."""
SAMPLE_MS = 400
FRAME_SQUARES = 16
"""A frame is covered by so many squares: less than ten ranges of the index."""
Row = tuple[int, int, int]
EVERYWHERE = (Range(0, 1 << 2 * ORDER),)


class Squares(NamedTuple):
    """A column of places by which they are counted, and the level of its squares."""

    column: str
    level: int

    def ranges(self, cells: Iterable[Range]) -> tuple[Range, ...]:
        """All of each square that has one of the cells."""
        bits = 2 * (ORDER - self.level)
        return merged([Range(one.start >> bits, ((one.end - 1) >> bits) + 1) for one in cells])


LARGE, SMALL = Squares("large_square", LARGE_LEVEL), Squares("small_square", SMALL_LEVEL)
CELLS = Squares("cell", ORDER)


@dataclass
class Group:
    """The customers in one square of the map."""

    square: Square
    count: int
    key: int
    """The id of one of them, or the square of the column where they are."""

    @property
    def middle(self) -> tuple[float, float]:
        side = self.square.side
        return (self.square.x + 0.5) * side, (self.square.y + 0.5) * side

    @property
    def sides(self) -> tuple[float, float, float, float]:
        left, top, side = self.square.left, self.square.top, self.square.side
        return left, top, left + side, top + side


@dataclass(frozen=True)
class Counted:
    """The groups of a frame. `is_about`: from a sample. None of them, and `is_given_up`: even that took
    too long."""

    groups: list[Group]
    is_about: bool = False
    is_given_up: bool = False

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)


def count_in(selection: MapSelection, frame: Frame) -> Counted:
    """The selected customers of the frame by its squares, in at most two queries."""
    places, is_narrowed = selection.places, selection.asked.is_narrowed
    ranges = squares_of(frame).ranges(cover(frame.box, FRAME_SQUARES).all)
    try:
        # Of all customers the ranges one by one are read from an index alone; what narrows them, or says
        # who sees them, is asked once.
        is_of_all = not is_narrowed and selection.user.sees_everything
        parts = _each(places, frame, ranges) if is_of_all else [_in_ranges(places, frame, ranges)]
        most = WORTH_COUNTING if is_narrowed else WORTH_COUNTING_OF_ALL
        if is_of_all or expected_rows(parts[0]) <= most:
            with patience(NARROWED_MS if is_narrowed else EXACT_MS):
                return Counted(_groups(parts, frame))
    except OutOfPatience:
        pass
    sampled = _in_ranges(places.filter(is_sampled=True), frame, ranges)
    try:
        with patience(SAMPLE_MS):
            return Counted(_groups([sampled], frame, SAMPLE), is_about=True)
    except OutOfPatience:
        return Counted([], is_about=True, is_given_up=True)


def squares_of(frame: Frame) -> Squares:
    """The column whose squares are those of the frame, or are the next smaller ones."""
    return next(one for one in (LARGE, SMALL, CELLS) if frame.level <= one.level)


def _in_ranges(places: QuerySet, frame: Frame, ranges: tuple[Range, ...]) -> QuerySet:
    squares = squares_of(frame)
    if ranges == squares.ranges(EVERYWHERE):
        return places
    return places.in_ranges(ranges, squares.column)


def _each(places: QuerySet, frame: Frame, ranges: tuple[Range, ...]) -> list[QuerySet]:
    return [_in_ranges(places, frame, (one,)) for one in ranges]


def _groups(parts: list[QuerySet], frame: Frame, times: int = 1) -> list[Group]:
    squares = squares_of(frame)
    bits = 0 if squares is CELLS else 2 * (squares.level - frame.level)
    first, *others = [_counted(places, frame) for places in parts]
    found: dict[int, Group] = {}
    for number, count, key in first.union(*others, all=True) if others else first:
        number >>= bits
        if group := found.get(number):
            group.count += count * times
        elif square := _in_frame(Square(frame.level, *point_in(number)), frame):
            found[number] = Group(square, count * times, key)
    return list(found.values())


def _counted(places: QuerySet, frame: Frame) -> QuerySet:
    """Number, count and key of each square of the column; of cells, by the squares of the frame."""
    squares = squares_of(frame)
    if squares is CELLS:
        number = F("cell").bitrightshift(2 * (ORDER - frame.level))
        counted = places.order_by().annotate(number=number).values("number")
        counted = counted.annotate(count=Count("pk"), key=Min("pk"))
    else:
        # Nothing else is asked, so that of all customers the index alone is read.
        counted = places.order_by().annotate(number=F(squares.column)).values("number")
        counted = counted.annotate(count=Count("*"), key=F(squares.column))
    return counted.values_list("number", "count", "key")


def _in_frame(square: Square, frame: Frame) -> Square | None:
    """The square on the map of the frame, which may begin on one and end on the next; None outside."""
    box, side = frame.box, square.side
    if not box.top - side < square.y * side < box.bottom:
        return None
    for x in (square.x, square.x + (1 << square.level)):
        if box.left - side < x * side < box.right:
            return square._replace(x=x) if x != square.x else square
    return None
