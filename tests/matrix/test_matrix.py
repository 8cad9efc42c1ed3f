"""Every address answers each person as its row says; no address is without a row.

No page shows a stranger what belongs to a department that he is not in, neither by itself nor when it
is asked for the common word of all canaries.
"""

import uuid
from copy import deepcopy

import pytest
from django.core.cache import caches
from django.db import transaction
from django.http import QueryDict
from django.test.client import MULTIPART_CONTENT as MULTIPART
from django.urls import reverse

from tests.canaries import WORD, Canaries, secret
from tests.cast import load_cast
from tests.guards.requests import GuardedClient
from tests.matrix.row import ANONYMOUS, EVERYBODY, TO_SIGN_IN, Row, World
from tests.matrix.rows import all_rows, routes
from tests.matrix.telling import STRANGERS, body_of, told
from tests.matrix.watched_query import WatchedQuery, watching


def test_every_address_has_a_row():
    assert sorted(set(routes()) - {row.route for row in all_rows()}) == []


def test_every_row_has_an_address():
    assert sorted({row.route for row in all_rows()} - set(routes())) == []


def test_every_row_says_what_each_person_is_answered():
    assert [str(row) for row in all_rows() if set(row.expected) != set(EVERYBODY)] == []


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
        with watching("q") as queries:
            response = send(client, row, world, path + query)
        found = []
        if (status := status_of(response)) != row.expected[person]:
            beginning = response.content[:2000].decode()
            found.append(f"{status} instead of {row.expected[person]}: {beginning}")
        if row.method == "GET" and row.is_canary_checked and person in STRANGERS:
            found += told(person, response)
            if any(query.is_asked for query in queries):
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


def test_a_page_that_looks_for_words_is_asked_for_those_of_all_canaries(canaries, cast):
    """Else the common word would be kept from who might answer it."""
    client = client_of(World(cast, canaries, "erin"))
    for route, is_asked in (
        ("customers:customer_list", True),
        ("search", True),
        ("healthz", False),
    ):
        with watching("q") as queries:
            assert client.get(reverse(route)).status_code == 200
        assert any(query.is_asked for query in queries) == is_asked, route


def test_a_watched_query_answers_as_another_and_notes_what_it_is_asked():
    for look in (
        lambda query: query.get("q"),
        lambda query: query.getlist("q"),
        lambda query: "q" in query,
        lambda query: query["q"],
        lambda query: list(query.items()),
        lambda query: list(query),
        lambda query: query.urlencode(),
        lambda query: query.copy().urlencode(),
    ):
        query = WatchedQuery("q=a&b=1&q=c", key="q")
        assert query.get("b") == "1" and "c" not in query and not query.is_asked
        assert look(query) == look(QueryDict("q=a&b=1&q=c"))
        assert query.is_asked


def test_methods_without_a_row_are_refused(cast, canaries):
    """Asked by the owner, whom nothing else is refused."""
    rows = all_rows()
    stated = {(row.method, row.route) for row in rows}
    answers = {}
    for row in {row.route: row for row in rows}.values():
        for method in {"GET", "POST"} - {method for method, route in stated if route == row.route}:
            with transaction.atomic():
                world = World(cast, deepcopy(canaries), "olga")
                answer = client_of(world).generic(method, address_of(row, world))
                answers[method, row.route] = answer.status_code
                transaction.set_rollback(True)
    assert answers
    assert {asked: status for asked, status in answers.items() if status != 405} == {}


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
