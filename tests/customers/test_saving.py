"""Saving customers: what is refused, what is kept beside the row, and when the version rises."""

import pytest

from accounts.models.scoped import key_ring
from core.models import ChangeSet, DomainEvent
from core.refusals import NotAllowed, Refused
from core.text import fold
from core.versions import ChangedMeanwhile
from customers import services
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import ContactPoint, Customer, CustomerDepartment, Tag
from tests.core.tracked_rows import act, make_phone
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db

PHONE, OTHER = Reachable("+989123450011", "0912 345 0011"), Reachable("+989123450022")


@pytest.fixture
def catalogue(cast):
    return customer_catalogue()


@pytest.fixture
def anna(cast):
    (customer,) = add_customers({"name": "Anna", "mobile": (PHONE,), "is_public": False})
    return customer


def change(catalogue, customer, **changes):
    with act():
        services.change_customers(catalogue=catalogue, rows={customer.pk: changes})
    return again(customer)


def again(customer):
    return Customer.everything.get(pk=customer.pk)


def create(actor, catalogue, **values):
    return services.create_customer(actor=actor, catalogue=catalogue, values=values)


def update(actor, catalogue, customer, version=None, **changes):
    return services.update_customer(
        actor=actor, catalogue=catalogue, customer=customer, changes=changes, version=version
    )


# --- Whose it is ------------------------------------------------------------------------------


def test_new_customer_belongs_to_the_department_and_the_person(cast, catalogue):
    customer = create(cast.alice, catalogue, name="Anna")
    assert customer.department_ids == [cast.north.pk]
    assert customer.assigned_to == cast.alice
    assert customer.created_by == cast.alice
    assert Customer.objects.visible_to(cast.bob).filter(pk=customer.pk).exists()
    assert not Customer.objects.visible_to(cast.dan).filter(pk=customer.pk).exists()


def test_what_is_said_about_the_place_counts(cast, catalogue):
    customer = create(cast.alice, catalogue, name="Anna", departments=(), assigned_to=None)
    assert (customer.department_ids, customer.assigned_to) == ([], None)


def test_rows_come_back_in_their_order_with_numbers_of_their_own(catalogue):
    first, second, third = add_named("Cid", "Anna", "Bob")
    assert [c.name for c in (first, second, third)] == ["Cid", "Anna", "Bob"]
    assert len({first.number, second.number, third.number}) == 3


# --- Who may -----------------------------------------------------------------------------------


def test_only_whoever_may_makes_a_customer_public(cast, catalogue):
    with pytest.raises(NotAllowed):
        create(cast.alice, catalogue, name="Anna", is_public=True)
    assert create(cast.carol, catalogue, name="Anna", is_public=True).is_public
    hidden = create(cast.alice, catalogue, name="Bob", is_public=False)
    with pytest.raises(NotAllowed):
        update(cast.alice, catalogue, hidden, is_public=True)
    assert update(cast.carol, catalogue, hidden, is_public=True).is_public


def test_only_whoever_may_hands_over_but_anybody_takes_what_is_nobodys(cast, catalogue):
    customer = create(cast.alice, catalogue, name="Anna", assigned_to=None)
    taken = update(cast.alice, catalogue, customer, assigned_to=cast.alice.pk)
    with pytest.raises(NotAllowed):
        update(cast.alice, catalogue, taken, assigned_to=cast.bob.pk)
    assert update(cast.carol, catalogue, taken, assigned_to=cast.bob.pk).assigned_to == cast.bob


def test_who_only_reads_writes_nothing(cast, catalogue, anna):
    with pytest.raises(NotAllowed):
        create(cast.rob, catalogue, name="Anna")
    with pytest.raises(NotAllowed):
        update(cast.rob, catalogue, anna, name="Ann")
    assert again(anna).name == "Anna"


# --- Identifiers ------------------------------------------------------------------------------


def test_taken_identifier_is_refused_beside_its_field(cast, catalogue, anna):
    change(catalogue, anna, external_id="A-1")
    with pytest.raises(Refused) as refusal:
        create(cast.alice, catalogue, name="Bob", external_id="A-1")
    assert refusal.value.field == "external_id"
    bob = create(cast.alice, catalogue, name="Bob")
    with pytest.raises(Refused):
        update(cast.alice, catalogue, bob, external_id="A-1")
    assert again(bob).external_id == ""


