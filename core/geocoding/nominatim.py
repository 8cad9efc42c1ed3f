"""A geocoder that speaks as Nominatim does (https://nominatim.org/release-docs/latest/api/Overview/)."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from core.geocoding.fetching import fetch_json, unreadable
from core.geocoding.places import Place, PlaceParts

MOST_FOUND = 5
STREET_ZOOM = 18  # of Nominatim: as exact as a building
_LONGEST_LABEL = 300
# Of our parts: the names that Nominatim uses, the best first, and how much we keep.
_NAMES = {
    "region": (("state", "region", "province", "state_district"), 120),
    "city": (("city", "town", "village", "municipality", "hamlet", "county"), 120),
    "postal_code": (("postcode",), 20),
}
_ROADS = ("road", "pedestrian", "footway", "residential", "neighbourhood")


class Nominatim:
    """`url` is the address of the service without `/search`; what stands behind its question mark, a
    key for example, is sent along."""

    def __init__(self, url: str):
        self.url = url

    def search(self, text: str, *, language: str, country: str = "") -> list[Place]:
        answer = self._ask(
            "search", language, q=text, limit=MOST_FOUND, countrycodes=country.lower()
        )
        if not isinstance(answer, list):
            raise unreadable()
        return [_place(found) for found in answer[:MOST_FOUND]]

    def reverse(self, lat: Decimal, lon: Decimal, *, language: str) -> Place | None:
        answer = self._ask("reverse", language, lat=lat, lon=lon, zoom=STREET_ZOOM)
        if not isinstance(answer, dict):
            raise unreadable()
        return None if "error" in answer else _place(answer)

    def _ask(self, path: str, language: str, **asked: Any) -> Any:
        parameters = {
            "format": "jsonv2",
            "addressdetails": "1",
            "accept-language": language,
            **{name: str(value) for name, value in asked.items() if value != ""},
        }
        return fetch_json(self.url, path, parameters)


def _place(found: Any) -> Place:
    if not isinstance(found, dict):
        raise unreadable()
    try:
        lat, lon = _degrees(found.get("lat"), 90), _degrees(found.get("lon"), 180)
    except InvalidOperation as error:
        raise unreadable() from error
    address = found.get("address")
    parts = _parts(address) if isinstance(address, dict) else PlaceParts()
    return Place(lat, lon, _text(found.get("display_name"))[:_LONGEST_LABEL], parts)


def _degrees(value: Any, most: int) -> Decimal:
    """Raises InvalidOperation for what is no number or one that is off the globe."""
    degrees = Decimal(str(value)).quantize(Decimal("0.000001"))
    if not abs(degrees) <= most:  # NaN raises by itself
        raise InvalidOperation
    return degrees


def _parts(address: Mapping[str, Any]) -> PlaceParts:
    parts = {
        part: _first(address, names)[:longest].strip() for part, (names, longest) in _NAMES.items()
    }
    code = _text(address.get("country_code"))
    country = code.upper() if len(code) == 2 and code.isascii() and code.isalpha() else ""
    street = " ".join(filter(None, (_first(address, _ROADS), _text(address.get("house_number")))))
    return PlaceParts(country=country, street=street[:300].strip(), **parts)


def _first(address: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := _text(address.get(name)))), "")


def _text(value: Any) -> str:
    """One line; whatever is no text is nothing."""
    return " ".join(value.split()) if isinstance(value, str) else ""
