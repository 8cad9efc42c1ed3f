"""What a screen shows of the map: a box at a zoom level."""

import math
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.geography import ORDER, SIDE, Box, place_at
from core.refusals import Refused

DEEPEST = 19
DIGITS = 6
TILE_PIXELS = 256
SQUARE_BITS = 4
"""Customers are counted by squares of 16 pixels: so many times a tile is halved."""


class FrameUnread(Refused):
    """The frame or the zoom level cannot be read."""

    def __init__(self):
        super().__init__(
            _("A frame is south, west, north and east in degrees, with a zoom level from 0 to 19.")
        )


@dataclass(frozen=True)
class Frame:
    box: Box
    zoom: int

    @property
    def level(self) -> int:
        """Of the squares by which its customers are counted."""
        return min(self.zoom + SQUARE_BITS, ORDER)

    @property
    def pixel_points(self) -> float:
        """How many points of the map a pixel is wide."""
        return SIDE / (TILE_PIXELS * 2**self.zoom)

    def on_map(self, x: int) -> int:
        """The x of a point on the map where the frame begins, or on the next one, where it goes on."""
        return x + SIDE if x < self.box.left else x

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Latitude and longitude, on whichever copy of the globe the frame shows; to 10 cm."""
        latitude, longitude = place_at(x, y)
        return round(latitude, DIGITS), round(longitude + 360 * self._turns, DIGITS)

    @property
    def _turns(self) -> int:
        """How many times round the globe the frame begins."""
        if self.box.is_all_round:
            return 0
        return round((self.box.west - place_at(self.box.left, 0).longitude) / 360)


def read_frame(query: QueryDict) -> Frame:
    """`frame=south,west,north,east` and `zoom=6`; raises FrameUnread.

    A frame that was moved across the date line goes on beyond 180 or -180.
    """
    try:
        south, west, north, east = (float(one) for one in query.get("frame", "").split(","))
        zoom = int(query.get("zoom", ""))
    except ValueError as error:
        raise FrameUnread from error
    is_box = south < north and west < east and all(map(math.isfinite, (south, west, north, east)))
    if not is_box or not 0 <= zoom <= DEEPEST or abs(west) > 1000:
        raise FrameUnread
    return Frame(Box(max(south, -90), west, min(north, 90), min(east, west + 360)), zoom)
