"""The customers of a group stand on its page as on the list of customers; whatever is done there leads
back to it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse

from core.views.record_lists import address
from customers.models import Status
from customers.services import groups as services
from customers.views.list_addresses import asked_at, list_address
from records.models import SavedView
from records.services import set_default
from tests.customers.cells import LIST, CellEditor
from tests.customers.records import add_customers
from tests.records.views_of_lists import save_view

pytestmark = pytest.mark.django_db

ROWS = {"HX-Request": "true", "HX-Target": "list-results"}


@pytest.fixture
def group(cast):
    group = services.create_group(actor=cast.carol, names={"en": "Trade"})
    add_customers({"name": "Anna", "groups": (group.pk,)}, {"name": "Bert"})
    return group


@pytest.fixture
def url(group):
    return reverse("customers:group_detail", args=[group.pk])


@pytest.fixture
def alice(client_for, cast):
    return client_for(cast.alice)


def list_url(name: str) -> str:
    return reverse(f"customers:customer_list_{name}")


def asked_for(client, url: str) -> str:
    """What the page sends along with whatever is done on it."""
    return client.get(url).context["asked_for"]


def names(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


def current_tab(response) -> str:
    (tab,) = (tab for tab in response.context["tabs"] if tab["is_current"])
    return str(tab["label"])


# --- It stays itself ------------------------------------------------------------------------------


def test_whoever_has_a_default_view_opens_the_group_all_the_same(cast, alice, url):
    view = save_view(cast.alice, "Berts", "q=Bert")
    set_default(actor=cast.alice, view=view)
    response = alice.get(url)
    assert (response.status_code, names(response)) == (200, ["Anna"])
    assert alice.get(f"{url}?view={view.pk}").status_code == 200


@pytest.mark.parametrize("display", ["list", "table", "tiles", "map"])
def test_another_form_is_chosen_on_the_page(alice, url, display):
    """By the switch of the page, and by htmx, where lines and tiles change places."""
    sent = {"display": display, "query": f"{asked_for(alice, url)}&q=An"}
    answer = alice.post(list_url("display"), sent)
    assert answer.url == f"{url}?q=An"
    response = alice.get(url)
    assert response.context["display"] == display
    part = alice.get(answer.url, headers=ROWS)
    assert part.headers["HX-Push-Url"] == f"{url}?q=An"
    assert [chip["label"] for chip in part.context["chips"]] == []


def test_columns_are_chosen_and_restored_on_the_page(alice, url):
    query = asked_for(alice, url)
    page = alice.get(f"{list_url('columns')}?{query}")
    assert page.context["list_url"] == url
    sent = {"column": ["email"], "rows": "25", "query": query}
    assert alice.post(list_url("columns_save"), sent).url == url
    assert [column.field.key for column in alice.get(url).context["columns"]] == ["name", "email"]
    moved = alice.post(
        reverse("customers:customer_list_column_move", args=["up"]),
        {"column": ["email", "mobile"], "key": "mobile", "query": query},
    )
    assert alice.get(moved.url).context["list_url"] == url
    assert alice.post(list_url("restore"), {"query": query}).url == url


def test_links_of_the_page_lead_to_the_page(alice, url, group):
    context = alice.get(f"{url}?q=An&status=none&fixed=status&groups=0").context
    assert context["clear_url"] == url
    assert [chip["remove_url"] for chip in context["chips"]] == [f"{url}?q=An"]
    assert context["columns"][0].sort_url == f"{url}?q=An&status=none&sort=name"


def test_filters_and_areas_lead_back_to_the_page(alice, url, group):
    query = asked_for(alice, f"{url}?q=An")
    area = {"query": query, "at": "35.7, 51.4", "km": "5"}
    narrowed = urlsplit(alice.get(reverse("customers:filter_by_area"), area).url)
    assert narrowed.path == url
    assert parse_qs(narrowed.query).keys() == {"q", "where"}
    conditions = reverse("customers:conditions")
    assert alice.get(f"{conditions}?{query}").context["list_url"] == f"{url}?q=An"
    assert alice.post(conditions, {"query": query, "where.0.junction": "all"}).url == f"{url}?q=An"
    route = alice.get(reverse("customers:plan_route"), {"query": query})
    assert route.context["list_url"] == f"{url}?q=An"


def test_refused_act_on_many_leads_back_with_the_reason(cast, client_for, url):
    carol = client_for(cast.carol)
    sent = {"scope": "ticked", "query": asked_for(carol, url)}
    answer = carol.post(reverse("customers:bulk_begin"), sent, follow=True)
    assert answer.redirect_chain[-1][0] == url
    assert "Tick at least one customer" in answer.content.decode()


def test_act_on_all_of_the_page_is_one_on_the_group(cast, client_for, url, group, monkeypatch):
    monkeypatch.setattr("customers.bulk.selection.MOST_KEPT", 0)
    carol = client_for(cast.carol)
    sent = {"scope": "all", "query": asked_for(carol, url)}
    answer = carol.post(reverse("customers:bulk_begin"), sent)
    entry = carol.get(answer.url).context["entry"]
    assert QueryDict(entry.edit.query)["groups"] == str(group.pk)
    assert entry.list_url == url


def test_cell_tells_when_its_row_does_not_fit_the_page_any_more(alice, url, group):
    (row,) = alice.get(url).context["rows"]
    customer = type("Row", (), {"pk": row.pk})
    editor = CellEditor(alice, customer, "groups")
    editor.headers["HX-Current-URL"] = LIST.replace("/customers/", url)
    told = editor.save(groups=[]).told
    assert "does not fit the filters any more" in told[0]


def test_address_that_was_edited_leads_to_the_list():
    for query in ("fixed=groups", "fixed=groups&groups=1&groups=2", "fixed=groups&groups=x"):
        asked = QueryDict(query)
        rest = asked.copy()
        rest.pop("fixed")
        assert list_address(asked) == address("/customers/", rest)
    assert list_address(QueryDict("fixed=status&groups=1")) == "/customers/?groups=1"
    assert asked_at("/nowhere/", QueryDict("q=a")) == asked_at("/groups/", QueryDict("q=a")) == {}


# --- Views and tabs ---------------------------------------------------------------------------------


def test_no_views_of_the_whole_list_stand_above_it(cast, alice, url):
    save_view(cast.alice, "Berts", "q=Bert")
    text = alice.get(url).content.decode()
    assert "Berts" not in text
    assert 'aria-label="Saved views"' not in text


def test_what_it_shows_is_saved_as_a_view_that_asks_for_the_group(cast, alice, url, group):
    context = alice.get(f"{url}?q=An&display=list").context
    form = alice.get(context["view_bar"].create_url, headers={"HX-Request": "true"})
    assert context["view_bar"].create_url in alice.get(
        f"{url}?q=An&display=list"
    ).content.decode().replace("&amp;", "&")
    assert form.context["problems"] == []
    assert form.context["cancel_url"] == f"{url}?q=An&display=list"
    sent = {"record_type": "customers.customer", "name": "Mine", "sharing": "private"}
    alice.post(reverse("saved_view_create"), {**sent, "query": context["view_bar"].asked})
    view = SavedView.objects.get()
    assert view.query == f"groups={group.pk}&q=An"
    assert names(alice.get(reverse("saved_view", args=[view.pk]), follow=True)) == ["Anna"]


def test_tab_is_that_of_what_is_shown(alice, url, group):
    assert current_tab(alice.get(url)) == "Customers"
    customers, on_map, *_rest = alice.get(url).context["tabs"]
    assert current_tab(alice.get(on_map["url"])) == "Contacts on the map"
    alice.post(list_url("display"), {"display": "map", "query": asked_for(alice, url)})
    assert current_tab(alice.get(url)) == "Contacts on the map"
    rows = alice.get(customers["url"])
    assert (current_tab(rows), rows.context["display"]) == ("Customers", "table")
    alice.post(list_url("display"), {"display": "tiles", "query": asked_for(alice, url)})
    assert alice.get(customers["url"]).context["display"] == "tiles"


def test_tab_is_marked_anew_where_the_rows_alone_come(alice, url):
    part = alice.get(url, headers=ROWS).content.decode()
    assert 'id="list-tabs"' in part
    assert "Pages of the group" in part


def test_menu_leads_to_the_customers_on_the_map(alice):
    menu = alice.get("/").content.decode()
    assert "Contacts on the map" in menu and 'href="/customers/map/"' in menu
    response = alice.get("/customers/map/", follow=True)
    assert response.redirect_chain[-1][0] == "/customers/?display=map"
    assert response.context["display"] == "map"


def test_form_of_the_page_asks_for_no_numbers_of_groups(alice, url, group):
    carried = dict(alice.get(url).context["carried"])
    assert carried == {"groups": str(group.pk), "fixed": "groups"}
    numbers = alice.get(reverse("customers:filter_counts"), carried)
    assert "count-groups" not in numbers.content.decode()


def test_status_of_the_group_counts_its_members(alice, url, group):
    lead = Status.objects.get(code="lead")
    numbers = alice.get(reverse("customers:filter_counts"), dict(alice.get(url).context["carried"]))
    assert f'id="count-status-{lead.pk}" hx-swap-oob="true">0<' in numbers.content.decode()
