"""What an import writes: the good rows, in one change set that can be taken back."""

from decimal import Decimal

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tracked_tables import tracked_tables
from core.undo import undo_change_set
from customers.importers import CUSTOMERS
from customers.models import Address, ContactPoint, Customer
from importing.applying import apply_rows
from importing.choices import OnMatch
from records.services import custom_fields
from tests.core.tracked_rows import state_of_all
from tests.customers.records import add_customers
from tests.importing.sheets import apply, only_customer, outcomes, plan_for
from tests.importing.test_checking import CELLS, HEADERS

KEYED = ["External ID", "Name"]


def test_good_rows_go_in_and_wrong_ones_stay_out(erin):
    add_customers({"name": "Anna", "external_id": "A"})
    applied = apply(
        erin, [*KEYED, "E-mail"], ["A", "Anna Maria", ""], ["B", "Bob", ""], ["C", "", "?"]
    )
    assert applied.counts == {
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "skipped": 0,
        "wrong": 1,
        "conflict": 0,
    }
    assert set(Customer.objects.values_list("external_id", "name")) == {
        ("A", "Anna Maria"),
        ("B", "Bob"),
    }


def test_all_of_a_customer_is_written(cast):
    apply(
        cast.erin,
        ["نام", "Mobile", "E-mail", "City", "Country", "Delivery city", "Coordinates", "Status",
         "Tags", "Purchase total", "Birthday", "Kind", "Parts", "Department"],
        ["زهرا", "0912 000 0001; 021-12345678", "Z@Example.com", "Tehran", "IR", "Karaj",
         "35.6892, 51.3890", "Lead", "VIP; Birthday", "1200 EUR", "1370/01/02", "Legal person",
         "Lead, Partner", "North; South"],
    )  # fmt: skip
    customer = only_customer()
    assert (customer.name, customer.status.code, customer.kind) == ("زهرا", "lead", "legal")
    assert sorted(customer.parts) == ["lead", "partner"]
    assert customer.opening_total_amount == Decimal(1200)
    assert customer.opening_total_currency == "EUR"
    assert (customer.birth_year, customer.birth_calendar) == (1370, "jalali")
    assert set(customer.departments.all()) == {cast.north, cast.south}
    assert {tag.code for tag in customer.tags.all()} == {"vip", "birthday"}
    points = ContactPoint.objects.filter(customer=customer).order_by("kind", "position")
    assert list(points.values_list("kind", "normalized", "is_primary")) == [
        ("email", "z@example.com", True),
        ("mobile", "+989120000001", True),
        ("mobile", "+982112345678", False),
    ]
    addresses = Address.objects.filter(customer=customer)
    assert set(addresses.values_list("kind", "city")) == {("main", "Tehran"), ("delivery", "Karaj")}
    assert customer.created_by == cast.erin
    assert "989120000001" in customer.search_text


def test_imported_customer_is_seen_by_its_department_only(cast):
    apply(cast.erin, ["Name"], ["Anna"], placement={"departments": [cast.north.pk]})
    assert Customer.objects.visible_to(cast.alice).exists()
    assert not Customer.objects.visible_to(cast.dan).exists()


def test_customer_of_one_person_is_seen_by_nobody_else(cast):
    apply(cast.erin, ["Name"], ["Anna"], placement={"assigned_to": cast.alice.pk})
    assert Customer.objects.visible_to(cast.alice).exists()
    assert not Customer.objects.visible_to(cast.bob).exists()


def test_second_import_of_the_same_file_changes_nothing(erin):
    headers = [*KEYED, "Mobile", "Tags", "City", "Purchase total", "Birthday", "Coordinates"]
    row = ["A", "Anna", "09120000001", "VIP", "Tehran", "۱۲٫۵", "1370/01/02", "35.1, 51.2"]
    apply(erin, headers, row)
    before = state_of_all()
    applied = apply(erin, headers, row)
    assert outcomes(applied.checked) == ["unchanged"]
    assert state_of_all() == before


def test_change_raises_the_version_once(erin):
    (anna,) = add_customers({"name": "Anna", "external_id": "A", "version": 1})
    apply(erin, [*KEYED, "Mobile", "Tags"], ["A", "Anna Maria", "09120000001", "VIP"])
    assert only_customer().version == anna.version + 1


@pytest.mark.parametrize(
    ("kind", "cell", "stored"),
    [
        ("text", "  blue  ", "blue"),
        ("integer", "۴۲", 42),
        ("decimal", "1.5", 1.5),
        ("date", "1403/05/12", "2024-08-02"),
        ("boolean", "بله", True),
        ("choice", "بزرگ", "large"),
    ],
)
def test_custom_fields_of_each_kind(erin, kind, cell, stored):
    large = {
        "code": "large",
        "names": {"en": "Large", "fa": "بزرگ"},
        "abbreviation": "",
        "font_color": "#000000",
        "background_color": "#ffffff",
    }
    custom_fields.create_custom_field(
        actor=erin,
        key="extra",
        kind=kind,
        labels={"en": "Extra", "fa": "افزوده"},
        help_texts={},
        is_required=False,
        is_listed=False,
        is_filterable=False,
        choices=[large] if kind == "choice" else [],
    )
    apply(erin, ["Name", "افزوده"], ["Anna", cell])
    assert only_customer().custom == {"extra": stored}


