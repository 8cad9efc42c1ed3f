"""What the database refuses, whoever writes."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from customers.models import (
    Address,
    Category,
    ContactPerson,
    ContactPoint,
    Customer,
    CustomerCategory,
    CustomerDepartment,
    CustomerPerson,
    CustomerTag,
    Relation,
    RelationKind,
    Status,
    Tag,
)
from records.models import CustomField, CustomFieldChoice
from tests.core.tracked_rows import act, make_customer

pytestmark = pytest.mark.django_db

BINNED = "2026-01-01T00:00Z"


@contextmanager
def refused(message: str, error=IntegrityError):
    with pytest.raises(error, match=message), act():
        yield


@pytest.fixture
def anna(cast):
    with act():
        return make_customer(name="Anna")


@pytest.fixture
def bob(cast):
    with act():
        return make_customer(name="Bob")


# --- A customer's own row ---------------------------------------------------------------------

WRONG = [
    ("has_name", {"name": ""}),
    ("has_name", {"name": " \t\n"}),
    ("parts", {"parts": []}),
    ("parts", {"parts": ["customer", "enemy"]}),
    ("total_has_currency", {"opening_total_amount": 5}),
    ("birthday", {"birth_year": 1990}),
    ("birthday", {"birth_calendar": "jalali"}),
    ("birthday", {"birth_day": 5, "birth_calendar": "jalali"}),
    ("birthday", {"birth_month": 5, "birth_calendar": "jalali"}),
    ("birthday", {"birth_month": 5, "birth_day": 21}),
    ("birthday", {"birth_month": 13, "birth_day": 1, "birth_calendar": "jalali"}),
    ("birthday", {"birth_month": 12, "birth_day": 32, "birth_calendar": "jalali"}),
    ("birthday", {"birth_month": 5, "birth_day": 21, "birth_calendar": "lunar"}),
]


@pytest.mark.parametrize(("constraint", "values"), WRONG)
def test_customer_is_refused(cast, constraint, values):
    with refused(f"customers_customer_{constraint}"):
        make_customer(**values)


def test_birthday_without_a_year_is_allowed(cast):
    with act():
        customer = make_customer(birth_month=5, birth_day=21, birth_calendar="jalali")
    assert customer.birthday.month_and_day == (5, 21)


def test_number_is_never_used_twice(anna):
    with act():
        Customer.objects.filter(pk=anna.pk).update(deleted_at=BINNED)
    with refused("customers_customer_number_once"):
        make_customer(number=anna.number)


def test_identifier_is_taken_by_the_living_only(anna):
    with act():
        Customer.objects.filter(pk=anna.pk).update(external_id="A-1")
    with refused("customers_customer_external_id_once"):
        make_customer(external_id="A-1")
    with act():
        Customer.objects.filter(pk=anna.pk).update(deleted_at=BINNED)
        make_customer(external_id="A-1")
    with refused("customers_customer_external_id_once"):
        Customer.everything.filter(pk=anna.pk).update(deleted_at=None)


def test_customers_without_an_identifier_are_many(cast):
    with act():
        assert make_customer(external_id="").number != make_customer(external_id="").number


def test_contact_person_has_a_name(cast):
    with refused("customers_contactperson_has_name"):
        ContactPerson.objects.create(name=" ")


# --- What belongs to a customer ---------------------------------------------------------------


def make_point(number="+989123450011", kind="mobile", **owner):
    return ContactPoint.objects.create(kind=kind, raw=number, normalized=number, **owner)


def test_contact_point_has_exactly_one_owner(anna):
    with act():
        person = ContactPerson.objects.create(name="Peter")
    for owner in ({}, {"customer": anna, "person": person}):
        with refused("customers_contactpoint_one_owner"):
            make_point(**owner)


def test_contact_point_is_kept_once_among_the_living(anna, bob):
    with act():
        point = make_point(customer=anna)
        make_point(customer=bob)
        make_point(customer=anna, kind="phone")
    with refused("customers_contactpoint_of_customer_once"):
        make_point(customer=anna)
    with act():
        ContactPoint.objects.filter(pk=point.pk).update(deleted_at=BINNED)
        make_point(customer=anna)


def test_contact_point_of_a_person_is_kept_once(cast):
    with act():
        person = ContactPerson.objects.create(name="Peter")
        make_point(person=person)
    with refused("customers_contactpoint_of_person_once"):
        make_point(person=person)


@pytest.mark.parametrize("owner", ["customer", "person"])
def test_one_contact_point_of_a_kind_is_the_main_one(anna, owner):
    with act():
        person = ContactPerson.objects.create(name="Peter")
        whose = {owner: anna if owner == "customer" else person, "is_primary": True}
        first = make_point(**whose)
        make_point(**whose, kind="phone")
    with refused(f"customers_contactpoint_one_main_of_{owner}"):
        make_point("+989123450022", **whose)
    with act():
        ContactPoint.objects.filter(pk=first.pk).update(deleted_at=BINNED)
        make_point("+989123450022", **whose)


def test_customer_has_one_main_contact(anna, bob):
    with act():
        peter, paul = (ContactPerson.objects.create(name=name) for name in ("Peter", "Paul"))
        for customer in (anna, bob):
            CustomerPerson.objects.create(customer=customer, person=peter, is_main=True)
    with refused("customers_customerperson_one_main"):
        CustomerPerson.objects.create(customer=anna, person=paul, is_main=True)


@pytest.mark.parametrize("birthday", [{"birth_month": 1}, {"birth_month": 13, "birth_day": 1}])
def test_birthday_of_a_contact_person_is_whole(cast, birthday):
    with refused("customers_contactperson_birthday"):
        ContactPerson.objects.create(name="Peter", **birthday, birth_calendar="jalali")


OFF_THE_GLOBE = [
    {"latitude": 91, "longitude": 0},
    {"latitude": 0, "longitude": -181},
    {"latitude": 35},
    {"longitude": 51},
]


@pytest.mark.parametrize("place", OFF_THE_GLOBE)
def test_place_is_whole_and_on_the_globe(anna, place):
    with refused("customers_address_on_the_globe"):
        Address.objects.create(customer=anna, **place)


def test_customer_has_one_living_address_of_a_kind(anna):
    with act():
        main = Address.objects.create(customer=anna, kind="main", latitude=90, longitude=-180)
        Address.objects.create(customer=anna, kind="delivery")
    with refused("customers_address_kind_once"):
        Address.objects.create(customer=anna, kind="main")
    with act():
        Address.objects.filter(pk=main.pk).update(deleted_at=BINNED)
        Address.objects.create(customer=anna, kind="main")


def test_link_stands_once(cast, anna):
    tag, category = Tag.objects.first(), Category.objects.first()
    links = (
        (CustomerTag, {"tag": tag}),
        (CustomerCategory, {"category": category}),
        (CustomerDepartment, {"department": cast.north}),
    )
    for model, other in links:
        with act():
            model.objects.create(customer=anna, **other)
        with refused("_once"):
            model.objects.create(customer=anna, **other)


def test_person_is_at_a_customer_once(anna):
    with act():
        person = ContactPerson.objects.create(name="Peter")
        CustomerPerson.objects.create(customer=anna, person=person)
    with refused("customers_customerperson_once"):
        CustomerPerson.objects.create(customer=anna, person=person)


def test_relation_is_between_two_and_stands_once_among_the_living(anna, bob):
    kind = RelationKind.objects.first()
    with refused("customers_relation_of_two"):
        Relation.objects.create(customer=anna, other=anna, kind=kind)
    with act():
        relation = Relation.objects.create(customer=anna, other=bob, kind=kind)
    with refused("customers_relation_once"):
        Relation.objects.create(customer=anna, other=bob, kind=kind)
    with act():
        Relation.objects.filter(pk=relation.pk).update(deleted_at=BINNED)
        Relation.objects.create(customer=anna, other=bob, kind=kind)


# --- Options and custom fields ----------------------------------------------------------------


def test_code_of_an_option_never_changes(cast):
    status = Status.objects.first()
    with refused("Cannot update rows", ProgrammingError):
        Status.objects.filter(pk=status.pk).update(code="other")
    with act():
        Status.objects.filter(pk=status.pk).update(names={"en": "Renamed"})


def test_code_of_an_option_is_taken_by_the_living_only(cast):
    status = Status.objects.first()
    with refused("customers_status_code_once"):
        Status.objects.create(code=status.code)
    with act():
        Status.objects.filter(pk=status.pk).update(deleted_at=BINNED)
        Status.objects.create(code=status.code)


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345G", "#ABCDEF"])
def test_colours_are_written_in_one_way(cast, colour):
    with refused("customers_tag_colours"):
        Tag.objects.create(code="new", background_color=colour)


@pytest.fixture
def size(cast):
    with act():
        return CustomField.objects.create(key="size", kind="choice", labels={"en": "Size"})


@pytest.mark.parametrize("change", [{"key": "other"}, {"record_type": "notes.note"}])
def test_key_of_a_custom_field_never_changes(size, change):
    with refused("Cannot update rows", ProgrammingError):
        CustomField.objects.filter(pk=size.pk).update(**change)


def test_key_of_a_custom_field_is_never_used_twice(size):
    with act():
        CustomField.objects.filter(pk=size.pk).update(deleted_at=BINNED, is_retired=True)
    with refused("records_customfield_key_once"):
        CustomField.objects.create(key="size", kind="text", labels={"en": "Size"})


def test_choices_of_one_field_have_codes_of_their_own(size):
    with act():
        CustomFieldChoice.objects.create(field=size, code="s", names={"en": "S"})
    with refused("records_customfieldchoice_code_once"):
        CustomFieldChoice.objects.create(field=size, code="s", names={"en": "small"})


def test_option_in_use_is_not_removed(anna):
    status = Status.objects.first()
    with act():
        Customer.objects.filter(pk=anna.pk).update(status=status)
    with refused("customers_customer_status_id"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_status WHERE id = %s", [status.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_pages_of_customers_have_room_for_changes_in_place():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE oid = 'customers_customer'::regclass")
        assert cursor.fetchone() == (["fillfactor=90"],)
