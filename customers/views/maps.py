"""What maps of addresses ask for: places that are looked up, and the names of countries."""

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_countries import countries

from accounts.maps import map_settings
from core.catalogue import CellError
from core.catalogue.coordinates import read_coordinates
from core.geocoding import Geocoder, GeocodingRefused, Place
from core.rates import is_within_rate
from customers import permissions
from customers.views.getters import forbid_unless

LONGEST_ADDRESS = 500
LOOKUPS_A_MINUTE = 30  # of one person
LOOKUPS_A_SECOND = 1  # of everybody: what public servers allow one customer of theirs


@require_safe
def find_address(request: HttpRequest) -> JsonResponse:
    """`/customers/geocode/?q=…&country=IR`: places of that address, as {"places": […]}."""
    forbid_unless(permissions.can_write(request.user))
    text = " ".join(request.GET.get("q", "").split())
    country = request.GET.get("country", "")
    if not text or len(text) > LONGEST_ADDRESS:
        return _refuse(_("Fill in the address first; up to 500 characters are looked up."), 400)
    return _look_up(
        request,
        lambda geocoder, language: geocoder.search(
            text, language=language, country=country if country in countries else ""
        ),
    )


@require_safe
def find_place(request: HttpRequest) -> JsonResponse:
    """`/customers/geocode/reverse/?at=35.6892, 51.3890`: what is there, as {"places": […]}."""
    forbid_unless(permissions.can_write(request.user))
    try:
        lat, lon = read_coordinates(request.GET.get("at", "")[:LONGEST_ADDRESS])
    except CellError as error:
        return _refuse(str(error), 400)

    def ask(geocoder: Geocoder, language: str) -> list[Place]:
        found = geocoder.reverse(lat, lon, language=language)
        return [found] if found else []

    return _look_up(request, ask)


@require_safe
@cache_control(private=True, max_age=24 * 3600)
def list_countries(request: HttpRequest) -> JsonResponse:
    """`/customers/map-countries/`: the countries of the base map, by their numbers of ISO 3166-1: code
    and name in the reader's language."""
    return JsonResponse(
        {countries.numeric(code, padded=True): [code, str(name)] for code, name in countries}
    )


def _look_up(request: HttpRequest, ask: Callable[[Geocoder, str], list[Place]]) -> JsonResponse:
    if not _is_within_rates(request.user.pk):
        return _refuse(
            _("Too many addresses are being looked up. Wait a moment, then try again."), 429
        )
    try:
        places = ask(map_settings().geocoder, get_language()[:2])
    except GeocodingRefused as refusal:
        return _refuse(str(refusal), 502)
    return JsonResponse({"places": [place.as_json() for place in places]})


def _is_within_rates(person: int) -> bool:
    return is_within_rate(
        f"geocode:{person}", amount=LOOKUPS_A_MINUTE, seconds=60
    ) and is_within_rate("geocode", amount=LOOKUPS_A_SECOND, seconds=1)


def _refuse(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
