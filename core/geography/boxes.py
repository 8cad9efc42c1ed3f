"""What a screen shows of the map."""

from dataclasses import dataclass
from functools import cached_property

from core.geography.areas import sides_of
from core.geography.covers import Meeting
from core.geography.plane import Place, on_the_map, point_of
from core.geography.z_order import SIDE, Square


@dataclass(frozen=True)
class Box:
    """What a screen shows: from a southern to a northern latitude, and from `west` to the east as far as
    `east`, which may be beyond 180 or, across the date line, less than `west`."""

    south: float
    west: float
    north: float
    east: float

    @cached_property
    def left(self) -> int:
        return 0 if self.is_all_round else point_of(Place(0, self.west)).x % SIDE

    @cached_property
    def right(self) -> int:
        return SIDE if self.is_all_round else self.left + self.width

    @cached_property
    def width(self) -> int:
        ends = (point_of(Place(0, longitude)).x for longitude in (self.west, self.east))
        west, east = ends
        return (east - west) % SIDE or SIDE

    @property
    def is_all_round(self) -> bool:
        return self.east - self.west >= 360

    @cached_property
    def top(self) -> int:
        return point_of(Place(self.north, 0)).y

    @cached_property
    def bottom(self) -> int:
        return point_of(Place(self.south, 0)).y + 1

    def contains(self, place: Place) -> bool:
        x, y = on_the_map(place)
        x = x + SIDE if x < self.left else x
        return self.left <= x < self.right and self.top <= y < self.bottom

    def meeting(self, square: Square) -> Meeting:
        left, top, right, bottom = sides_of(square)
        if left >= self.right or right <= self.left or top >= self.bottom or bottom <= self.top:
            return Meeting.OUTSIDE
        is_within = (
            left >= self.left and right <= self.right and top >= self.top and bottom <= self.bottom
        )
        return Meeting.WITHIN if is_within else Meeting.PARTLY
