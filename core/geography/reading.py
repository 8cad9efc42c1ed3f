"""Areas as JSON has them, checked."""

from typing import Any

from django.utils.translation import gettext as _

from core.calendars.formatting import format_number
from core.geography.areas import Area, Circle, Polygon
from core.geography.plane import Place
from core.geography.z_order import SIDE

FEWEST, MOST = 3, 200
LONGEST_KM = 20_000
DIGITS = 6  # decimals of degrees, about 10 cm


class AreaError(ValueError):
    """What was given is no area; the message may be shown to people."""


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
