"""The list as a map: clusters and pins of a frame, colours, areas as filters, round trips."""

import json
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.services import ensure_organisation, update_organisation
from core.catalogue import Reachable
from core.patience import OutOfPatience
from customers.mapping import counting, frame_answer
from customers.models import MapPlace, Status
from customers.services.groups import create_group as make_group
from tests.core.tracked_rows import act
from tests.customers.pages import queries_of
from tests.customers.records import add_customers
from tests.importing.sheets import forbid

pytestmark = pytest.mark.django_db

LIST = reverse("customers:customer_list")
CLUSTERS = reverse("customers:map_clusters")
AREA = reverse("customers:filter_by_area")
ROUTE = reverse("customers:plan_route")
WORLD, IRAN, FIJI = "-85,-180,85,180", "25,44,40,63", "-25,170,-10,190"
AROUND_TEHRAN = [[35, 51], [36, 51], [36, 52], [35, 52]]


def at(latitude, longitude):
    return (Decimal(str(latitude)), Decimal(str(longitude)))


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch):
    """However slow the machine is, what can be counted is counted."""
    for module, name in (
        (counting, "EXACT_MS"),
        (counting, "NARROWED_MS"),
        (counting, "SAMPLE_MS"),
        (frame_answer, "PINS_MS"),
    ):
        monkeypatch.setattr(module, name, 60_000)


@pytest.fixture
def spread(cast):
    """Two in Tehran, one each in Kraków and on Fiji, west of the date line and east of it."""
    return add_customers(
        {"name": "Tina", "coordinates": at(35.6892, 51.3890), "mobile": ()},
        {"name": "Tara", "coordinates": at(35.6893, 51.3891), "city": "Tehran"},
        {"name": "Kinga", "coordinates": at(50.0619, 19.9369)},
        {"name": "Fane", "coordinates": at(-17.8, 178.0)},
        {"name": "Filo", "coordinates": at(-18.8, -178.8)},
        {"name": "Nowhere"},
    )


@pytest.fixture
def ask(cast, client_for):
    """What the map is answered, as somebody."""

    def ask_as(user=cast.alice, frame=WORLD, zoom=3, **more):
        response = client_for(user).get(CLUSTERS, {"frame": frame, "zoom": zoom, **more})
        assert response.status_code == 200
        return response.json()

    return ask_as


def names(answer):
    return [one["name"] for one in answer["listed"]]


def counted(answer):
    return sum(one["count"] for one in answer["clusters"]) + len(answer["pins"])


# --- What is in a frame ---------------------------------------------------------------------------


def test_frame_has_clusters_and_pins_of_all_in_it(spread, ask):
    answer = ask()
    assert counted(answer) == 5
    assert names(answer) == ["Fane", "Filo", "Kinga", "Tara", "Tina"]
    (cluster,) = answer["clusters"]
    assert cluster["count"] == 2 and cluster["label"] == "2 customers"
    assert cluster["at"] == pytest.approx([35.68925, 51.38905], abs=1e-4)
    assert answer["summary"] == "5 customers in this frame"


def test_what_stands_close_together_is_told_apart_when_one_comes_near(spread, ask):
    answer = ask(frame="35.68,51.38,35.70,51.40", zoom=19)
    assert {pin["name"] for pin in answer["pins"]} == {"Tara"} | {"Tina"}
    assert answer["clusters"] == []


def test_cluster_that_will_never_stand_apart_names_its_customers(cast, ask):
    add_customers(*({"name": f"Floor {n}", "coordinates": at(35, 51)} for n in (1, 2)))
    (cluster,) = ask()["clusters"]
    assert [one["name"] for one in cluster["members"]] == ["Floor 1", "Floor 2"]


def test_frame_over_the_date_line_has_both_sides_where_it_shows_them(spread, ask):
    answer = ask(frame=FIJI, zoom=6)
    assert {pin["name"]: pin["at"][1] for pin in answer["pins"]} == {
        "Fane": pytest.approx(178, abs=1e-5),
        "Filo": pytest.approx(181.2, abs=1e-5),
    }
    moved = ask(frame="-25,-190,-10,-170", zoom=6)
    assert {pin["name"]: pin["at"][1] for pin in moved["pins"]} == {
        "Fane": pytest.approx(-182, abs=1e-5),
        "Filo": pytest.approx(-178.8, abs=1e-5),
    }


