"""Cells, covers, areas, distances and round trips; the SQL functions say what their twins say."""

import itertools
import math

import pytest
from django.db import connection
from django.db.models import BigIntegerField, Value
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from core.geography import (
    SIDE,
    AreaError,
    Box,
    Place,
    cell_of,
    cover,
    distance_km,
    point_in,
    read_area,
    round_trip,
)
from core.geography.plane import on_the_map, place_at, point_of
from core.geography.routes import trip_km
from core.geography.sql import in_area

TEHRAN, KRAKOW, FIJI = Place(35.6892, 51.389), Place(50.0619, 19.9369), Place(-17.8, 178.0)

latitudes = st.floats(-90, 90, allow_nan=False).map(lambda number: round(number, 6))
longitudes = st.floats(-180, 180, allow_nan=False).map(lambda number: round(number, 6))
places = st.builds(Place, latitudes, longitudes)
points = st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1))
nearby = st.builds(Place, st.floats(-3, 3), st.floats(174, 186))
"""Near the date line, where areas are drawn over two maps."""


def drawn(corners):
    return read_area({"polygon": [list(corner) for corner in corners]})


polygons = st.lists(nearby, min_size=3, max_size=9).map(drawn)
circles = st.builds(
    lambda centre, km: read_area(
        {"circle": {"latitude": centre.latitude, "longitude": centre.longitude, "km": km}}
    ),
    nearby,
    st.floats(0.01, 4000),
)
boxes = st.builds(
    lambda south, west, height, width: Box(south, west, south + height, west + width),
    st.floats(-80, 60),
    st.floats(-180, 180),
    st.floats(0.1, 20),
    st.floats(0.1, 400),
)


def near_the_date_line(number: int) -> Place:
    """Places spread over where `nearby` draws."""
    step = number * 0.6180339887
    longitude = 172 + 16 * (step % 1)
    return Place(-4 + 8 * (number / 200), longitude - 360 if longitude > 180 else longitude)


SCATTERED = [near_the_date_line(number) for number in range(200)]


# --- Cells --------------------------------------------------------------------------------------


@given(points)
@settings(max_examples=50)
def test_cell_has_the_point_in_it(point):
    assert point_in(cell_of(*point)) == point


@given(places)
@settings(max_examples=50)
def test_point_on_the_map_leads_back_to_the_place(place):
    back = place_at(*point_of(place))
    assert back.longitude == pytest.approx(place.longitude, abs=1e-6)
    if abs(place.latitude) < 85:
        assert back.latitude == pytest.approx(place.latitude, abs=1e-6)


@pytest.mark.django_db
@given(st.lists(places, min_size=1, max_size=40))
@settings(max_examples=20)
def test_database_finds_the_same_cell(found):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT x, y, karta_cell_v1(x, y) FROM (SELECT karta_map_x_v1(lon) AS x,"
            " karta_map_y_v1(lat) AS y FROM unnest(%s::float8[], %s::float8[]) p(lat, lon)) q",
            [list(numbers) for numbers in zip(*found, strict=True)],
        )
        answers = cursor.fetchall()
    twins = [on_the_map(place) for place in found]
    assert answers == [(x, y, cell_of(x, y)) for x, y in twins]


# --- Areas --------------------------------------------------------------------------------------


@given(st.one_of(polygons, circles, boxes), st.integers(4, 80))
@example(Box(south=0.0, west=159.0, north=12.0, east=518.0), 35)
@settings(max_examples=50, deadline=None)
def test_cover_has_all_of_the_area_and_within_nothing_else(area, squares):
    covered = cover(area, squares)
    for place in SCATTERED:
        cell = cell_of(*on_the_map(place))
        is_within = any(one.start <= cell < one.end for one in covered.within)
        is_partly = any(one.start <= cell < one.end for one in covered.partly)
        assert not (is_within and is_partly)
        assert is_within <= area.contains(place) <= (is_within or is_partly)


@given(st.one_of(polygons, circles, boxes))
@settings(max_examples=50, deadline=None)
def test_box_of_a_cover_has_all_of_the_area(area):
    left, top, right, bottom = cover(area).box
    for x, y in (on_the_map(place) for place in SCATTERED if area.contains(place)):
        assert left <= x < right and top <= y < bottom


def test_ranges_of_a_cover_are_in_order_and_apart():
    covered = cover(drawn([(35, 51), (36, 51), (36, 52)]))
    for one, following in itertools.pairwise(covered.all):
        assert one.start < one.end < following.start
    assert len(covered.all) <= 64


@pytest.mark.django_db
@given(st.one_of(polygons, circles))
@settings(max_examples=50, deadline=None)
def test_database_finds_the_same_places_in_an_area(area):
    twins = [on_the_map(place) for place in SCATTERED]
    found = dict(zip(SCATTERED, asked_of_the_database(area, twins), strict=True))
    assert found == {place: area.contains(place) for place in SCATTERED}


