"""Cells that are no ordinary values: errors of formulas, answers, clocks, very long texts."""

import datetime

import pytest

from customers.models import Customer
from tests.customers.records import add_customers
from tests.importing.sheets import apply, check, messages, outcomes, problems

HEADERS = ["External ID", "Name", "Birthday"]


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "Err:502", "#Н/Д"])
def test_error_of_a_formula_is_wrong_and_neither_empty_nor_a_name(erin, error):
    checked = check(erin, HEADERS, ["A", error, ""], ["B", "Bob", error])
    assert outcomes(checked) == ["wrong", "wrong"]
    assert [(number, letter) for number, letter, _ in problems(checked)] == [(2, "B"), (3, "C")]
    assert f"“{error}” says that a formula has no result." in messages(checked)


def test_error_of_a_formula_does_not_go_over_what_is_there(erin):
    add_customers({"name": "Anna", "external_id": "A"})
    applied = apply(erin, HEADERS, ["A", "#REF!", ""])
    assert outcomes(applied.checked) == ["wrong"]
    assert Customer.objects.get().name == "Anna"


def test_text_that_is_there_and_looks_like_an_error_stays(erin):
    add_customers({"name": "#N/A", "external_id": "A"})
    assert outcomes(check(erin, HEADERS, ["A", "#N/A", ""], ["B", "#N/A", ""])) == [
        "unchanged",
        "wrong",
    ]


def test_error_in_a_column_that_is_skipped_harms_nothing(erin):
    checked = check(erin, [*HEADERS, "Colour"], ["A", "Anna", "", "#N/A"])
    assert outcomes(checked) == ["new"]


def test_answers_are_text_where_text_is_wanted(erin):
    apply(erin, HEADERS, ["A", True, ""])
    assert Customer.objects.get().name == "Yes"


@pytest.mark.parametrize("cell", [datetime.time(8, 30), datetime.timedelta(hours=30)])
def test_time_of_day_is_no_date(erin, cell):
    checked = check(erin, HEADERS, ["A", "Anna", cell])
    assert outcomes(checked) == ["wrong"]


def test_date_with_a_time_of_day_is_its_date(erin):
    apply(erin, HEADERS, ["A", "Anna", datetime.datetime(1990, 2, 3, 13, 45)])
    anna = Customer.objects.get()
    assert (anna.birth_year, anna.birth_month, anna.birth_day) == (1990, 2, 3)


def test_cell_longer_than_its_field_is_wrong_with_the_limit(erin):
    checked = check(erin, HEADERS, ["A", "x" * 32_767, ""])
    assert outcomes(checked) == ["wrong"]
    (problem,) = problems(checked)
    assert problem[1] == "B"
    assert len(problem[2]) < 400
