"""What a person chose about a file besides its columns: the same value for every row, what empty cells
mean, and how dates and numbers are written."""

import datetime
from decimal import Decimal

import pytest

from accounts.services import create_department
from accounts.sessions import session_for
from core.money import Money
from customers.fields import customer_catalogue
from customers.importers import CONTACTS
from customers.models import ContactPerson, Customer, Status, Tag
from importing.choices import EmptyCells, ListMode, OnMatch
from importing.constants import ConstantError
from importing.notation import NotationError, check_notation, evidence_in
from importing.option_targets import OptionTarget
from tests.customers.records import add_customers
from tests.importing.sheets import apply, check, forbid, messages, outcomes, problems

KEYED = ["External ID", "Name"]


def now_of(customer, *keys):
    catalogue = customer_catalogue()
    return catalogue.load([customer.pk], [catalogue[key] for key in keys])[customer.pk]


# --- Constants -------------------------------------------------------------------------------------


def test_every_row_gets_the_constant_new_and_changed_alike(erin):
    status, tag = Status.objects.first(), Tag.objects.first()
    add_customers({"name": "Anna", "external_id": "A"})
    constants = {"status": status.pk, "tags": [tag.pk]}
    checked = apply(erin, KEYED, ["A", "Anna"], ["B", "Bob"], constants=constants).checked
    assert outcomes(checked) == ["changed", "new"]
    assert checked.rows[0].changes == {"status": status.pk, "tags": (tag.pk,)}
    for customer in Customer.objects.all():
        assert now_of(customer, "status", "tags") == {"status": status.pk, "tags": (tag.pk,)}


@pytest.mark.parametrize(("mode", "kept"), [(ListMode.ADD, True), (ListMode.REPLACE, False)])
def test_constant_of_a_list_is_added_or_put_in_the_place(erin, mode, kept):
    old, new = Tag.objects.all()[:2]
    add_customers({"name": "Anna", "external_id": "A", "tags": (old.pk,)})
    checked = check(erin, KEYED, ["A", "Anna"], constants={"tags": [new.pk]}, list_mode=mode)
    assert checked.rows[0].changes["tags"] == ((old.pk, new.pk) if kept else (new.pk,))


def test_constant_fills_in_only_what_is_empty_where_that_was_chosen(erin):
    first, second = Status.objects.all()[:2]
    add_customers(
        {"name": "Anna", "external_id": "A", "status": first.pk}, {"name": "B", "external_id": "B"}
    )
    checked = check(
        erin,
        KEYED,
        ["A", "Anna"],
        ["B", "B"],
        constants={"status": second.pk},
        on_match=OnMatch.FILL,
    )
    assert [row.changes for row in checked.rows] == [{}, {"status": second.pk}]


def test_constant_that_says_where_new_records_belong_goes_before_the_placement(erin):
    department = create_department(actor=None, name="West", kind="department")
    checked = check(
        erin,
        ["Name"],
        ["Anna"],
        constants={"departments": [department.pk]},
        placement={"is_public": True},
    )
    assert checked.rows[0].values["departments"] == (department.pk,)
    assert "is_public" not in checked.rows[0].values


@pytest.mark.parametrize(
    ("constants", "told"),
    [
        ({"external_id": "X"}, "cannot give every row a value for “External identifier”"),
        ({"mobile": ["0912"]}, "cannot give every row a value for “Mobile”"),
        ({"custom.gone": 1}, "cannot give every row a value for “custom.gone”"),
        ({"name": "Anna"}, "A column goes to “Name” already"),
        ({"status": -1}, "may not choose that value of “Status”"),
    ],
)
def test_constant_that_cannot_be_is_refused(erin, constants, told):
    with pytest.raises(ConstantError, match=told):
        check(erin, ["Name"], ["Anna"], constants=constants)


def test_constant_without_the_right_is_refused(cast):
    with pytest.raises(ConstantError, match="Public"):
        check(cast.alice, ["Name"], ["Anna"], constants={"is_public": True})


def test_problem_with_a_constant_names_its_field(cast):
    """Nobody is taken off the responsible manager of a customer without the right to hand over."""
    add_customers({"name": "Anna", "external_id": "A", "assigned_to": cast.alice.pk})
    forbid(cast.erin, "customers.hand_over")
    checked = check(cast.erin, KEYED, ["A", "Anna"], constants={"assigned_to": cast.bob.pk})
    assert checked.rows[0].problems[0][:2] == ("", "Responsible manager")


