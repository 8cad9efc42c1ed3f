"""The address of a tile server: what is accepted, and what the browser may then ask."""

import pytest
from django.core.exceptions import ValidationError

from core.map_tiles import (
    OPENSTREETMAP_TILES,
    MapTiles,
    validate_tiles_url,
    validate_web_address,
)

PATH = "/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    ("url", "sources"),
    [
        ("", ()),
        (OPENSTREETMAP_TILES, ("https://tile.openstreetmap.org",)),
        (f"http://10.0.0.7:8080{PATH}?key=a;b", ("http://10.0.0.7:8080",)),
        (f"http://[::1]:8080{PATH}", ("http://[::1]:8080",)),
        (
            f"https://{{s}}.tiles.example.org{PATH}",
            tuple(f"https://{name}.tiles.example.org" for name in "abc"),
        ),
    ],
)
def test_browser_may_ask_exactly_the_hosts_of_the_address(url, sources):
    assert MapTiles(url).sources == sources
    if url:
        validate_tiles_url(url)


HOSTILE = [
    f"https://a.example.org;script-src *{PATH}",
    f"https://a.example.org,b.example.org{PATH}",
    f"https://*{PATH}",
    f"https://{PATH}",
    f"https://user@a.example.org{PATH}",
    f"https://a.example.org\n{PATH}",
    f"https://{{z}}.example.org{PATH}",
    f"https://[x]{PATH}",
    f"javascript:alert(1){PATH}",
    f"data:image/png,{PATH}",
    f"//a.example.org{PATH}",
    "'unsafe-inline'",
    "tiles",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_what_is_no_server_is_refused(url):
    with pytest.raises(ValidationError):
        validate_tiles_url(url)


@pytest.mark.parametrize("url", HOSTILE[:5])
def test_what_would_widen_the_policy_is_left_out_of_it(url):
    assert all(source.isprintable() and " " not in source for source in MapTiles(url).sources)
    assert not any(sign in "".join(MapTiles(url).sources) for sign in ";,*@")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("https://a.example.org/{z}/{x}.png", "needs {z}, {x} and {y}"),
        (f"https://a.example.org{PATH}?k={{key}}", "has {key}"),
    ],
)
def test_message_names_the_placeholder(url, sentence):
    with pytest.raises(ValidationError, match=sentence):
        validate_tiles_url(url)


@pytest.mark.parametrize("url", ["https://geo.example.org", "http://127.0.0.1:8088/search?key=1"])
def test_address_of_a_service_needs_no_placeholder(url):
    validate_web_address(url)
