"""Every write of a tracked table stands in a change set, whatever the path."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms import modelform_factory
from psycopg.errors import NotNullViolation

from core.change_sets import ChangeSetError, change_set, current_change_set
from core.models import ChangeSet
from core.tracked_tables import tracked_models, tracked_tables
from customers.models import Customer, CustomerTag, Tag
from tests.core.tracked_rows import act, count_events, events_of, make_customer

REFUSED = (IntegrityError, NotNullViolation)
"""Django translates psycopg's error, but not in the midst of a COPY."""
COLUMNS = "kind, name, parts, custom"


@pytest.fixture
def tag(db):
    with act():
        return Tag.objects.create(code="tests-vip", names={"en": "VIP"})


def by_save():
    make_customer().save()
    return [("Customer", "insert")]


def by_form():
    customer = make_customer()
    form = modelform_factory(Customer, fields=("name",))({"name": "Formed"}, instance=customer)
    form.save()
    return [("Customer", "insert"), ("Customer", "update")]


def by_bulk_create():
    Customer.objects.bulk_create([Customer(name=name, parts=["lead"]) for name in "ab"])
    return [("Customer", "insert")] * 2


def by_update():
    make_customer()
    Customer.objects.update(description="Updated")
    return [("Customer", "insert"), ("Customer", "update")]


def by_bulk_update():
    customers = [make_customer(), make_customer()]
    for customer in customers:
        customer.short_name = "Short"
    Customer.objects.bulk_update(customers, ["short_name"])
    return [("Customer", "insert")] * 2 + [("Customer", "update")] * 2


def by_copy():
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY customers_customer ({COLUMNS}, short_name, external_id, national_id, description,"
            " national_id_folded, birth_calendar, opening_total_currency, search_text,"
            " is_delivery_same_as_main, is_public) FROM STDIN"
        ) as copy,
    ):
        for name in "xy":
            copy.write_row(("natural", name, "{customer}", "{}", *([""] * 8), True, False))
    return [("Customer", "insert")] * 2


def by_upsert():
    made = make_customer(external_id="E-1")
    Customer.objects.bulk_create(
        [
            Customer(number=made.number, name="Upserted", parts=["lead"]),
            Customer(name="New", parts=["lead"]),
        ],
        update_conflicts=True,
        update_fields=["name"],
        unique_fields=["number"],
    )
    return [("Customer", "insert"), ("Customer", "insert"), ("Customer", "update")]


def by_function():
    make_customer()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.rename_all() RETURNS void LANGUAGE sql AS"
            " $$ UPDATE customers_customer SET name = name || '!' $$"
        )
        cursor.execute("SELECT pg_temp.rename_all()")
    return [("Customer", "insert"), ("Customer", "update")]


def by_through_table():
    customer = make_customer()
    customer.tags.add(Tag.objects.get(code="tests-vip"))
    customer.tags.clear()
    return [("Customer", "insert"), ("CustomerTag", "insert"), ("CustomerTag", "delete")]


def by_delete():
    customer = make_customer()
    CustomerTag.objects.create(customer=customer, tag=Tag.objects.get(code="tests-vip"))
    customer.delete()
    return [
        ("Customer", "insert"),
        ("Customer", "delete"),
        ("CustomerTag", "insert"),
        ("CustomerTag", "delete"),
    ]


PATHS = [
    by_save,
    by_form,
    by_bulk_create,
    by_update,
    by_bulk_update,
    by_copy,
    by_upsert,
    by_function,
    by_through_table,
    by_delete,
]


@pytest.mark.parametrize("write", PATHS, ids=lambda write: write.__name__)
def test_every_path_leaves_its_events_in_the_open_change_set(tag, write):
    before = count_events()
    with act() as opened:
        expected = write()
    events = [(model, label) for model, label, _pk in events_of(opened)]
    assert sorted(events) == sorted(expected)
    assert count_events() == before + len(expected)


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_comes_first_in_the_transaction_stands_in_the_change_set():
    with act() as opened:
        by_copy()
    assert [label for _model, label, _pk in events_of(opened)] == ["insert", "insert"]


