"""The history of a record with its parts, and what a change set did."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.change_sets import change_set
from core.history import Act, changes_in, changes_of, summary_of
from core.undo import undo_change_set
from customers.models import (
    ContactPerson,
    ContactPoint,
    Customer,
    CustomerTag,
    Relation,
    RelationKind,
    Tag,
)
from tests.core.tracked_rows import act, make_customer, make_phone

pytestmark = pytest.mark.django_db


def history(customer, **kwargs):
    return changes_of("customers.customer", customer.pk, **{"limit": 20, **kwargs})


def told(change):
    """Model and act of each row with the values that changed."""
    return [
        (row.model.__name__, row.act, {field.name: (field.old, field.new) for field in row.fields})
        for row in change.rows
    ]


@pytest.fixture
def customer():
    with act("tests.create"):
        return make_customer(name="Old", custom={"size": 5})


def test_a_change_tells_who_why_and_the_old_and_new_values(cast, customer):
    with change_set(actor=cast.carol, reason="tests.edit", details={"file": "a.xlsx"}):
        Customer.objects.update(
            name="New", opening_total_amount=Decimal("10.5"), opening_total_currency="EUR"
        )
    newest = history(customer)[0]
    assert newest.change_set.actor == cast.carol
    assert (newest.change_set.reason, newest.change_set.details) == (
        "tests.edit",
        {"file": "a.xlsx"},
    )
    assert told(newest) == [
        (
            "Customer",
            Act.CHANGED,
            {
                "name": ("Old", "New"),
                "opening_total_amount": (None, Decimal("10.5000")),
                "opening_total_currency": ("", "EUR"),
            },
        )
    ]


def test_creation_tells_what_was_filled_in(customer):
    [change] = history(customer)
    [(model, what, fields)] = told(change)
    assert (model, what) == ("Customer", Act.CREATED)
    assert fields["name"] == (None, "Old")
    assert fields["custom"] == (None, {"size": 5})
    assert not {"description", "status", "created_at", "search_text", "version"} & set(fields)


def test_an_old_change_is_compared_with_the_state_right_after_it(customer):
    for name in ("Second", "Third"):
        with act(f"tests.{name}"):
            Customer.objects.update(name=name)
    changes = history(customer)
    assert [change.change_set.reason for change in changes] == [
        "tests.Third",
        "tests.Second",
        "tests.create",
    ]
    assert told(changes[1]) == [("Customer", Act.CHANGED, {"name": ("Old", "Second")})]


def test_several_writes_in_one_set_are_told_as_one(customer):
    with act():
        Customer.objects.update(name="Between", custom={"size": 6})
        Customer.objects.update(name="New", custom={"size": 5})
    assert told(history(customer)[0]) == [("Customer", Act.CHANGED, {"name": ("Old", "New")})]


def test_a_row_that_came_and_went_in_one_set_is_not_told(customer):
    with act():
        make_phone(customer, "1").delete()
    assert history(customer)[0].rows == ()


def test_parts_are_told_with_the_record_even_when_they_are_gone(customer):
    with act():
        tag = Tag.objects.create(code="tests-vip")
    with act():
        phone = make_phone(customer, "+48600100200")
        CustomerTag.objects.create(customer=customer, tag=tag)
    with act():
        ContactPoint.objects.update(label="work")
        CustomerTag.objects.all().delete()
    last, first, _created = history(customer)
    created = first.rows[0]
    assert (created.model, created.act, created.pk) == (ContactPoint, Act.CREATED, phone.pk)
    assert told(last) == [
        ("ContactPoint", Act.CHANGED, {"label": ("", "work")}),
        ("CustomerTag", Act.DELETED, {"customer": (customer.pk, None), "tag": (tag.pk, None)}),
    ]


def test_a_relation_is_told_on_both_cards(customer):
    with act():
        other = make_customer()
        kind = RelationKind.objects.create(code="tests-parent")
    with act("tests.relate"):
        Relation.objects.create(customer=customer, other=other, kind=kind)
    for card in (customer, other):
        newest = history(card)[0]
        assert newest.change_set.reason == "tests.relate"
        assert [row.model for row in newest.rows] == [Relation]


def test_another_record_with_the_same_id_is_not_told(customer):
    with act():
        person = ContactPerson(pk=customer.pk, name="Same id")
        person.save(force_insert=True)
    assert len(history(customer)) == 1
    [change] = changes_of("customers.contactperson", person.pk, limit=5)
    assert [row.model for row in change.rows] == [ContactPerson]


def test_pages_follow_one_another(customer):
    for number in range(5):
        with act(f"tests.{number}"):
            Customer.objects.update(name=f"Name {number}")
    first = history(customer, limit=2)
    last = first[-1].change_set
    second = history(customer, limit=2, before=(last.created_at, last.pk))
    assert [change.change_set.reason for change in first + second] == [
        "tests.4",
        "tests.3",
        "tests.2",
        "tests.1",
    ]


def test_deletion_undone_is_told_as_created_again(customer):
    with act() as opened:
        customer.delete()
    undo_change_set(actor=None, change_set=opened)
    acts = [change.rows[0].act for change in history(Customer.objects.get())]
    assert acts == [Act.CREATED, Act.DELETED, Act.CREATED]


def test_the_number_of_queries_does_not_depend_on_the_number_of_changes(customer):
    numbers = []
    for _round in range(2):
        with act():
            make_phone(customer, f"+{_round}")
            Customer.objects.update(name=f"Name {_round}")
        with CaptureQueriesContext(connection) as queries:
            history(customer)
        numbers.append(len(queries))
    assert numbers == [4, 4]


def test_a_change_set_tells_its_rows_and_its_sums(customer):
    with act() as opened:
        Customer.objects.update(name="New")
        for number in range(3):
            make_phone(make_customer(), str(number))
    rows = changes_in(opened, limit=2)
    assert [(row.model.__name__, row.act) for row in rows] == [
        ("Customer", Act.CHANGED),
        ("Customer", Act.CREATED),
        ("ContactPoint", Act.CREATED),
        ("ContactPoint", Act.CREATED),
    ]
    assert [
        (sums.model.__name__, sums.created, sums.changed, sums.deleted)
        for sums in summary_of(opened)
    ] == [("Customer", 3, 1, 0), ("ContactPoint", 3, 0, 0)]


def test_a_change_set_that_wrote_nothing_has_nothing_to_tell():
    with act() as opened:
        pass
    assert (changes_in(opened, limit=5), summary_of(opened)) == ([], [])
