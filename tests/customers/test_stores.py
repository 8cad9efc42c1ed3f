"""Stores: every value that is written is read back, by as many statements for two rows as for many."""

from contextlib import contextmanager
from decimal import Decimal

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Session
from core.change_sets import change_set
from core.money import Money
from core.undo import undo_change_set
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import Address, Category, Customer, Status, Tag
from customers.services import change_customers, insert_customers
from records.models import CustomField, CustomFieldChoice
from tests.core.tracked_rows import act, events_of
from tests.customers.any_values import any_changes, any_values
from tests.customers.records import add_customers, add_named
from tests.tries import tried

pytestmark = pytest.mark.django_db

KINDS = {
    "brand": "text",
    "size": "integer",
    "rate": "decimal",
    "since": "date",
    "vip": "boolean",
    "about": "long_text",
    "budget": "money",
    "page": "url",
    "billing": "email",
    "fax": "phone",
    "level": "choice",
    "skills": "choices",
}
ANY = tried(10)


@pytest.fixture
def catalogue(cast):
    """The catalogue with a custom field of each kind."""
    with change_set(actor=None, reason="tests.fields"):
        for key, kind in KINDS.items():
            field = CustomField.objects.create(key=key, labels={"en": key}, kind=kind)
            for code in ("gold", "silver", "bronze") if field.has_choices else ():
                CustomFieldChoice.objects.create(field=field, code=code, names={"en": code})
    return customer_catalogue()


def load(catalogue, *customers):
    """Values by record, freshly read."""
    ids = [getattr(customer, "pk", customer) for customer in customers]
    return catalogue.load(ids, catalogue.form_fields)


def change(catalogue, rows):
    with act() as opened:
        change_customers(catalogue=catalogue, rows=rows)
    return opened


# --- Any value --------------------------------------------------------------------------------


@ANY
@given(data=st.data())
def test_what_is_written_is_read(catalogue, data):
    session = Session()
    rows = data.draw(st.lists(any_values(catalogue, session), min_size=1, max_size=2))
    with act():
        ids = insert_customers(actor=None, catalogue=catalogue, rows=rows)
    assert load(catalogue, *ids) == dict(zip(ids, rows, strict=True))


@ANY
@given(data=st.data())
def test_what_is_changed_is_read_and_all_else_stays(catalogue, data):
    session = Session()
    rows = data.draw(st.lists(any_values(catalogue, session), min_size=2, max_size=2))
    changes = data.draw(st.lists(any_changes(catalogue, session), min_size=2, max_size=2))
    with act():
        ids = insert_customers(actor=None, catalogue=catalogue, rows=rows)
    change(catalogue, dict(zip(ids, changes, strict=True)))
    expected = [{**row, **its_changes} for row, its_changes in zip(rows, changes, strict=True)]
    assert load(catalogue, *ids) == dict(zip(ids, expected, strict=True))


def test_a_customer_with_a_name_only_has_no_other_value(catalogue):
    (customer,) = add_named("Anna", is_public=False)
    values = load(catalogue, customer)[customer.pk]
    filled = {key: value for key, value in values.items() if value not in (None, (), False)}
    assert filled == {
        "kind": "natural",
        "name": "Anna",
        "parts": ("customer",),
        "is_delivery_same_as_main": True,
    }


# --- Number of statements ---------------------------------------------------------------------


@contextmanager
def counted(monkeypatch):
    """Counts statements; COPY goes past Django's log of queries."""
    found = []
    copy = psycopg.Cursor.copy
    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(
            psycopg.Cursor, "copy", lambda *args, **kw: found.append(1) or copy(*args, **kw)
        )
        yield lambda: len(queries) + len(found)


def full_row(number: int, options) -> dict:
    """Something in every store, and another set of fields in each row."""
    row = {
        "name": f"Customer {number}",
        "mobile": (Reachable(f"+98912{number:07}"), Reachable(f"+98913{number:07}")),
        "email": (Reachable(f"a{number}@example.com"),),
        "city": "Tehran",
        "delivery_city": "Karaj",
        "tags": (options["tag"],),
        "categories": (options["category"],),
        "departments": (options["department"],),
        "custom.size": number,
    }
    extra = ("region", "street", "postal_code", "text", "delivery_street", "short_name")
    return row | {key: "x" for place, key in enumerate(extra) if number >> place & 1}