# --- Empty cells -----------------------------------------------------------------------------------

CLEARING = {"empty_cells": EmptyCells.CLEAR}


def test_empty_cell_takes_away_what_is_there_where_that_was_chosen(erin):
    status = Status.objects.first()
    (anna,) = add_customers(
        {
            "name": "Anna",
            "external_id": "A",
            "description": "Old",
            "status": status.pk,
            "opening_total": Money(Decimal(5), "EUR"),
        }
    )
    headers = ["External ID", "Description", "Status", "Purchase total at the start", "Phone"]
    applied = apply(erin, headers, ["A", "", None, " ", ""], **CLEARING)
    assert applied.checked.rows[0].changes == {
        "description": None,
        "status": None,
        "opening_total": None,
    }
    assert now_of(anna, "description", "status", "opening_total") == {
        "description": None,
        "status": None,
        "opening_total": None,
    }


@pytest.mark.parametrize("mode", ListMode.values)
def test_empty_cell_takes_lists_away_in_either_mode(erin, mode):
    tag = Tag.objects.first()
    (anna,) = add_customers({"name": "Anna", "external_id": "A", "tags": (tag.pk,)})
    apply(erin, ["External ID", "Mobile"], ["A", "09120000001"])
    apply(erin, ["External ID", "Tags", "Mobile"], ["A", "", ""], list_mode=mode, **CLEARING)
    assert now_of(anna, "tags", "mobile") == {"tags": (), "mobile": ()}


def test_required_field_is_not_emptied(erin):
    add_customers({"name": "Anna", "external_id": "A"})
    checked = check(erin, ["External ID", "Name", "Kind"], ["A", "", ""], **CLEARING)
    assert outcomes(checked) == ["wrong"]
    assert [letter for _row, letter, _message in problems(checked)] == ["B", "C"]
    assert "“Name” must not be" in messages(checked)


def test_new_records_have_nothing_to_take_away(erin):
    checked = check(erin, ["Name", "Description"], ["Anna", ""], **CLEARING)
    assert outcomes(checked) == ["new"]
    assert "description" not in checked.rows[0].values


def test_what_has_no_column_stays(erin):
    add_customers({"name": "Anna", "external_id": "A", "description": "Kept"})
    checked = check(erin, KEYED, ["A", "Anna"], **CLEARING)
    assert outcomes(checked) == ["unchanged"]


def test_nothing_is_taken_away_where_only_empty_fields_are_filled(erin):
    add_customers({"name": "Anna", "external_id": "A", "description": "Kept"})
    headers = ["External ID", "Name", "Description"]
    checked = check(erin, headers, ["A", "", ""], on_match=OnMatch.FILL, **CLEARING)
    assert outcomes(checked) == ["unchanged"]


# --- Notation --------------------------------------------------------------------------------------


def test_cells_are_read_in_the_notation_that_was_chosen(erin):
    notation = {"day_order": "month", "decimal": "comma", "phone_country": "PL"}
    headers = ["Name", "Birthday", "Purchase total at the start", "Mobile"]
    checked = check(
        erin, headers, ["Anna", "03/04/1990", "1.234 PLN", "601 100 200"], notation=notation
    )
    values = checked.rows[0].values
    assert values["birthday"].as_date() == datetime.date(1990, 3, 4)
    assert values["opening_total"] == Money(Decimal(1234), "PLN")
    assert values["mobile"] == ("+48601100200",)
    assert session_for(erin).phone_country != "PL"


@pytest.mark.parametrize(
    ("calendar", "cell", "day"),
    [
        ("gregorian", "02.08.70", datetime.date(1970, 8, 2)),
        ("jalali", "70/01/02", datetime.date(1991, 3, 22)),
    ],
)
def test_years_of_two_digits_are_read_where_somebody_says_what_they_mean(erin, calendar, cell, day):
    headers = ["Name", "Birthday"]
    (row,) = check(erin, headers, ["Anna", cell], notation={"short_years": calendar}).rows
    assert row.values["birthday"].as_date() == day
    assert messages(check(erin, headers, ["Anna", cell])) == (
        f"The year of “{cell}” is not clear. Write it with four digits, as in 1403 or 2024."
        " Or say with the columns what years of two digits mean."
    )


