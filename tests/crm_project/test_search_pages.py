"""The page of search over everything, and what the dialog of Ctrl-K is given."""

import pytest
from django.urls import reverse

from core import search as core_search
from core.contributions import SearchSource
from core.patience import OutOfPatience
from core.search import Hit
from core.text import Piece
from records.opened_cards import note_opened
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db

URL = reverse("search")
DIALOG = {"HX-Request": "true", "HX-Target": "search-hits"}


def text_of(response) -> str:
    return response.content.decode()


def test_page_shows_hits_with_the_found_part_marked(client_for, cast):
    (anna,) = add_named("Anna <Kowalska>")
    page = text_of(client_for(cast.alice).get(URL, {"q": "kowal"}))
    assert f'href="/customers/{anna.pk}/"' in page
    assert "Anna &lt;<mark>Kowal</mark>ska&gt;" in page
    assert 'href="/customers/?q=kowal"' in page


def test_dialog_gets_the_hits_alone(client_for, cast):
    add_named("Anna Kowalska")
    alice = client_for(cast.alice)
    part = alice.get(URL, {"q": "kowal"}, headers=DIALOG)
    assert "<html" not in text_of(part) and "<mark>Kowal</mark>" in text_of(part)
    assert "HX-Target" in part["Vary"]


def test_nothing_found_says_what_may_be_typed(client_for, cast):
    page = text_of(client_for(cast.alice).get(URL, {"q": "nobody-here"}))
    assert "Nothing is found." in page and "data-hit" not in page


def test_empty_box_shows_the_cards_opened_lately(client_for, cast):
    seen, unseen = add_customers(
        {"name": "Seen"},
        {"name": "Of South", "is_public": False, "departments": (cast.south.pk,)},
    )
    for record in (seen, unseen):
        note_opened(actor=cast.alice, record=record)
    page = text_of(client_for(cast.alice).get(URL))
    assert "Seen" in page and "Of South" not in page


def test_long_and_odd_texts_are_taken(client_for, cast):
    alice = client_for(cast.alice)
    for typed in ("x" * 5_000, "a\x00b", "%%__", "🙂", "' OR 1=1"):
        assert alice.get(URL, {"q": typed}).status_code == 200


def test_digits_are_the_readers_own(client_for, cast):
    (anna,) = add_named("Anna")
    cast.alice.language = "fa"
    cast.alice.digits = "persian"
    hits = client_for(cast.alice).get(URL, {"q": "anna"}, headers=DIALOG)
    assert str(anna.number) in text_of(hits)


def test_number_of_queries_is_constant(client_for, cast):
    alice = client_for(cast.alice)
    add_named(*(f"Needle {n}" for n in range(2)))
    few = queries_of(alice, f"{URL}?q=needle")
    add_named(*(f"Needle {n}" for n in range(20)))
    assert queries_of(alice, f"{URL}?q=needle") == few


# --- What other apps contribute -------------------------------------------------------------------


def found_by_others(user, sought, limit):
    return [Hit("/orders/1/", [Piece(sought.text, True)], key=1)]


@pytest.fixture
def contribute(monkeypatch):
    """`contribute(find, …)`: one more source, and no other."""

    def add(find, **values):
        source = SearchSource(
            code="orders", label="Orders", icon="users", order=5, find=find, **values
        )
        monkeypatch.setattr(core_search, "contributed", lambda name: (source,))

    return add


def test_another_app_joins_by_a_contribution(client_for, cast, contribute):
    contribute(found_by_others)
    page = text_of(client_for(cast.alice).get(URL, {"q": "abc"}))
    assert 'href="/orders/1/"' in page and "<mark>abc</mark>" in page and "Orders" in page


def test_source_with_a_right_is_searched_for_those_who_have_it(client_for, cast, contribute):
    contribute(found_by_others, right="accounts.manage_users")
    assert "/orders/1/" not in text_of(client_for(cast.alice).get(URL, {"q": "abc"}))
    assert "/orders/1/" in text_of(client_for(cast.erin).get(URL, {"q": "abc"}))


def test_source_that_takes_too_long_is_given_up_and_said(client_for, cast, contribute):
    def find(user, sought, limit):
        raise OutOfPatience

    contribute(find)
    page = text_of(client_for(cast.alice).get(URL, {"q": "abc"}))
    assert "took too long and was given up" in page
    assert "Nothing is found" not in page