def test_frame_has_only_whom_the_reader_sees(cast, spread, ask):
    add_customers(
        {
            "name": "Secret",
            "is_public": False,
            "departments": (cast.south.pk,),
            "coordinates": at(35, 51),
        }
    )
    assert "Secret" not in names(ask(cast.alice)) and counted(ask(cast.alice)) == 5
    assert "Secret" in names(ask(cast.dan)) and counted(ask(cast.erin)) == 6


def test_frame_has_what_search_and_filters_leave(spread, ask):
    assert names(ask(query="q=Tara")) == ["Tara"]
    assert names(ask(query="city=tehr")) == ["Tara"]
    where = json.dumps(
        {"field": "coordinates", "operator": "in_area", "value": {"polygon": AROUND_TEHRAN}}
    )
    assert names(ask(query=f"where={where}")) == ["Tara", "Tina"]


def test_many_are_counted_by_squares_and_only_those_alone_are_named(spread, ask, monkeypatch):
    monkeypatch.setattr(frame_answer, "FEW", 1)
    answer = ask(frame=IRAN, zoom=6)
    assert counted(answer) == 2 and answer["clusters"][0]["members"] == []
    everywhere = ask()
    assert counted(everywhere) == 5
    assert {pin["name"] for pin in everywhere["pins"]} == {"Kinga", "Fane", "Filo"}


@pytest.mark.parametrize("zoom", [0, 4, 9, 14, 19])
def test_clusters_add_up_to_what_the_reader_sees(cast, spread, ask, zoom, monkeypatch):
    monkeypatch.setattr(frame_answer, "FEW", 1)
    seen = MapPlace.objects.visible_to(cast.alice).count()
    assert counted(ask(zoom=zoom)) == seen


@pytest.mark.parametrize("zoom", [7, 8, 9, 11, 12])
def test_parts_of_a_frame_add_up_for_who_sees_everybody(cast, spread, ask, zoom, monkeypatch):
    monkeypatch.setattr(frame_answer, "FEW", 1)
    answer = ask(cast.erin, frame=IRAN, zoom=zoom)
    assert counted(answer) == 2 and answer["summary"] == "2 customers in this frame"
    alone = ask(cast.erin, frame="45,10,55,30", zoom=zoom)
    assert [pin["name"] for pin in alone["pins"]] == ["Kinga"]


def test_many_under_a_filter_are_told_from_a_sample_at_once(spread, ask, monkeypatch):
    monkeypatch.setattr(counting, "expected_rows", lambda places: counting.WORTH_COUNTING + 1)
    assert ask(query="q=T")["isAbout"]
    assert not ask()["isAbout"]


def test_what_takes_too_long_is_told_from_a_sample(spread, ask, monkeypatch):
    slow_once(monkeypatch, times=1)
    answer = ask()
    assert answer["isAbout"] and answer["pins"] == []
    assert counted(answer) % 64 == 0


def test_what_takes_too_long_even_then_says_so(spread, ask, monkeypatch):
    slow_once(monkeypatch, times=2)
    answer = ask()
    assert answer["clusters"] == answer["pins"] == []
    assert answer["summary"].startswith("These filters take too long")


def slow_once(monkeypatch, times):
    """The first questions are given up."""
    groups, left = counting._groups, iter(range(times))

    def slow(*args):
        if next(left, None) is not None:
            raise OutOfPatience
        return groups(*args)

    monkeypatch.setattr(counting, "_groups", slow)


def test_those_without_coordinates_are_counted_with_a_link(spread, ask, client_for, cast):
    missing = ask(missing="yes", query="q=Nowhere&display=map")["missing"]
    assert missing["text"] == "1 customer of the list has no coordinates"
    page = client_for(cast.alice).get(missing["url"])
    assert [row.name for row in page.context["rows"]] == ["Nowhere"]
    assert ask(missing="yes", query="q=Tina")["missing"] is None


