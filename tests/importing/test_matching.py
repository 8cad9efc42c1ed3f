"""How a row finds its record: several keys in order, several records, doubles, and filling in."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calendars import Birthday
from core.change_sets import change_set
from core.money import Money
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import ContactPoint, Customer, Tag
from customers.services import change_customers
from importing.choices import ListMode, OnMatch
from importing.matching import LEAVE_OUT, NEW, RECORD
from records.services import custom_fields
from tests.customers.records import add_customers
from tests.importing.sheets import apply, check, messages, outcomes, problems

IN_ORDER = ["External ID", "E-mail", "Name"]
BY_BOTH = {"keys": ["external_id", "email"]}


def give_email(customer, address="anna@example.com"):
    with change_set(actor=None, reason="tests.email"):
        ContactPoint.objects.create(
            customer=customer, kind="email", raw=address, normalized=address
        )


def with_email(*records, address="anna@example.com") -> list[Customer]:
    made = add_customers(*records)
    for customer in made:
        give_email(customer, address)
    return made


def only(department) -> dict:
    """Values of a customer of one department."""
    return {"is_public": False, "departments": (department.pk,)}


def found(checked) -> list[int | None]:
    return [row.record_id for row in checked.rows]


def doubts(checked) -> list[tuple[int, str, str]]:
    return [(row.number, d.letter, d.message) for row in checked.rows for d in row.doubts]


# --- Several keys in order ----------------------------------------------------------------------------


def test_key_that_finds_nothing_leaves_it_to_the_next(erin):
    (anna,) = with_email({"name": "Anna"})
    checked = check(erin, IN_ORDER, ["X", "anna@example.com", "Anna"], **BY_BOTH)
    assert found(checked) == [anna.pk]
    assert checked.rows[0].changes == {"external_id": "X"}


def test_first_key_that_finds_somebody_goes(erin):
    by_id, _by_email = add_customers({"name": "By ID", "external_id": "X"}, {"name": "By e-mail"})
    give_email(_by_email)
    row = ["X", "anna@example.com", "Anna"]
    assert found(check(erin, IN_ORDER, row, **BY_BOTH)) == [by_id.pk]
    assert found(check(erin, IN_ORDER, row, keys=["email", "external_id"])) == [_by_email.pk]


def test_empty_key_leaves_it_to_the_next(erin):
    (anna,) = with_email({"name": "Anna", "external_id": "A"})
    checked = check(erin, IN_ORDER, ["", "anna@example.com", "Anna"], **BY_BOTH)
    assert found(checked) == [anna.pk]


def test_row_that_no_key_finds_is_new(erin):
    with_email({"name": "Anna", "external_id": "A"})
    assert outcomes(check(erin, IN_ORDER, ["B", "bob@example.com", "Bob"], **BY_BOTH)) == ["new"]


def test_customer_number_that_is_not_there_stays_a_mistake(erin):
    with_email({"name": "Anna"})
    headers = ["Customer number", "E-mail", "Name"]
    row = [999_999_999, "anna@example.com", "Anna"]
    checked = check(erin, headers, row, keys=["number", "email"])
    assert [problem[:2] for problem in problems(checked)] == [(2, "A")]
    assert "No record has this number." in messages(checked)


def test_key_of_others_is_not_passed_over(cast):
    theirs, mine = add_customers(
        {"name": "Theirs", "external_id": "X", **only(cast.south)},
        {"name": "Mine", **only(cast.north)},
    )
    assert theirs.pk != mine.pk
    give_email(mine)
    checked = check(cast.alice, IN_ORDER, ["X", "anna@example.com", "Mine"], **BY_BOTH)
    assert found(checked) == [None]
    assert "you may not change it" in messages(checked)


def test_record_with_another_identifier_is_not_taken_for_the_one(erin):
    """Two people with one e-mail address: the file means another than the one who is here."""
    (anna,) = with_email({"name": "Anna", "external_id": "A"})
    row = ["B", "anna@example.com", "Anna's sister"]
    checked = check(erin, IN_ORDER, row, **BY_BOTH)
    assert outcomes(checked) == ["wrong"]
    assert problems(checked)[0][:2] == (2, "A")
    assert "the one that “E-mail” finds has another" in messages(checked)
    assert checked.rows[0].candidates == (anna.pk,)


@pytest.mark.parametrize(("answer", "outcome"), [(NEW, "new"), (LEAVE_OUT, "skipped")])
def test_record_with_another_identifier_can_be_decided_about(erin, answer, outcome):
    with_email({"name": "Anna", "external_id": "A"})
    row = ["B", "anna@example.com", "Anna's sister"]
    checked = check(erin, IN_ORDER, row, decisions={2: {RECORD: answer}}, **BY_BOTH)
    assert outcomes(checked) == [outcome]


def test_identifier_may_change_where_a_person_has_said_so(erin):
    (anna,) = with_email({"name": "Anna", "external_id": "A"})
    decisions = {2: {RECORD: anna.pk}}
    apply(erin, IN_ORDER, ["B", "anna@example.com", "Anna"], decisions=decisions, **BY_BOTH)
    assert Customer.objects.get(pk=anna.pk).external_id == "B"


def test_number_of_queries_does_not_depend_on_the_rows(erin):
    for number in range(12):
        with_email({"name": f"A{number}", "external_id": f"A{number}"}, address=f"{number}@a.com")

    def queries(count):
        rows = [[f"B{n}", f"{n}@a.com", "X"] for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            check(erin, IN_ORDER, *rows, **BY_BOTH)
        return len(captured)

    queries(1)
    assert queries(12) == queries(2)


# --- Several records ----------------------------------------------------------------------------------


@pytest.fixture
def namesakes(erin):
    return with_email({"name": "Anna"}, {"name": "Maria"})


ROW = ["anna@example.com", "Changed"]
BY_EMAIL = {"keys": ["email"]}


def decide(actor, record, *rows, **options):
    rows = rows or (ROW,)
    return check(
        actor,
        ["E-mail", "Short name"],
        *rows,
        decisions={2: {RECORD: record}},
        **{**BY_EMAIL, **options},
    )


def test_several_records_are_the_candidates_of_a_wrong_row(erin, namesakes):
    checked = check(erin, ["E-mail", "Name"], ROW, **BY_EMAIL)
    assert outcomes(checked) == ["wrong"]
    assert checked.rows[0].candidates == tuple(c.pk for c in namesakes)
    assert checked.unclear == [2]


def test_record_that_a_person_has_chosen_is_changed(erin, namesakes):
    _anna, maria = namesakes
    checked = decide(erin, maria.pk)
    assert found(checked) == [maria.pk]
    assert outcomes(checked) == ["changed"]
    assert checked.unclear == []


def test_new_record_where_none_of_them_is_meant(erin, namesakes):
    headers = ["E-mail", "Name"]
    decisions = {2: {RECORD: NEW}}
    checked = check(erin, headers, ["anna@example.com", "Third"], decisions=decisions, **BY_EMAIL)
    assert outcomes(checked) == ["new"]


def test_row_that_is_left_out_is_skipped_whatever_is_wrong_with_it(erin, namesakes):
    row = ["anna@example.com", "yesterday"]
    headers = ["E-mail", "Birthday"]
    decisions = {2: {RECORD: LEAVE_OUT}}
    applied = apply(erin, headers, row, decisions=decisions, **BY_EMAIL)
    assert applied.counts["skipped"] == 1
    assert Customer.objects.count() == 2


def test_decision_about_somebody_whom_the_key_does_not_find_counts_for_nothing(erin, namesakes):
    (other,) = add_customers({"name": "Other"})
    checked = decide(erin, other.pk)
    assert outcomes(checked) == ["wrong"]
    assert found(checked) == [None]


def test_decision_never_leads_to_a_record_that_the_key_does_not_find(erin):
    _anna, bob = add_customers(
        {"name": "Anna", "external_id": "A"}, {"name": "Bob", "external_id": "B"}
    )
    decisions = {2: {RECORD: bob.pk}}
    checked = check(erin, ["External ID", "Name"], ["A", "X"], decisions=decisions)
    assert found(checked) == [None]
    assert outcomes(checked) == ["wrong"]


@pytest.mark.parametrize("decided", [True, "1", None, [1], {"id": 1}, 0])
def test_decision_of_another_shape_counts_for_nothing(erin, namesakes, decided):
    assert outcomes(decide(erin, decided)) == ["wrong"]


def test_two_rows_may_mean_two_of_them(erin, namesakes):
    anna, maria = namesakes
    decisions = {2: {RECORD: maria.pk}, 3: {RECORD: anna.pk}}
    checked = check(erin, ["E-mail", "Short name"], ROW, ROW, decisions=decisions, **BY_EMAIL)
    assert found(checked) == [maria.pk, anna.pk]
    assert outcomes(checked) == ["changed", "changed"]


def test_two_rows_do_not_mean_the_same_one(erin, namesakes):
    anna, _maria = namesakes
    decisions = {2: {RECORD: anna.pk}, 3: {RECORD: anna.pk}}
    checked = check(erin, ["E-mail", "Short name"], ROW, ROW, decisions=decisions, **BY_EMAIL)
    assert outcomes(checked) == ["changed", "wrong"]


def test_further_keys_tell_them_apart(erin):
    anna, maria = with_email({"name": "Anna"}, {"name": "Maria", "external_id": "M"})
    assert anna.pk < maria.pk
    keys = ["email", "external_id"]
    checked = check(erin, IN_ORDER, ["M", "anna@example.com", "Maria"], keys=keys)
    assert found(checked) == [maria.pk]


def bin(*customers):
    ids = [customer.pk for customer in customers]
    with change_set(actor=None, reason="tests.bin"):
        Customer.objects.filter(pk__in=ids).update(deleted_at=datetime.datetime.now(datetime.UTC))


def test_another_is_not_taken_for_a_chosen_record_that_is_gone(erin, namesakes):
    """Though the key finds only her by now."""
    anna, maria = namesakes
    bin(maria)
    checked = decide(erin, maria.pk)
    assert outcomes(checked) == ["wrong"]
    assert checked.rows[0].candidates == (anna.pk,)
    assert "is not found any more" in messages(checked)


def test_row_whose_chosen_record_is_gone_adds_none(erin, namesakes):
    _anna, maria = namesakes
    bin(*namesakes)
    checked = decide(erin, maria.pk)
    assert outcomes(checked) == ["wrong"]
    assert checked.unclear == [2]


def test_decision_holds_where_one_is_left(erin, namesakes):
    anna, maria = namesakes
    bin(maria)
    assert found(decide(erin, anna.pk)) == [anna.pk]
    headers, row = ["E-mail", "Name"], ["anna@example.com", "Third"]
    checked = check(erin, headers, row, decisions={2: {RECORD: NEW}}, **BY_EMAIL)
    assert outcomes(checked) == ["new"]


def test_records_are_added_all_the_same_whatever_was_decided(erin, namesakes):
    anna, _maria = namesakes
    options = {"on_match": OnMatch.CREATE, **BY_EMAIL}
    headers, row = ["E-mail", "Name"], ["anna@example.com", "Third"]
    checked = check(erin, headers, row, decisions={2: {RECORD: anna.pk}}, **options)
    assert outcomes(checked) == ["new"]


@pytest.fixture
def shared(cast):
    """One e-mail address of customers of both departments; Alice may change two of them."""
    return with_email(
        {"name": "N1", **only(cast.north)},
        {"name": "N2", **only(cast.north)},
        {"name": "S1", **only(cast.south)},
        {"name": "S2", **only(cast.south)},
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_decision_reaches_a_record_of_others(cast, shared, data):
    """Whatever is decided about whatever record, only what the person may change is changed."""
    mine = {customer.pk for customer in shared[:2]}
    ids = [customer.pk for customer in shared]
    answers = st.sampled_from([*ids, NEW, LEAVE_OUT, -1, 10**9, "", None])
    decided = data.draw(st.lists(answers, min_size=1, max_size=4))
    checked = check(
        cast.alice,
        ["E-mail", "Short name"],
        *([ROW] * len(decided)),
        decisions={n: {RECORD: record} for n, record in enumerate(decided, 2)},
        keys=["email"],
    )
    for record, row in zip(decided, checked.rows, strict=True):
        assert row.record_id in {*mine, None}
        assert set(row.candidates) <= mine
        if row.record_id is not None:
            assert row.record_id == record


# --- The same record twice in a file ---------------------------------------------------------------


def test_both_rows_are_told_of_each_other(erin):
    checked = check(erin, ["External ID", "Name"], ["A", "One"], ["A", "Two"], ["A", "Three"])
    assert outcomes(checked) == ["new", "wrong", "wrong"]
    assert [message for _n, _l, message in problems(checked)] == [
        "Row 2 has the same value. Keep one of the two rows."
    ] * 2
    assert doubts(checked) == [(2, "A", "Rows 3, 4 mean the same and stay out.")]


def test_first_row_of_a_record_is_told_of_the_others(erin):
    add_customers({"name": "Anna", "external_id": "A"})
    checked = check(erin, ["External ID", "Name"], ["A", "One"], ["A", "Two"])
    assert outcomes(checked) == ["changed", "wrong"]
    assert doubts(checked) == [(2, "A", "Row 3 means the same and stays out.")]


def test_first_row_with_a_unique_value_is_told_of_the_others(erin):
    anna, bob = add_customers({"name": "Anna"}, {"name": "Bob"})
    headers = ["Customer number", "External ID"]
    checked = check(erin, headers, [anna.number, "X"], [bob.number, "X"])
    assert outcomes(checked) == ["changed", "wrong"]
    assert doubts(checked) == [(2, "B", "Row 3 means the same and stays out.")]


def test_new_rows_that_a_further_key_would_take_for_one(erin):
    checked = check(
        erin,
        IN_ORDER,
        ["A", "anna@example.com", "Anna"],
        ["B", "anna@example.com", "Bob"],
        **BY_BOTH,
    )
    assert outcomes(checked) == ["new", "wrong"]
    assert problems(checked)[0][:2] == (3, "B")


def test_many_doubles_are_named_up_to_ten(erin):
    checked = check(erin, ["External ID", "Name"], *(["A", str(n)] for n in range(14)))
    ((_number, _letter, message),) = doubts(checked)
    assert message == "Rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, … mean the same and stay out."


# --- Only what is empty is filled in ----------------------------------------------------------------


def tag(code):
    return Tag.objects.get(code=code).pk


def phone(raw):
    return (Reachable("+98" + raw.replace(" ", "")[1:], raw),)


FILLED = [
    ("short_name", "Short name", "Kept", "New"),
    ("birthday", "Birthday", Birthday(1990, 5, 12, "gregorian"), "1991-02-03"),
    ("opening_total", "Purchase total", Money(Decimal(5), "EUR"), "7 EUR"),
    ("city", "City", "Tehran", "Shiraz"),
    ("description", "Description", "Kept", "New"),
    ("iban", "Bank account", "DE89370400440532013000", "GB29NWBK60161331926819"),
    ("is_public", "Public", True, "no"),
]


@pytest.fixture
def filling(erin):
    """What one row changes of the customer with that external identifier."""

    def changes(header, cell, **options):
        options = {"on_match": OnMatch.FILL, **options}
        checked = check(erin, ["External ID", header], ["A", cell], **options)
        assert not problems(checked)
        return checked.rows[0].changes

    return changes


def values_of(customer, key):
    catalogue = customer_catalogue()
    return catalogue.load([customer.pk], [catalogue[key]])[customer.pk][key]


@pytest.mark.parametrize(("key", "header", "kept", "cell"), FILLED)
def test_what_is_there_stays(filling, key, header, kept, cell):
    add_customers({"name": "Anna", "external_id": "A", key: kept})
    assert filling(header, cell) == {}
    assert filling(header, cell, on_match=OnMatch.UPDATE).keys() == {key}


@pytest.mark.parametrize(("key", "header", "kept", "cell"), [c for c in FILLED if c[2] is not True])
def test_what_is_empty_is_filled_in(filling, key, header, kept, cell):
    add_customers({"name": "Anna", "external_id": "A"})
    assert filling(header, cell).keys() == {key}


@pytest.mark.parametrize("mode", ListMode.values)
def test_filled_lists_are_not_added_to(filling, mode):
    add_customers(
        {
            "name": "Anna",
            "external_id": "A",
            "tags": (tag("birthday"),),
            "mobile": phone("0912 000 0001"),
        }
    )
    assert filling("Tags", "VIP", list_mode=mode) == {}
    assert filling("Mobile", "0912 000 0002", list_mode=mode) == {}


def test_empty_lists_are_filled(filling):
    add_customers({"name": "Anna", "external_id": "A"})
    assert filling("Tags", "VIP") == {"tags": (tag("vip"),)}
    assert filling("Mobile", "0912 000 0002") == {"mobile": phone("0912 000 0002")}


CUSTOM = [
    ("text", "red", "blue"),
    ("integer", 5, "7"),
    ("date", datetime.date(2020, 1, 2), "2021-02-03"),
    ("boolean", False, "yes"),
    ("money", Money(Decimal(5), "EUR"), "7 EUR"),
]


@pytest.mark.parametrize(("kind", "kept", "cell"), CUSTOM)
def test_custom_fields_are_filled_where_they_are_empty(erin, filling, kind, kept, cell):
    custom_fields.create_custom_field(
        actor=erin, key="own", kind=kind, labels={"en": "Own"}, help_texts={}
    )
    (anna,) = add_customers({"name": "Anna", "external_id": "A"})
    assert filling("Own", cell).keys() == {"custom.own"}
    with change_set(actor=None, reason="tests.own"):
        change_customers(catalogue=customer_catalogue(), rows={anna.pk: {"custom.own": kept}})
    assert values_of(anna, "custom.own") == kept
    assert filling("Own", cell) == {}


def test_filling_in_writes_only_the_empty_ones(erin):
    (anna,) = add_customers({"name": "Anna", "external_id": "A", "short_name": "Kept"})
    apply(
        erin,
        ["External ID", "Name", "Short name", "City"],
        ["A", "Other", "Other", "Shiraz"],
        on_match=OnMatch.FILL,
    )
    anna.refresh_from_db()
    assert (anna.name, anna.short_name, values_of(anna, "city")) == ("Anna", "Kept", "Shiraz")


def test_filling_in_beside_a_change_of_somebody_else(erin):
    """The file is older than the record: what it would fill in is a conflict, what it says of the rest
    is not looked at."""
    (anna,) = add_customers({"name": "Anna", "external_id": "A"})
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.filter(pk=anna.pk).update(short_name="Here", version=2)
    headers = ["External ID", "Short name", "Record version"]
    options = {"on_match": OnMatch.FILL, "list_mode": ListMode.REPLACE}
    checked = check(erin, headers, ["A", "File", 1], **options)
    assert outcomes(checked) == ["unchanged"]
    headers = ["External ID", "City", "Record version"]
    row = ["A", "Shiraz", 1]
    checked = check(erin, headers, row, **options)
    assert outcomes(checked) == ["conflict"]
    decision = {"conflict": "file", "version": checked.rows[0].conflict.now}
    checked = check(erin, headers, row, decisions={2: decision}, **options)
    assert checked.rows[0].changes == {"city": "Shiraz"}
