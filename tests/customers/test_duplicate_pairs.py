"""The pairs of likely doubles in the whole base: who is compared, what is kept, who sees them."""

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from core.change_sets import change_set
from core.events import prune_touched_records
from core.models import ChangeSet, TouchedRecord
from core.undo import undo_change_set
from customers.duplicates import pairs
from customers.duplicates.likely import likely_doubles
from customers.kinds import Reachable
from customers.models import ContactPoint, Customer, DuplicatePair
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db


def search_all():
    return pairs.search_all(lambda done, total: None)


def told() -> dict[tuple[str, str], tuple[list[str], int]]:
    return {
        (pair.first.name, pair.second.name): (pair.reasons, pair.score)
        for pair in DuplicatePair.objects.select_related("first", "second")
    }


def phone(number: str, typed: str = "") -> tuple:
    return (Reachable(number, typed or number),)


def into_bin(customer: Customer) -> None:
    with change_set(actor=None, reason="tests.bin"):
        Customer.objects.filter(pk=customer.pk).update(deleted_at=Now())


ALIKE = (
    {"name": "Anna Kowalska", "national_id": "123 456", "email": (Reachable("a@example.com"),)},
    {"name": "Kowalska, Anna", "national_id": "123456", "email": (Reachable("a@example.com"),)},
    {"name": "Nobody like him", "phone": phone("+48501234567")},
)
BOTH = ("Anna Kowalska", "Kowalska, Anna")


def test_search_of_the_whole_base_finds_pairs_with_their_reasons():
    add_customers(*ALIKE)
    assert search_all() == []
    assert told() == {BOTH: (["national_id", "email", "name"], 100)}


def test_search_of_all_and_of_what_was_touched_agree():
    made = add_customers(
        *ALIKE,
        {"name": "Mohammad Rezaei", "mobile": phone("+989121234567")},
        {"name": "Mohamad Rezaei", "phone": phone("09121234567")},
        {"name": "Bakery Nowak", "city": "Kraków", "street": "Długa 5"},
        {"name": "Nowak", "city": "krakow", "text": "dluga 5"},
    )
    search_all()
    in_all = told()
    assert len(in_all) == 3
    DuplicatePair.objects.all().delete()
    pairs.search_pairs_of([made[0].pk])
    pairs.search_pairs_of([customer.pk for customer in made[2:]])
    assert told() == in_all


@pytest.mark.parametrize("number", range(7))
def test_pair_says_what_the_form_says(cast, number):
    one, other = [
        ({"name": "علی کریمی"}, {"name": "کريمی علي"}),
        ({"name": "Anna Kowalska"}, {"name": "Anna Kovalska"}),
        ({"name": "A", "mobile": phone("+48501234567")}, {"name": "B", "phone": phone("501234567")}),
        ({"name": "A", "mobile": phone("+48501234567")}, {"name": "A", "phone": phone("+48501234567")}),
        ({"name": "Nowak A", "street": "Długa 5"}, {"name": "Nowak B", "street": "dluga 5"}),
        ({"name": "One", "street": "Długa 5"}, {"name": "Two", "street": "dluga 5"}),
        ({"name": "A", "national_id": "1"}, {"name": "B", "national_id": "1 "}),
    ][number]  # fmt: skip
    _first, second = add_customers(one, other)
    pairs.search_pairs_of([second.pk])
    found = [
        (d.customer, list(d.reasons), d.score)
        for d in likely_doubles(cast.erin, other, exclude=second.pk)
    ]
    assert found == [(pair.first, pair.reasons, pair.score) for pair in DuplicatePair.objects.all()]


