"""The places on the map: kept on every path, with the audience of their customer."""

from decimal import Decimal

import pytest
from django.db import connection

from core import conditions
from core.catalogue import Session
from core.conditions import ConditionError
from core.geography import Place, cell_of
from core.geography.plane import on_the_map
from core.undo import undo_change_set
from customers.fields import customer_catalogue
from customers.models import Address, Customer, CustomerDepartment, MapPlace
from customers.models.map_triggers import FILL
from tests.core.tracked_rows import act
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db

TEHRAN = (Decimal("35.689200"), Decimal("51.389000"))
KRAKOW = (Decimal("50.061900"), Decimal("19.936900"))
AROUND_TEHRAN = {"polygon": [[35, 51], [36, 51], [36, 52], [35, 52]]}


@pytest.fixture
def tina(cast):
    """A public customer in Tehran."""
    (customer,) = add_customers({"name": "Tina", "coordinates": TEHRAN})
    return customer


def place_of(customer):
    return MapPlace.objects.filter(pk=customer.pk).first()


def test_place_has_the_cell_of_the_main_address(tina):
    place = place_of(tina)
    assert (place.x, place.y) == on_the_map(Place(*map(float, TEHRAN)))
    assert place.cell == cell_of(place.x, place.y)
    assert place.audience == tina.audience == [0]


def test_customers_without_coordinates_have_no_place(cast):
    somewhere, delivered = add_customers(
        {"name": "Somewhere", "city": "Tehran"},
        {"name": "Delivered", "is_delivery_same_as_main": False, "delivery_coordinates": TEHRAN},
    )
    assert place_of(somewhere) is None and place_of(delivered) is None


def test_place_moves_with_the_address(tina):
    with act():
        Address.objects.filter(customer=tina).update(latitude=KRAKOW[0], longitude=KRAKOW[1])
    place = place_of(tina)
    assert (place.x, place.y) == on_the_map(Place(*map(float, KRAKOW)))
    with act():
        Address.objects.filter(customer=tina).update(latitude=None, longitude=None)
    assert place_of(tina) is None


def test_place_goes_with_an_address_that_is_put_away(tina):
    with act():
        Address.objects.filter(customer=tina).update(deleted_at="2026-01-01T00:00Z")
    assert place_of(tina) is None
    with act():
        Address.everything.filter(customer=tina).update(deleted_at=None)
    assert place_of(tina)
    with act():
        Address.objects.filter(customer=tina).delete()
    assert place_of(tina) is None


def test_place_goes_with_an_address_to_another_customer(tina):
    (other,) = add_customers({"name": "Other"})
    with act():
        Address.objects.filter(customer=tina).update(customer=other)
    assert place_of(tina) is None and place_of(other)


def test_place_is_seen_by_who_sees_the_customer(cast, tina):
    with act():
        Customer.objects.filter(pk=tina.pk).update(is_public=False)
        CustomerDepartment.objects.create(customer=tina, department=cast.north)
    seen = [user for user in (cast.alice, cast.dan, cast.erin) if is_seen(tina, user)]
    assert seen == [cast.alice, cast.erin]
    with act():
        CustomerDepartment.objects.update(department=cast.south)
    assert not is_seen(tina, cast.alice) and is_seen(tina, cast.dan)


def is_seen(customer, user):
    return MapPlace.objects.visible_to(user).filter(pk=customer.pk).exists()


def test_customers_in_the_bin_are_not_on_the_map(tina):
    with act():
        Customer.objects.filter(pk=tina.pk).update(deleted_at="2026-01-01T00:00Z")
    assert place_of(tina) is None
    with act():
        Customer.everything.filter(pk=tina.pk).update(deleted_at=None)
    assert place_of(tina)


def test_place_comes_back_with_an_undo(tina):
    with act() as changes:
        Address.objects.filter(customer=tina).delete()
        Customer.objects.filter(pk=tina.pk).delete()
    assert place_of(tina) is None
    undo_change_set(actor=None, change_set=changes)
    assert place_of(tina)


def test_places_of_tables_filled_without_triggers(tina):
    MapPlace.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(FILL)
    assert place_of(tina).audience == [0]


# --- As a condition -----------------------------------------------------------------------------


def found_in(area, key="coordinates"):
    catalogue, session = customer_catalogue(), Session(actor=None, currency="IRT")
    test = {"field": key, "operator": "in_area", "value": area}
    condition = conditions.parse(test, catalogue)
    assert conditions.parse(condition.to_json(), catalogue) == condition
    return set(Customer.objects.filter(condition.to_q(catalogue, session)))


def test_area_is_a_condition(tina):
    kinga, _nobody = add_customers({"name": "Kinga", "coordinates": KRAKOW}, {"name": "Nobody"})
    assert found_in(AROUND_TEHRAN) == {tina}
    assert found_in({"circle": {"latitude": 50, "longitude": 20, "km": 20}}) == {kinga}


@pytest.mark.parametrize(
    ("key", "area", "message"),
    [
        ("coordinates", {"polygon": [[1, 2]]}, "is not a value"),
        ("coordinates", "Tehran", "is not a value"),
        ("delivery_coordinates", AROUND_TEHRAN, "cannot be asked"),
        ("city", AROUND_TEHRAN, "cannot be asked"),
    ],
)
def test_what_is_no_area_is_refused(tina, key, area, message):
    with pytest.raises(ConditionError, match=message):
        found_in(area, key)
