"""The columns of the lists: which, in which order, how wide, how many rows; and back to the usual."""

import re

import pytest

from core.list_layout import ListLayout
from customers.fields import customer_catalogue
from records import services
from records.models import CustomField, ListLayoutChoice
from records.services import list_layouts, saved_views
from tests.customers.records import add_named
from tests.customers.test_customer_list import text_of
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db

URL = "/customers/"
USUAL = ["name", "status", "mobile", "departments", "assigned_to", "created_at"]


@pytest.fixture
def alice(client_for, cast):
    return client_for(cast.alice)


def columns(client, query="", url=URL) -> list[str]:
    return [column.field.key for column in client.get(f"{url}{query}").context["columns"]]


def save(client, *keys, rows="50", query="", url=URL, follow=False):
    sent = {"column": keys, "rows": rows, "query": query}
    return client.post(f"{url}list/columns/save/", sent, follow=follow)


def set_width(client, key, width, query=""):
    return client.post(f"{URL}list/width/", {"key": key, "width": width, "query": query})


def test_chosen_columns_stand_in_their_order(alice, client_for, cast):
    assert columns(alice)[:6] == USUAL
    answer = save(alice, "email", "number", "status", query="q=a&after=x")
    assert answer.url == f"{URL}?q=a&after=x"
    assert columns(alice) == ["name", "email", "number", "status"]
    assert columns(client_for(cast.bob))[:6] == USUAL


def test_list_of_the_name_alone(alice):
    save(alice)
    assert columns(alice) == ["name"]


def test_custom_field_is_a_column_while_it_is_in_use(alice, cast):
    field = add_field(cast, CustomField.Kind.TEXT, "Shoe size")
    key = next(f.key for f in customer_catalogue() if str(f.label) == "Shoe size")
    save(alice, "email", key)
    assert columns(alice) == ["name", "email", key]

    services.retire_custom_field(actor=cast.erin, custom_field=field)
    assert columns(alice) == ["name", "email"]
    set_width(alice, "email", "200")
    services.restore_custom_field(actor=cast.erin, custom_field=field)
    assert columns(alice) == ["name", "email", key]


def test_layout_of_fields_that_are_gone_shows_the_usual_columns(alice, cast):
    ListLayoutChoice.objects.create(
        user=cast.alice,
        record_type="customers.customer",
        said={"columns": ["gone", 3, None], "widths": {"gone": 100, "email": "wide"}, "rows": "x"},
    )
    assert columns(alice)[:6] == USUAL
    assert set_width(alice, "email", "90").status_code == 204
    said = ListLayoutChoice.objects.get().said
    assert said["widths"] == {"email": 90}


@pytest.mark.parametrize(
    ("keys", "rows", "words"),
    [
        (["shoe_size"], "50", "The list has no column “shoe_size” any more."),
        (["version"], "50", "The list has no column “version” any more."),
        (["email"], "51", "A page cannot have so many rows."),
        (["email"], "many", "A page cannot have so many rows."),
    ],
)
def test_what_the_list_cannot_show_is_told_and_not_kept(alice, keys, rows, words):
    answer = save(alice, *keys, rows=rows, follow=True)
    assert words in text_of(answer)
    assert columns(alice)[:6] == USUAL
    assert not ListLayoutChoice.objects.exists()


def test_rows_of_a_page(alice, cast):
    add_named(*(f"Name {number}" for number in range(12)), assigned_to=cast.alice.pk)
    save(alice, "email", rows="10")
    assert len(alice.get(URL).context["rows"]) == 10


def test_only_what_differs_from_the_usual_is_kept(alice, cast):
    usual = columns(alice)[1:]
    save(alice, *usual)
    assert ListLayoutChoice.objects.get(user=cast.alice).said == {}
    add_field(cast, CustomField.Kind.TEXT, "New", is_listed=True)
    assert len(columns(alice)) == len(usual) + 2


def test_page_of_columns_shows_those_of_the_list_first(alice):
    save(alice, "email", "number", rows="25")
    text = text_of(alice.get(f"{URL}list/columns/?q=a"))
    offered = re.findall(r'name="column" value="(\w+)"( checked)?', text)
    assert [key for key, is_checked in offered if is_checked] == ["email", "number"]
    assert [key for key, _ in offered[:2]] == ["email", "number"]
    assert "name" not in dict(offered)
    assert len(offered) == len(dict(offered))
    assert '<option value="25" selected>' in text
    assert 'name="query" value="q=a"' in text


def test_part_for_the_dialog_is_the_form_alone(alice):
    headers = {"HX-Request": "true", "HX-Target": "columns"}
    answer = alice.get(f"{URL}list/columns/", headers=headers)
    assert ("<html" in text_of(answer), "data-columns" in text_of(answer)) == (False, True)
    assert "HX-Target" in answer["Vary"]


def move(client, direction, key):
    sent = {"column": ["email", "number", "status"], "rows": "50", "key": key, "query": "q=a"}
    return client.post(f"{URL}list/columns/{direction}/", sent)


def test_column_is_moved_without_javascript(alice):
    assert move(alice, "up", "status").url == f"{URL}list/columns/?q=a"
    assert columns(alice) == ["name", "email", "status", "number"]
    move(alice, "down", "email")
    assert columns(alice) == ["name", "number", "email", "status"]


