"""Making one customer of several: what stays, what moves, what is refused, and taking it back."""

from decimal import Decimal

import pytest

from core.change_sets import change_set
from core.contributions import MergeMover, contributed
from core.models import ChangeSet, DomainEvent
from core.money import Money
from core.permissions import NotAllowed
from core.refusals import Refused
from core.undo import undo_change_set
from core.versions import ChangedMeanwhile
from customers import services
from customers.bin import CUSTOMERS
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.merging import movers
from customers.merging.comparison import SUM, Choices
from customers.models import (
    ContactPerson,
    ContactPoint,
    Customer,
    CustomerMerge,
    CustomerPerson,
    Relation,
    RelationKind,
    Tag,
)
from customers.services.bin import remove_records
from customers.services.undoing import undo_change
from records.models import Attachment, Photo, Star
from records.services import custom_fields, set_star
from records.stars import starred_ids
from tests.core.tracked_rows import state_of_all
from tests.customers.hanging import hang
from tests.customers.records import add_customers, add_named
from tests.importing.sheets import forbid
from tests.records.test_attachments import attach

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def merge(actor, winner, *losers, versions=None, **choices) -> ChangeSet:
    ids = [winner.pk, *(loser.pk for loser in losers)]
    now = dict(Customer.objects.filter(pk__in=ids).values_list("pk", "version"))
    return services.merge_customers(
        actor=actor,
        winner=winner.pk,
        losers=[loser.pk for loser in losers],
        versions=now if versions is None else versions,
        choices=Choices(**choices),
    )


def values(customer, *keys) -> dict:
    catalogue = customer_catalogue()
    return catalogue.load([customer.pk], [catalogue[key] for key in keys])[customer.pk]


def value(customer, key):
    return values(customer, key)[key]


def point(number: str) -> tuple:
    return (Reachable(number),)


def edit(customer, **changes) -> None:
    services.update_customer(
        actor=None,
        catalogue=customer_catalogue(),
        customer=customer,
        changes=changes,
        version=None,
    )


# --- Values ---------------------------------------------------------------------------------------


def test_values_of_the_winner_stay_and_what_he_lacks_comes_from_the_others(cast):
    one, two, three = add_customers(
        {"name": "One", "description": "of one"},
        {"name": "Two", "short_name": "of two", "description": "of two"},
        {"name": "Three", "short_name": "of three", "national_id": "of three"},
    )
    merge(cast.erin, one, two, three)
    assert values(one, "name", "short_name", "description", "national_id") == {
        "name": "One",
        "short_name": "of two",
        "description": "of one",
        "national_id": "of three",
    }


def test_chosen_values_of_the_others_stay(cast):
    one, two = add_customers({"name": "One", "kind": "legal"}, {"name": "Two", "kind": "natural"})
    merge(cast.erin, one, two, taken={"name": two.pk})
    assert values(one, "name", "kind") == {"name": "Two", "kind": "legal"}


def test_lists_are_united_without_what_was_unticked(cast):
    first, second, third = Tag.objects.order_by("pk")[:3]
    one, two = add_customers(
        {"name": "One", "tags": (first.pk, second.pk), "parts": ("lead",)},
        {"name": "Two", "tags": (second.pk, third.pk), "parts": ("partner",)},
    )
    merge(cast.erin, one, two, kept={"tags": [str(first.pk), str(third.pk)]})
    assert value(one, "tags") == tuple(sorted((first.pk, third.pk)))
    assert set(value(one, "parts")) == {"lead", "partner"}


def test_departments_are_united_so_that_everybody_still_sees_him(cast):
    one, two = add_customers(
        {"name": "One", "departments": (cast.north.pk,), "is_public": False},
        {"name": "Two", "departments": (cast.south.pk,), "is_public": False},
    )
    merge(cast.erin, one, two)
    assert set(value(one, "departments")) == {cast.north.pk, cast.south.pk}
    assert Customer.objects.visible_to(cast.alice).get() == one
    assert Customer.objects.visible_to(cast.dan).get() == one


def test_private_customer_does_not_become_public_by_a_public_double(cast):
    one, two = add_customers(
        {"name": "One", "is_public": False, "departments": (cast.north.pk,)}, {"name": "Two"}
    )
    merge(cast.erin, one, two)
    assert not Customer.objects.get(pk=one.pk).is_public


def test_addresses_are_taken_whole(cast):
    one, two = add_customers(
        {"name": "One", "city": "Kraków"},
        {"name": "Two", "city": "Gdańsk", "street": "Długa 5"},
    )
    merge(cast.erin, one, two)
    assert values(one, "city", "street") == {"city": "Kraków", "street": None}


