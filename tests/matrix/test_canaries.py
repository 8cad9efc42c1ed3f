"""No page shows a stranger what belongs to a department that he is not in.

What a page shows by itself is looked through where its status is tested (tests/matrix/test_matrix.py);
here it is asked for the common word of all canaries.
"""

import pytest

from tests.canaries import WORD, secret
from tests.matrix.row import World
from tests.matrix.rows import all_rows
from tests.matrix.telling import STRANGERS, body_of, told
from tests.matrix.test_matrix import send

PAGES = [row for row in all_rows() if row.method == "GET" and row.is_canary_checked]
CASES = [
    pytest.param(row, person, id=f"{row} as {person}") for row in PAGES for person in STRANGERS
]


@pytest.mark.parametrize(("row", "person"), CASES)
def test_search_of_a_page_keeps_the_secrets_of_others(row, person, cast, canaries):
    world = World(cast, canaries, person)
    asked = row.query_for(world)
    response = send(row, world, f"{asked}{'&' if asked else '?'}q={WORD}")
    assert told(person, response) == []


def test_administrator_is_shown_every_canary(cast, canaries):
    """Else the test above could not fail."""
    world = World(cast, canaries, "erin")
    seen = "".join(body_of(send(row, world, f"?q={WORD}")).lower() for row in PAGES)
    assert all(
        secret(place, "").lower() in seen for place in ("north", "south", "public", "alices")
    )
