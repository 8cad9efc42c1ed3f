"""Stars: each person's own, within what he sees, in the list, on the card and as a filter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import conditions
from core.catalogue import Session
from core.refusals import Refused
from customers.bin import CUSTOMERS
from customers.fields import customer_catalogue
from customers.merging.comparison import Choices
from customers.models import Customer
from customers.services import merge_customers
from customers.services.bin import delete_record, remove_records
from records import services
from records.layouts import arranged
from records.models import Star
from records.services import stars as star_services
from records.stars import starred_among, starred_ids
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db
CUSTOMER = "customers.customer"
HTMX = {"HX-Request": "true"}
LIST = "/customers/"


def star(person, *customers) -> None:
    for customer in customers:
        services.set_star(actor=person, record=customer, is_starred=True)


def url_of(customer) -> str:
    return reverse("star", args=[CUSTOMER, customer.pk])


def names(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


@pytest.fixture
def three():
    return add_named("Anna", "Beata", "Celina")


def test_star_is_set_and_taken_away_as_often_as_one_asks(cast, client_for, three):
    anna, alice = three[0], client_for(cast.alice)
    for wanted in ("1", "1", "0", "0", "1"):
        answer = alice.post(url_of(anna), {"is_starred": wanted}, headers=HTMX).content.decode()
        assert f'aria-pressed="{"true" if wanted == "1" else "false"}"' in answer
        assert f'value="{"0" if wanted == "1" else "1"}"' in answer
        assert Star.objects.filter(user=cast.alice).count() == int(wanted)
    assert starred_ids(cast.alice, CUSTOMER) == [anna.pk]


def test_without_javascript_one_returns_to_where_one_was(cast, client_for, three):
    alice = client_for(cast.alice)
    sent = {"is_starred": "1", "next": "/customers/?status=3"}
    assert alice.post(url_of(three[0]), sent).url == "/customers/?status=3"
    assert alice.post(url_of(three[0]), {**sent, "next": "https://example.com/"}).url == "/"
    page = alice.get("/customers/?q=a").content.decode()
    assert '<input type="hidden" name="next" value="/customers/?q=a">' in page
    assert f'form="star-form" formaction="{url_of(three[0])}"' in page


def test_what_one_does_not_see_and_what_has_no_stars_is_not_there(cast, client_for):
    (norths,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    dan = client_for(cast.dan)
    assert dan.post(url_of(norths), {"is_starred": "1"}).status_code == 404
    for record_type in ("records.kindchange", "nothing.such"):
        answer = dan.post(reverse("star", args=[record_type, norths.pk]), {"is_starred": "1"})
        assert answer.status_code == 404
    assert not Star.objects.exists()


def test_nobody_is_shown_the_stars_of_others(cast, client_for, three):
    anna, beata, _celina = three
    star(cast.alice, anna)
    star(cast.bob, beata)
    for person, his in ((cast.alice, anna), (cast.bob, beata)):
        client = client_for(person)
        found = client.get(f"{LIST}?starred=yes")
        assert names(found) == [his.name]
        assert [row.pk for row in client.get(LIST).context["rows"] if row.is_starred] == [his.pk]
        card = client.get(f"/customers/{anna.pk}/").content.decode()
        assert ('aria-pressed="true"' in card) is (his is anna)
    others = client_for(cast.alice).get(f"{LIST}?starred=no&sort=name")
    assert names(others) == ["Beata", "Celina"]


def test_star_on_what_one_no_longer_sees_shows_nothing(cast, client_for, three):
    star(cast.dan, three[0])
    assert names(client_for(cast.dan).get(f"{LIST}?starred=yes")) == ["Anna"]
    Star.objects.update(record_id=add_named("Hidden", is_public=False)[0].pk)
    assert names(client_for(cast.dan).get(f"{LIST}?starred=yes")) == []


def test_chip_and_pane_name_the_filter(cast, client_for, three):
    star(cast.alice, three[0])
    page = client_for(cast.alice).get(f"{LIST}?starred=yes")
    assert [chip["label"] for chip in page.context["chips"]] == ["Starred by me: Yes"]
    assert page.context["starred_url"] == LIST
    narrowed = client_for(cast.alice).get(f"{LIST}?q=an&after=x")
    assert narrowed.context["starred_url"] == f"{LIST}?q=an&starred=yes"
    assert "starred" in [given.field.key for given in page.context["inputs"]]
    assert client_for(cast.alice).get(f"{LIST}?starred=perhaps").context["problems"]


def test_limit_is_told_and_nothing_more_is_starred(cast, client_for, three, monkeypatch):
    monkeypatch.setattr(star_services, "MOST_STARRED", 2)
    star(cast.alice, *three[:2])
    with pytest.raises(Refused, match="2 records"):
        star(cast.alice, three[2])
    star(cast.alice, three[0])  # has one already
    star(cast.bob, three[2])
    answer = client_for(cast.alice).post(url_of(three[2]), {"is_starred": "1"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'aria-pressed="false"' in answer.content.decode()
    assert "Take the star from some first" in answer.content.decode()
    assert starred_among(cast.alice, CUSTOMER, [c.pk for c in three]) == {c.pk for c in three[:2]}


def test_condition_is_about_whoever_asks(cast, three):
    star(cast.alice, three[0])
    catalogue = customer_catalogue()
    tree = {"not": {"field": "starred", "operator": "is", "value": True}}

    def found(actor):
        condition = conditions.parse(tree, catalogue).to_q(catalogue, Session(actor=actor))
        return set(Customer.objects.filter(condition).values_list("name", flat=True))

    assert found(cast.alice) == {"Beata", "Celina"}
    assert found(cast.bob) == found(None) == {"Anna", "Beata", "Celina"}


def test_stars_are_no_value_of_a_customer(cast):
    """Neither filled in nor imported, nor a column, nor on the card."""
    catalogue = arranged(customer_catalogue(), cast.erin)
    field = catalogue["starred"]
    assert field not in catalogue.form_fields and field not in catalogue.importable_fields
    assert not field.is_listable and not field.is_on_card


def test_star_goes_over_in_a_merge_once(cast, three):
    anna, beata, celina = three
    star(cast.alice, beata, celina)
    star(cast.bob, anna, beata)
    merge_customers(
        actor=cast.erin,
        winner=anna.pk,
        losers=[beata.pk, celina.pk],
        versions={c.pk: c.version for c in three},
        choices=Choices(),
    )
    assert anna.pk in starred_ids(cast.alice, CUSTOMER)
    assert starred_among(cast.bob, CUSTOMER, [anna.pk]) == {anna.pk}
    assert Star.objects.count() == 4  # what would be there twice has stayed


def test_star_goes_with_a_record_that_is_removed_for_good(cast, three):
    star(cast.alice, *three[:2])
    Star.objects.create(
        user=cast.alice, record_type="customers.contactperson", record_id=three[0].pk
    )
    delete_record(actor=cast.erin, record=three[0])
    assert Star.objects.count() == 3  # it comes back from the bin with its star
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[three[0].pk])
    kept = set(Star.objects.values_list("record_type", "record_id"))
    assert kept == {(CUSTOMER, three[1].pk), ("customers.contactperson", three[0].pk)}


def test_two_and_twenty_stars_cost_the_same(cast, client_for):
    alice = client_for(cast.alice)
    customers = add_named(*(f"Name {n}" for n in range(20)))
    star(cast.alice, *customers[:2])
    few = queries_of(alice, f"{LIST}?starred=yes")
    star(cast.alice, *customers[2:])
    assert queries_of(alice, f"{LIST}?starred=yes") == few


def test_setting_one_costs_few_queries_however_many_there_are(cast, client_for, three):
    alice = client_for(cast.alice)
    with CaptureQueriesContext(connection) as captured:
        alice.post(url_of(three[0]), {"is_starred": "1"}, headers=HTMX)
    assert len(captured) < 16
