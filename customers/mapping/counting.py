"""Counting the customers of a frame by small squares: all of them, or a sample where that takes long."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Min, QuerySet

from core.geography import ORDER, Range, Square, cover, point_in
from core.patience import OutOfPatience, patience
from customers.mapping.frames import Frame
from customers.mapping.selection import MapSelection
from customers.models.map_places import LARGE_LEVEL, SAMPLE

EXACT_MS = 400
NARROWED_MS = 150
"""Under filters; one that takes longer is answered from the sample."""
SAMPLE_MS = 400
FRAME_SQUARES = 16
"""A frame is covered by so many squares: less than ten ranges of the index."""
Row = tuple[int, int, int]
EVERYWHERE = (Range(0, 1 << 2 * ORDER),)


@dataclass
class Group:
    """The customers in one square of the map."""

    square: Square
    count: int
    key: int
    """The id of one of them, or the large square where they are."""

    @property
    def middle(self) -> tuple[float, float]:
        half = self.square.side / 2
        return self.square.left + half, self.square.top + half

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
    ranges = cover(frame.box, FRAME_SQUARES).all
    places = selection.places
    if ranges != EVERYWHERE:
        places = places.in_large_squares(ranges) if is_large(frame) else places.in_ranges(ranges)
    try:
        with patience(NARROWED_MS if selection.asked.is_narrowed else EXACT_MS):
            return Counted(_groups(places, frame))
    except OutOfPatience:
        pass
    try:
        with patience(SAMPLE_MS):
            return Counted(_groups(places.filter(is_sampled=True), frame, SAMPLE), is_about=True)
    except OutOfPatience:
        return Counted([], is_about=True, is_given_up=True)


def is_large(frame: Frame) -> bool:
    """Whether its squares are large ones, or larger still."""
    return frame.level <= LARGE_LEVEL


def _groups(places: QuerySet, frame: Frame, times: int = 1) -> list[Group]:
    counted, bits = _by_large_square(places, frame) if is_large(frame) else _by_cell(places, frame)
    found: dict[int, Group] = {}
    for number, count, key in counted:
        number >>= bits
        if group := found.get(number):
            group.count += count * times
        elif square := _in_frame(Square(frame.level, *point_in(number)), frame):
            found[number] = Group(square, count * times, key)
    return list(found.values())


def _by_large_square(places: QuerySet, frame: Frame) -> tuple[Iterable[Row], int]:
    """Number, count and key of each, and by how many bits its number is finer than the frame's.

    Nothing else is asked, so that of all customers the index alone is read.
    """
    counted = places.order_by().values("large_square").annotate(count=Count("*"))
    rows = counted.values_list("large_square", "count", "large_square")
    return rows, 2 * (LARGE_LEVEL - frame.level)


def _by_cell(places: QuerySet, frame: Frame) -> tuple[Iterable[Row], int]:
    counted = (
        places.order_by()
        .annotate(square=F("cell").bitrightshift(2 * (ORDER - frame.level)))
        .values("square")
        .annotate(count=Count("pk"), one=Min("pk"))
    )
    return counted.values_list("square", "count", "one"), 0


def _in_frame(square: Square, frame: Frame) -> Square | None:
    """The square on the map of the frame, which may begin on one and end on the next; None outside."""
    for on_map in (square, square._replace(x=square.x + (1 << square.level))):
        left, top = on_map.left, on_map.top
        if (
            left < frame.box.right
            and left + square.side > frame.box.left
            and top < frame.box.bottom
            and top + square.side > frame.box.top
        ):
            return on_map
    return None
