"""Places on the globe as they lie on a map: the plane, its tiles, areas, distances and round trips."""

from core.geography.areas import Area, Circle, Polygon
from core.geography.boxes import Box
from core.geography.covers import Cover, cover
from core.geography.distances import distance_km
from core.geography.plane import Place, Point, place_at, point_of
from core.geography.reading import AreaError, read_area
from core.geography.routes import round_trip
from core.geography.z_order import ORDER, SIDE, Range, Square, cell_of, point_in

__all__ = [
    "ORDER",
    "SIDE",
    "Area",
    "AreaError",
    "Box",
    "Circle",
    "Cover",
    "Place",
    "Point",
    "Polygon",
    "Range",
    "Square",
    "cell_of",
    "cover",
    "distance_km",
    "place_at",
    "point_in",
    "point_of",
    "read_area",
    "round_trip",
]
