"""Paging by key: every row once, in both directions, by the index; wrong cursors lead to page one."""

import random
from dataclasses import replace

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.catalogue import DecimalKind, Field, IntegerKind, TextKind
from core.catalogue.custom_values import custom_sql
from core.change_sets import change_set
from core.record_list import Order, RecordList, read_order
from customers.fields import BUILT_IN
from customers.models import Customer
from customers.stores import ROW

pytestmark = pytest.mark.django_db

FIELDS = {field.key: field for field in BUILT_IN}


def custom_field(key, kind) -> Field:
    return Field(
        key=f"custom.{key}",
        label=key,
        kind=kind,
        store=ROW,
        place=(key,),
        section="custom",
        sort="value",
        is_custom=True,
    )


SHOE = custom_field("shoe", IntegerKind())
WEIGHT = custom_field("weight", DecimalKind())
CITY = custom_field("city", TextKind())
SORTS = [FIELDS["name"], FIELDS["created_at"], FIELDS["number"], SHOE, WEIGHT, CITY]


def add_rows(rows) -> None:
    with change_set(actor=None, reason="tests.record_list"):
        Customer.objects.bulk_create(
            Customer(name=name, parts=["customer"], custom=custom) for name, custom in rows
        )


def forwards(listed: RecordList) -> list[list[int]]:
    page = listed.page()
    pages = [page.ids]
    while page.next:
        page = listed.page(after=page.next)
        assert not page.is_lost
        pages.append(page.ids)
        assert len(pages) < 200
    return pages


def backwards(listed: RecordList) -> list[list[int]]:
    page = listed.page()
    while page.next:
        page = listed.page(after=page.next)
    pages = [page.ids]
    while page.previous:
        page = listed.page(before=page.previous)
        pages.append(page.ids)
        assert len(pages) < 200
    return pages[::-1]


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "shoe": st.one_of(st.integers(35, 38), st.just("no number"), st.none()),
        "weight": st.sampled_from([0.1, 0.30000000000000004, 1e-12, -5, 1e15]),
        "city": st.sampled_from(["", "تهران", "Łódź", "łódź", "Kraków", "a'b\\c"]),
    },
)
NAMES = st.sampled_from(["Anna", "anna", "Ąnna", "Żaneta", "علی", "Ёлка", "Елка", "O'Neil", "%"])


