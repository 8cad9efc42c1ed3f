"""Maps of addresses: what pages may load, where pins are, and places that are looked up."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Organisation
from tests.customers.pages import customer_form, errors_of, queries_of
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db
NEW = reverse("customers:customer_create")
FIND = reverse("customers:find_address")
REVERSE = reverse("customers:find_place")
TEHRAN = (Decimal("35.689200"), Decimal("51.389000"))
TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


@pytest.fixture
def decide(cast):
    def decide_on(**values):
        services.decide_on_map(actor=cast.olga, organisation=Organisation.objects.get(), **values)

    return decide_on


@pytest.fixture
def here(cast):
    (customer,) = add_customers(
        {"name": "Here", "city": "Tehran", "street": "Azadi 7", "coordinates": TEHRAN}
    )
    return reverse("customers:customer_detail", args=[customer.pk])


def image_sources(response) -> set[str]:
    policy = response.headers["Content-Security-Policy"]
    (directive,) = [part.split() for part in policy.split(";") if part.split()[0] == "img-src"]
    return set(directive[1:])


# --- What pages may load --------------------------------------------------------------------------


@pytest.mark.parametrize("is_decided", [False, True])
def test_without_tiles_nothing_outside_is_allowed(alice, decide, here, is_decided):
    if is_decided:
        decide(map_tiles_url="")
    for url in (NEW, here):
        response = alice.get(url)
        assert image_sources(response) == {"'self'", "data:"}
        assert "http" not in response.headers["Content-Security-Policy"]
        assert "openstreetmap" not in response.content.decode().lower()


def test_tile_server_is_allowed_on_pages_with_a_map_only(alice, decide, here):
    decide(map_tiles_url=TILES)
    for url in (NEW, here):
        assert image_sources(alice.get(url)) == {"'self'", "data:", "https://tiles.example.org"}
    elsewhere = alice.get(reverse("customers:customer_list"))
    assert image_sources(elsewhere) == {"'self'", "data:"}


def test_attribution_is_text_with_links(alice, decide):
    decide(map_tiles_url=TILES, map_attribution="<b>© Us</b>, https://us.example.org")
    page = alice.get(NEW).content.decode()
    assert "&lt;b&gt;© Us&lt;/b&gt;" in page
    assert 'href="https://us.example.org"' in page


def test_library_waits_in_a_template(alice):
    page = alice.get(NEW).content.decode()
    before, waiting = page.split('<template id="map-setup"', 1)
    assert "leaflet" not in before
    assert "leaflet/leaflet.js" in waiting.split("</template>", 1)[0]


def test_only_who_may_decide_is_asked(cast, alice, client_for, decide):
    olga = client_for(cast.olga)
    assert "data-map-decide" in olga.get(NEW).content.decode()
    page = alice.get(NEW).content.decode()
    assert "data-map-decide" not in page
    assert "An administrator can set them up." in page
    decide(map_tiles_url="")
    assert "data-map-decide" not in olga.get(NEW).content.decode()


def test_looking_up_is_offered_where_a_service_is_set_up(alice, decide):
    assert "Find this address" not in alice.get(NEW).content.decode()
    decide(geocoder_url="https://geo.example.org")
    page = alice.get(NEW).content.decode()
    assert "Find this address" in page
    assert "geo.example.org" not in page


# --- Pins and the form ----------------------------------------------------------------------------


def test_card_has_a_map_where_coordinates_are_known(alice, here):
    page = alice.get(here).content.decode()
    assert 'data-card-map="35.689200, 51.389000" data-address="Azadi 7, Tehran"' in page
    (nowhere,) = add_customers({"name": "Nowhere", "city": "Tehran"})
    card = alice.get(reverse("customers:customer_detail", args=[nowhere.pk])).content.decode()
    assert "data-card-map" not in card


def test_tick_for_one_address_stands_beneath_the_map_of_the_main_address(alice):
    form = alice.get(NEW).context["form"]
    fields = {
        section.code: [field.name for field in fields] for section, fields in form.start_sections
    }
    assert fields["main_address"][-2:] == ["coordinates", "is_delivery_same_as_main"]
    assert fields["delivery_address"][-1] == "delivery_coordinates"
    page = alice.get(NEW).content.decode()
    assert page.count("data-address-map=") == 2
    assert page.count('data-shown-when="is_delivery_same_as_main="') == len(
        fields["delivery_address"]
    )


def test_place_is_shown_and_read_back_in_persian_digits(cast, client_for, here):
    services.set_preferences(actor=cast.alice, language="fa")
    alice = client_for(cast.alice)
    assert '<bdi dir="ltr">۳۵٫۶۸۹۲۰۰, ۵۱٫۳۸۹۰۰۰</bdi>' in alice.get(here).content.decode()
    form = alice.get(f"{here}edit/").context["form"]
    assert form["coordinates"].value() == "۳۵٫۶۸۹۲۰۰, ۵۱٫۳۸۹۰۰۰"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("95, 10.5.1", "is not a place. Write latitude and longitude: 35.6892, 51.3890."),
        ("\u202bبالا\u202c", "is not a place"),
        ("95, 190", "is off the globe: latitude is -90 to 90, longitude -180 to 180."),
        ("139.69, 35.68", "the two seem to be swapped"),
        ("۱۳۹٫۶۹، ۳۵٫۶۸", "the two seem to be swapped"),
    ],
)
def test_place_off_the_globe_says_what_and_how(cast, alice, typed, sentence):
    response = alice.post(NEW, customer_form(assigned_to=cast.alice.pk, coordinates=typed))
    (error,) = errors_of(response)["coordinates"]
    assert sentence in error
    assert response.context["form"]["coordinates"].value() == typed


def test_queries_of_the_card_do_not_grow_with_its_maps(alice, here, cast):
    (both,) = add_customers(
        {
            "name": "Both",
            "coordinates": TEHRAN,
            "is_delivery_same_as_main": False,
            "delivery_coordinates": TEHRAN,
        }
    )
    other = reverse("customers:customer_detail", args=[both.pk])
    assert queries_of(alice, here) == queries_of(alice, other)


# --- Looking up -----------------------------------------------------------------------------------

FOUND = {"lat": "35.7", "lon": "51.4", "display_name": "Azadi", "address": {"country_code": "ir"}}


def test_address_is_looked_up_in_the_readers_language_and_the_chosen_country(
    cast, client_for, decide, stub_server
):
    stub_server.answers([FOUND])
    decide(geocoder_url=stub_server.url)
    services.set_preferences(actor=cast.alice, language="fa")
    answer = client_for(cast.alice).get(FIND, {"q": " Azadi \n 7 ", "country": "IR"}).json()
    parts = {"country": "IR", "region": "", "city": "", "street": "", "postal_code": ""}
    place = {"lat": "35.700000", "lon": "51.400000", "label": "Azadi", "parts": parts}
    assert answer == {"places": [place]}
    asked = stub_server.asked[0].parameters
    assert (asked["q"], asked["countrycodes"], asked["accept-language"]) == ("Azadi 7", "ir", "fa")


def test_country_that_is_none_is_not_passed_on(alice, decide, stub_server):
    decide(geocoder_url=stub_server.url)
    alice.get(FIND, {"q": "Azadi", "country": "XX&limit=99"})
    assert "countrycodes" not in stub_server.asked[0].parameters


def test_place_is_looked_up(alice, decide, stub_server):
    stub_server.answers(FOUND)
    decide(geocoder_url=stub_server.url)
    assert alice.get(REVERSE, {"at": "۳۵٫۷، ۵۱٫۴"}).json()["places"][0]["label"] == "Azadi"


@pytest.mark.parametrize(
    ("url", "query"),
    [
        (FIND, {}),
        (FIND, {"q": "  "}),
        (FIND, {"q": "x" * 501}),
        (REVERSE, {}),
        (REVERSE, {"at": "95, 10"}),
        (REVERSE, {"at": "1" * 9999}),
    ],
)
def test_question_that_is_none_is_not_passed_on(alice, decide, stub_server, url, query):
    decide(geocoder_url=stub_server.url)
    response = alice.get(url, query)
    assert (response.status_code, bool(response.json()["error"])) == (400, True)
    assert stub_server.asked == []


def test_without_a_service_the_answer_is_a_sentence(alice):
    response = alice.get(FIND, {"q": "Azadi"})
    assert response.status_code == 502
    assert response.json()["error"].startswith("No service that finds addresses is set up.")


def test_everybody_together_asks_once_a_second_and_one_person_thirty_times_a_minute(
    cast, alice, client_for, decide, stub_server
):
    decide(geocoder_url=stub_server.url)
    bob = client_for(cast.bob)

    def ask(client) -> int:
        return client.get(FIND, {"q": "Azadi"}).status_code

    with time_machine.travel(timezone.now().replace(second=0), tick=False) as clock:
        assert [ask(alice), ask(bob)] == [200, 429]
        for _ in range(29):
            clock.shift(1)
            assert ask(alice) == 200
        clock.shift(1)
        assert [ask(alice), ask(bob)] == [429, 200]
    assert len(stub_server.asked) == 31


def test_countries_of_the_base_map_are_named_in_the_readers_language(cast, client_for):
    services.set_preferences(actor=cast.alice, language="fa")
    countries = client_for(cast.alice).get(reverse("customers:map_countries")).json()
    assert countries["364"] == ["IR", "ایران"]
    assert "004" in countries