@pytest.mark.parametrize(
    "notation",
    [
        {"short_years": "past"},
        {"day_order": "year"},
        {"colour": "red"},
        {"phone_country": "XX"},
        {"decimal": ","},
    ],
)
def test_what_is_no_notation_is_refused(notation):
    with pytest.raises(NotationError):
        check_notation(notation)


def test_it_is_told_in_the_words_of_the_form():
    with pytest.raises(NotationError, match="“Numbers and amounts” cannot be “,”"):
        check_notation({"decimal": ","})


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2024", "13/02/2024"], "day"),
        (["03/04/2024", "02/13/2024", "02/14/2024", "02/15/2024", "x"], "month"),
        (["۰۲/۱۳/۲۰۲۴", "03.04.2024"], "month"),
        (["13/02/2024", "02/13/2024"], ""),
        (["03/04/2024"], ""),
        (["02/13/2024", "text", "more", "words"], ""),
    ],
)
def test_order_is_found_where_a_day_can_be_no_month(cells, order):
    assert evidence_in([cells]).day_order == order


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["12,50", "7"], "comma"),
        (["1.234,5", "1.234"], "comma"),
        (["1,234.50", "-12.5"], "point"),
        (["1,234", "5,678"], ""),
        (["12,5", "12.5"], ""),
        (["12.5", "about", "ten", "words"], ""),
    ],
)
def test_decimal_sign_is_found_where_it_can_part_no_thousands(cells, decimal):
    assert evidence_in([cells]).decimal == decimal


@pytest.mark.parametrize(
    ("cells", "example"),
    [
        (["x", "02.08.24", "03.08.24", "04.08.24", "05.08.24", "06.08.24"], "02.08.24"),
        (["۷۰/۰۱/۰۲"], "70/01/02"),
        (["22-33-44", "12-50-13"], ""),
        (["02.08.2024"], ""),
    ],
)
def test_dates_with_years_of_two_digits_are_noticed(cells, example):
    assert evidence_in([cells]).short_year == example


def test_example_is_a_cell_that_could_be_read_in_two_ways():
    evidence = evidence_in([["x"], ["13/02/2024", "03/04/2024"], ["1,5", "1,234"]])
    assert (evidence.date, evidence.number) == ("03/04/2024", "1,234")
    assert evidence.reasons == {"day_order": "13/02/2024", "decimal": "1,5"}


# --- Other kinds of record -------------------------------------------------------------------------


def test_contact_persons_take_constants_and_lose_what_empty_cells_clear(erin):
    add_customers({"name": "Alfa", "external_id": "A"})
    headers = ["Customer: External identifier", "Name", "Job title", "E-mail"]
    constants = {"description": "Met at the fair"}
    rows = [["A", "Omid", "Buyer", "omid@example.com"], ["A", "Ewa", "", ""]]
    applied = apply(erin, headers, *rows, target=CONTACTS, constants=constants)
    assert outcomes(applied.checked) == ["new", "new"]
    people = ContactPerson.objects.order_by("name")
    assert {person.description for person in people} == {"Met at the fair"}

    rows = [["A", "Omid", "", ""], ["A", "Ewa", "Boss", ""]]
    checked = apply(erin, headers, *rows, target=CONTACTS, **CLEARING).checked
    assert outcomes(checked) == ["changed", "changed"], messages(checked)
    omid = ContactPerson.objects.get(name="Omid")
    assert (omid.job_title, omid.contact_points.count()) == ("", 0)
    assert ContactPerson.objects.get(name="Ewa").job_title == "Boss"


def test_options_lose_what_empty_cells_clear(erin):
    target = OptionTarget(Status)
    status = Status.objects.first()
    headers = ["Code", "Abbreviation", "Font colour"]
    apply(erin, headers, [status.code, "Abc", "#102030"], target=target)
    checked = apply(erin, headers, [status.code, "", ""], target=target, **CLEARING).checked
    assert outcomes(checked) == ["changed"], messages(checked)
    status.refresh_from_db()
    assert status.abbreviation == ""
    assert status.font_color == Status._meta.get_field("font_color").default