@pytest.mark.parametrize("write", [by_save, by_bulk_create, by_copy], ids=lambda w: w.__name__)
def test_writing_outside_of_a_change_set_is_refused(db, write):
    with pytest.raises(REFUSED, match="pgh_context_id"), transaction.atomic():
        write()
    assert not Customer.everything.exists()


def test_deleting_outside_of_a_change_set_is_refused(db):
    with act():
        customer = make_customer()
    with pytest.raises(IntegrityError, match="pgh_context_id"), transaction.atomic():
        customer.delete()


def test_a_change_set_inside_another_is_refused(db):
    refused = pytest.raises(ChangeSetError, match=r"tests\.inner")
    with act("tests.outer"), refused, act("tests.inner"):
        pass


def test_the_open_change_set_is_known_and_forgotten(db, cast):
    assert current_change_set() is None
    with change_set(actor=cast.alice, reason="tests.act", details={"file": "a.xlsx"}) as opened:
        assert current_change_set() == opened
    assert current_change_set() is None
    kept = ChangeSet.objects.get(pk=opened.pk)
    assert (kept.actor, kept.reason, kept.details) == (cast.alice, "tests.act", {"file": "a.xlsx"})


def test_an_exception_leaves_neither_rows_nor_the_change_set(db):
    before = count_events(), ChangeSet.objects.count()
    with pytest.raises(ZeroDivisionError), act():
        make_customer()
        raise ZeroDivisionError
    assert (count_events(), ChangeSet.objects.count()) == before
    assert not Customer.everything.exists()


def test_after_an_exception_the_next_change_set_is_clean(db):
    with pytest.raises(ZeroDivisionError), act("tests.broken"):
        raise ZeroDivisionError
    assert current_change_set() is None
    with act("tests.next") as opened:
        customer = make_customer()
    assert events_of(opened) == [("Customer", "insert", customer.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_lives_on_does_not_carry_the_change_set_over():
    with act():
        make_customer()
    with pytest.raises(IntegrityError, match="pgh_context_id"):
        make_customer()
    with pytest.raises(ZeroDivisionError), act():
        raise ZeroDivisionError
    with pytest.raises(IntegrityError, match="pgh_context_id"):
        make_customer()


def test_a_real_change_raises_the_version_once(db):
    with act():
        customer = make_customer()
        assert Customer.objects.get().version == 1
        Customer.objects.update(name="Renamed", description="Twice in one statement")
        assert Customer.objects.get().version == 2
        Customer.objects.update(name="Renamed")
        assert Customer.objects.get().version == 2
    customer.refresh_from_db()
    assert customer.version == 2


def test_a_derived_column_raises_no_version_and_leaves_no_event(db):
    with act():
        make_customer()
    with act() as opened:
        Customer.objects.update(search_text="something else", department_ids=[99])
    customer = Customer.objects.get()
    assert (customer.version, customer.search_text) == (1, "something else")
    assert events_of(opened) == []


def test_events_cannot_be_changed(db):
    with act() as opened:
        make_customer()
    events = Customer.events.rel.related_model.objects.filter(pgh_context_id=opened.context_id)
    with pytest.raises(Exception, match="Cannot update or delete rows"), transaction.atomic():
        events.update(name="Forged")


def test_every_tracked_model_has_its_place_in_the_order_of_undo():
    assert {table.model for table in tracked_tables()} == tracked_models()


def test_owners_come_before_what_hangs_on_them():
    place = {table.model: table.number for table in tracked_tables()}
    for table in tracked_tables():
        for reference in table.references:
            if reference.target in place and reference.target is not table.model:
                assert place[reference.target] < place[table.model], (table, reference)


def test_owner_columns_are_foreign_keys_to_the_record_that_is_named():
    for table in tracked_tables():
        parts = [
            entry for entry in table.entries if entry.owner_column != "id" and not entry.type_column
        ]
        for entry, owner in zip(parts, table.owners, strict=True):
            assert owner.target._meta.label_lower == entry.record_type
