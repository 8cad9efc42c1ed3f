"""Who is likely the same as the customer in a form, and why."""

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from core.change_sets import change_set
from customers.duplicates import likely
from customers.duplicates.likely import MOST_SHOWN, likely_doubles, unseen_doubles
from customers.kinds import Reachable
from customers.models import Customer
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db


def reasons(actor, values, **kwargs) -> dict[str, tuple]:
    return {d.customer.name: d.reasons for d in likely_doubles(actor, values, **kwargs)}


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("علی كريمي", "علي کریمی"),
        ("Łukasz Dąbrowski", "lukasz dabrowski"),
        ("Королёва Алёна", "Алена Королева"),
        ("Acme Sp. z o.o.", "ACME"),
        ("شرکت آبتین", "آبتین"),
    ],
)
def test_same_name_in_any_spelling_and_order(cast, there, typed):
    add_named(there)
    assert reasons(cast.erin, {"name": typed}) == {there: ("name",)}


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("Anna Kowalska", "Anna Kovalska"),
        ("Mohammad Rezaei", "Mohamad Rezaei"),
        ("محمد رضایی", "محمد رضائی"),
        ("Пётр Воробьёв", "Петр Воробев"),
    ],
)
def test_similar_name(cast, there, typed):
    add_named(there)
    assert reasons(cast.erin, {"name": typed})[there][0] in ("similar_name", "name")


@pytest.mark.parametrize("typed", ["Anna Nowak", "Jan Kowalski", "😀", "", "Ltd"])
def test_other_names_are_no_doubles(cast, typed):
    add_named("Anna Kowalska", "Acme Ltd")
    assert reasons(cast.erin, {"name": typed}) == {}


def test_same_national_id_whatever_its_signs(cast):
    add_customers({"name": "One", "national_id": "006-1234561"})
    assert reasons(cast.erin, {"name": "Other", "national_id": "۰۰۶۱۲۳۴۵۶۱"}) == {
        "One": ("national_id",)
    }


def test_same_e_mail(cast):
    add_customers({"name": "One", "email": (Reachable("a@example.com", "A@example.com"),)})
    assert reasons(cast.erin, {"email": (Reachable("a@example.com", "a@Example.com"),)}) == {
        "One": ("email",)
    }


def test_same_phone_as_mobile_or_as_other_phone(cast):
    add_customers({"name": "One", "phone": (Reachable("+989121234567", "0912 123 4567"),)})
    assert reasons(cast.erin, {"mobile": (Reachable("+989121234567"),)}) == {"One": ("phone",)}


def test_phone_that_was_typed_without_its_country_ends_alike(cast):
    add_customers({"name": "One", "mobile": (Reachable("0048501234567", "0048501234567"),)})
    assert reasons(cast.erin, {"mobile": (Reachable("+48501234567"),)}) == {
        "One": ("phone_ending",)
    }


def test_short_numbers_are_shared_by_many_and_say_nothing(cast):
    add_customers({"name": "One", "phone": (Reachable("102", "102"),)})
    assert reasons(cast.erin, {"phone": (Reachable("102"),)}) == {}


def test_same_address_counts_where_the_names_have_something_in_common(cast):
    place = {"city": "Kraków", "street": "ul. Długa 5"}
    add_customers({"name": "Bakery Nowak", **place}, {"name": "Law office Ziober", **place})
    typed = {"name": "Nowak", "city": "krakow", "street": "UL DLUGA 5"}
    assert reasons(cast.erin, typed) == {"Bakery Nowak": ("address",)}


def test_same_external_identifier_comes_first(cast):
    add_customers(
        {"name": "One", "external_id": "K1"},
        {"name": "Two Three", "email": (Reachable("a@example.com"),)},
    )
    typed = {"name": "Two Three", "external_id": "K1", "email": (Reachable("a@example.com"),)}
    assert list(reasons(cast.erin, typed)) == ["One", "Two Three"]


def test_the_customer_himself_is_no_double(cast):
    (one,) = add_named("Anna Kowalska")
    assert likely_doubles(cast.erin, {"name": "Anna Kowalska"}, exclude=one.pk) == []


def test_one_in_the_bin_is_no_double(cast):
    (one,) = add_customers({"name": "Anna", "email": (Reachable("a@example.com"),)})
    with change_set(actor=None, reason="tests.bin"):
        Customer.objects.filter(pk=one.pk).update(deleted_at=Now())
    assert likely_doubles(cast.erin, {"name": "Anna", "email": (Reachable("a@example.com"),)}) == []


def test_only_what_the_person_sees(cast):
    add_named("Anna Kowalska", departments=(cast.south.pk,), is_public=False)
    assert likely_doubles(cast.alice, {"name": "Anna Kowalska"}) == []
    assert [d.customer.name for d in unseen_doubles(cast.alice, {"name": "Anna Kowalska"})] == [
        "Anna Kowalska"
    ]
    assert len(likely_doubles(cast.dan, {"name": "Anna Kowalska"})) == 1
    assert unseen_doubles(cast.dan, {"name": "Anna Kowalska"}) == []


def test_the_few_that_he_sees_are_found_among_many_that_he_does_not(cast):
    add_named(*["Anna Kowalska"] * 60, departments=(cast.south.pk,), is_public=False)
    (his,) = add_named("Anna Kowalska", departments=(cast.north.pk,), is_public=False)
    assert [d.customer for d in likely_doubles(cast.alice, {"name": "Anna Kowalska"})] == [his]


def test_phone_that_very_many_share_does_not_hide_another_one(cast, monkeypatch):
    """Neither by the rows that are read nor by the customers that are looked at."""
    monkeypatch.setattr(likely, "MOST_READ", 60)
    reception, his_own = (Reachable("+48221234567"),), (Reachable("+48501234567"),)
    add_customers(*({"name": f"Guest {n}", "phone": reception} for n in range(70)))
    (his,) = add_customers(
        {"name": "Anna", "mobile": his_own, "city": "Kraków", "street": "Długa 5"}
    )
    typed = {"name": "Anna", "mobile": his_own, "phone": reception}
    (first, *others) = likely_doubles(cast.erin, typed)
    assert first.customer == his
    assert first.reasons == ("phone", "name")
    assert {double.reasons for double in others} == {("phone",)}


def test_a_few_are_shown_by_a_fixed_number_of_queries(cast):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            found = likely_doubles(cast.alice, {"name": "Anna", "mobile": (Reachable("+1234567"),)})
        assert len(found) <= MOST_SHOWN
        return len(captured)

    add_named("Anna", "Anna")
    queries()
    few = queries()
    add_named(*["Anna"] * 20)
    assert queries() == few == 2
