"""The customers of the large base: departments of very unequal size, the same people in every size."""

from collections import Counter
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db.models import F

from bench.hanging import COUNT
from bench.large_base import (
    DEPARTMENTS,
    FIRST_OTHER,
    HEADERS,
    LARGE,
    OWN_CUSTOMERS,
    PUBLIC_CUSTOMERS,
    SMALL,
    SMALL_CUSTOMERS,
    customers_of,
    fill,
    hang_and_compare,
    prepare_template,
    rows_of,
)
from bench.multiplying import multiply
from core.change_sets import change_set
from customers.models import Customer, CustomerPerson, DuplicatePair
from records.models import CustomField

SIZE = 5_000
READERS = SimpleNamespace(own=SimpleNamespace(email="alice@example.com"))


@pytest.fixture(scope="module")
def rows():
    return list(rows_of(SIZE, READERS))


def test_departments_have_their_shares(rows):
    counts = Counter(row[DEPARTMENTS] for row in rows)
    assert counts[SMALL] == SMALL_CUSTOMERS
    assert counts[LARGE] == pytest.approx((SIZE - SMALL_CUSTOMERS) * 0.30, rel=0.1)
    assert len(counts) == 22


def test_one_person_is_responsible_for_fifty(rows):
    assert Counter(row[-2] for row in rows) == {
        "": SIZE - OWN_CUSTOMERS,
        "alice@example.com": OWN_CUSTOMERS,
    }


def test_larger_base_has_as_many_in_the_small_department_and_begins_with_the_same_people(rows):
    larger = list(rows_of(2 * SIZE, READERS))
    assert Counter(row[DEPARTMENTS] for row in larger)[SMALL] == SMALL_CUSTOMERS
    assert larger[:FIRST_OTHER] == rows[:FIRST_OTHER]
    assert rows[0][DEPARTMENTS] == SMALL
    assert rows[1][-2] == "alice@example.com"


@pytest.mark.django_db(transaction=True)
def test_base_is_filled_and_read_by_four_people():
    call_command("flush", interactive=False, verbosity=0)  # the company is made at a first start
    readers = prepare_template()
    fill(200, readers)
    assert Customer.objects.count() == 200
    hang_and_compare(readers)
    assert DuplicatePair.objects.filter(reasons=["phone", "name"]).count() == 9
    assert CustomField.objects.get(key="shoe_size").is_indexed
    of_base = Customer.objects.filter(external_id__startswith="K")
    seen = {name: of_base.visible_to(user).count() for name, user in readers.by_name.items()}
    for user in readers.by_name.values():
        assert CustomerPerson.objects.filter(customer=customers_of(user)[1]).count() == COUNT
    assert seen["administrator"] == 200
    assert seen["only his own"] == OWN_CUSTOMERS
    assert 40 <= seen["small department"] <= 40 + PUBLIC_CUSTOMERS
    assert 30 < seen["large department"] < 100
    assert prepare_template().small == readers.small
    assert not Customer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_copies_are_what_would_have_been_loaded():
    call_command("flush", interactive=False, verbosity=0)
    readers = prepare_template()
    fill(3_000, readers, seed=1_000)
    rows = {row[0]: row for row in rows_of(3_000, readers)}
    customers = Customer.objects.prefetch_related("contact_points", "addresses", "departments")
    found = {customer.external_id: customer for customer in customers}
    assert found.keys() == rows.keys()
    for key in ("K000000", "K000999", "K001000", "K001019", "K002999"):
        assert told_of(found[key]) == [
            *(rows[key][place] for place in DIFFERENT),
            house_number(rows[key][STREET]),
        ]
    small = {key for key, row in rows.items() if row[DEPARTMENTS] == SMALL}
    assert {k for k, c in found.items() if c.departments.get().name == SMALL} == small
    own = {key for key, row in rows.items() if row[-2]}
    assert {k for k, c in found.items() if c.assigned_to_id == readers.own.pk} == own
    assert all(c.department_ids == [c.departments.get().pk] for c in found.values())
    derived = dict(Customer.objects.values_list("pk", "search_text"))
    with change_set(actor=None, reason="tests.fill"):
        Customer.objects.update(name=F("name"))  # the triggers fill it
    assert dict(Customer.objects.values_list("pk", "search_text")) == derived


DIFFERENT = [HEADERS.index(name) for name in ("National ID", "Phone", "E-mail", "Website")]
STREET = HEADERS.index("Street")


def told_of(customer) -> list[str]:
    """What differs from customer to customer by his number, and is no matter of chance."""
    points = {point.kind: point.raw for point in customer.contact_points.all()}
    (address,) = customer.addresses.all()
    told = [customer.national_id, *(points[kind] for kind in ("phone", "email", "website"))]
    return [*told, house_number(address.street)]


def house_number(street: str) -> str:
    return street.rpartition(" ")[2]


def test_only_a_multiple_of_the_seed_can_be_made():
    with pytest.raises(ValueError, match="multiple"):
        multiply(2_500, of=1_000, placed={})
