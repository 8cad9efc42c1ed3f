"""A geocoder that speaks as Nominatim does, against a server of this machine: what it answers, and all
the ways in which it may fail."""

import time
from decimal import Decimal

import pytest

from core.geocoding import GeocodingRefused, NoGeocoder, Nominatim, Place, PlaceParts, fetching

TEHRAN = {
    "lat": "35.6892523",
    "lon": "51.3896004",
    "display_name": "Azadi Street 7,  Tehran, Iran",
    "address": {
        "road": "Azadi Street",
        "house_number": "7",
        "town": "Tehran",
        "state": "Tehran Province",
        "postcode": "11369",
        "country_code": "ir",
    },
}
PLACE = Place(
    Decimal("35.689252"),
    Decimal("51.389600"),
    "Azadi Street 7, Tehran, Iran",
    PlaceParts("IR", "Tehran Province", "Tehran", "Azadi Street 7", "11369"),
)


def search(stub_server, text="Azadi 7", country="IR"):
    return Nominatim(stub_server.url).search(text, language="fa", country=country)


def test_places_of_an_address(stub_server):
    stub_server.answers([TEHRAN])
    assert search(stub_server) == [PLACE]
    (asked,) = stub_server.asked
    assert asked.path == "/search"
    assert asked.parameters == {
        "format": "jsonv2",
        "addressdetails": "1",
        "accept-language": "fa",
        "q": "Azadi 7",
        "limit": "5",
        "countrycodes": "ir",
    }
    assert asked.headers["User-Agent"].startswith("Karta (+http")


def test_address_of_a_place(stub_server):
    stub_server.answers(TEHRAN)
    geocoder = Nominatim(f"{stub_server.url}/v1/?key=secret")
    assert geocoder.reverse(Decimal("35.7"), Decimal("51.4"), language="pl") == PLACE
    (asked,) = stub_server.asked
    assert asked.path == "/v1/reverse"
    assert asked.parameters.items() >= {"key": "secret", "lat": "35.7", "lon": "51.4"}.items()


def test_any_country_is_not_narrowed(stub_server):
    search(stub_server, country="")
    assert "countrycodes" not in stub_server.asked[0].parameters


def test_nothing_found_is_no_error(stub_server):
    assert search(stub_server) == []
    stub_server.answers({"error": "Unable to geocode"})
    assert Nominatim(stub_server.url).reverse(Decimal(0), Decimal(0), language="en") is None


def test_part_that_is_no_text_is_left_out(stub_server):
    odd = {**TEHRAN, "display_name": None, "address": {"city": 7, "country_code": "<b>"}}
    stub_server.answers([odd, {**TEHRAN, "address": "a street"}])
    odd, without = search(stub_server)
    assert (odd.label, odd.parts, without.parts) == ("", PlaceParts(), PlaceParts())


def test_long_parts_fit_into_our_fields(stub_server):
    stub_server.answers([{**TEHRAN, "address": {"city": "x" * 999, "road": "y" * 999}}])
    (found,) = search(stub_server)
    assert (len(found.parts.city), len(found.parts.street)) == (120, 300)


UNREADABLE = [
    b"<html>",
    b"",
    b"\xff\xfe",
    b"[" * 100_000,
    {"places": []},
    ["Tehran"],
    [{"lat": "north", "lon": "1"}],
    [{"lat": "NaN", "lon": "1"}],
    [{"lat": "1e999999", "lon": "1"}],
    [{"lat": "91", "lon": "1"}],
    [{"lat": None}],
]


@pytest.mark.parametrize("answer", UNREADABLE, ids=lambda answer: repr(answer)[:24])
def test_unreadable_answer_is_refused(stub_server, answer):
    stub_server.answers(answer)
    with pytest.raises(GeocodingRefused, match="cannot be read"):
        search(stub_server)


@pytest.mark.parametrize("status", [204, 400, 403, 429, 500, 503])
def test_error_of_the_service_is_told_with_its_number(stub_server, status):
    stub_server.answers(b"", status=status)
    with pytest.raises(GeocodingRefused, match=rf"answered with an error \({status}\)"):
        search(stub_server)


def test_redirect_is_not_followed(stub_server):
    stub_server.answers(b"", status=302, Location=f"{stub_server.url}/elsewhere")
    with pytest.raises(GeocodingRefused, match="has moved"):
        search(stub_server)
    assert len(stub_server.asked) == 1


def test_huge_answer_is_not_read_to_its_end(stub_server):
    stub_server.answers(b" " * (20 * fetching.MOST_BYTES))
    with pytest.raises(GeocodingRefused, match="more than can be read"):
        search(stub_server)


def test_compressed_answer_is_not_unpacked(stub_server):
    stub_server.answers(b"[]", Content_Encoding="gzip")
    with pytest.raises(GeocodingRefused, match="error"):
        search(stub_server)
    assert stub_server.asked[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("drips", [False, True], ids=["silent", "dripping"])
def test_slow_answer_is_given_up(stub_server, monkeypatch, drips):
    monkeypatch.setattr(fetching, "ANSWER_SECONDS", 0.3)

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(20):
            time.sleep(0.1)
            if drips:
                handler.wfile.write(b" ")

    stub_server.answer = answer
    begun = time.monotonic()
    with pytest.raises(GeocodingRefused, match="took too long"):
        search(stub_server)
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://127.0.0.1:99999", "http://a..b"])
def test_service_that_is_not_there_is_told(url):
    with pytest.raises(GeocodingRefused, match="cannot be reached"):
        Nominatim(url).search("Azadi 7", language="en")


def test_proxies_of_the_surroundings_are_not_used(stub_server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert search(stub_server) == []


def test_without_a_service_nobody_is_asked():
    for ask in (
        lambda: NoGeocoder().search("Azadi 7", language="en"),
        lambda: NoGeocoder().reverse(Decimal(1), Decimal(1), language="en"),
    ):
        with pytest.raises(GeocodingRefused, match="No service that finds addresses is set up"):
            ask()
