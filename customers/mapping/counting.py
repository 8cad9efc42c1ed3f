"""Counting the customers of a frame by small squares: all of them, or a sample where that takes long."""

from dataclasses import dataclass

from django.db.models import Count, F, Min, QuerySet

from core.geography import ORDER, Range, Square, cover, point_in
from core.patience import OutOfPatience, patience
from customers.mapping.frames import Frame
from customers.mapping.selection import MapSelection
from customers.models.map_places import LARGE_LEVEL, SAMPLE

EXACT_MS = 400
SAMPLE_MS = 400
FRAME_SQUARES = 32
"""A frame is covered by so many squares: a dozen ranges of the index."""
EVERYWHERE = (Range(0, 1 << 2 * ORDER),)


@dataclass
class Group:
    """The customers in one square of the map."""

    square: Square
    count: int
    one: int
    """The id of one of them."""

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
        places = places.in_ranges(ranges)
    try:
        with patience(EXACT_MS):
            return Counted(_groups(places, frame))
    except OutOfPatience:
        pass
    try:
        with patience(SAMPLE_MS):
            return Counted(_groups(places.filter(is_sampled=True), frame, SAMPLE), is_about=True)
    except OutOfPatience:
        return Counted([], is_about=True, is_given_up=True)


def _groups(places: QuerySet, frame: Frame, times: int = 1) -> list[Group]:
    """By squares of the frame's level; large ones are counted by what the planner has statistics of."""
    level = max(frame.level, LARGE_LEVEL)
    counted = (
        places.order_by()
        .annotate(square=F("cell").bitrightshift(2 * (ORDER - level)))
        .values("square")
        .annotate(count=Count("pk"), one=Min("pk"))
        .values_list("square", "count", "one")
    )
    found: dict[int, Group] = {}
    for cell, count, one in counted:
        number = cell >> 2 * (level - frame.level)
        if group := found.get(number):
            group.count += count * times
            group.one = min(group.one, one)
            continue
        if square := _in_frame(Square(frame.level, *point_in(number)), frame):
            found[number] = Group(square, count * times, one)
    return list(found.values())


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
