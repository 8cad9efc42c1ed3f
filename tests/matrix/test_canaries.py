"""No page shows a stranger what belongs to a department that he is not in."""

import pytest

from tests.canaries import WORD, Canaries, secret
from tests.matrix.row import ANONYMOUS, World
from tests.matrix.rows import all_rows
from tests.matrix.test_matrix import send

STRANGERS = {**Canaries.FORBIDDEN, ANONYMOUS: ("north", "south", "public", "alices")}
PAGES = [row for row in all_rows() if row.method == "GET" and row.is_canary_checked]
CASES = [
    pytest.param(row, person, id=f"{row} as {person}") for row in PAGES for person in STRANGERS
]


@pytest.mark.parametrize(("row", "person"), CASES)
def test_page_keeps_the_secrets_of_others(row, person, cast, canaries):
    """The page itself, and the page asked for the common word of all canaries."""
    world = World(cast, canaries, person)
    asked = row.query_for(world)
    joint = "&" if asked else "?"
    for query in (asked, f"{asked}{joint}q={WORD}"):
        text = body_of(send(row, world, query)).lower()
        told = [place for place in STRANGERS[person] if secret(place, "").lower() in text]
        assert told == [], f"{row} told {person} about {told}"


def test_administrator_is_shown_every_canary(cast, canaries):
    """Else the test above could not fail."""
    world = World(cast, canaries, "erin")
    seen = "".join(body_of(send(row, world, f"?q={WORD}")).lower() for row in PAGES)
    assert all(
        secret(place, "").lower() in seen for place in ("north", "south", "public", "alices")
    )


def body_of(response) -> str:
    """What was sent, as text; strings in other kinds of file are looked for as bytes of UTF-8."""
    parts = response.streaming_content if response.streaming else (response.content,)
    return b"".join(parts).decode("utf-8", errors="replace")
