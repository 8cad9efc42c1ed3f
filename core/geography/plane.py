"""The globe laid flat: Mercator's projection, as all maps on the web have it, in whole points.

Web Mercator (EPSG:3857), see J. P. Snyder, Map Projections: A Working Manual, USGS 1987, p. 41: x grows
with the longitude, y with ln tan(π/4 + φ/2), here from the north-west. It ends at 85.05° north and
south; what lies beyond is taken to lie on that line.
"""

import math
from typing import NamedTuple

from core.geography.z_order import SIDE

NORTHERNMOST = 85.05112877980659
_DEGREE = math.pi / 180


class Place(NamedTuple):
    """In degrees (WGS 84)."""

    latitude: float
    longitude: float


class Point(NamedTuple):
    """On the map; x beyond its side is on the next map to the east."""

    x: int
    y: int


def point_of(place: Place) -> Point:
    """Where a place is on the map; a longitude beyond 180 leads on to the next one."""
    across = math.floor((place.longitude + 180) / 360 * SIDE)
    return Point(across, _down(place.latitude))


def on_the_map(place: Place) -> Point:
    """The same on the map itself: what the trigger of the database stores (core.geography.sql)."""
    across = math.floor((place.longitude + 180) / 360 * SIDE)
    return Point(min(max(across, 0), SIDE - 1), _down(place.latitude))


def place_at(x: float, y: float) -> Place:
    """The place whose point it is, or between which points it lies."""
    up = math.pi * (1 - 2 * y / SIDE)
    return Place(math.atan(math.sinh(up)) / _DEGREE, x / SIDE * 360 - 180)


def middle_of(x: int, y: int) -> Place:
    """The middle of a point: half of one away from where it begins."""
    return place_at(x + 0.5, y + 0.5)


def _down(latitude: float) -> int:
    sine = math.sin(min(max(latitude, -NORTHERNMOST), NORTHERNMOST) * _DEGREE)
    down = math.floor((0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * SIDE)
    return min(max(down, 0), SIDE - 1)
