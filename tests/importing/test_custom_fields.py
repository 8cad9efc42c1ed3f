"""Custom fields in imports: every kind, required ones, unique ones as keys, what is taken meanwhile."""

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.catalogue import Reachable
from core.change_sets import change_set
from core.refusals import Refused
from customers.importers import CUSTOMERS
from customers.models import Customer
from importing.applying import apply_rows
from importing.choices import ListMode
from records import services
from records.models import CustomField
from tests.customers.records import add_customers
from tests.importing.sheets import apply, check, messages, only_customer, outcomes, plan_for
from tests.importing.sheets import problems as problems_of
from tests.importing.test_pages import answers, uploaded, url
from tests.records.custom import add_field, add_unique_field

pytestmark = pytest.mark.django_db

HEADERS = ["Name", "Extra"]


# --- Every kind -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "cell", "stored"),
    [
        ("long_text", "one\r\ntwo", "one\ntwo"),
        ("money", "1 250,50 zł", {"amount": "1250.5", "currency": "PLN"}),
        ("choices", "طلا؛ Silver", ["gold", "silver"]),
        ("url", "Example.com", {"normal": "example.com", "raw": "https://Example.com"}),
        ("email", "A@X.com", {"normal": "a@x.com", "raw": "A@X.com"}),
        ("phone", 9123456789.0, {"normal": "+989123456789", "raw": "9123456789"}),
    ],
)
def test_cell_of_each_kind_is_written_and_a_second_import_changes_nothing(
    erin, cast, kind, cell, stored
):
    add_field(cast, kind)
    row = ["A", "Anna", cell]
    apply(erin, ["External ID", *HEADERS], row)
    assert only_customer().custom == {"extra": stored}
    assert outcomes(check(erin, ["External ID", *HEADERS], row)) == ["unchanged"]


@pytest.mark.parametrize(
    ("kind", "cell", "message"),
    [
        ("money", "12 shells", "names no currency"),
        ("choices", "Gold; Platinum", "“Platinum” is not on the list (Gold, Silver, Bronze)"),
        ("url", "javascript:alert(1)", "is not a web address"),
        ("email", "anna", "is not an e-mail address"),
        ("phone", "none", "is not a phone number"),
    ],
)
def test_wrong_cell_is_named_with_its_column(erin, cast, kind, cell, message):
    add_field(cast, kind)
    ((number, letter, text),) = problems_of(check(erin, HEADERS, ["Anna", cell]))
    assert (number, letter) == (2, "B")
    assert message in text


@pytest.mark.parametrize(
    ("mode", "codes"),
    [(ListMode.ADD, ["gold", "silver"]), (ListMode.REPLACE, ["silver"])],
)
def test_several_choices_are_added_to_or_replaced(erin, cast, mode, codes):
    add_field(cast, "choices")
    add_customers({"name": "Anna", "external_id": "A", "custom.extra": ("gold",)})
    apply(erin, ["External ID", "Extra"], ["A", "Silver"], list_mode=mode)
    assert only_customer().custom == {"extra": codes}


# --- Required and retired ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CustomField.Kind.values)
def test_new_row_without_a_required_field_is_wrong_and_names_the_column(erin, cast, kind):
    add_field(cast, kind, is_required=True)
    assert problems_of(check(erin, HEADERS, ["Anna", ""])) == [(2, "B", "“Extra” is empty.")]
    (problem,) = check(erin, ["Name"], ["Anna"]).rows[0].problems
    assert (problem.header, problem.message) == ("Extra", "“Extra” is empty.")


def test_existing_record_without_a_required_field_can_be_changed_elsewhere(erin, cast):
    add_customers({"name": "Anna", "external_id": "A"})
    add_field(cast, "phone", is_required=True)
    apply(erin, ["External ID", "Name"], ["A", "Anna Maria"])
    assert only_customer().name == "Anna Maria"


def test_retired_field_is_not_demanded_and_no_column_goes_to_it(erin, cast):
    field = add_field(cast, "email", is_required=True)
    services.retire_custom_field(actor=erin, custom_field=field)
    assert plan_for(erin, HEADERS).mapping == ["name", ""]
    assert outcomes(check(erin, HEADERS, ["Anna", "anna@example.com"])) == ["new"]


# --- Unique -----------------------------------------------------------------------------------------

SAME = [
    ("text", "Ąb-1", "ab 1"),
    ("integer", 42, "۴۲"),
    ("url", Reachable("example.com"), "http://EXAMPLE.com/"),
    ("email", Reachable("a@x.com"), "A@X.com"),
    ("phone", Reachable("+989123456789"), "0912 345 6789"),
]