@pytest.mark.parametrize("frame", ["", "1,2,3", "a,b,c,d", "3,1,2,4", "nan,1,2,3", "1,5,2,4"])
def test_what_is_no_frame_is_refused_in_words(cast, client_for, frame):
    response = client_for(cast.alice).get(CLUSTERS, {"frame": frame, "zoom": 3})
    assert response.status_code == 400
    assert "south, west, north and east" in response.json()["error"]


def test_number_of_queries_does_not_depend_on_the_number_of_customers(cast, client_for, spread):
    alice = client_for(cast.alice)
    url = f"{CLUSTERS}?frame={IRAN}&zoom=6&missing=yes"
    few = queries_of(alice, url)
    add_customers(*({"name": f"N{i}", "coordinates": at(30 + i / 10, 50)} for i in range(20)))
    assert queries_of(alice, url) == few


# --- Colours --------------------------------------------------------------------------------------


def test_pins_have_the_colour_of_their_status(cast, ask):
    lead, active = Status.objects.order_by("position")[:2]
    add_customers(
        {"name": "L", "coordinates": at(35, 51), "status": lead.pk},
        {"name": "A", "coordinates": at(36, 52), "status": active.pk},
        {"name": "N", "coordinates": at(37, 53)},
    )
    answer = ask(frame=IRAN, zoom=6)
    colours = {pin["name"]: pin["colour"] for pin in answer["pins"]}
    assert len(set(colours.values())) == 3
    assert [line["label"] for line in answer["legend"]] == [
        str(lead),
        str(active),
        "Not filled in",
    ]
    assert {line["colour"] for line in answer["legend"]} == set(colours.values())


def test_pins_are_coloured_by_any_field_of_choices(spread, ask):
    answer = ask(query="colour=parts&q=Tina")
    assert [line["label"] for line in answer["legend"]] == ["Customer"]
    assert ask(query="colour=name&q=Tina")["legend"][0]["label"] == "Not filled in"


def test_pins_are_not_coloured_by_what_depends_on_who_asks(cast, client_for, spread, ask):
    list_map = client_for(cast.alice).get(LIST, {"display": "map"}).context["list_map"]
    keys = [key for key, _label, _is_chosen in list_map.colours]
    assert "status" in keys and "partners" not in keys
    assert ask(query="colour=partners&q=Tina") == ask(query="q=Tina")


# --- The page -------------------------------------------------------------------------------------


def test_list_is_shown_as_a_map_with_its_selection(cast, client_for, spread):
    page = client_for(cast.alice).get(LIST, {"display": "map", "q": "T", "colour": "tags"})
    assert page.context["list_map"].asked_for == "display=map&q=T&colour=tags"
    assert 'data-clusters="/customers/map/clusters/"' in page.content.decode()
    assert '<option value="tags" selected>' in page.content.decode()


def test_map_of_a_group_has_its_members_alone(cast, client_for, spread, ask):
    group = make_group(actor=cast.carol, names={"en": "Trade"})
    add_customers(
        {"name": "Member", "coordinates": at(35, 51), "groups": (group.pk,)},
        {"name": "Out of sight", "groups": (group.pk,)},
    )
    page = reverse("customers:group_detail", args=[group.pk])
    list_map = client_for(cast.alice).get(f"{page}?display=map").context["list_map"]
    answer = ask(missing="yes", query=list_map.asked_for)
    assert answer["summary"] == "1 customer in this frame"
    assert urlsplit(answer["missing"]["url"]).path == page


def test_customers_of_the_map_are_ticked_by_whoever_may_do_something_with_them(
    cast, client_for, spread
):
    forbid(cast.alice, "importing.export")
    for person, may in ((cast.carol, True), (cast.alice, False)):
        html = client_for(person).get(LIST, {"display": "map"}).content.decode()
        assert ("data-may-tick" in html) is may
        assert ('<option value="ticked" disabled hidden>' in html) is may