def changed_row(number: int) -> dict:
    row = {
        "name": f"Renamed {number}",
        "mobile": (Reachable(f"+98913{number:07}"),),
        "email": (),
        "tags": (),
        "city": None if number % 2 else "Qom",
        "custom.size": None if number % 2 else number + 1,
    }
    extra = ("region", "delivery_text", "short_name", "custom.brand")
    return row | {key: "y" for place, key in enumerate(extra) if number >> place & 1}


@pytest.fixture
def options(cast):
    return {
        "tag": Tag.objects.first().pk,
        "category": Category.objects.first().pk,
        "department": cast.north.pk,
    }


def test_statements_do_not_depend_on_the_number_of_rows(catalogue, options, monkeypatch):
    counts = []
    for rows in (2, 250):
        given_rows = [full_row(number + rows * 1000, options) for number in range(rows)]
        with act(), counted(monkeypatch) as inserted:
            ids = insert_customers(actor=None, catalogue=catalogue, rows=given_rows)
            after_insert = inserted()
        with counted(monkeypatch) as loaded:
            load(catalogue, *ids)
            after_load = loaded()
        with act(), counted(monkeypatch) as changed:
            rows = {pk: changed_row(number) for number, pk in enumerate(ids, start=14)}
            change_customers(catalogue=catalogue, rows=rows)
            after_change = changed()
        counts.append((after_insert, after_load, after_change))
    assert counts[0] == counts[1]


def test_nothing_to_write_needs_no_statement(catalogue, django_assert_num_queries):
    with act(), django_assert_num_queries(2):  # the savepoint around it
        change_customers(catalogue=catalogue, rows={})
    (customer,) = add_named("Anna")
    before = (customer.version, load(catalogue, customer))
    change(catalogue, {customer.pk: {}})
    customer.refresh_from_db()
    assert (customer.version, load(catalogue, customer)) == before


# --- What is not given stays ------------------------------------------------------------------


def test_each_row_changes_only_what_it_gives(catalogue):
    first, second = add_named("Anna", "Bob", short_name="x", city="Qom", region="North")
    change(
        catalogue,
        {
            first.pk: {"short_name": "a", "city": "Karaj", "custom.size": 1},
            second.pk: {"national_id": "12", "region": None, "custom.brand": "Wisła"},
        },
    )
    values = load(catalogue, first, second)
    one, two = values[first.pk], values[second.pk]
    assert (one["short_name"], one["national_id"], one["name"]) == ("a", None, "Anna")
    assert (two["short_name"], two["national_id"], two["name"]) == ("x", "12", "Bob")
    assert (one["city"], one["region"]) == ("Karaj", "North")
    assert (two["city"], two["region"]) == ("Qom", None)
    assert (one["custom.size"], one["custom.brand"]) == (1, None)
    assert (two["custom.size"], two["custom.brand"]) == (None, "Wisła")


def test_only_rows_that_change_have_events(catalogue):
    anna, bob, cid = add_named("Anna", "Bob", "Cid", short_name="x")
    opened = change(
        catalogue,
        {anna.pk: {"short_name": "y"}, bob.pk: {"short_name": "x"}, cid.pk: {"city": "Qom"}},
    )
    touched = {(model, label) for model, label, pk in events_of(opened) if pk != cid.pk}
    assert ("Customer", "update", bob.pk) not in events_of(opened)
    assert ("Customer", "update", anna.pk) in events_of(opened)
    assert touched == {("Customer", "update"), ("Address", "insert")}


# --- Custom values ----------------------------------------------------------------------------


def test_emptied_custom_value_loses_its_key_and_others_stay(catalogue):
    (customer,) = add_named("Anna", **{"custom.size": 39, "custom.brand": "Wisła"})
    with act():
        Customer.objects.filter(pk=customer.pk).update(
            custom={"size": 39, "brand": "Wisła", "retired_field": "kept"}
        )
    change(catalogue, {customer.pk: {"custom.size": None, "custom.vip": False}})
    customer.refresh_from_db()
    assert customer.custom == {"brand": "Wisła", "retired_field": "kept", "vip": False}


def test_custom_values_are_kept_by_their_type(catalogue):
    (customer,) = add_named(
        "Anna",
        **{
            "custom.size": 39,
            "custom.rate": Decimal("1.5"),
            "custom.vip": True,
            "custom.level": "gold",
        },
    )
    customer.refresh_from_db()
    assert customer.custom == {"size": 39, "rate": 1.5, "vip": True, "level": "gold"}


# --- Contact points ---------------------------------------------------------------------------

FIRST, SECOND, THIRD = (Reachable(f"+9891234500{n}", f"0912 345 00{n}") for n in (11, 22, 33))


