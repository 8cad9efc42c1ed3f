"""Areas on the map: what somebody drew, all that is near a place, what a screen shows.

An area is kept as JSON, `{"polygon": [[35.6, 51.3], …]}` or `{"circle": {"latitude": 35.6, "longitude":
51.3, "km": 5}}`, and is a filter of coordinates (customers.kinds.CoordinatesKind). Which places lie in it
is said here and, to the last point, by the functions of core.geography.sql.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.geography.covers import Meeting
from core.geography.distances import EARTH_KM, distance_km, haversine
from core.geography.plane import Place, Point, middle_of, on_the_map, place_at, point_of
from core.geography.z_order import SIDE, Square

FEWEST, MOST = 3, 200
LONGEST_KM = 20_000
DIGITS = 6  # decimals of degrees, about 10 cm


class AreaError(ValueError):
    """What was given is no area; the message may be shown to people."""


@dataclass(frozen=True)
class Polygon:
    """What straight lines on the map enclose; where they cross, every second part of it.

    From one corner to the next the line takes the short way round the globe, across the date line where
    that is shorter.
    """

    corners: tuple[Place, ...]

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The corners on the map, the westernmost of them on the first of two maps."""
        found = [point_of(self.corners[0])]
        for corner in self.corners[1:]:
            x, y = point_of(corner)
            found.append(Point(x + SIDE * round((found[-1].x - x) / SIDE), y))
        shift = SIDE * (min(x for x, _y in found) // SIDE)
        return tuple(Point(x - shift, y) for x, y in found)

    @cached_property
    def left(self) -> int:
        return min(x for x, _y in self.points)

    @cached_property
    def right(self) -> int:
        return max(x for x, _y in self.points) + 1

    @cached_property
    def edges(self) -> tuple[tuple[Point, Point], ...]:
        return tuple(zip(self.points, (*self.points[1:], self.points[0]), strict=True))

    def contains(self, place: Place) -> bool:
        x, y = on_the_map(place)
        return self.holds(x + SIDE if x < self.left else x, y)

    def holds(self, x: int, y: int) -> bool:
        """Whether a line from the point to the east crosses the border an odd number of times, in whole
        numbers: nothing is rounded (M. Shimrat, Algorithm 112, Comm. ACM 5, 1962)."""
        is_inside = False
        for (x1, y1), (x2, y2) in self.edges:
            if (y1 > y) != (y2 > y):
                turn = (y - y1) * (x2 - x1) - (x - x1) * (y2 - y1)
                if turn > 0 if y2 > y1 else turn < 0:
                    is_inside = not is_inside
        return is_inside

    def meeting(self, square: Square) -> Meeting:
        box = _Rectangle(square)
        if any(box.is_met(start, end) for start, end in self.edges):
            return Meeting.PARTLY
        return Meeting.WITHIN if self.holds(square.left, square.top) else Meeting.OUTSIDE

    def as_json(self) -> dict[str, Any]:
        return {"polygon": [[_short(degrees) for degrees in corner] for corner in self.corners]}

    def in_words(self) -> str:
        return _("within the drawn area")


@dataclass(frozen=True)
class Circle:
    """All that is no farther than so many kilometres from a place."""

    centre: Place
    km: float

    right = SIDE

    def contains(self, place: Place) -> bool:
        return haversine(self.centre, middle_of(*on_the_map(place))) <= self.reach

    @cached_property
    def reach(self) -> float:
        """The haversine of the angle under which its radius is seen."""
        return math.sin(min(self.km / EARTH_KM, math.pi) / 2) ** 2

    def meeting(self, square: Square) -> Meeting:
        """By the distance of the middles, and how far the square reaches from its own at most: first
        along the meridian, then along the longest of its parallels."""
        middle = place_at(square.left + square.side / 2, square.top + square.side / 2)
        north, west = place_at(square.left, square.top)
        south, east = place_at(square.left + square.side, square.top + square.side)
        shortest = 0.0 if north > 0 > south else min(abs(north), abs(south))
        along = max(north - middle.latitude, middle.latitude - south)
        across = (east - west) / 2 * math.cos(math.radians(shortest))
        farthest = EARTH_KM * math.radians(along + across)
        distance = distance_km(self.centre, middle)
        if distance + farthest < self.km:
            return Meeting.WITHIN
        return Meeting.OUTSIDE if distance - farthest > self.km else Meeting.PARTLY

    def as_json(self) -> dict[str, Any]:
        latitude, longitude = (_short(degrees) for degrees in self.centre)
        return {"circle": {"latitude": latitude, "longitude": longitude, "km": _short(self.km)}}

    def in_words(self) -> str:
        km = int(self.km) if self.km == int(self.km) else round(self.km, 2)
        return ngettext(
            "within %(km)s km of a place", "within %(km)s km of a place", math.ceil(self.km)
        ) % {"km": format_number(km)}


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
        left, top, right, bottom = _sides(square)
        if left >= self.right or right <= self.left or top >= self.bottom or bottom <= self.top:
            return Meeting.OUTSIDE
        is_within = (
            left >= self.left and right <= self.right and top >= self.top and bottom <= self.bottom
        )
        return Meeting.WITHIN if is_within else Meeting.PARTLY


Area = Polygon | Circle
"""What may be kept as a filter."""


def read_area(raw: Any) -> Area:
    """The area that JSON describes; AreaError says what is wrong with it."""
    if isinstance(raw, Polygon | Circle):
        return raw
    if isinstance(raw, dict) and raw.keys() == {"polygon"} and isinstance(raw["polygon"], list):
        return _polygon(raw["polygon"])
    if isinstance(raw, dict) and raw.keys() == {"circle"} and isinstance(raw["circle"], dict):
        return _circle(raw["circle"])
    raise AreaError(_("An area is a polygon with its corners, or a circle with its radius."))


def _polygon(corners: list) -> Polygon:
    if not FEWEST <= len(corners) <= MOST:
        raise AreaError(
            _("A drawn area has %(fewest)s to %(most)s corners; this one has %(count)s.")
            % {
                "fewest": format_number(FEWEST),
                "most": format_number(MOST),
                "count": format_number(len(corners)),
            }
        )
    polygon = Polygon(tuple(_place(corner) for corner in corners))
    if polygon.right - polygon.left > SIDE:
        raise AreaError(_("The area goes round the whole globe. Draw a smaller one."))
    return polygon


def _circle(raw: dict) -> Circle:
    if raw.keys() != {"latitude", "longitude", "km"}:
        raise AreaError(_("A circle has a latitude, a longitude and a radius in kilometres."))
    km = _number(raw["km"])
    if not 0 < km <= LONGEST_KM:
        raise AreaError(
            _("The radius must be more than 0 and at most %(most)s km.")
            % {"most": format_number(LONGEST_KM)}
        )
    return Circle(_place([raw["latitude"], raw["longitude"]]), km)


def _place(pair: Any) -> Place:
    """Longitudes may lie beyond 180, on a map that somebody has moved across the date line."""
    if not isinstance(pair, list) or len(pair) != 2:
        raise AreaError(_("A corner is a latitude and a longitude."))
    latitude, longitude = (_number(one) for one in pair)
    if not (abs(latitude) <= 90 and abs(longitude) <= 540):
        raise AreaError(
            _("A place has a latitude from -90 to 90 and a longitude from -180 to 180.")
        )
    if abs(longitude) > 180:
        longitude = round((longitude + 180) % 360 - 180, DIGITS)
    return Place(latitude, longitude)


def _number(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < 1e9:
        raise AreaError(_("“%(value)s” is not a number.") % {"value": str(raw)[:40]})
    return round(float(raw), DIGITS)


def _short(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _sides(square: Square) -> tuple[int, int, int, int]:
    return square.left, square.top, square.left + square.side, square.top + square.side


class _Rectangle:
    """A square with its border."""

    def __init__(self, square: Square):
        self.left, self.top, self.right, self.bottom = _sides(square)
        across, down = (self.left, self.right), (self.top, self.bottom)
        self.corners = tuple((x, y) for x in across for y in down)

    def is_met(self, start: Point, end: Point) -> bool:
        """Whether a straight line has a point in it: it does unless all corners lie on one side of the
        line, or the line on one side of the square."""
        (x1, y1), (x2, y2) = start, end
        if max(x1, x2) < self.left or min(x1, x2) > self.right:
            return False
        if max(y1, y2) < self.top or min(y1, y2) > self.bottom:
            return False
        turns = [(x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for x, y in self.corners]
        return min(turns) <= 0 <= max(turns)