def test_other_displays_have_no_map(cast, client_for, spread):
    page = client_for(cast.alice).get(LIST, {"display": "table"})
    assert "map-setup" not in page.content.decode()


# --- Areas ----------------------------------------------------------------------------------------


def where_of(response):
    query = parse_qs(urlsplit(response.url).query)
    return json.loads(query["where"][0])


def test_drawn_area_becomes_a_filter_of_the_list(cast, client_for, spread):
    alice = client_for(cast.alice)
    drawn = json.dumps({"polygon": AROUND_TEHRAN})
    response = alice.get(AREA, {"query": "display=table&q=T", "drawn": drawn})
    page = alice.get(response.url)
    assert [row.name for row in page.context["rows"]] == ["Tara", "Tina"]
    assert "within the drawn area" in page.content.decode()


def test_area_drawn_anew_takes_the_place_of_the_last_and_leaves_the_rest(cast, client_for):
    other = {"field": "city", "operator": "contains", "value": "teh"}
    alice = client_for(cast.alice)
    circle = {"at": "35.7, 51.4", "km": "5"}
    first = alice.get(AREA, {"query": f"where={json.dumps(other)}", **circle})
    assert len(where_of(first)["all"]) == 2
    again = alice.get(AREA, {"query": urlsplit(first.url).query, "at": "۵۰٫۱، ۲۰", "km": "۱۰"})
    kept, area = where_of(again)["all"]
    assert kept == other
    assert area["value"] == {"circle": {"latitude": 50.1, "longitude": 20, "km": 10}}


def test_map_draws_the_areas_that_it_is_filtered_by(cast, client_for):
    alice = client_for(cast.alice)
    response = alice.get(AREA, {"query": "display=map", "at": "35.7, 51.4", "km": "5"})
    areas = json.loads(alice.get(response.url).context["list_map"].areas)
    assert areas == [{"circle": {"latitude": 35.7, "longitude": 51.4, "km": 5}}]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"at": "north", "km": "5"}, "is not a place"),
        ({"at": "35.7, 51.4", "km": "0"}, "more than 0"),
        ({"at": "35.7, 51.4", "km": "x"}, "number"),
        ({"drawn": "{"}, "Draw it again"),
        ({"drawn": '{"polygon": [[1, 2]]}'}, "3 to 200 corners"),
    ],
)
def test_what_is_no_area_is_asked_for_again(cast, client_for, sent, message):
    page = client_for(cast.alice).get(AREA, {"query": "q=T", **sent})
    assert page.status_code == 422
    html = page.content.decode()
    assert message in html and 'value="q=T"' in html
    assert sent.get("km", "") in html


# --- Round trips ----------------------------------------------------------------------------------


@pytest.fixture
def north_and_south(cast):
    """On one meridian, in no order; one nowhere."""
    return add_customers(
        *({"name": f"At {lat}", "coordinates": at(lat, 51)} for lat in (38, 34, 36, 32)),
        {"name": "Nowhere", "city": "Utopia"},
    )


def test_round_trip_is_ordered_from_the_start(cast, client_for, north_and_south):
    page = client_for(cast.alice).get(ROUTE, {"start": "31, 51"})
    route = page.context["route"]
    assert [stop.name for stop in route.stops] == ["At 32", "At 34", "At 36", "At 38"]
    assert route.stops[0].km == pytest.approx(111.2, abs=0.1)
    assert route.total_km == pytest.approx(2 * 7 * 111.2, abs=1)
    assert [stop.name for stop in route.apart] == ["Nowhere"]
    assert "by air line" in page.content.decode()


def test_round_trip_begins_at_the_first_of_the_list(cast, client_for, north_and_south):
    route = client_for(cast.alice).get(ROUTE, {"query": "sort=name&q=At"}).context["route"]
    assert route.starts_at_first and route.stops[0].name == "At 32"
    assert route.stops[0].km == 0