def points_of(customer):
    columns = ("normalized", "position", "is_primary")
    return list(customer.contact_points.order_by("position").values_list(*columns))


def test_first_contact_point_is_the_main_one(catalogue):
    (customer,) = add_customers({"name": "Anna", "mobile": (FIRST, SECOND)})
    assert points_of(customer) == [(str(FIRST), 0, True), (str(SECOND), 1, False)]


def test_contact_points_are_added_removed_and_put_in_order(catalogue):
    (customer,) = add_customers({"name": "Anna", "mobile": (FIRST, SECOND)})
    kept = customer.contact_points.get(normalized=SECOND)
    opened = change(catalogue, {customer.pk: {"mobile": (SECOND, THIRD)}})
    assert points_of(customer) == [(str(SECOND), 0, True), (str(THIRD), 1, False)]
    assert customer.contact_points.get(normalized=SECOND).pk == kept.pk
    labels = sorted(label for model, label, _pk in events_of(opened) if model == "ContactPoint")
    assert labels == ["delete", "insert", "update"]


@pytest.mark.parametrize("order", [(SECOND, FIRST), (SECOND, THIRD, FIRST), (THIRD, FIRST, SECOND)])
def test_another_one_becomes_the_main_one(catalogue, order):
    (customer,) = add_customers({"name": "Anna", "mobile": (FIRST, SECOND)})
    opened = change(catalogue, {customer.pk: {"mobile": order}})
    expected = [(str(point), place, place == 0) for place, point in enumerate(order)]
    assert points_of(customer) == expected
    undo_change_set(actor=None, change_set=opened)
    assert points_of(customer) == [(str(FIRST), 0, True), (str(SECOND), 1, False)]


MARKS = ({"label": "work"}, {"is_invalid": True}, {"is_opted_out": True})


@pytest.mark.parametrize("marks", MARKS)
def test_marks_of_a_contact_point_are_written_and_read(catalogue, marks):
    (customer,) = add_customers({"name": "Anna", "mobile": (FIRST.marked(**marks), SECOND)})
    first, second = load(catalogue, customer)[customer.pk]["mobile"]
    assert {name: getattr(first, name) for name in marks} == marks
    change(catalogue, {customer.pk: {"mobile": (first.marked(label="home"), second)}})
    first, second = load(catalogue, customer)[customer.pk]["mobile"]
    assert {name: getattr(first, name) for name in {**marks, "label": ""}} == {
        **marks,
        "label": "home",
    }
    assert (first.is_primary, second.is_primary, second.label) == (True, False, "")


def test_contact_point_of_which_nothing_changes_is_not_written(catalogue):
    (customer,) = add_customers({"name": "Anna", "mobile": (FIRST.marked(label="work"), SECOND)})
    present = load(catalogue, customer)[customer.pk]["mobile"]
    opened = change(catalogue, {customer.pk: {"mobile": present}})
    assert "ContactPoint" not in {model for model, _label, _pk in events_of(opened)}


def test_another_spelling_of_a_number_is_written(catalogue):
    (customer,) = add_customers({"name": "Anna", "mobile": (FIRST,)})
    change(catalogue, {customer.pk: {"mobile": (Reachable(FIRST, "+98 912 345 0011"),)}})
    assert customer.contact_points.get().raw == "+98 912 345 0011"


def test_contact_points_of_another_kind_or_customer_stay(catalogue):
    anna, bob = add_customers(
        {"name": "Anna", "mobile": (FIRST,), "phone": (FIRST,)}, {"name": "Bob", "mobile": (FIRST,)}
    )
    change(catalogue, {anna.pk: {"mobile": ()}})
    assert anna.contact_points.get().kind == "phone"
    assert bob.contact_points.count() == 1


# --- Links and addresses ----------------------------------------------------------------------


def test_links_that_stay_are_not_written_again(catalogue):
    one, two, three = Tag.objects.values_list("pk", flat=True)[:3]
    (customer,) = add_customers({"name": "Anna", "tags": (one, two)})
    kept = customer.tag_links.get(tag=two).pk
    opened = change(catalogue, {customer.pk: {"tags": (two, three)}})
    assert load(catalogue, customer)[customer.pk]["tags"] == tuple(sorted((two, three)))
    assert customer.tag_links.get(tag=two).pk == kept
    labels = sorted(label for model, label, _pk in events_of(opened) if model == "CustomerTag")
    assert labels == ["delete", "insert"]


