"""The geocoder of an installation that has none."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.geocoding.places import GeocodingRefused, Place

NONE_SET_UP = _(
    "No service that finds addresses is set up. An administrator can name one in the settings, Map."
)


class NoGeocoder:
    """Asks nobody, and says so."""

    def search(self, text: str, *, language: str, country: str = "") -> list[Place]:
        raise GeocodingRefused(NONE_SET_UP)

    def reverse(self, lat: Decimal, lon: Decimal, *, language: str) -> Place | None:
        raise GeocodingRefused(NONE_SET_UP)
