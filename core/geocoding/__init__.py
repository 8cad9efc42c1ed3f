"""Places by their addresses and addresses by their places, from whatever service is set up."""

from core.geocoding.nominatim import Nominatim
from core.geocoding.off import NoGeocoder
from core.geocoding.places import Geocoder, GeocodingRefused, Place, PlaceParts

__all__ = ["Geocoder", "GeocodingRefused", "NoGeocoder", "Nominatim", "Place", "PlaceParts"]
