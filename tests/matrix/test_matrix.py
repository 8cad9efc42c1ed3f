"""Every address answers each person as its row says, and no page tells him what is kept from him; no
address is without a row."""

import pytest
from django.test.client import MULTIPART_CONTENT as MULTIPART
from django.urls import reverse

from tests.guards.requests import GuardedClient
from tests.matrix.row import ANONYMOUS, EVERYBODY, TO_SIGN_IN, Row, World
from tests.matrix.rows import all_rows, routes
from tests.matrix.telling import told

CASES = [
    pytest.param(row, person, id=f"{row} as {person}") for row in all_rows() for person in EVERYBODY
]


def test_every_address_has_a_row():
    assert sorted(set(routes()) - {row.route for row in all_rows()}) == []


def test_every_row_has_an_address():
    assert sorted({row.route for row in all_rows()} - set(routes())) == []


@pytest.mark.parametrize("row", all_rows(), ids=str)
def test_row_says_what_each_person_is_answered(row):
    assert set(row.expected) == set(EVERYBODY)


@pytest.mark.parametrize(("row", "person"), CASES)
def test_answer(row, person, cast, canaries):
    response = send(row, World(cast, canaries, person))
    assert status_of(response) == row.expected[person], response.content[:2000].decode()
    if row.method == "GET" and row.is_canary_checked:
        assert told(person, response) == []


UNSTATED = [
    pytest.param(row, method, id=f"{method} {row.route}")
    for row in {row.route: row for row in all_rows()}.values()
    for method in ("GET", "POST")
    if method not in {other.method for other in all_rows() if other.route == row.route}
]


@pytest.mark.parametrize(("row", "method"), UNSTATED)
def test_method_without_a_row_is_refused(row, method, cast, canaries):
    world = World(cast, canaries, "olga")
    path = reverse(row.route, args=row.args(world))
    assert client_of(world).generic(method, path).status_code == 405


def send(row: Row, world: World, query: str | None = None):
    """The answer to the person of the world."""
    path = reverse(row.route, args=row.args(world)) + (
        row.query_for(world) if query is None else query
    )
    client = client_of(world)
    if row.method == "GET":
        return client.get(path, headers=row.headers)
    return client.generic(
        row.method,
        path,
        data=client._encode_data(row.data(world), MULTIPART),
        content_type=MULTIPART,
        headers=row.headers,
    )


def client_of(world: World) -> GuardedClient:
    client = GuardedClient()
    if world.person != ANONYMOUS:
        client.force_login(world.cast.people[world.person])
    return client


def status_of(response) -> int | str:
    sign_in = reverse("account_login")
    target = response.headers.get("Location", "")
    if target.startswith(f"{sign_in}?next=") or response.headers.get("HX-Redirect") == sign_in:
        return TO_SIGN_IN
    return response.status_code
