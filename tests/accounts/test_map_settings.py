"""Settings, Map: nobody outside is asked before somebody who may has decided."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import services
from accounts.maps import map_settings
from accounts.models import Organisation
from core.change_sets import change_set
from core.geocoding import NoGeocoder, Nominatim
from core.map_tiles import OPENSTREETMAP_TILES
from core.refusals import NotAllowed

pytestmark = pytest.mark.django_db
PAGE = reverse("accounts:map_update")
TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


@pytest.fixture
def olga(cast, client_for):
    return client_for(cast.olga)


@pytest.fixture
def proposed(settings):
    settings.MAP_TILES_URL = TILES
    settings.MAP_ATTRIBUTION = "© Example"
    settings.GEOCODER_URL = "https://geo.example.org"


def form(**values):
    return {"version": Organisation.objects.get().version, **values}


def test_what_the_environment_proposes_holds_for_nobody_before_it_is_saved(cast, olga, proposed):
    assert map_settings().tiles.url == ""
    assert isinstance(map_settings().geocoder, NoGeocoder)
    shown = olga.get(PAGE).context["form"]
    assert shown["map_tiles_url"].value() == TILES
    olga.post(PAGE, form(map_tiles_url=TILES, geocoder_url="https://geo.example.org"))
    assert map_settings().tiles.sources == ("https://tiles.example.org",)
    assert map_settings().geocoder.url == "https://geo.example.org"
    assert isinstance(map_settings().geocoder, Nominatim)


def test_what_was_decided_is_not_proposed_away(cast, olga, proposed):
    olga.post(PAGE, form(map_tiles_url=""))
    assert map_settings().is_decided
    assert olga.get(PAGE).context["form"]["map_tiles_url"].value() == ""


def test_decision_says_whose_it_was(cast, olga):
    olga.post(PAGE, form(map_tiles_url=TILES))
    organisation = Organisation.objects.get()
    assert organisation.map_decided_by == cast.olga
    assert organisation.map_decided_at
    assert "Decided by Olga on" in olga.get(PAGE).content.decode()


def test_openstreetmap_by_one_press_and_away_again(cast, olga):
    olga.post(reverse("accounts:map_use_openstreetmap"))
    assert map_settings().tiles.url == OPENSTREETMAP_TILES
    assert "OpenStreetMap contributors" in map_settings().tiles.attribution
    olga.post(reverse("accounts:map_without_tiles"))
    assert (map_settings().is_decided, map_settings().tiles.url) == (True, "")


def test_page_says_what_is_sent_to_whom(olga):
    page = olga.get(PAGE).content.decode()
    assert "Nobody has decided yet" in page
    assert "person's internet address" in page.replace("&#x27;", "'")
    assert "It sees the address that is looked up" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("map_tiles_url", "https://tiles.example.org/"),
        ("map_tiles_url", "https://a;script-src *.example.org/{z}/{x}/{y}.png"),
        ("map_tiles_url", "ftp://tiles.example.org/{z}/{x}/{y}.png"),
        ("map_attribution", "x" * 301),
        ("geocoder_url", "geo.example.org"),
        ("geocoder_url", "file:///etc/passwd"),
        ("geocoder_url", "https://" + "x" * 500),
    ],
)
def test_wrong_address_is_named_beside_its_field_and_kept(olga, field, value):
    response = olga.post(PAGE, form(**{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"][field].value() == value
    assert not map_settings().is_decided


def test_second_of_two_who_decide_is_told(cast, olga):
    stale = form(map_tiles_url=TILES)
    olga.post(reverse("accounts:map_without_tiles"))
    assert olga.post(PAGE, stale).status_code == 422
    assert map_settings().tiles.url == ""


def test_service_asks_for_the_right(cast):
    with pytest.raises(NotAllowed):
        services.use_openstreetmap_tiles(actor=cast.carol, organisation=Organisation.objects.get())


@pytest.mark.parametrize(
    "values",
    [
        {"map_tiles_url": "tiles"},
        {"geocoder_url": "javascript:alert(1)"},
        {"map_tiles_url": TILES, "map_decided_at": None},
    ],
)
def test_database_refuses_what_no_form_would_let_in(cast, values):
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        change_set(actor=None, reason="tests.maps"),
    ):
        Organisation.objects.update(**values)