def test_identifier_of_a_binned_customer_is_free(cast, catalogue, anna):
    change(catalogue, anna, external_id="A-1")
    with act():
        Customer.objects.filter(pk=anna.pk).update(deleted_at="2026-01-01T00:00Z")
    assert create(cast.alice, catalogue, name="Bob", external_id="A-1").external_id == "A-1"


# --- Versions and events ----------------------------------------------------------------------

ONE_CHANGE = [
    {"name": "Ann"},
    {"mobile": (OTHER,)},
    {"email": (Reachable("a@example.com"),)},
    {"city": "Qom"},
    {"departments": ()},
    {"name": "Ann", "mobile": (OTHER,), "city": "Qom", "departments": ()},
]


@pytest.mark.parametrize("changes", ONE_CHANGE, ids=lambda changes: "+".join(changes))
def test_version_rises_once_with_a_change(catalogue, cast, anna, changes):
    change(catalogue, anna, departments=(cast.north.pk,))
    before = again(anna).version
    assert change(catalogue, anna, **changes).version == before + 1


def test_version_of_a_tagged_customer_rises_and_that_of_others_does_not(catalogue, anna):
    (bob,) = add_named("Bob")
    change(catalogue, anna, tags=(Tag.objects.first().pk,))
    assert (again(anna).version, again(bob).version) == (anna.version + 1, bob.version)


def test_older_version_is_refused(cast, catalogue, anna):
    change(catalogue, anna, mobile=(OTHER,))
    with pytest.raises(ChangedMeanwhile):
        update(cast.erin, catalogue, anna, version=anna.version, name="Ann")
    assert again(anna).name == "Anna"


def test_acts_are_told_as_events_with_the_fields_that_changed(cast, catalogue):
    customer = create(cast.alice, catalogue, name="Anna")
    update(cast.alice, catalogue, customer, name="Ann", mobile=(PHONE,))
    told = DomainEvent.objects.filter(record_id=customer.pk).order_by("pk")
    assert [event.name for event in told] == [
        "customers.customer.created",
        "customers.customer.updated",
    ]
    assert told[1].data == {"fields": ["mobile", "name"]}


def test_saving_without_a_change_tells_nothing(cast, catalogue, anna):
    assert update(cast.erin, catalogue, anna, version=anna.version).version == anna.version
    assert not DomainEvent.objects.filter(record_id=anna.pk).exists()


def test_each_save_is_one_change_set_of_its_actor(cast, catalogue):
    customer = create(cast.alice, catalogue, name="Anna", mobile=(PHONE,), city="Qom")
    update(cast.carol, catalogue, customer, name="Ann", mobile=(), city="Karaj")
    made = ChangeSet.objects.order_by("-pk")[:2]
    assert [(one.actor, one.reason) for one in made] == [
        (cast.carol, "customers.update"),
        (cast.alice, "customers.create"),
    ]


# --- What is searched follows on every path ---------------------------------------------------


def is_found(customer, *texts):
    return [customer in Customer.objects.search(text) for text in texts]


def assert_search_text_is_true(customer):
    """As a fresh fill of all its parts would have it."""
    customer = again(customer)
    points = ContactPoint.objects.filter(customer=customer).order_by("pk")
    parts = [customer.name, customer.short_name, customer.external_id, str(customer.number)]
    parts += [point.digits or point.normalized for point in points]
    assert customer.search_text == fold(" ".join(part for part in parts if part))


def test_new_customer_is_found_by_everything(catalogue):
    (customer,) = add_customers(
        {
            "name": "Łukasz Wójcik",
            "short_name": "Luki",
            "external_id": "A-77",
            "mobile": (PHONE,),
            "email": (Reachable("luk@example.com"),),
        }
    )
    texts = ("lukasz", "luki", "A-77", "0912 345", "luk@example", str(customer.number))
    assert all(is_found(customer, *texts))
    assert_search_text_is_true(customer)