def test_chosen_address_comes_with_all_its_parts(cast):
    one, two = add_customers(
        {"name": "One", "city": "Kraków", "postal_code": "30-001"},
        {"name": "Two", "city": "Gdańsk", "street": "Długa 5"},
    )
    merge(cast.erin, one, two, taken={"main_address": two.pk})
    assert values(one, "city", "street", "postal_code") == {
        "city": "Gdańsk",
        "street": "Długa 5",
        "postal_code": None,
    }


def test_custom_values_are_taken_field_by_field(cast):
    for key in ("size", "brand"):
        custom_fields.create_custom_field(actor=None, key=key, kind="text", labels={"en": key})
    one, two = add_customers(
        {"name": "One", "custom.size": "L"},
        {"name": "Two", "custom.size": "M", "custom.brand": "X"},
    )
    merge(cast.erin, one, two, taken={"custom.size": two.pk})
    assert Customer.objects.get(pk=one.pk).custom == {"size": "M", "brand": "X"}


@pytest.mark.parametrize(
    ("theirs", "chosen", "stays"),
    [
        (Money(Decimal(20), "EUR"), {}, Money(Decimal(10), "EUR")),
        (Money(Decimal(20), "EUR"), {"opening_total": SUM}, Money(Decimal(30), "EUR")),
        (Money(Decimal(20), "PLN"), {}, Money(Decimal(10), "EUR")),
    ],
)
def test_purchase_totals(cast, theirs, chosen, stays):
    one, two = add_customers(
        {"name": "One", "opening_total": Money(Decimal(10), "EUR")},
        {"name": "Two", "opening_total": theirs},
    )
    merge(cast.erin, one, two, taken=chosen)
    assert value(one, "opening_total") == stays


@pytest.mark.parametrize("foreign", ["IRT", "IRR"])
def test_totals_of_unlike_currencies_are_never_added(cast, foreign):
    one, two = add_customers(
        {"name": "One", "opening_total": Money(Decimal(10), "IRR" if foreign == "IRT" else "EUR")},
        {"name": "Two", "opening_total": Money(Decimal(20), foreign)},
    )
    before = state_of_all()
    with pytest.raises(Refused, match="Choose again"):
        merge(cast.erin, one, two, taken={"opening_total": SUM})
    assert state_of_all() == before


def test_value_that_the_person_may_not_change_stays_the_winners(cast):
    forbid(cast.carol, "customers.change_opening_total")
    one, two = add_customers(
        {"name": "One"}, {"name": "Two", "opening_total": Money(Decimal(20), "EUR")}
    )
    merge(cast.carol, one, two, taken={"opening_total": two.pk})
    assert value(one, "opening_total") is None


def test_unique_values_are_free_for_the_winner(cast):
    custom_fields.create_custom_field(
        actor=None, key="card", kind="text", labels={"en": "Card"}, is_unique=True
    )
    one, two = add_customers(
        {"name": "One", "external_id": "A"}, {"name": "Two", "external_id": "B", "custom.card": "7"}
    )
    before = state_of_all()
    merged = merge(cast.erin, one, two, taken={"external_id": two.pk})
    assert values(one, "external_id", "custom.card") == {"external_id": "B", "custom.card": "7"}
    undo_change_set(actor=cast.erin, change_set=merged)
    assert state_of_all() == before


# --- Phones and addresses -------------------------------------------------------------------------


def test_phones_are_united_with_what_is_known_of_each(cast):
    one, two = add_customers(
        {"name": "One", "mobile": point("+48501111111")},
        {"name": "Two", "mobile": (Reachable("+48501111111"), Reachable("+48502222222"))},
    )
    with change_set(actor=None, reason="tests.flags"):
        ContactPoint.objects.filter(customer=two).update(is_opted_out=True)
        ContactPoint.objects.filter(normalized="+48502222222").update(is_invalid=True, label="old")
    merge(cast.erin, one, two)
    told = [
        (p.normalized, p.is_primary, p.is_opted_out, p.is_invalid, p.label)
        for p in ContactPoint.objects.filter(customer=one)
    ]
    assert told == [
        ("+48501111111", True, True, False, ""),
        ("+48502222222", False, True, True, "old"),
    ]