def asked_of_the_database(area, twins):
    """One row of any table, asked about all the points."""
    numbers = BigIntegerField()
    tests = [
        in_area(Value(x, output_field=numbers), Value(y, output_field=numbers), area)
        for x, y in twins
    ]
    (row,) = Organisation.objects.values_list(*tests)
    return row


def test_polygon_over_the_date_line_holds_what_is_on_both_sides():
    fiji = drawn([(-21, 176), (-21, -178), (-15, -178), (-15, 176)])
    assert fiji.contains(FIJI) and fiji.contains(Place(-18, -179.5))
    assert not fiji.contains(Place(-18, 0)) and not fiji.contains(Place(-18, -177.9))
    assert read_area(fiji.as_json()) == fiji


def test_corners_beyond_180_are_those_of_the_same_place():
    assert drawn([(-21, 176), (-21, 182), (-15, 182)]) == drawn(
        [(-21, 176), (-21, -178), (-15, -178)]
    )


def test_circle_holds_what_is_near_enough():
    near = read_area({"circle": {"latitude": 35.6892, "longitude": 51.389, "km": 41}})
    karaj, qom = Place(35.8355, 50.9915), Place(34.6399, 50.8759)
    assert near.contains(TEHRAN) and near.contains(karaj) and not near.contains(qom)


WRONG_AREAS = [
    ([], "polygon with its corners"),
    ({"polygon": [[1, 2], [3, 4]]}, "3 to 200 corners"),
    ({"polygon": [[0, 0]] * 201}, "3 to 200 corners"),
    ({"polygon": [[1, 2], [3, 4], [5, 6, 7]]}, "a latitude and a longitude"),
    ({"polygon": [[1, 2], [3, 4], ["5", 6]]}, "not a number"),
    ({"polygon": [[1, 2], [3, 4], [True, 6]]}, "not a number"),
    ({"polygon": [[1, 2], [3, 4], [float("nan"), 6]]}, "not a number"),
    ({"polygon": [[1, 2], [3, 4], [91, 6]]}, "latitude from -90 to 90"),
    ({"polygon": [[1, 2], [3, 4], [5, 999]]}, "longitude from -180 to 180"),
    ({"polygon": [[0, 0], [5, 120], [0, -120], [9, -1], [9, 119], [9, -121]]}, "whole globe"),
    ({"circle": {"latitude": 1, "longitude": 2}}, "radius in kilometres"),
    ({"circle": {"latitude": 1, "longitude": 2, "km": 0}}, "more than 0"),
    ({"circle": {"latitude": 1, "longitude": 2, "km": 20_001}}, "at most 20,000 km"),
    ({"circle": {"latitude": 1, "longitude": 2, "km": 5, "SQL": 1}}, "radius in kilometres"),
]


@pytest.mark.parametrize(("raw", "message"), WRONG_AREAS)
def test_what_is_no_area_is_refused(raw, message):
    with pytest.raises(AreaError, match=message):
        read_area(raw)


@given(st.one_of(polygons, circles))
@settings(max_examples=50)
def test_area_is_the_same_after_it_was_kept(area):
    assert read_area(area.as_json()) == area


# --- Distances and round trips --------------------------------------------------------------------


def test_distances_by_air():
    assert distance_km(TEHRAN, KRAKOW) == pytest.approx(2996, abs=30)
    assert distance_km(Place(0, 179.5), Place(0, -179.5)) == pytest.approx(111.2, abs=0.1)
    assert distance_km(Place(90, 0), Place(-90, 0)) == pytest.approx(math.pi * 6371.0088)


@given(st.lists(places, min_size=1, max_size=7))
@settings(max_examples=50, deadline=None)
def test_round_trip_visits_everybody_once_and_is_never_far_from_the_shortest(stops):
    order = round_trip(TEHRAN, stops)
    assert sorted(order) == list(range(len(stops)))
    assert order == round_trip(TEHRAN, stops)
    if len(stops) <= 5:
        shortest = min(
            trip_km(TEHRAN, [stops[i] for i in one])
            for one in itertools.permutations(range(len(stops)))
        )
        assert trip_km(TEHRAN, [stops[i] for i in order]) <= shortest * 1.25 + 1e-6


def test_round_trip_does_not_cross_itself():
    square = [Place(0, 1), Place(1, 0), Place(1, 1)]
    assert round_trip(Place(0, 0), square) in ([0, 2, 1], [1, 2, 0])


def test_too_many_stops_are_refused():
    with pytest.raises(ValueError, match="201 stops"):
        round_trip(TEHRAN, [KRAKOW] * 201)
