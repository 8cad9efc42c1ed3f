"""Whom maps may ask: what the owner or an administrator has decided, and what follows from it."""

from dataclasses import dataclass

from django.conf import settings

from accounts.models import Organisation
from core import small_tables
from core.geocoding import Geocoder, NoGeocoder, Nominatim
from core.map_tiles import MapTiles


@dataclass(frozen=True)
class MapSettings:
    """As decided; before that nobody outside is asked for anything."""

    is_decided: bool
    tiles: MapTiles
    geocoder_url: str = ""
    country: str = ""
    """Where a map looks first: the organisation's country."""

    @property
    def geocoder(self) -> Geocoder:
        return Nominatim(self.geocoder_url) if self.geocoder_url else NoGeocoder()


def map_settings() -> MapSettings:
    """What holds now, by one query."""
    return small_tables.kept("accounts.maps", (Organisation,), _decided)


def _decided() -> MapSettings:
    fields = ("map_decided_at", "map_tiles_url", "map_attribution", "geocoder_url", "country")
    kept = Organisation.objects.values(*fields).first() or {}
    if not kept.get("map_decided_at"):
        return MapSettings(is_decided=False, tiles=MapTiles(), country=kept.get("country", ""))
    return MapSettings(
        is_decided=True,
        tiles=MapTiles(kept["map_tiles_url"], kept["map_attribution"]),
        geocoder_url=kept["geocoder_url"],
        country=kept["country"],
    )


def proposed_settings() -> dict[str, str]:
    """What the environment of the installation proposes; the form begins with it until somebody has
    decided, and it holds for nobody before."""
    return {
        "map_tiles_url": settings.MAP_TILES_URL,
        "map_attribution": settings.MAP_ATTRIBUTION,
        "geocoder_url": settings.GEOCODER_URL,
    }