def test_unticked_phone_is_gone_and_another_one_is_the_main_one(cast):
    one, two = add_customers(
        {"name": "One", "mobile": point("+48501111111"), "email": point("a@example.com")},
        {"name": "Two", "mobile": point("+48502222222")},
    )
    merge(cast.erin, one, two, kept={"mobile": ["+48502222222"]})
    kept = ContactPoint.objects.filter(customer=one, kind="mobile").get()
    assert (kept.normalized, kept.is_primary) == ("+48502222222", True)
    assert value(one, "email") == ("a@example.com",)
    assert Customer.objects.search("502222222").get() == one
    assert not Customer.objects.search("501111111").exists()


# --- What hangs on him ----------------------------------------------------------------------------


def test_people_and_partners_go_over_each_once(cast):
    one, two, partner, other = add_named("One", "Two", "Partner", "Other")
    friend = RelationKind.objects.get(code="friend")
    with change_set(actor=None, reason="tests.hang"):
        anna, bob = (ContactPerson.objects.create(name=name) for name in ("Anna", "Bob"))
        CustomerPerson.objects.create(customer=one, person=anna, is_main=True)
        CustomerPerson.objects.create(customer=two, person=anna, is_main=True)
        CustomerPerson.objects.create(customer=two, person=bob, part="buyer")
        for pair in ((one, partner), (partner, two), (two, other), (one, two)):
            Relation.objects.create(customer=pair[0], other=pair[1], kind=friend)
    merge(cast.erin, one, two)
    people = CustomerPerson.objects.filter(customer=one).values_list("person__name", "is_main")
    assert sorted(people) == [("Anna", True), ("Bob", False)]
    living = Relation.objects.filter(customer__deleted_at=None, other__deleted_at=None)
    assert sorted(living.values_list("customer__name", "other__name")) == [
        ("One", "Other"),
        ("One", "Partner"),
    ]


def give_photo(customer) -> Photo:
    return Photo.objects.create(
        record_type="customers.customer",
        record_id=customer.pk,
        large_key=f"large-{customer.pk}",
        small_key=f"small-{customer.pk}",
    )


def test_files_go_over_and_a_photo_where_there_is_none(cast):
    one, two, three = add_named("One", "Two", "Three")
    for customer in (one, two, three):
        attach(cast.erin, customer)
    with change_set(actor=None, reason="tests.photo"):
        photo, _other = give_photo(two), give_photo(three)
    assert movers.count_files(cast.erin, [two.pk, three.pk]) == "2 files"
    merge(cast.erin, one, two, three)
    assert Attachment.objects.of(one).count() == 3
    assert [found.pk for found in Photo.objects.of(one)] == [photo.pk]


def test_main_contact_of_the_other_is_the_main_contact_where_there_is_none(cast):
    one, two = add_named("One", "Two")
    with change_set(actor=None, reason="tests.hang"):
        anna = ContactPerson.objects.create(name="Anna")
        CustomerPerson.objects.create(customer=two, person=anna, is_main=True)
    merge(cast.erin, one, two)
    assert CustomerPerson.objects.get(customer=one).is_main


@pytest.fixture
def notes_move(monkeypatch):
    """What a later app contributes: here its notes are the short names of other customers."""

    def move(actor, winner, losers):
        Customer.objects.filter(external_id__in=[f"of {pk}" for pk in losers]).update(
            external_id=f"of {winner}"
        )

    mover = MergeMover(
        record_type="customers.customer",
        counted=lambda user, losers: f"{len(losers)} notes",
        move=move,
        order=50,
    )
    movers = (*contributed("merge_movers"), mover)
    monkeypatch.setattr("customers.services.merging.contributed", lambda name: movers)


def test_what_later_apps_contribute_goes_over_and_back(cast, notes_move):
    one, two = add_named("One", "Two")
    (note,) = add_customers({"name": "Note", "external_id": f"of {two.pk}"})
    before = state_of_all()
    merged = merge(cast.erin, one, two)
    assert value(note, "external_id") == f"of {one.pk}"
    undo_change_set(actor=cast.erin, change_set=merged)
    assert state_of_all() == before


# --- The losers -----------------------------------------------------------------------------------


def test_losers_lie_in_the_bin_and_lead_to_the_winner(cast):
    one, two = add_named("One", "Two")
    merge(cast.erin, one, two)
    loser = Customer.everything.get(pk=two.pk)
    assert loser.deleted_at and loser.deleted_by == cast.erin
    assert loser.merged_into.customer == one


def test_everybody_is_told_by_events(cast):
    one, two = add_named("One", "Two")
    merge(cast.erin, one, two)
    told = DomainEvent.objects.filter(name__startswith="customers.customer.merged")
    assert sorted(told.values_list("name", "record_id", "data")) == [
        ("customers.customer.merged", one.pk, {"losers": [two.pk], "fields": []}),
        ("customers.customer.merged_into", two.pk, {"winner": one.pk}),
    ]


