"""Groups by hand: their tree, who may keep them, and who is in them."""

import pytest

from accounts.sessions import session_for
from core.change_sets import change_set
from core.conditions import parse
from core.refusals import NotAllowed, Refused
from core.undo import undo_change_set
from customers.fields import customer_catalogue
from customers.groups import membership
from customers.groups.tree import load_tree
from customers.merging.comparison import Choices
from customers.models import Customer, CustomerGroup, Group
from customers.models.groups import LARGEST_DEPTH
from customers.services import change_customers, merge_customers
from customers.services import groups as services
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db


def make(actor, name, **values):
    return services.create_group(actor=actor, names={"en": name}, **values)


def found(actor, operator, value):
    catalogue = customer_catalogue()
    condition = parse({"field": "groups", "operator": operator, "value": value}, catalogue)
    rows = Customer.objects.filter(condition.to_q(catalogue, session_for(actor)))
    return set(rows.values_list("name", flat=True))


def test_groups_stand_in_the_order_of_their_tree(cast):
    trade, retail = make(cast.carol, "Trade"), make(cast.carol, "Retail")
    make(cast.carol, "Shops", parent=retail)
    services.move_group(actor=cast.carol, group=trade, steps=1)
    places = [(place.group.name, place.depth) for place in load_tree().places()]
    assert places == [("Retail", 0), ("Shops", 1), ("Trade", 0)]


def test_a_group_with_what_is_beneath_it_is_found(cast):
    trade = make(cast.carol, "Trade")
    big = make(cast.carol, "Big traders", parent=trade)
    other = make(cast.carol, "Other")
    add_customers(
        {"name": "Above", "groups": (trade.pk,)},
        {"name": "Beneath", "groups": (big.pk, other.pk)},
        {"name": "Elsewhere", "groups": (other.pk,)},
        {"name": "Nowhere"},
    )
    assert found(cast.erin, "any_of", [trade.pk]) == {"Above", "Beneath"}
    assert found(cast.erin, "all_of", [trade.pk, other.pk]) == {"Beneath"}
    assert found(cast.erin, "none_of", [trade.pk]) == {"Elsewhere", "Nowhere"}
    assert found(cast.erin, "empty", None) == {"Nowhere"}
    assert found(cast.erin, "not_empty", None) == {"Above", "Beneath", "Elsewhere"}
    assert found(cast.erin, "any_of", [trade.pk + 10_000]) == set()


def test_staff_make_no_groups_and_put_customers_into_them(cast):
    with pytest.raises(NotAllowed):
        make(cast.alice, "Mine")
    group = make(cast.carol, "Trade")
    (customer,) = add_named("Anna")
    with change_set(actor=cast.alice, reason="tests"):
        change_customers(
            catalogue=customer_catalogue(), rows={customer.pk: {"groups": (group.pk,)}}
        )
    assert CustomerGroup.objects.get().customer == customer


@pytest.mark.parametrize("many", [1, 10_000])
def test_members_of_both_sorts_are_found_whether_they_are_many_or_few(cast, monkeypatch, many):
    monkeypatch.setattr("customers.fields.groups.MANY", many)
    trade = make(cast.carol, "Trade")
    ruled = make(
        cast.carol,
        "Annas",
        parent=trade,
        rule={"field": "name", "operator": "contains", "value": "Anna"},
    )
    by_hand, anna, _other = add_customers(
        {"name": "By hand", "groups": (trade.pk,)}, {"name": "Anna"}, {"name": "Other"}
    )
    membership.follow_customers([by_hand.pk, anna.pk])
    assert found(cast.erin, "any_of", [trade.pk]) == {"By hand", "Anna"}
    assert found(cast.erin, "all_of", [trade.pk, ruled.pk]) == {"Anna"}
    assert found(cast.erin, "none_of", [trade.pk]) == {"Other"}


def test_a_group_does_not_stand_beneath_itself(cast):
    above = make(cast.carol, "Above")
    beneath = make(cast.carol, "Beneath", parent=above)
    with pytest.raises(Refused, match="beneath itself"):
        services.update_group(actor=cast.carol, group=above, parent=beneath)


def test_the_tree_is_not_deeper_than_it_may_be(cast):
    parent = None
    for depth in range(LARGEST_DEPTH):
        parent = make(cast.carol, f"Depth {depth}", parent=parent)
    with pytest.raises(Refused, match="at most 6 deep"):
        make(cast.carol, "Too deep", parent=parent)


def test_two_groups_are_not_called_the_same(cast):
    make(cast.carol, "Trade")
    with pytest.raises(Refused, match="called “TRADE”"):
        make(cast.carol, "TRADE")


def test_what_stands_beneath_a_deleted_group_moves_up_and_members_stay_customers(cast):
    above = make(cast.carol, "Above")
    middle = make(cast.carol, "Middle", parent=above)
    beneath = make(cast.carol, "Beneath", parent=middle)
    (customer,) = add_customers({"name": "Anna", "groups": (middle.pk,)})
    services.delete_group(actor=cast.carol, group=middle)
    assert Group.objects.get(pk=beneath.pk).parent == above
    catalogue = customer_catalogue()
    assert catalogue.load([customer.pk], [catalogue["groups"]])[customer.pk]["groups"] == ()
    assert found(cast.erin, "not_empty", None) == set()


def test_merging_carries_groups_and_undo_gives_them_back(cast):
    trade, retail = make(cast.carol, "Trade"), make(cast.carol, "Retail")
    winner, loser = add_customers(
        {"name": "Anna", "groups": (trade.pk,)}, {"name": "Ana", "groups": (retail.pk,)}
    )
    versions = {one.pk: one.version for one in (winner, loser)}
    merge = merge_customers(
        actor=cast.erin, winner=winner.pk, losers=[loser.pk], versions=versions, choices=Choices()
    )
    catalogue = customer_catalogue()

    def groups_of(customer):
        return catalogue.load([customer.pk], [catalogue["groups"]])[customer.pk]["groups"]

    assert groups_of(winner) == tuple(sorted((trade.pk, retail.pk)))
    undo_change_set(actor=cast.erin, change_set=merge)
    assert (groups_of(winner), groups_of(loser)) == ((trade.pk,), (retail.pk,))
