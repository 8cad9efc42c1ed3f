"""Saved views above the list of contact persons; what views can do is tested with customers."""

from urllib.parse import parse_qs, urlsplit

import pytest

from customers.person_fields import RECORD_TYPE
from records import services
from records.models import SavedView
from tests.customers.pages import queries_of
from tests.customers.test_contact_persons import add_person

pytestmark = pytest.mark.django_db

URL = "/contacts/"
HTMX = {"HX-Request": "true", "HX-Target": "list-results"}


@pytest.fixture
def people(cast):
    return [
        add_person(cast, name="Anna Nowak", job_title="Buyer", is_public=True),
        add_person(cast, name="Omid Rahimi", job_title="Director", is_public=True),
    ]


def save(actor, name: str = "Buyers", query: str = "q=buyer", **values) -> SavedView:
    return services.create_view(
        actor=actor, record_type=RECORD_TYPE, name=name, query=query, **values
    )


def tabs_of(response) -> list[str]:
    return [tab.view.name for tab in response.context["view_bar"].tabs]


def names_of(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


def test_a_view_of_persons_is_a_tab_and_opens_their_list(cast, client_for, people):
    view = save(cast.carol)
    carol = client_for(cast.carol)
    response = carol.get(URL)
    assert tabs_of(response) == ["Buyers"]
    assert names_of(response) == ["Anna Nowak", "Omid Rahimi"]
    (tab,) = response.context["view_bar"].tabs
    assert tab.url == f"{URL}?q=buyer&view={view.pk}"
    opened = carol.get(tab.url)
    assert opened.context["view_bar"].current == view
    assert names_of(opened) == ["Anna Nowak"]
    assert carol.get("/customers/").context["view_bar"].tabs == []


def test_what_the_list_asks_for_is_saved_as_a_view(cast, client_for, people):
    carol = client_for(cast.carol)
    address = carol.get(f"{URL}?q=buyer").context["view_bar"].create_url
    assert parse_qs(urlsplit(address).query)["record_type"] == [RECORD_TYPE]
    assert carol.get(address).status_code == 200
    sent = {"record_type": RECORD_TYPE, "query": "q=buyer", "name": "B", "sharing": "private"}
    answer = carol.post("/segments/new/", sent)
    view = SavedView.objects.get(name="B")
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}?q=buyer&view={view.pk}")


def test_the_list_opens_with_the_view_that_one_has_chosen(cast, client_for, people):
    view = save(cast.carol)
    services.set_default(actor=cast.carol, view=view)
    carol = client_for(cast.carol)
    answer = carol.get(URL)
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}?q=buyer&view={view.pk}")
    assert carol.get("/customers/").status_code == 200
    assert client_for(cast.alice).get(URL).status_code == 200


def test_tabs_come_along_when_the_rows_change(cast, client_for, people):
    view = save(cast.carol)
    page = client_for(cast.carol).get(f"{URL}?q=rahimi&view={view.pk}", headers=HTMX)
    assert "#list-tabs" in page.context["beside_results"]
    assert 'id="list-tabs"' in page.content.decode()
    assert page.context["view_bar"].is_changed


def test_a_view_of_persons_is_a_segment_of_persons(cast, client_for, people):
    view = save(cast.carol)
    page = client_for(cast.carol).get("/segments/").content.decode()
    assert "Contact persons" in page
    assert client_for(cast.carol).get(f"/segments/{view.pk}/count/").content.decode().strip() == "1"


def test_tabs_cost_the_same_whatever_their_number(cast, client_for, people):
    carol = client_for(cast.carol)
    save(cast.carol)
    few = queries_of(carol, URL)
    for number in range(5):
        save(cast.carol, f"View {number}")
    assert queries_of(carol, URL) == few