def test_one_who_came_back_from_the_bin_can_be_merged_again(cast):
    one, two, three = add_named("One", "Two", "Three")
    merge(cast.erin, one, two)
    with change_set(actor=None, reason="tests.restore"):
        Customer.everything.filter(pk=two.pk).update(deleted_at=None)
    merge(cast.erin, three, two)
    assert CustomerMerge.objects.get().customer == three


# --- Refusals -------------------------------------------------------------------------------------


def test_staff_may_not(cast):
    one, two = add_named("One", "Two")
    with pytest.raises(NotAllowed):
        merge(cast.alice, one, two)


def test_customer_out_of_sight_is_refused_like_one_that_is_not_there(cast):
    one, unseen = add_customers(
        {"name": "One"}, {"name": "Two", "is_public": False, "departments": (cast.south.pk,)}
    )
    with pytest.raises(Refused, match="not there any more"):
        merge(cast.carol, one, unseen)


def test_customer_who_was_saved_meanwhile_is_a_conflict(cast):
    one, two = add_named("One", "Two")
    versions = {one.pk: 1, two.pk: 1}
    edit(two, name="Two, changed")
    before = state_of_all()
    with pytest.raises(ChangedMeanwhile):
        merge(cast.erin, one, two, versions=versions)
    assert state_of_all() == before


def test_customer_in_the_bin_is_refused(cast):
    one, two, three = add_named("One", "Two", "Three")
    merge(cast.erin, one, two)
    with pytest.raises(Refused, match="not there any more"):
        merge(cast.erin, three, two)


def test_customer_is_not_merged_with_himself(cast):
    (one,) = add_named("One")
    with pytest.raises(Refused, match="at least two"):
        merge(cast.erin, one, one)


def test_value_of_somebody_else_is_refused(cast):
    one, two, three = add_named("One", "Two", "Three")
    with pytest.raises(Refused, match="Choose again"):
        merge(cast.erin, one, two, taken={"name": three.pk})


def test_customer_keeps_a_part(cast):
    one, two = add_customers({"name": "One", "parts": ("lead",)}, {"name": "Two"})
    with pytest.raises(Refused, match="at least one part"):
        merge(cast.erin, one, two, kept={"parts": []})


# --- Taking it back -------------------------------------------------------------------------------


def full(cast, count: int = 3) -> list[Customer]:
    """Customers with everything that may hang on one."""
    first, second, _third = Tag.objects.order_by("pk")[:3]
    made = add_customers(
        *(
            {
                "name": f"Customer {n}",
                "external_id": f"K{n}",
                "tags": (first.pk,) if n % 2 else (second.pk,),
                "email": point(f"k{n}@example.com"),
                "city": f"City {n}",
                "delivery_text": f"Delivery {n}",
                "is_delivery_same_as_main": False,
                "departments": (cast.north.pk,),
            }
            for n in range(count)
        )
    )
    for customer in made:
        hang(cast, customer, 2)
        attach(cast.erin, customer)
    with change_set(actor=None, reason="tests.photo"):
        give_photo(made[-1])
    return made


@pytest.mark.parametrize("count", [2, 3])
def test_undo_leaves_the_base_as_it_was_to_the_byte(cast, count):
    one, *losers = full(cast, count)
    before = state_of_all()
    merged = merge(
        cast.erin, one, *losers, taken={"name": losers[0].pk, "main_address": losers[0].pk}
    )
    after = state_of_all()
    assert after != before
    result = undo_change_set(actor=cast.erin, change_set=merged)
    assert not result.left
    assert state_of_all() == before
    again = undo_change_set(actor=cast.erin, change_set=result.change_set)
    assert not again.left
    assert state_of_all() == after


def test_undo_leaves_what_was_touched_since_and_names_it(cast):
    one, two = add_customers(
        {"name": "One"}, {"name": "Two", "short_name": "two", "city": "Kraków"}
    )
    merged = merge(cast.erin, one, two)
    edit(one, short_name="edited")
    result = undo_change_set(actor=cast.erin, change_set=merged)
    assert [(left.model, left.pk, str(left.reason)) for left in result.left] == [
        ("customers.customer", one.pk, "touched")
    ]
    assert value(one, "short_name") == "edited"
    assert values(two, "name", "city") == {"name": "Two", "city": "Kraków"}
    assert Customer.objects.filter(pk=two.pk).exists()


