"""Every address answers each person as its row says; no address is without a row.

No page shows a stranger what belongs to a department that he is not in, neither by itself nor when it
is asked for the common word of all canaries.
"""

import uuid
from copy import deepcopy

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test.client import MULTIPART_CONTENT as MULTIPART
from django.urls import reverse

from tests.canaries import WORD, Canaries, secret
from tests.cast import load_cast
from tests.guards.requests import GuardedClient
from tests.matrix.row import ANONYMOUS, EVERYBODY, TO_SIGN_IN, Row, World
from tests.matrix.rows import all_rows, routes
from tests.matrix.telling import STRANGERS, body_of, told


def test_every_address_has_a_row():
    assert sorted(set(routes()) - {row.route for row in all_rows()}) == []


def test_every_row_has_an_address():
    assert sorted({row.route for row in all_rows()} - set(routes())) == []


@pytest.mark.parametrize("row", all_rows(), ids=str)
def test_row_says_what_each_person_is_answered(row):
    assert set(row.expected) == set(EVERYBODY)


@pytest.mark.parametrize("row", all_rows(), ids=str)
def test_answers(row, canaries):
    """Of one address and method to everybody in turn; what each has done is taken back before the next."""
    wrong = {person: found for person in EVERYBODY if (found := wrong_for(person, row, canaries))}
    assert wrong == {}


def wrong_for(person: str, row: Row, canaries: Canaries) -> list[str]:
    """What the person is answered and should not be; what others did is neither in the base nor in Redis."""
    caches["default"].key_prefix = f"test-{uuid.uuid4().hex}"
    with transaction.atomic():
        world = World(load_cast(), deepcopy(canaries), person)
        path, query = address_of(row, world), row.query_for(world)
        client = client_of(world)
        response = send(client, row, world, path + query)
        found = []
        if (status := status_of(response)) != row.expected[person]:
            beginning = response.content[:2000].decode()
            found.append(f"{status} instead of {row.expected[person]}: {beginning}")
        if row.method == "GET" and row.is_canary_checked and person in STRANGERS:
            found += told(person, response)
            asked_for_all = f"{path}{query}{'&' if query else '?'}q={WORD}"
            found += told(person, send(client, row, world, asked_for_all))
        transaction.set_rollback(True)
    return found


def asked_by_administrator(row: Row, canaries: Canaries) -> str:
    """A page asked for the common word; what had to be there for it is taken back."""
    with transaction.atomic():
        world = World(load_cast(), deepcopy(canaries), "erin")
        answer = send(client_of(world), row, world, f"{address_of(row, world)}?q={WORD}")
        transaction.set_rollback(True)
    return body_of(answer)


def test_administrator_is_shown_every_canary(canaries):
    """Else what is asked for their common word above could not fail."""
    hidden = {secret(place, "").lower() for place in ("north", "south", "public", "alices")}
    pages = [row for row in all_rows() if row.method == "GET" and row.is_canary_checked]
    for row in pages:
        body = asked_by_administrator(row, canaries).lower()
        hidden = {word for word in hidden if word not in body}
        if not hidden:
            break
    assert not hidden


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


def address_of(row: Row, world: World) -> str:
    return reverse(row.route, args=row.args(world))


def send(client: GuardedClient, row: Row, world: World, path: str):
    """The answer to the person of the world, who is signed in by the client."""
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