# --- One transaction, one change set ------------------------------------------------------------------


def test_import_that_fails_leaves_nothing(erin):
    before = state_of_all()

    def fail(applied):
        raise RuntimeError("the last step")

    with pytest.raises(RuntimeError):
        run(erin, before_commit=fail)
    assert state_of_all() == before


def run(actor, **options):
    """Import one new customer."""
    return apply_rows(plan_for(actor, KEYED), [(2, ["A", "Anna"])], details={}, **options)


def test_every_event_stands_in_the_change_set(erin):
    add_customers({"name": "Anna", "external_id": "A"})
    events_before = events_by_context()
    headers = [*KEYED, "Mobile", "Tags", "City", "Department"]
    applied = apply(
        erin,
        headers,
        ["A", "Anna Maria", "09120000001", "VIP", "Tehran", "North"],
        ["B", "Bob", "09120000002", "VIP", "Shiraz", "South"],
    )
    new = events_by_context() - events_before
    assert {context for _table, _event, context in new} == {applied.change_set.context_id}
    assert len({table for table, _event, _context in new}) >= 5


def events_by_context() -> set:
    return {
        (table.name, event.pk, event.pgh_context_id)
        for table in tracked_tables()
        for event in table.event_model.objects.all()
    }


def test_undo_takes_the_whole_import_back(erin):
    add_customers(
        {"name": "Anna", "external_id": "A", "description": "Old"},
        {"name": "Bob", "external_id": "B"},
    )
    before = state_of_all()
    applied = apply(
        erin,
        [*KEYED, "Mobile", "Tags", "City", "Department", "Description"],
        ["A", "Anna Maria", "09120000001", "VIP", "Tehran", "North", "New"],
        ["B", "Bobby", "09120000002", "", "", "", ""],
        ["C", "Carl", "09120000003", "VIP; Birthday", "Shiraz", "South", ""],
    )
    assert state_of_all() != before
    result = undo_change_set(actor=erin, change_set=applied.change_set)
    assert result.left == ()
    assert state_of_all() == before


def test_number_of_queries_does_not_depend_on_the_number_of_rows(erin):
    headers = [*KEYED, "Mobile", "Tags", "City", "Department"]
    counts = []
    for size in (2, 20):
        add_customers(*({"name": "Old", "external_id": f"{size}-{i}"} for i in range(size)))
        rows = [
            [f"{size}-{i}", f"Name {i}", f"0912{size:03}{i:04}", "VIP", "Tehran", "North"]
            for i in range(2 * size)
        ]
        with CaptureQueriesContext(connection) as queries:
            applied = apply(erin, headers, *rows)
        assert applied.counts["new"] == applied.counts["changed"] == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Others who write meanwhile -------------------------------------------------------------------------


def test_identifier_that_is_taken_while_rows_are_written_is_found_at_the_next_try(
    erin, monkeypatch
):
    """The other writer commits between the check and the COPY: here, on the same connection."""
    original = type(CUSTOMERS).insert
    tries = []

    def insert(self, actor, catalogue, rows, on_written):
        tries.append(rows)
        if len(tries) == 1:
            raise psycopg.errors.UniqueViolation("customers_customer_external_id_once")
        return original(self, actor, catalogue, rows, on_written)

    monkeypatch.setattr(type(CUSTOMERS), "insert", insert)
    applied = run(erin)
    assert len(tries) == 2
    assert outcomes(applied.checked) == ["new"]


def test_fault_that_stays_is_not_tried_for_ever(erin, monkeypatch):
    tries = []

    def insert(self, *args):
        tries.append(args)
        raise psycopg.errors.UniqueViolation("always")

    monkeypatch.setattr(type(CUSTOMERS), "insert", insert)
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(erin)
    assert len(tries) == 3


def test_matched_customers_are_locked_before_they_are_compared(erin):
    add_customers({"name": "Anna", "external_id": "A"})
    with CaptureQueriesContext(connection) as queries:
        apply(erin, KEYED, ["A", "Anna Maria"])
    statements = [query["sql"] for query in queries]
    lock = next(i for i, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql)
    compared = next(i for i, sql in enumerate(statements) if i > lock and '"name"' in sql)
    assert lock < compared
    assert any("pg_advisory_xact_lock" in sql for sql in statements[:lock])


# --- Whatever is in the cells ------------------------------------------------------------------------------


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(st.lists(CELLS, min_size=13, max_size=13), min_size=1, max_size=5),
    on_match=st.sampled_from(OnMatch.values),
)
def test_what_the_check_lets_through_the_base_takes(cast, rows, on_match):
    named = [[row[0], row[1], f"Name {place}", *row[3:]] for place, row in enumerate(rows)]
    with transaction.atomic():
        before = Customer.objects.count()
        applied = apply(cast.erin, HEADERS, *named, on_match=on_match)
        assert sum(applied.counts.values()) == len(rows)
        assert Customer.objects.count() - before == applied.counts["new"]
        transaction.set_rollback(True)