def test_merge_of_a_winner_who_was_merged_himself_is_taken_back_one_after_the_other(cast):
    one, two, three = full(cast)
    before = state_of_all()
    first = merge(cast.erin, one, two)
    between = state_of_all()
    second = merge(cast.erin, three, one)
    undo_change_set(actor=cast.erin, change_set=second)
    assert state_of_all() == between
    undo_change_set(actor=cast.erin, change_set=first)
    assert state_of_all() == before


def test_manager_takes_back_his_own_merge_from_the_card(cast):
    one, two = add_named("One", "Two")
    merged = merge(cast.carol, one, two)
    undo_change(actor=cast.carol, record=one, change_set=merged)
    assert Customer.objects.filter(pk=two.pk).exists()


def test_merge_is_put_back_from_the_card(cast):
    one, two = add_named("One", "Two")
    merged = merge(cast.carol, one, two)
    undone = undo_change(actor=cast.carol, record=one, change_set=merged)
    undo_change(actor=cast.carol, record=one, change_set=undone.change_set)
    assert not Customer.objects.filter(pk=two.pk).exists()


def star(person, customer, *, is_starred=True) -> None:
    set_star(actor=person, record=customer, is_starred=is_starred)


def test_stars_go_back_and_forth_with_the_merge(cast):
    """Bob had both starred, and keeps both; Carol sees the same star, taken from one and put on again."""
    one, two = add_named("One", "Two")
    for person in (cast.alice, cast.bob):
        star(person, two)
    star(cast.bob, one)
    before = set(Star.objects.values_list("pk", "user_id", "record_id"))
    merged = merge(cast.carol, one, two)
    assert starred_ids(cast.alice, "customers.customer") == [one.pk]
    undone = undo_change(actor=cast.carol, record=one, change_set=merged)
    assert set(Star.objects.values_list("pk", "user_id", "record_id")) == before
    star(cast.carol, two)
    undo_change(actor=cast.carol, record=one, change_set=undone.change_set)
    for person in (cast.alice, cast.carol):
        assert starred_ids(person, "customers.customer") == [one.pk]
    undo_change(actor=cast.carol, record=one, change_set=merged)
    for person in (cast.alice, cast.carol):
        assert starred_ids(person, "customers.customer") == [two.pk]


def test_star_that_was_taken_away_since_the_merge_does_not_come_back_with_its_undo(cast):
    one, two = add_named("One", "Two")
    for person in (cast.alice, cast.bob):
        star(person, two)
    merged = merge(cast.carol, one, two)
    star(cast.alice, one, is_starred=False)
    star(cast.bob, one, is_starred=False)
    star(cast.bob, one)
    undo_change(actor=cast.carol, record=one, change_set=merged)
    assert starred_ids(cast.alice, "customers.customer") == []
    assert starred_ids(cast.bob, "customers.customer") == [one.pk]


def test_merge_is_not_taken_back_by_half(cast):
    """Two cannot have his identifier again, so he stays in the bin: his people would go there too."""
    one, two = add_customers({"name": "One"}, {"name": "Two", "external_id": "K2"})
    hang(cast, two, 1)
    merged = merge(cast.erin, one, two)
    edit(one, short_name="edited")
    before = state_of_all()
    with pytest.raises(Refused, match="Two 0” stays in the bin: Another record has taken"):
        undo_change(actor=cast.erin, record=one, change_set=merged)
    assert state_of_all() == before
    edit(one, external_id=None)
    undo_change(actor=cast.erin, record=one, change_set=merged)
    assert CustomerPerson.objects.get().customer_id == two.pk
    assert value(two, "external_id") == "K2"


def test_who_does_not_see_all_of_them_takes_nothing_back(cast):
    one, two = add_customers(
        {"name": "One"}, {"name": "Two", "is_public": False, "departments": (cast.south.pk,)}
    )
    merged = merge(cast.erin, one, two)
    with pytest.raises(Refused, match="do not see all"):
        undo_change(actor=cast.carol, record=one, change_set=merged)


def test_merge_of_one_who_was_removed_for_good_says_so(cast):
    one, two = add_named("One", "Two")
    merged = merge(cast.erin, one, two)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[two.pk])
    with pytest.raises(Refused, match="removed for good"):
        undo_change(actor=cast.erin, record=one, change_set=merged)


def test_staff_do_not_take_back_a_merge(cast):
    one, two = add_named("One", "Two")
    merged = merge(cast.erin, one, two)
    with pytest.raises(NotAllowed):
        undo_change(actor=cast.alice, record=one, change_set=merged)
