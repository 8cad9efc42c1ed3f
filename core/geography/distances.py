"""Distances as the crow flies."""

import math

from core.geography.plane import Place

EARTH_KM = 6371.0088
"""The mean radius of the Earth, (2a + b) / 3 of GRS 80 (H. Moritz, Geodetic Reference System 1980)."""


def distance_km(one: Place, other: Place) -> float:
    """Along the great circle, on a sphere: off by 0.5 % at most.

    The haversine formula, which loses nothing where places are near each other: R. W. Sinnott, Virtues
    of the Haversine, Sky and Telescope 68 (1984), p. 159.
    """
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(haversine(one, other))))


def haversine(one: Place, other: Place) -> float:
    """The haversine of the angle between two places, from 0 to 1 on the other side of the globe."""
    here, there = math.radians(one.latitude), math.radians(other.latitude)
    north = math.sin((there - here) / 2)
    east = math.sin(math.radians(other.longitude - one.longitude) / 2)
    return north * north + math.cos(here) * math.cos(there) * east * east