@pytest.mark.parametrize(
    ("direction", "key"), [("up", "email"), ("down", "status"), ("sideways", "number"), ("up", "x")]
)
def test_column_that_cannot_be_moved_stays(alice, direction, key):
    move(alice, direction, key)
    assert columns(alice) == ["name", "email", "number", "status"]


def test_width_is_kept_and_given_back(alice):
    assert set_width(alice, "mobile", "150").status_code == 204
    assert set_width(alice, "name", "300").status_code == 204
    answer = alice.get(URL)
    widths = {column.field.key: column.width for column in answer.context["columns"]}
    assert (widths["name"], widths["mobile"], widths["status"]) == (300, 150, 0)
    set_width(alice, "mobile", "")
    assert ListLayoutChoice.objects.get().said == {"widths": {"name": 300}}


@pytest.mark.parametrize(("key", "width"), [("mobile", "59"), ("mobile", "x"), ("gone", "100")])
def test_width_that_no_column_has_is_refused_in_words(alice, key, width):
    answer = set_width(alice, key, width)
    assert answer.status_code == 422
    assert text_of(answer).endswith(".")
    assert not ListLayoutChoice.objects.exists()


def test_header_of_a_column_has_its_width(alice, cast):
    add_named("One", assigned_to=cast.alice.pk)
    set_width(alice, "mobile", "150")
    text = text_of(alice.get(URL))
    assert re.search(r'<th scope="col" class=" sized" width="150">', text)
    assert re.search(r'aria-valuenow="150"[^>]*data-column-edge="mobile"', text)


def test_defaults_are_restored(alice, client_for, cast):
    bob = client_for(cast.bob)
    for client in (alice, bob):
        save(client, "email", rows="10")
    answer = alice.post(f"{URL}list/restore/", {"query": "q=a&display=tiles"})
    assert answer.url == f"{URL}?q=a"
    assert columns(alice)[:6] == USUAL
    assert columns(bob) == ["name", "email"]


def test_contacts_have_columns_of_their_own(alice, cast):
    save(alice, "email", "created_at", rows="10", url="/contacts/")
    assert columns(alice, url="/contacts/") == ["name", "email", "created_at"]
    assert columns(alice)[:6] == USUAL


def test_export_takes_the_columns_of_the_list_in_any_form(client_for, cast):
    carol = client_for(cast.carol)
    add_named("One", assigned_to=cast.carol.pk)
    save(carol, "email", "number")
    for query in ("", "?display=tiles"):
        assert "columns=name%2Cemail%2Cnumber" in carol.get(f"{URL}{query}").context["list_query"]


def test_order_by_a_column_that_is_not_shown_is_named(alice):
    save(alice, "email")
    chosen = [code for code, _, is_chosen in alice.get(URL).context["orders"] if is_chosen]
    assert chosen == ["-created_at"]


# --- In a saved view ---------------------------------------------------------------------------


@pytest.fixture
def view(cast):
    return saved_views.create_view(
        actor=cast.carol,
        record_type="customers.customer",
        name="Warm",
        query="parts=lead",
        layout={"columns": ["number", "email"], "widths": {"email": 200}, "rows": 25},
        sharing="everyone",
    )


def test_saved_view_brings_its_columns(alice, view):
    save(alice, "status", rows="10")
    assert columns(alice, f"?q=&view={view.pk}") == ["name", "number", "email"]
    assert columns(alice, "?q=&view=999999") == ["name", "status"]
    assert columns(alice, "?q=&view=x") == ["name", "status"]


def test_own_columns_in_a_view_are_for_oneself_and_that_view(alice, client_for, cast, view):
    asked = f"?q=&view={view.pk}"
    save(alice, "status", query=asked[1:])
    set_width(alice, "email", "", query=asked[1:])
    assert columns(alice, asked) == ["name", "status"]
    assert columns(alice)[:6] == USUAL
    assert columns(client_for(cast.bob), asked) == ["name", "number", "email"]

    alice.post(f"{URL}list/restore/", {"query": asked[1:]})
    assert columns(alice, asked) == ["name", "number", "email"]


def test_view_that_one_may_not_use_brings_nothing(client_for, cast, view):
    own = saved_views.create_view(
        actor=cast.carol,
        record_type="customers.customer",
        name="Mine",
        query="",
        layout={"columns": ["email"]},
    )
    assert columns(client_for(cast.alice), f"?q=&view={own.pk}")[:6] == USUAL
    assert columns(client_for(cast.carol), f"?q=&view={own.pk}") == ["name", "email"]


def test_two_changes_at_once_are_both_kept(cast):
    """Each reads what the other has kept, not what its page was made of."""
    same = {"actor": cast.alice, "catalogue": customer_catalogue(), "usual": ListLayout()}
    list_layouts.set_width(**same, key="email", width=100)
    list_layouts.choose_display(**same, displays=["tiles"], display="tiles")
    list_layouts.set_width(**same, key="mobile", width=120)
    own, _ = list_layouts.layouts_of(cast.alice, "customers.customer", None)
    assert own == ListLayout("tiles", widths={"email": 100, "mobile": 120})