@given(
    rows=st.lists(st.tuples(NAMES, VALUES), max_size=12),
    size=st.integers(1, 5),
    seed=st.integers(0, 99),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_is_visited_once_in_both_directions(db, rows, size, seed):
    with change_set(actor=None, reason="tests.empty"):
        Customer.objects.all().delete()
    add_rows(rows)
    ids = set(Customer.objects.values_list("pk", flat=True))
    language = random.Random(seed).choice(["en", "fa", "pl", "ru"])
    for field in SORTS:
        for is_descending in (False, True):
            listed = RecordList(Customer.objects, Order(field, is_descending, language), size)
            pages = forwards(listed)
            visited = [pk for page in pages for pk in page]
            assert sorted(visited) == sorted(ids)
            assert backwards(listed) == pages
            assert_ordered(visited, field, is_descending)


def assert_ordered(visited, field, is_descending) -> None:
    """Filled values in their order, then the empty ones; names are left to the collation."""
    loaded = ROW.load(visited, [field])
    values = [loaded[pk][field.key] for pk in visited]
    if field in (SHOE, WEIGHT):
        values = [None if isinstance(value, str) else value for value in values]
    filled = [value for value in values if value is not None]
    if field is not CITY:
        assert all(value is None for value in values[len(filled) :])
    if field in (SHOE, WEIGHT) or (field.sort == "value" and not field.is_custom):
        assert filled == sorted(filled, reverse=is_descending)


def test_a_custom_text_stands_in_the_order_of_a_dictionary():
    words = ("Zakopane", "łódź", "Lublin", "kraków", "Łomża", "پکن", "تهران")
    add_rows([(word, {"city": word}) for word in words])
    listed = RecordList(Customer.objects, Order(CITY, False, "pl"), 10)
    names = dict(Customer.objects.values_list("pk", "name"))
    found = [names[pk] for pk in listed.page().ids]
    assert found == ["kraków", "łódź", "Łomża", "Lublin", "Zakopane", "پکن", "تهران"]


def test_names_stand_in_the_order_of_the_language():
    add_rows([(name, {}) for name in ("Zofia", "Łucja", "Lena", "Ludwika")])
    by_name = {}
    for language in ("pl", "en"):
        listed = RecordList(Customer.objects, Order(FIELDS["name"], False, language), 10)
        names = dict(Customer.objects.values_list("pk", "name"))
        by_name[language] = [names[pk] for pk in listed.page().ids]
    assert by_name["pl"] == ["Lena", "Ludwika", "Łucja", "Zofia"]
    assert by_name["en"] == ["Lena", "Łucja", "Ludwika", "Zofia"]


def test_rows_that_come_meanwhile_repeat_nothing():
    add_rows([(f"Name {number}", {}) for number in range(6)])
    listed = RecordList(Customer.objects, Order(FIELDS["name"]), 3)
    first = listed.page()
    add_rows([("Name 0 a", {})])
    assert set(first.ids).isdisjoint(listed.page(after=first.next).ids)


def test_positions_are_counted_from_page_to_page():
    add_rows([(f"Name {number}", {}) for number in range(7)])
    listed = RecordList(Customer.objects, Order(FIELDS["name"]), 3)
    second = listed.page(after=listed.page().next)
    third = listed.page(after=second.next)
    assert (second.first_position, second.last_position) == (4, 6)
    assert (third.first_position, third.last_position) == (7, 7)
    assert listed.page(before=third.previous).first_position == 4


@pytest.mark.parametrize("change", [lambda c: c[:-1], lambda c: c + "x", lambda c: "نا:خیر:x"])
def test_altered_cursor_leads_to_the_first_page(change):
    add_rows([(f"Name {number}", {}) for number in range(5)])
    listed = RecordList(Customer.objects, Order(FIELDS["name"]), 2)
    cursor = listed.page().next
    for page in (listed.page(after=change(cursor)), listed.page(before=change(cursor))):
        assert page.is_lost
        assert page.ids == listed.page().ids


def test_cursor_of_another_order_leads_to_the_first_page():
    add_rows([(f"Name {number}", {}) for number in range(5)])
    listed = RecordList(Customer.objects, Order(FIELDS["name"]), 2)
    falling = replace(listed, order=Order(FIELDS["name"], is_descending=True))
    assert falling.page(after=listed.page().next).is_lost


def test_page_whose_rows_are_gone_is_the_first():
    add_rows([(f"Name {number}", {}) for number in range(3)])
    listed = RecordList(Customer.objects, Order(FIELDS["name"]), 2)
    cursor = listed.page().next
    with change_set(actor=None, reason="tests.gone"):
        Customer.objects.filter(name="Name 2").delete()
    assert listed.page(after=cursor).is_lost


def test_only_fields_with_an_index_are_an_order(catalogue):
    assert read_order("-name", catalogue, "en").code == "-name"
    for code in ("", "-", "status", "nothing", "--name", "id"):
        assert read_order(code, catalogue, "en") is None


@pytest.fixture
def catalogue():
    from customers.fields import customer_catalogue

    return customer_catalogue()


@pytest.fixture
def many_rows():
    """Enough for the planner to mind the way, and the index of a custom field."""
    with connection.cursor() as cursor:
        expression = custom_sql("shoe", SHOE.kind)
        cursor.execute(f"CREATE INDEX by_shoe ON customers_customer (({expression}), id)")
    with change_set(actor=None, reason="tests.many"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_customer (name, parts, custom, kind, is_delivery_same_as_main,"
            " is_public) SELECT 'Name ' || i % 900, '{customer}',"
            " CASE WHEN i % 3 = 0 THEN '{}'::jsonb ELSE jsonb_build_object('shoe', i % 500) END,"
            " 'natural', true, true FROM generate_series(1, 3000) i"
        )
        cursor.execute("ANALYZE customers_customer")


INDEXES = {
    ("name", "en"): "customers_by_name",
    ("name", "ru"): "customers_by_name",
    ("name", "fa"): "customers_by_name_fa",
    ("name", "pl"): "customers_by_name_pl",
    ("created_at", "en"): "customers_by_created_at",
    ("number", "en"): "customers_customer_number_once",
    ("custom.shoe", "en"): "by_shoe",
}


def test_each_order_is_read_from_its_index(many_rows):
    for (key, language), index in INDEXES.items():
        field = FIELDS.get(key, SHOE)
        for is_descending in (False, True):
            listed = RecordList(Customer.objects, Order(field, is_descending, language), 20)
            cursor = replace(listed, size=1000).page().next
            for statement in statements_of(listed, cursor):
                plan = explained(statement)
                assert f"using {index} " in plan, (key, is_descending, plan)
                assert "Seq Scan" not in plan
                assert not plan.lstrip().startswith("Sort"), plan


def statements_of(listed, cursor) -> list[str]:
    """What is asked for the first page, the next and the previous one."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        listed.page()
        listed.page(after=cursor)
        listed.page(before=cursor)
    return [query["sql"] for query in captured]


def explained(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())
