"""What a geocoder is, and what it answers."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from core.refusals import Refused


class GeocodingRefused(Refused):
    """The service did not answer, or not in a way that can be used."""


@dataclass(frozen=True)
class PlaceParts:
    """The parts of an address, each empty when the service does not know it; `country` is the ISO
    3166-1 code of two letters."""

    country: str = ""
    region: str = ""
    city: str = ""
    street: str = ""
    postal_code: str = ""


@dataclass(frozen=True)
class Place:
    """A point in degrees (WGS 84), to six decimals, and what the service calls it."""

    lat: Decimal
    lon: Decimal
    label: str
    parts: PlaceParts = field(default_factory=PlaceParts)

    def as_json(self) -> dict[str, Any]:
        return {
            "lat": str(self.lat),
            "lon": str(self.lon),
            "label": self.label,
            "parts": asdict(self.parts),
        }


class Geocoder(Protocol):
    """Both raise GeocodingRefused. `language` and `country` are codes of two letters; an empty
    country is any."""

    def search(self, text: str, *, language: str, country: str = "") -> list[Place]: ...

    def reverse(self, lat: Decimal, lon: Decimal, *, language: str) -> Place | None: ...