def test_renamed_customer_is_found_by_the_new_name_only(catalogue, anna):
    change(catalogue, anna, name="Barbara", external_id="B-9")
    assert is_found(anna, "Barbara", "B-9", "0912 345", "Anna") == [True, True, True, False]
    with act():
        Customer.objects.filter(pk=anna.pk).update(short_name="Basia")
    assert is_found(anna, "Basia") == [True]
    assert_search_text_is_true(anna)


def test_phones_are_found_as_they_come_and_go(catalogue, anna):
    change(catalogue, anna, mobile=(OTHER, PHONE))
    assert is_found(anna, "0912 345 0011", "0912 345 0022") == [True, True]
    change(catalogue, anna, mobile=(OTHER,))
    assert is_found(anna, "0912 345 0011", "0912 345 0022") == [False, True]
    assert_search_text_is_true(anna)


def test_phones_written_past_the_stores_are_found(anna):
    with act():
        phone = make_phone(anna, "+48501234567")
    assert is_found(anna, "501 234 567") == [True]
    with act():
        ContactPoint.objects.filter(pk=phone.pk).update(digits="48607654321")
    assert is_found(anna, "501 234 567", "607 654 321") == [False, True]
    with act():
        ContactPoint.objects.filter(pk=phone.pk).update(deleted_at="2026-01-01T00:00Z")
    assert is_found(anna, "607 654 321") == [False]
    assert_search_text_is_true(anna)


def test_phone_that_moves_to_another_customer_is_found_there(anna):
    (bob,) = add_named("Bob")
    with act():
        anna.contact_points.update(customer=bob)
    assert [is_found(customer, "0912 345") for customer in (anna, bob)] == [[False], [True]]


# --- Who sees it follows on every path --------------------------------------------------------


def sees(user, customer):
    return Customer.objects.visible_to(user).filter(pk=customer.pk).exists()


def assert_audience_is_true(customer):
    customer = again(customer)
    departments = customer.department_links.order_by("department_id")
    assert customer.department_ids == [link.department_id for link in departments]
    expected = {*customer.department_ids}
    expected |= {0} if customer.is_public else set()
    expected |= {-customer.assigned_to_id} if customer.assigned_to_id else set()
    assert set(customer.audience) == expected


def test_departments_of_a_new_customer_count_at_once(cast, catalogue):
    (customer,) = add_customers(
        {"name": "Anna", "is_public": False, "departments": (cast.north.pk,)}
    )
    assert (sees(cast.alice, customer), sees(cast.dan, customer)) == (True, False)
    assert_audience_is_true(customer)


def test_customer_moves_between_departments(cast, catalogue, anna):
    change(catalogue, anna, departments=(cast.north.pk, cast.south.pk))
    assert (sees(cast.alice, anna), sees(cast.dan, anna)) == (True, True)
    change(catalogue, anna, departments=(cast.south.pk,))
    assert (sees(cast.alice, anna), sees(cast.dan, anna)) == (False, True)
    assert_audience_is_true(anna)


def test_departments_written_past_the_stores_count(cast, anna):
    with act():
        link = CustomerDepartment.objects.create(customer=anna, department=cast.north)
    assert sees(cast.alice, anna)
    with act():
        CustomerDepartment.objects.filter(pk=link.pk).update(department=cast.south)
    assert (sees(cast.alice, anna), sees(cast.dan, anna)) == (False, True)
    with act():
        anna.departments.clear()
    assert not sees(cast.dan, anna)
    assert_audience_is_true(anna)


def test_public_and_responsible_count(cast, catalogue, anna):
    assert not sees(cast.dan, anna)
    change(catalogue, anna, assigned_to=cast.dan.pk)
    assert sees(cast.dan, anna)
    change(catalogue, anna, assigned_to=None, is_public=True)
    assert sees(cast.dan, anna)
    assert set(again(anna).audience) & set(key_ring(cast.dan)) == {0}
    assert_audience_is_true(anna)


# --- Loading ---------------------------------------------------------------------------------


def test_loaded_values_may_be_written_back(cast, catalogue, anna):
    change(catalogue, anna, city="Qom", departments=(cast.north.pk,))
    values = catalogue.load([anna.pk], catalogue.form_fields)[anna.pk]
    assert change(catalogue, anna, **values).version > anna.version
    assert catalogue.load([anna.pk], catalogue.form_fields)[anna.pk] == values