def test_value_shared_by_many_is_counted_and_makes_no_pairs():
    names = [
        chr(ord("a") + n // 26) * 3 + chr(ord("a") + n % 26) * 4
        for n in range(pairs.MOST_IN_BLOCK + 1)
    ]
    made = add_customers(*({"name": name, "phone": phone("+48221234567")} for name in names))
    (shared,) = search_all()
    assert (shared.key, shared.value, shared.count) == ("phone", "+48221234567", 51)
    assert told() == {}
    pairs.search_pairs_of([made[0].pk])
    assert told() == {}
    into_bin(made[0])
    pairs.search_pairs_of([made[0].pk])
    assert told() == {}, "those that stay have not been touched"
    assert search_all()[0].count == 51, "his phone is still there"


def test_number_that_each_has_twice_is_one_of_his_only():
    shared = (Reachable("+48501000000"),)
    several = add_customers(
        *({"name": f"Nobody {n}", "mobile": shared, "phone": shared} for n in range(30))
    )
    pairs.search_pairs_of([several[0].pk])
    assert DuplicatePair.objects.count() == 29


def test_pair_goes_when_they_are_alike_no_more():
    first, second, _third = add_customers(*ALIKE)
    search_all()
    with change_set(actor=None, reason="tests.change"):
        ContactPoint.objects.filter(customer=second).delete()
        Customer.objects.filter(pk=second.pk).update(name="Somebody Else", national_id="")
    pairs.search_pairs_of([second.pk])
    assert told() == {}
    assert first.pk


def test_pair_goes_with_one_into_the_bin_and_comes_back_with_him():
    _first, second, _third = add_customers(*ALIKE)
    search_all()
    into_bin(second)
    pairs.search_pairs_of([second.pk])
    assert told() == {}
    with change_set(actor=None, reason="tests.restore"):
        Customer.everything.filter(pk=second.pk).update(deleted_at=None)
    pairs.search_pairs_of([second.pk])
    assert list(told()) == [BOTH]


def test_what_somebody_said_of_a_pair_outlives_every_search(cast):
    add_customers(*ALIKE)
    search_all()
    DuplicatePair.objects.update(dismissed_at=Now(), dismissed_by=cast.carol)
    search_all()
    pairs.search_pairs_of(Customer.objects.values_list("pk", flat=True))
    assert DuplicatePair.objects.get().dismissed_by == cast.carol
    assert not DuplicatePair.objects.unsettled().exists()


def test_pair_keeps_no_undo_from_happening():
    made = add_customers(*ALIKE)
    search_all()
    result = undo_change_set(actor=None, change_set=ChangeSet.objects.latest("pk"))
    assert not result.left
    assert not Customer.everything.exists()
    pairs.search_pairs_of([customer.pk for customer in made])
    assert not DuplicatePair.objects.exists()


def test_number_of_statements_does_not_depend_on_the_customers():
    def statements(ids) -> int:
        with CaptureQueriesContext(connection) as captured:
            pairs.search_pairs_of(ids)
        return len(captured)

    two = [customer.pk for customer in add_named(*["Anna"] * 2)]
    twenty = [customer.pk for customer in add_named(*["Anna"] * 20)]
    assert statements(two) == statements(twenty)


def test_pair_is_shown_to_who_sees_both(cast):
    add_customers(
        {"name": "Anna", "departments": (cast.north.pk,), "is_public": False},
        {"name": "Anna", "departments": (cast.north.pk, cast.south.pk), "is_public": False},
        {"name": "Anna", "departments": (cast.south.pk,), "is_public": False},
    )
    search_all()
    seen = {p: DuplicatePair.objects.visible_to(u).count() for p, u in cast.people.items()}
    assert seen == {"olga": 3, "erin": 3, "carol": 1, "alice": 1, "bob": 1, "dan": 1, "rob": 1}


def test_pair_is_hidden_as_soon_as_one_has_moved_out_of_sight(cast):
    one, _other = add_named("Anna", "Anna", departments=(cast.north.pk,), is_public=False)
    search_all()
    assert DuplicatePair.objects.visible_to(cast.carol).count() == 1
    with change_set(actor=None, reason="tests.move"):
        one.department_links.update(department=cast.south)
    assert DuplicatePair.objects.visible_to(cast.carol).count() == 0


@pytest.mark.django_db(transaction=True)
def test_reader_compares_what_was_touched_on_any_path_once(cast):
    pairs.search_touched()
    add_customers(*ALIKE)
    assert pairs.search_touched() > 0
    assert list(told()) == [BOTH]
    assert pairs.search_touched() == 0
    prune_touched_records()
    assert not TouchedRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reader_waits_while_the_whole_base_is_searched(cast):
    add_customers(*ALIKE)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [pairs._LOCK])
            assert pairs.search_touched() == 0
            assert told() == {}
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert pairs.search_touched() > 0
    assert list(told()) == [BOTH]
