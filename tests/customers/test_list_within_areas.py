"""The list of an area, newest first: the same rows, pages and numbers as by asking every customer."""

import json
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse

from core import counts
from core.record_list import RecordList
from customers.mapping.selection import MapSelection
from customers.mapping.within_areas import WithinAreas
from customers.models import Customer, MapPlace
from tests.core.tracked_rows import act
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db

LIST = reverse("customers:customer_list")
IRAN = {"polygon": [[25, 44], [40, 44], [40, 63], [25, 63]]}
TEHRAN = {"circle": {"latitude": 35.7, "longitude": 51.4, "km": 50}}
FIJI = {"polygon": [[-25, 170], [-10, 170], [-10, -170], [-25, -170]]}


def where(*areas, **more):
    tests = [{"field": "coordinates", "operator": "in_area", "value": area} for area in areas]
    return {"where": json.dumps({"all": tests}), **more}


@pytest.fixture
def spread(cast):
    """Each added a moment after the last, as the server's clock has it, but for one."""
    places = {
        "Tina": ("35.7", "51.4"),
        "Shirin": ("29.6", "52.6"),
        "Kinga": ("50.1", "19.9"),
        "Tara": ("35.8", "51.3"),
        "Fane": ("-17.8", "178.0"),
        "Filo": ("-18.8", "-178.8"),
    }
    added = [
        add_customers({"name": name, "coordinates": tuple(map(Decimal, place))})[0]
        for name, place in places.items()
    ]
    with act():
        Customer.objects.filter(name="Tara").update(created_at="2020-01-01T00:00Z")
    return {customer.name: customer for customer in added}


def rows(page):
    return [row.name for row in page.context["rows"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (where(IRAN), ["Shirin", "Tina", "Tara"]),
        (where(IRAN, TEHRAN), ["Tina", "Tara"]),
        (where(IRAN, q="Ti"), ["Tina"]),
        (where(IRAN, sort="created_at"), ["Tara", "Tina", "Shirin"]),
        (where(IRAN, sort="name"), ["Shirin", "Tara", "Tina"]),
        (where(FIJI), ["Filo", "Fane"]),
    ],
)
def test_list_of_an_area_has_the_newest_of_it_first(cast, client_for, spread, asked, found):
    page = client_for(cast.alice).get(LIST, asked)
    assert rows(page) == found
    assert page.context["count"] == str(len(found))


def test_list_of_an_area_has_only_whom_the_reader_sees(cast, client_for, spread):
    with act():
        Customer.objects.filter(name="Tina").update(is_public=False)
    assert rows(client_for(cast.alice).get(LIST, where(IRAN))) == ["Shirin", "Tara"]
    page = client_for(cast.erin).get(LIST, where(IRAN))
    assert rows(page) == ["Shirin", "Tina", "Tara"] and page.context["count"] == "3"


def test_pages_of_an_area_follow_one_another_both_ways(cast, spread):
    """By the index of places, and by asking every customer."""
    selection = MapSelection(cast.alice, query_of(where(IRAN)))
    asked = selection.asked
    by_places = WithinAreas(asked).newest(1, 5_000)
    by_customers = RecordList(asked.found, asked.order, 1, is_narrowed=True)
    assert by_places.beside == "map_place"
    cursor, read = "", []
    for _page in range(3):
        page = by_places.page(after=cursor)
        assert page == by_customers.page(after=cursor)
        read += page.ids
        cursor, last = page.next, page
    assert read == [spread[name].pk for name in ("Shirin", "Tina", "Tara")] and not cursor
    assert by_places.page(before=last.previous).ids == [spread["Tina"].pk]


def test_area_that_is_one_of_several_choices_is_left_to_the_condition(cast, client_for, spread):
    either = {
        "any": [
            {"field": "coordinates", "operator": "in_area", "value": TEHRAN},
            {"field": "name", "operator": "is", "value": "Kinga"},
        ]
    }
    page = client_for(cast.alice).get(LIST, {"where": json.dumps(either)})
    assert rows(page) == ["Kinga", "Tina", "Tara"]
    selection = MapSelection(cast.alice, query_of({"where": json.dumps(either)}))
    assert WithinAreas(selection.asked).newest(10, 5_000) is None
    assert set(selection.places.values_list("customer__name", flat=True)) == set(rows(page))


def test_many_in_an_area_are_not_counted(cast, client_for, spread, monkeypatch):
    monkeypatch.setattr(counts, "CERTAINLY_MANY", 0)
    monkeypatch.setattr(counts, "expected_rows", lambda records: 163_018)
    page = client_for(cast.alice).get(LIST, where(IRAN))
    assert page.context["count"] == "about 160,000"


def test_places_of_an_area_alone_are_asked_without_the_customers(cast, spread):
    places = MapSelection(cast.alice, query_of(where(IRAN))).places
    assert "customers_customer" not in str(places.query)
    searched = MapSelection(cast.alice, query_of(where(IRAN, q="Ti"))).places
    assert {place.pk for place in searched} == {spread["Tina"].pk}


def test_place_knows_when_its_customer_was_added(spread):
    for customer in Customer.objects.all():
        assert MapPlace.objects.get(pk=customer.pk).created_at == customer.created_at


def query_of(parameters):
    query = QueryDict(mutable=True)
    query.update(parameters)
    return query
