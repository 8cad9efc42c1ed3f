"""Areas on the map: what somebody drew, and all that is near a place.

An area is kept as JSON, `{"polygon": [[35.6, 51.3], …]}` or `{"circle": {"latitude": 35.6, "longitude":
51.3, "km": 5}}`, and is a filter of coordinates (core.catalogue.coordinates). Which places lie in it
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


Area = Polygon | Circle
"""What may be kept as a filter."""


def _short(number: float) -> float | int:
    return int(number) if number == int(number) else number


def sides_of(square: Square) -> tuple[int, int, int, int]:
    return square.left, square.top, square.left + square.side, square.top + square.side


class _Rectangle:
    """A square with its border."""

    def __init__(self, square: Square):
        self.left, self.top, self.right, self.bottom = sides_of(square)
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
