"""Customers found by how they are connected, from both sides, and only by partners whom one sees."""

import pytest
from django.urls import reverse

from accounts.sessions import session_for
from core import conditions
from core.change_sets import change_set
from customers.fields import customer_catalogue
from customers.models import Customer
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.customers.test_partners import connect, kind

pytestmark = pytest.mark.django_db


def found(user, operator: str, value=None) -> set[str]:
    """The names of the customers that the person finds."""
    catalogue = customer_catalogue()
    test = {"field": "partners", "operator": operator, "value": value}
    condition = conditions.parse(test, catalogue).to_q(catalogue, session_for(user))
    visible = Customer.objects.all() if user is None else Customer.objects.visible_to(user)
    return set(visible.filter(condition).values_list("name", flat=True))


@pytest.fixture
def customers(cast):
    """Mother is the parent company of Child; Child is a friend of Friend; Souths' friend is Loner."""
    mother, child, friend, loner = add_named("Mother", "Child", "Friend", "Loner")
    (souths,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    connect(cast.erin, child, mother, kind("parent_company"))
    connect(cast.erin, child, friend, kind("friend"))
    connect(cast.erin, souths, loner, kind("friend"))
    return mother, child, friend, loner, souths


def test_kind_is_found_from_the_side_that_it_is_read_from(cast, customers):
    assert found(cast.alice, "any_of", ["parent_company"]) == {"Child"}
    assert found(cast.alice, "any_of", ["parent_company~inverse"]) == {"Mother"}


def test_kind_without_two_sides_is_found_from_both(cast, customers):
    assert found(cast.alice, "any_of", ["friend"]) == {"Child", "Friend"}
    assert found(cast.alice, "any_of", ["friend~inverse"]) == set()


def test_partner_out_of_sight_is_no_reason_to_be_found_or_left_out(cast, customers):
    assert found(cast.dan, "any_of", ["friend"]) == {"Child", "Friend", "Loner", "Souths"}
    assert found(cast.erin, "any_of", ["friend"]) == {"Child", "Friend", "Loner", "Souths"}
    assert found(cast.alice, "empty") == {"Loner"}
    assert found(cast.alice, "none_of", ["friend"]) == {"Mother", "Loner"}
    assert found(cast.erin, "empty") == set()
    assert found(None, "not_empty") == {"Mother", "Child", "Friend", "Loner", "Souths"}


def test_partner_in_the_bin_does_not_count(cast, customers):
    with change_set(actor=None, reason="tests.bin"):
        Customer.objects.filter(name="Friend").update(deleted_at="2026-01-01T00:00Z")
    assert found(cast.erin, "any_of", ["friend"]) == {"Loner", "Souths"}


def test_several_kinds_are_joined_by_any_and_by_all(cast, customers):
    both = ["friend", "parent_company"]
    assert found(cast.alice, "any_of", both) == {"Child", "Friend"}
    assert found(cast.alice, "all_of", both) == {"Child"}


def test_unknown_kind_finds_nobody(cast, customers):
    assert found(cast.alice, "any_of", ["no_such_kind", "%~inverse"]) == set()


def names(response) -> set[str]:
    return {row.name for row in response.context["rows"]}


def test_list_is_filtered_by_kinds_of_relation(cast, client_for, customers):
    alice = client_for(cast.alice)
    url = reverse("customers:customer_list")
    page = alice.get(f"{url}?partners=parent_company~inverse&partners=friend")
    assert names(page) == {"Mother", "Child", "Friend"}
    (chip,) = page.context["chips"]
    assert "Subsidiary" in str(chip)
    assert names(alice.get(f"{url}?partners=none")) == {"Loner"}
    labels = [i.field.key for i in page.context["inputs"]]
    assert "partners" in labels


def test_export_of_the_filtered_list_has_no_column_of_partners(cast):
    field = customer_catalogue()["partners"]
    assert not field.is_listable
    assert not field.is_editable


def test_queries_do_not_grow(cast, client_for, customers):
    alice = client_for(cast.alice)
    url = f"{reverse('customers:customer_list')}?partners=friend"
    few = queries_of(alice, url)
    center, *others = add_named(*(f"C{n}" for n in range(10)))
    for other in others:
        connect(cast.erin, center, other, kind("friend"))
    assert queries_of(alice, url) == few


def test_card_shows_partners_under_what_they_are(cast, client_for, customers):
    _mother, child, *_rest = customers
    for name in ("Second", "First"):
        connect(cast.erin, child, add_named(name)[0], kind("friend"))
    page = client_for(cast.alice).get(reverse("customers:customer_detail", args=[child.pk]))
    assert [
        (label, [partner.customer.name for partner in its])
        for label, its in page.context["partners"]
    ] == [("Friend", ["First", "Friend", "Second"]), ("Parent company", ["Mother"])]
