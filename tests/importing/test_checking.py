"""What the check says of each row: new, changed, unchanged, skipped or wrong, and why."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.services import create_department
from accounts.sessions import session_for
from core.calendars import Birthday, preferences
from core.change_sets import change_set
from customers.fields import customer_catalogue
from customers.models import ContactPoint, Status
from importing.choices import ListMode, OnMatch
from importing.mapping import MappingError
from importing.placement import PlacementError
from tests.canaries import secret
from tests.customers.records import add_customers, add_named
from tests.importing.sheets import (
    allow,
    apply,
    check,
    messages,
    outcomes,
    problems,
)

KEYED = ["External ID", "Name"]


def values_of(checked, row=0) -> dict:
    return checked.rows[row].values


# --- Outcomes --------------------------------------------------------------------------------------


def test_each_row_is_new_changed_or_unchanged(erin):
    add_customers({"name": "Anna", "external_id": "A"}, {"name": "Bob", "external_id": "B"})
    checked = check(erin, KEYED, ["A", "Anna Maria"], ["B", "Bob"], ["C", "Carl"])
    assert outcomes(checked) == ["changed", "unchanged", "new"]
    assert checked.counts == {
        "new": 1,
        "changed": 1,
        "unchanged": 1,
        "skipped": 0,
        "wrong": 0,
        "conflict": 0,
    }
    assert checked.rows[0].old["name"] == "Anna"
    assert checked.rows[0].changes == {"name": "Anna Maria"}


def test_empty_cell_says_nothing(erin):
    add_customers({"name": "Anna", "external_id": "A", "description": "Kept"})
    checked = check(erin, ["External ID", "Description"], ["A", ""], ["A ", None])
    assert checked.rows[0].changes == {}
    assert outcomes(checked)[0] == "unchanged"


def test_short_row_ends_in_empty_cells(erin):
    assert outcomes(check(erin, ["Name", "Phone"], ["Anna"])) == ["new"]


def test_customer_number_comes_before_the_external_identifier(erin):
    first, second = add_customers({"name": "A", "external_id": "1"}, {"name": "B"})
    headers = ["Customer number", "External ID", "Name"]
    checked = check(erin, headers, [second.number, "", "By number"], ["", "1", "By identifier"])
    assert [row.record_id for row in checked.rows] == [second.pk, first.pk]


@pytest.mark.parametrize(
    ("key", "header", "there", "cell"),
    [
        ("email", "E-mail", "Anna@Example.com", "anna@example.com"),
        ("mobile", "Mobile", "0912 000 0001", "+98 912 000 0001"),
        ("mobile", "Mobile", "09120000001", "۰۹۱۲ ۰۰۰ ۰۰۰۱"),
        ("mobile", "Mobile", "09120000001", "00989120000001"),
        ("mobile", "Mobile", "+48 601 100 200", "+48601100200"),
        ("national_id", "National ID", "123-456 789", "۱۲۳۴۵۶۷۸۹"),
    ],
)
def test_chosen_key_finds_the_customer_however_it_is_written(erin, key, header, there, cell):
    created = imported(erin, ["Name", header], ["Anna", there])
    checked = check(erin, ["Name", header], ["Anna", cell], keys=[key])
    assert checked.rows[0].record_id == created
    assert not checked.rows[0].problems


@pytest.mark.parametrize(
    ("on_match", "outcome"),
    [(OnMatch.UPDATE, "changed"), (OnMatch.SKIP, "skipped"), (OnMatch.CREATE, "new")],
)
def test_what_is_done_with_a_record_that_is_there(erin, on_match, outcome):
    add_customers({"name": "Anna", "email": ()})
    imported(erin, ["Name", "E-mail"], ["Anna", "anna@example.com"])
    row = ["Anna Maria", "anna@example.com"]
    checked = check(erin, ["Name", "E-mail"], row, keys=["email"], on_match=on_match)
    assert outcomes(checked) == [outcome]


def test_adding_all_the_same_ignores_the_customer_number(erin):
    (anna,) = add_named("Anna")
    headers = ["Customer number", "Name"]
    checked = check(erin, headers, [anna.number, "A"], [987654, "B"], on_match=OnMatch.CREATE)
    assert outcomes(checked) == ["new", "new"]


@pytest.mark.parametrize(
    ("mode", "codes"), [(ListMode.ADD, {"vip", "birthday"}), (ListMode.REPLACE, {"vip"})]
)
def test_lists_are_added_to_or_replaced(erin, mode, codes):
    tags = {tag.value: tag for tag in tags_of(erin)}
    by_code = {tag.names[-1]: value for value, tag in tags.items()}
    add_customers({"name": "Anna", "external_id": "A", "tags": (by_code["birthday"],)})
    checked = check(erin, ["External ID", "Tags"], ["A", "VIP"], list_mode=mode)
    assert {tags[value].names[-1] for value in checked.rows[0].changes["tags"]} == codes


def imported(actor, headers, row) -> int:
    """Import one row; the id of its customer."""
    return apply(actor, headers, row).checked.rows[0].record_id


def tags_of(actor):
    return session_for(actor).table(customer_catalogue()["tags"].kind.source).choices


# --- Keys that are not clear --------------------------------------------------------------------------


def test_second_row_with_the_same_key_is_wrong(erin):
    checked = check(erin, KEYED, ["A", "First"], ["A", "Second"])
    assert outcomes(checked) == ["new", "wrong"]
    assert problems(checked) == [(3, "A", "Row 2 has the same value. Keep one of the two rows.")]


def test_national_ids_that_differ_in_signs_only_are_the_same(erin):
    checked = check(
        erin, ["Name", "National ID"], ["A", "123 456"], ["B", "۱۲۳-۴۵۶"], keys=["national_id"]
    )
    assert outcomes(checked) == ["new", "wrong"]


def test_key_that_means_two_customers_is_wrong(erin):
    for name in ("Anna", "Maria"):
        imported(erin, ["Name", "Phone"], [name, "021 1234 5678"])
    checked = check(erin, ["Name", "Phone"], ["X", "+982112345678"], keys=["phone"])
    (problem,) = problems(checked)
    assert problem[:2] == (2, "B")
    assert problem[2].startswith("2 records have this value")


def test_row_whose_two_keys_mean_two_customers_is_wrong(erin):
    anna, _bob = add_customers({"name": "Anna"}, {"name": "Bob", "external_id": "B"})
    checked = check(erin, ["Customer number", *KEYED], [anna.number, "B", "Anna"])
    assert problems(checked) == [
        (2, "B", "Another record has this value already. Correct it or empty the cell.")
    ]


def test_same_customer_by_two_keys_is_wrong_the_second_time(erin):
    (anna,) = add_customers({"name": "Anna", "external_id": "A"})
    headers = ["Customer number", *KEYED]
    checked = check(erin, headers, [anna.number, "", "One"], ["", "A", "Two"])
    assert outcomes(checked) == ["changed", "wrong"]
    assert problems(checked) == [(3, "", "Row 2 means the same record.")]


def test_unknown_customer_number_is_wrong(erin):
    checked = check(erin, ["Customer number", "Name"], [999_999_999, "Anna"])
    ((number, letter, message),) = problems(checked)
    assert (number, letter) == (2, "A")
    assert message.startswith("No record has this number.")


def test_identifier_that_only_signs_make_up_finds_nobody(erin):
    add_named("Without a national ID")
    checked = check(erin, ["Name", "National ID"], ["Anna", "---"], keys=["national_id"])
    assert outcomes(checked) == ["new"]


def test_identifier_that_two_rows_would_give_is_wrong_whatever_finds_them(erin):
    (anna,) = add_customers({"name": "Anna", "external_id": "A"})
    checked = check(
        erin, ["Customer number", *KEYED], [anna.number, "X", "Anna"], ["", "X", "Xenia"]
    )
    assert outcomes(checked) == ["changed", "wrong"]


def test_taken_identifier_is_wrong_for_a_record_that_is_added_all_the_same(erin):
    add_customers({"name": "Anna", "external_id": "A"})
    checked = check(erin, KEYED, ["A", "Anna"], ["B", "Bob"], ["B", "Bo"], on_match=OnMatch.CREATE)
    assert outcomes(checked) == ["wrong", "new", "wrong"]


# --- Scope and rights ---------------------------------------------------------------------------------


def test_number_of_a_customer_of_others_is_as_unknown_as_any(cast, canaries):
    headers = ["Customer number", "Name"]
    checked = check(cast.alice, headers, [canaries.south.number, "A"], [999_999_999, "B"])
    first, second = problems(checked)
    assert first[2] == second[2]


def test_identifier_of_a_customer_of_others_is_refused_and_tells_nothing(cast, canaries):
    row = ["Mine", secret("south", "external")]
    checked = check(cast.alice, ["Name", "External ID"], row, keys=["external_id"])
    assert outcomes(checked) == ["wrong"]
    assert checked.rows[0].record_id is None
    assert not checked.rows[0].old
    assert "A record with this value is there, but you may not change it." in messages(checked)


@pytest.mark.parametrize(
    ("header", "key", "theirs", "nobodys"),
    [
        ("E-mail", "email", "x@example.com", "y@example.com"),
        ("Mobile", "mobile", "0912 000 0001", "0912 000 0002"),
        ("National ID", "national_id", "A 1", "A 2"),
    ],
)
def test_what_several_may_have_does_not_tell_whom_others_have(cast, header, key, theirs, nobodys):
    """A value of theirs and one that nobody has are answered alike."""
    south = {"departments": [cast.south.pk]}
    apply(cast.erin, ["Name", header], ["Theirs", theirs], placement=south)
    rows = [["Mine", theirs], ["Mine", nobodys]]
    checked = check(cast.alice, ["Name", header], *rows, keys=[key])
    assert outcomes(checked) == ["new", "new"]
    assert checked.rows[0].doubts == checked.rows[1].doubts


def test_customers_of_others_do_not_make_a_key_unclear(cast):
    mine, theirs = (
        add_customers({"name": name, "is_public": False, "departments": (department.pk,)})[0]
        for name, department in (("Mine", cast.north), ("Theirs", cast.south))
    )
    for customer in (mine, theirs):
        give_email(customer, "same@example.com")
    checked = check(cast.alice, ["Name", "E-mail"], ["X", "same@example.com"], keys=["email"])
    assert checked.rows[0].record_id == mine.pk


def give_email(customer, address):
    with change_set(actor=None, reason="tests.email"):
        ContactPoint.objects.create(
            customer=customer, kind="email", raw=address, normalized=address
        )


def test_departments_of_others_are_not_on_the_list(cast):
    checked = check(cast.alice, ["Name", "Department"], ["Anna", "South"], ["Bob", "North"])
    assert outcomes(checked) == ["wrong", "new"]
    assert "“South” is not on the list (North)" in messages(checked)


def test_column_needs_the_right_of_its_field(cast):
    with pytest.raises(MappingError, match="You cannot import into “Public”"):
        check(cast.alice, ["Name", "Public"], ["Anna", "yes"], mapping=["name", "is_public"])


def test_column_without_its_right_is_not_suggested(cast):
    checked = check(cast.alice, ["Name", "Public"], ["Anna", "yes"])
    assert "is_public" not in values_of(checked)


def test_only_who_may_hand_over_changes_the_responsible_manager(cast):
    add_customers({"name": "Anna", "external_id": "A", "assigned_to": cast.bob.pk})
    row = ["A", "alice@example.com"]
    headers = ["External ID", "Responsible manager"]
    assert outcomes(check(cast.alice, headers, row)) == ["wrong"]
    assert outcomes(check(cast.carol, headers, row)) == ["changed"]


def test_whoever_edits_may_take_a_customer_without_a_manager(cast):
    add_customers({"name": "Anna", "external_id": "A"})
    checked = check(cast.alice, ["External ID", "Responsible manager"], ["A", "Alice"])
    assert outcomes(checked) == ["changed"]


# --- Where new records belong ---------------------------------------------------------------------------


def test_new_records_belong_where_the_plan_says(cast):
    placement = {"departments": [cast.south.pk]}
    checked = check(cast.erin, ["Name"], ["Anna"], placement=placement)
    assert values_of(checked)["departments"] == (cast.south.pk,)


@pytest.mark.parametrize("place", ["departments", "is_public", "assigned_to"])
def test_row_that_names_its_department_belongs_there_only(cast, place):
    placement = {
        "departments": {"departments": [cast.south.pk]},
        "is_public": {"is_public": True},
        "assigned_to": {"assigned_to": cast.erin.pk},
    }[place]
    checked = check(
        cast.erin, ["Name", "Department"], ["Anna", "North"], ["Bob", ""], placement=placement
    )
    anna, bob = checked.rows
    assert anna.values == {"name": "Anna", "departments": (cast.north.pk,)}
    assert place in bob.values


def test_existing_records_stay_where_they_are(cast):
    add_customers({"name": "Anna", "external_id": "A"})
    checked = check(cast.erin, KEYED, ["A", "Anna"], placement={"departments": [cast.south.pk]})
    assert outcomes(checked) == ["unchanged"]


def test_department_of_others_is_no_place(cast):
    with pytest.raises(PlacementError, match="Choose another place"):
        check(cast.alice, ["Name"], ["Anna"], placement={"departments": [cast.south.pk]})


def test_public_is_a_place_by_right(cast):
    placement = {"is_public": True}
    with pytest.raises(PlacementError):
        check(cast.alice, ["Name"], ["Anna"], placement=placement)
    allow(cast.alice, "customers.make_public")
    assert outcomes(check(cast.alice, ["Name"], ["Anna"], placement=placement)) == ["new"]


# --- Cells ------------------------------------------------------------------------------------------------


def test_every_wrong_cell_is_named_with_its_column(erin):
    checked = check(
        erin,
        ["Name", "E-mail", "وضعیت", "Birthday", "Purchase total", "Department"],
        ["", "not-a-mail", "Aktive", "31 Feb 1990", "much", "Nowhere"],
    )
    found = {(p.letter, p.header) for p in checked.rows[0].problems}
    assert found == {
        ("A", "Name"),
        ("B", "E-mail"),
        ("C", "وضعیت"),
        ("D", "Birthday"),
        ("E", "Purchase total"),
        ("F", "Department"),
    }
    assert "“Aktive” is not on the list (Lead, Active" in messages(checked)


def test_department_that_is_named_twice_is_wrong(cast):
    create_department(actor=cast.erin, name="north")
    checked = check(cast.erin, ["Name", "Department"], ["Anna", "NORTH"])
    assert "“NORTH” is the name of 2 entries." in messages(checked)


@pytest.mark.parametrize("name", ["", "   ", "\u00a0", None])
def test_new_record_needs_a_name(erin, name):
    checked = check(erin, ["Name", "City"], [name, "Tehran"])
    assert problems(checked) == [(2, "A", "“Name” is empty.")]


def test_missing_column_of_a_required_field_is_named_by_the_field(erin):
    checked = check(erin, ["City"], ["Tehran"])
    assert [p.header for p in checked.rows[0].problems] == ["Name"]


@pytest.mark.parametrize(
    ("cell", "birthday"),
    [
        ("1370/01/02", Birthday(1370, 1, 2, "jalali")),
        ("۱۳۷۰/۰۱/۰۲", Birthday(1370, 1, 2, "jalali")),
        ("۲ فروردین ۱۳۷۰", Birthday(1370, 1, 2, "jalali")),
        ("1991-03-22", Birthday(1991, 3, 22, "gregorian")),
        ("22.03.1991", Birthday(1991, 3, 22, "gregorian")),
        (datetime.date(1991, 3, 22), Birthday(1991, 3, 22, "gregorian")),
        (datetime.datetime(1991, 3, 22), Birthday(1991, 3, 22, "gregorian")),
    ],
)
def test_dates_in_both_calendars_as_text_and_as_serials(erin, cell, birthday):
    checked = check(erin, ["Name", "Birthday"], ["Anna", cell])
    assert values_of(checked)["birthday"] == birthday


@pytest.mark.parametrize(
    ("language", "cell", "amount"),
    [
        ("en", "۱٬۲۵۰", 1250),
        ("en", "1,250.5", Decimal("1250.5")),
        ("en", 1250.5, Decimal("1250.5")),
        ("pl", "1 250,50 zł", Decimal("1250.50")),
        ("fa", "۱٬۲۵۰٫۵ تومان", Decimal("1250.5")),
    ],
)
def test_amounts_as_people_write_them(erin, language, cell, amount):
    with preferences.activate(preferences.for_language(language)):
        checked = check(erin, ["Name", "Purchase total"], ["Anna", cell])
    assert values_of(checked)["opening_total"][0] == amount


def test_text_that_looks_like_a_formula_stays_text(erin):
    checked = check(erin, ["Name", "Description"], ["=1+1", "=HYPERLINK('x')"])
    assert values_of(checked)["name"] == "=1+1"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["نام", "وضعیت"], "سرنخ"),
        (["Nazwa", "Status"], "potencjalny"),
        (["ФИО", "Статус"], "ЛИД"),
        (["name", "STATUS"], "lead"),
    ],
)
def test_headers_and_options_in_each_language(erin, headers, status):
    checked = check(erin, headers, ["Anna", status])
    assert values_of(checked)["status"] == Status.objects.get(code="lead").pk


def test_second_column_of_the_same_meaning_is_skipped(erin):
    checked = check(erin, ["Name", "نام", "Company"], ["Anna", "آنا", "Firma"])
    assert values_of(checked) == {"name": "Anna"}


def test_columns_are_refused_when_they_mean_the_same(erin):
    with pytest.raises(MappingError, match="Two columns go to “Name”"):
        check(erin, ["A", "B"], ["x", "y"], mapping=["name", "name"])


@pytest.mark.parametrize("mapping", [["", ""], ["created_at", ""], ["nothing", ""]])
def test_columns_are_refused_when_nothing_can_be_read(erin, mapping):
    with pytest.raises(MappingError):
        check(erin, ["A", "B"], ["x", "y"], mapping=mapping)


def test_very_long_and_very_large_cells_are_named(erin):
    checked = check(
        erin,
        ["Customer number", "Name", "Website", "External ID", "Purchase total", "Mobile"],
        ["9" * 30, "n" * 300, "w" * 2000, "e" * 100, "9" * 30, "1" * 25],
        [10**30, "Anna", "w.example", "", 1e30, ""],
    )
    assert outcomes(checked) == ["wrong", "wrong"]
    assert {letter for number, letter, _message in problems(checked) if number == 2} == set(
        "ABCDEF"
    )
    assert {letter for number, letter, _message in problems(checked) if number == 3} == set("AE")


# --- As a whole ---------------------------------------------------------------------------------------------


def test_number_of_queries_does_not_depend_on_the_number_of_rows(erin):
    headers = ["External ID", "Name", "Mobile", "Tags", "City", "Status", "Department"]

    def rows(count):
        return [[f"{i}", f"N{i}", f"0912000{i:04}", "VIP", "T", "Lead", "North"] for i in count]

    add_customers(*({"name": "There", "external_id": f"{i}"} for i in range(10)))
    counts = []
    for number in (2, 20):
        with CaptureQueriesContext(connection) as queries:
            check(erin, headers, *rows(range(10 - number // 2, 10 + number // 2)))
        counts.append(len(queries))
    assert counts[0] == counts[1]


CELLS = st.one_of(
    st.none(),
    st.text(alphabet="aAłя۱1 ;,@+-./=\u200c", max_size=8),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(datetime.date(1899, 12, 31)),
    st.sampled_from(["A", "B", "Lead", "North", "VIP; Birthday", "a@example.com", "09120000001"]),
)
HEADERS = ["Customer number", "External ID", "Name", "Mobile", "E-mail", "Status", "Tags",
           "Department", "Birthday", "Purchase total", "Public", "Coordinates", "Kind"]  # fmt: skip


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(st.lists(CELLS, min_size=13, max_size=13), max_size=6),
    keys=st.lists(st.sampled_from(["email", "mobile", "number", "national_id"]), unique=True),
    on_match=st.sampled_from(OnMatch.values),
)
def test_every_row_has_one_outcome_whatever_is_in_it(cast, rows, keys, on_match):
    checked = check(cast.erin, HEADERS, *rows, keys=keys, on_match=on_match)
    assert sum(checked.counts.values()) == len(rows)
    assert all(bool(row.problems) == (row.outcome == "wrong") for row in checked.rows)
