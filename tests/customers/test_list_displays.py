"""The forms of the list of customers: the person's own choice, and what an address says instead."""

import re

import pytest

from customers.kinds import Reachable
from customers.models import Status, Tag
from records.models import ListLayoutChoice
from records.services import saved_views
from tests.canaries import WORD
from tests.customers.records import add_customers, add_named
from tests.customers.test_customer_list import HTMX, queries_of, text_of

pytestmark = pytest.mark.django_db

URL = "/customers/"
FORMS = ("list", "table", "tiles", "map")


@pytest.fixture
def alice(client_for, cast):
    return client_for(cast.alice)


@pytest.fixture
def customer(cast):
    add_customers(
        {
            "name": "Łukasz <b>Wójcik</b>",
            "status": Status.objects.get(code="active").pk,
            "tags": (Tag.objects.first().pk,),
            "mobile": (Reachable("+989123456789", "0912 345 6789"),),
            "email": (Reachable("lukasz@example.pl"),),
            "departments": (cast.north.pk,),
            "assigned_to": cast.bob.pk,
        }
    )


def shown(client, query="") -> str:
    return client.get(f"{URL}{query}").context["display"]


def choose(client, form, query="", **headers):
    return client.post(f"{URL}list/display/", {"display": form, "query": query}, **headers)


def test_list_is_a_table_unless_somebody_says_otherwise(alice):
    assert shown(alice) == "table"


@pytest.mark.parametrize("form", FORMS)
def test_chosen_form_survives(alice, client_for, cast, form):
    assert choose(alice, form).url == URL
    assert shown(alice) == form
    assert shown(client_for(cast.alice)) == form
    assert shown(client_for(cast.bob)) == "table"


def test_address_shows_a_form_and_leaves_the_choice(alice):
    choose(alice, "list")
    assert shown(alice, "?display=tiles") == "tiles"
    assert shown(alice) == "list"


def test_own_switch_wins_over_the_address(alice):
    answer = choose(alice, "table", "display=tiles&q=a&parts=lead")
    assert answer.url == f"{URL}?q=a&parts=lead"
    assert shown(alice, "?q=a&parts=lead") == "table"


def test_unknown_form_in_the_address_shows_the_usual_one(alice):
    choose(alice, "tiles")
    assert shown(alice, "?display=hologram") == "tiles"


def test_unknown_form_is_not_kept_and_told(alice):
    answer = alice.post(f"{URL}list/display/", {"display": "hologram", "query": ""}, follow=True)
    assert "The list has no such form." in text_of(answer)
    assert shown(alice) == "table"


def test_usual_form_is_not_kept(alice, cast):
    choose(alice, "tiles")
    choose(alice, "table")
    assert ListLayoutChoice.objects.get(user=cast.alice).said == {}


def test_switch_says_which_form_it_is(alice):
    pressed = re.findall(r'value="(\w+)" id="display-\w+"[^>]*aria-pressed="true"', page(alice))
    assert pressed == ["table"]
    assert page(alice, "?display=list").count('aria-pressed="true"') == 1


def page(client, query="") -> str:
    return text_of(client.get(f"{URL}{query}"))


def test_line_has_name_phone_manager_and_department(alice, customer, cast):
    rows = results(page(alice, "?display=list"))
    for words in ("<bdi>Łukasz &lt;b&gt;Wójcik&lt;/b&gt;</bdi>", "0912 345 6789", "Bob", "North"):
        assert words in rows
    assert "lukasz@example.pl" not in rows


def test_tile_has_pill_phone_address_and_tags(alice, customer):
    rows = results(page(alice, "?display=tiles"))
    for words in ("Active</span>", "0912 345 6789", "lukasz@example.pl", 'data-field="tags"'):
        assert words in rows


def results(text: str) -> str:
    return text[text.index('id="list-results"') : text.index('id="list-bulk"')]


@pytest.mark.parametrize("form", FORMS[:3])
def test_every_form_has_the_same_rows_pages_and_ticks(client_for, cast, form):
    carol = client_for(cast.carol)
    add_named(*(f"Name {number:02}" for number in range(12)), assigned_to=cast.alice.pk)
    carol.post(f"{URL}list/columns/save/", {"column": ["mobile"], "rows": "10", "query": ""})
    answer = carol.get(f"{URL}?display={form}&sort=name&q=name")
    rows = [row.name for row in answer.context["rows"]]
    assert rows == [f"Name {number:02}" for number in range(10)]
    assert text_of(answer).count('class="row-tick"') == 10
    rest = carol.get(answer.context["next_url"])
    assert rest.context["display"] == form
    assert [row.name for row in rest.context["rows"]] == ["Name 10", "Name 11"]


def test_map_asks_for_no_rows(client_for, cast, customer):
    answer = client_for(cast.carol).get(f"{URL}?display=map")
    assert (answer.context["rows"], answer.context["next_url"]) == ([], "")
    assert "row-tick" not in text_of(answer)


def test_who_may_only_read_ticks_and_edits_nothing(client_for, cast, customer):
    text = page(client_for(cast.rob), "?display=tiles")
    assert ("row-tick" in text, "data-edit-url" in text) == (False, False)


@pytest.mark.parametrize("form", FORMS)
def test_form_shows_strangers_nothing(client_for, canaries, cast, form):
    text = page(client_for(cast.dan), f"?display={form}&q={WORD}")
    assert canaries.north.name not in text


def test_answer_for_htmx_is_the_list_in_the_chosen_form(alice, customer):
    answer = choose(alice, "tiles", "q=wójcik&display=list", headers=HTMX, follow=True)
    assert answer["HX-Push-Url"] == f"{URL}?q=w%C3%B3jcik"
    text = text_of(answer)
    assert "<html" not in text
    assert ('class="list-tile"' in text, 'id="list-display"' in text) == (True, True)


def test_saved_view_brings_its_form_and_each_person_may_have_another(
    alice, client_for, cast, customer
):
    view = saved_views.create_view(
        actor=cast.carol,
        record_type="customers.customer",
        name="Warm",
        query="parts=lead",
        layout={"display": "tiles"},
        sharing="everyone",
    )
    asked = f"view={view.pk}&parts=lead"
    choose(alice, "list")
    assert shown(alice, f"?{asked}") == "tiles"
    choose(alice, "table", asked)
    assert shown(alice, f"?{asked}") == "table"
    assert shown(alice) == "list"
    assert shown(client_for(cast.bob), f"?{asked}") == "tiles"


@pytest.mark.parametrize("form", FORMS)
def test_number_of_queries_does_not_depend_on_the_rows(alice, cast, form):
    def get(query=""):
        return alice.get(f"{URL}?display={form}&sort=name")

    add_named("One", "Two", assigned_to=cast.alice.pk)
    get()
    few = queries_of(get)
    add_named(*(f"Name {number}" for number in range(18)), assigned_to=cast.bob.pk)
    assert queries_of(get) == few