@pytest.mark.parametrize(("kind", "kept", "cell"), SAME)
def test_unique_field_finds_the_customer_however_it_is_spelled(erin, cast, kind, kept, cell):
    add_unique_field(cast, kind)
    (anna,) = add_customers({"name": "Anna", "custom.extra": kept})
    checked = check(erin, HEADERS, ["Anna Maria", cell], ["Bob", ""], keys=["custom.extra"])
    assert outcomes(checked) == ["changed", "new"]
    assert checked.rows[0].record_id == anna.pk


@pytest.mark.parametrize(("kind", "kept", "cell"), SAME)
def test_taken_value_and_one_that_two_rows_give_are_wrong(erin, cast, kind, kept, cell):
    add_unique_field(cast, kind)
    add_customers({"name": "Anna", "custom.extra": kept})
    assert "Another record has this value already" in messages(check(erin, HEADERS, ["Bob", cell]))
    with change_set(actor=None, reason="tests.delete"):
        Customer.objects.update(deleted_at="2026-01-01T00:00Z")
    checked = check(erin, HEADERS, ["Bob", cell], ["Carl", cell])
    assert outcomes(checked) == ["new", "wrong"]
    assert messages(checked) == "Row 2 has the same value. Keep one of the two rows."


def test_customer_of_others_with_the_value_is_refused_and_not_named(cast):
    add_unique_field(cast)
    values = {"departments": (cast.south.pk,), "is_public": False, "custom.extra": "A-1"}
    add_customers({"name": "Secretname", **values})
    checked = check(cast.alice, HEADERS, ["Anna", "A-1"], keys=["custom.extra"])
    assert messages(checked) == "A record with this value is there, but you may not change it."


def test_field_that_is_not_unique_yet_finds_nobody_and_refuses_nothing(erin, cast):
    add_field(cast, "text", is_unique=True)
    add_customers({"name": "Anna", "custom.extra": "A-1"})
    assert outcomes(check(erin, HEADERS, ["Bob", "A-1"])) == ["new"]


def test_unique_field_is_offered_as_a_key_by_the_wizard(cast, erin, client_for):
    add_unique_field(cast)
    add_field(cast, "text", "Another")
    add_customers({"name": "Anna", "custom.extra": "A-1"})
    an_import = uploaded(erin, HEADERS, [["Anna Maria", "a 1"]])
    client = client_for(erin)
    form = client.get(url(an_import, "import_columns")).context["form"]
    assert [key for key, _label in form.fields["key"].choices if key.startswith("custom.")] == [
        "custom.extra"
    ]
    data = answers(an_import, erin, key="custom.extra")
    assert client.post(url(an_import, "import_columns"), data).status_code == 302
    an_import.refresh_from_db()
    assert an_import.keys == ["custom.extra"]


def test_index_answers_which_customers_have_the_values(cast):
    field = add_unique_field(cast, "phone")
    add_customers(
        *({"name": "A", "custom.extra": Reachable(f"+9891200{n:05}")} for n in range(500))
    )
    described = CUSTOMERS.catalogue()[f"custom.{field.key}"]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
    with CaptureQueriesContext(connection) as queries:
        assert len(CUSTOMERS.find(described, ["+989120000007", "+48501234567"])) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "customers_customer_custom_extra_once" in plan


# --- Others who write meanwhile ---------------------------------------------------------------------


def test_value_that_is_taken_while_rows_are_written_is_found_at_the_next_try(
    erin, cast, monkeypatch
):
    """The check of the first try does not see the other writer's customer yet."""
    add_unique_field(cast)
    add_customers({"name": "Anna", "custom.extra": "A-1"})
    original = type(CUSTOMERS).find
    asked = []

    def find(self, field, values):
        asked.append(field.key)
        is_first = asked.count("custom.extra") == 1
        return {} if field.key == "custom.extra" and is_first else original(self, field, values)

    monkeypatch.setattr(type(CUSTOMERS), "find", find)
    applied = apply(erin, HEADERS, ["Bob", "A-1"], ["Carl", "C-1"])
    assert outcomes(applied.checked) == ["wrong", "new"]
    assert asked.count("custom.extra") == 2


def test_value_that_the_database_refuses_every_time_is_told_in_a_sentence(erin, cast):
    """While the index is being built, the field is not unique yet, but the database holds it."""
    field = add_unique_field(cast)
    CustomField.objects.filter(pk=field.pk).update(has_unique_index=False)
    add_customers({"name": "Anna", "custom.extra": "A-1"})
    with pytest.raises(Refused, match="Another customer has this value of “Extra”"):
        apply_rows(plan_for(erin, HEADERS), [(2, ["Bob", "A-1"])], details={})
    assert only_customer().name == "Anna"


def test_other_errors_of_the_database_stay_faults(erin, monkeypatch):
    def insert(self, *args):
        raise psycopg.errors.NotNullViolation("a fault")

    monkeypatch.setattr(type(CUSTOMERS), "insert", insert)
    with pytest.raises(psycopg.errors.NotNullViolation):
        apply(erin, ["Name"], ["Anna"])