def test_address_is_made_once_and_then_changed(catalogue):
    (customer,) = add_named("Anna")
    assert not customer.addresses.exists()
    change(catalogue, {customer.pk: {"delivery_city": "Qom"}})
    address = customer.addresses.get()
    change(catalogue, {customer.pk: {"delivery_city": None, "delivery_street": "Valiasr 12"}})
    changed = customer.addresses.get()
    assert (changed.pk, changed.kind) == (address.pk, "delivery")
    assert (changed.city, changed.street) == ("", "Valiasr 12")


def test_empty_address_is_not_made(catalogue):
    (customer,) = add_named("Anna")
    change(catalogue, {customer.pk: {"city": None, "coordinates": None}})
    assert not Address.everything.exists()


def test_binned_address_is_left_in_the_bin(catalogue):
    (customer,) = add_named("Anna", city="Qom")
    with act():
        customer.addresses.update(deleted_at="2026-01-01T00:00Z")
    change(catalogue, {customer.pk: {"city": "Karaj"}})
    assert customer.addresses.get().city == "Karaj"
    assert Address.everything.filter(deleted_at__isnull=False).get().city == "Qom"


def test_what_is_emptied_leaves_nothing_behind(catalogue):
    kinds = {"custom.skills": ("gold",), "custom.budget": Money(Decimal(5), "EUR")}
    (customer,) = add_named("Anna", **kinds, **{"custom.fax": FIRST})
    assert set(customer.custom) == {"skills", "budget", "fax"}
    change(catalogue, {customer.pk: {"custom.skills": (), "custom.budget": None}})
    assert set(Customer.objects.get(pk=customer.pk).custom) == {"fax"}


# --- Conditions -------------------------------------------------------------------------------


def found(catalogue, key, operator, value=None):
    condition = catalogue[key].condition(operator, value, Session())
    return set(Customer.objects.filter(condition).values_list("name", flat=True))


CONTACTS = [
    ("mobile", "contains", "345 00", {"Anna"}),
    ("mobile", "contains", "no digits", set()),
    ("mobile", "is", "0912 345 0011", {"Anna"}),
    ("mobile", "is", "0912 345 001", set()),
    ("mobile", "is", "no digits", set()),
    ("mobile", "empty", None, {"Bob"}),
    ("email", "contains", "EXAMPLE", {"Bob"}),
    ("email", "is", "BOB@example.com", {"Bob"}),
    ("website", "is", "example.com/a_b", {"Anna"}),
    ("website", "is", "example.com/a-b", {"Bob"}),
    ("website", "contains", "example com", {"Anna", "Bob"}),
    ("city", "is_not", "Qom", {"Bob"}),
    ("status", "not_in", "lead", {"Bob"}),
    ("status", "is_not", "lead", {"Bob"}),
    ("birthday", "empty", None, {"Bob"}),
    ("opening_total", "not_empty", None, {"Anna"}),
    ("opening_total", "gte", Money(Decimal(5), "EUR"), {"Anna"}),
    ("opening_total", "gte", Money(Decimal(5), "PLN"), set()),
    ("opening_total", "is_not", Money(Decimal(5), "PLN"), {"Anna", "Bob"}),
    ("custom.skills", "empty", None, {"Bob"}),
    ("custom.billing", "is", "anna@example.com", {"Anna"}),
    ("custom.billing", "is_not", "ANNA@example.com", {"Bob"}),
    ("custom.fax", "contains", "0912 345", {"Anna"}),
    ("custom.fax", "is", "+98 912 345 00 11", {"Anna"}),
    ("custom.fax", "is", "no digits", set()),
    ("custom.size", "is_not", 39, {"Bob"}),
]


@pytest.mark.parametrize(("key", "operator", "value", "names"), CONTACTS)
def test_condition_finds(catalogue, key, operator, value, names):
    lead = Status.objects.get(code="lead").pk
    website = catalogue["website"].kind.reader(Session())
    add_customers(
        {
            "name": "Anna",
            "mobile": (FIRST,),
            "website": website("https://example.com/a_b/"),
            "city": "Qom",
            "status": lead,
            "birthday": catalogue["birthday"].kind.reader(Session())("21 Mordad"),
            "opening_total": Money(Decimal(5), "EUR"),
            "custom.size": 39,
            "custom.skills": ("gold", "silver"),
            "custom.billing": Reachable("anna@example.com", "Anna@Example.com"),
            "custom.fax": FIRST,
        },
        {
            "name": "Bob",
            "email": (Reachable("bob@example.com", "Bob@Example.com"),),
            "website": website("example.com/a-b"),
        },
    )
    if key == "status":
        value = [lead] if operator == "not_in" else lead
    assert found(catalogue, key, operator, value) == names