def test_address_in_words_counts_for_more_than_the_country_alone(cast, client_for):
    words = {"country": "IR", "text": "Behind the bazaar"}
    add_customers(
        {"name": "A", "coordinates": at(35, 51), **words},
        {"name": "B", "coordinates": at(36, 51), **words, "city": "Tehran"},
        {"name": "C", "coordinates": at(37, 51), "country": "IR"},
        {"name": "D", "coordinates": at(38, 51)},
    )
    stops = client_for(cast.alice).get(ROUTE, {"start": "34, 51"}).context["route"].stops
    assert [stop.address for stop in stops] == ["Behind the bazaar", "Tehran, Iran", "Iran", ""]


def test_round_trip_from_our_office_where_it_is_known(cast, client_for, north_and_south):
    alice = client_for(cast.alice)
    organisation = ensure_organisation(actor=cast.erin, name="Aster Trading")
    from_office = {"from": "office", "start": "typed before"}
    nowhere = alice.get(ROUTE, {"from": "office"})
    assert "From our office" not in nowhere.content.decode()
    assert nowhere.context["route"].starts_at_first
    update_organisation(
        actor=cast.erin, organisation=organisation, latitude=Decimal(39), longitude=Decimal(51)
    )
    assert "From our office" in alice.get(ROUTE).content.decode()
    page = alice.get(ROUTE, from_office)
    route = page.context["route"]
    assert [stop.name for stop in route.stops] == ["At 38", "At 36", "At 34", "At 32"]
    assert route.stops[0].km == pytest.approx(111.2, abs=0.1)
    assert "begins and ends at our office" in page.content.decode()
    assert 'value="typed before"' in page.content.decode()


def test_round_trip_of_ticked_customers_that_the_reader_sees(cast, client_for, north_and_south):
    (secret,) = add_customers({"name": "Secret", "is_public": False, "coordinates": at(33, 51)})
    ids = [north_and_south[0].pk, north_and_south[1].pk, secret.pk]
    page = client_for(cast.alice).get(ROUTE, {"ids": ids})
    assert {stop.name for stop in page.context["route"].stops} == {"At 34", "At 38"}


def test_round_trip_of_the_rows_that_are_ticked_in_the_list(
    cast, client_for, north_and_south, monkeypatch
):
    alice, ids = client_for(cast.alice), [one.pk for one in north_and_south[:2]]
    response = alice.post(reverse("customers:bulk_route"), {"scope": "ticked", "ids": ids})
    route = alice.get(response.url).context["route"]
    assert {stop.pk for stop in route.stops} == set(ids)
    monkeypatch.setattr("customers.views.bulk_selection.MOST_STOPS", 1)
    refused = alice.post(reverse("customers:bulk_route"), {"scope": "ticked", "ids": ids})
    assert refused.url == LIST


def test_phones_of_a_round_trip_are_in_the_digits_of_the_reader(cast, client_for):
    add_customers(
        {
            "name": "P",
            "coordinates": at(35, 51),
            "mobile": (Reachable("+989121234567", "0912 123 4567"),),
        }
    )
    with act():
        User.objects.filter(pk=cast.alice.pk).update(digits="arabext")
    assert "۰۹۱۲ ۱۲۳ ۴۵۶۷" in client_for(cast.alice).get(ROUTE).content.decode()


def test_round_trip_of_too_many_says_what_to_do(cast, client_for, north_and_south, monkeypatch):
    monkeypatch.setattr("customers.mapping.route.MOST_STOPS", 3)
    page = client_for(cast.alice).get(ROUTE)
    assert page.status_code == 422
    assert "at most 3 stops" in page.context["problem"]


@pytest.mark.parametrize("query", ["status=x", "staus=3", "where=%7B"])
def test_round_trip_of_more_than_was_meant_is_refused(cast, client_for, north_and_south, query):
    page = client_for(cast.alice).get(ROUTE, {"query": query})
    assert page.status_code == 422
    assert "a part of the filter cannot be read" in page.context["problem"]
    assert "At 32" not in page.content.decode()


def test_round_trip_of_nobody_says_so(cast, client_for):
    page = client_for(cast.alice).get(ROUTE)
    assert "No customer with coordinates" in page.content.decode()
