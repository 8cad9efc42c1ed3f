"""Columns whose header names no field are told by their cells; so is the kind of a new field."""

import datetime

import pytest

from accounts.sessions import session_for
from customers.fields import customer_catalogue
from customers.models import Status
from importing.by_content import kind_of_cells, map_by_content
from importing.own_columns import ROW_IN_FILE
from records.services import create_custom_field
from tests.importing.test_pages import uploaded

IBANS = ["PL61109010140000071219812874", "GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"]
CODES = ["0013542419", "0012345679", "4608968882"]  # made up; their check digits are right


def guessed(actor, *columns, headers=None, mapping=None) -> list[str]:
    headers = headers or [f"Column {index}" for index, _cells in enumerate(columns)]
    mapping = mapping or [""] * len(columns)
    found = map_by_content(customer_catalogue(), session_for(actor), headers, columns, mapping)
    return [found.get(index, "") for index, _cells in enumerate(columns)]


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (["a@example.com", "b@example.com; c@example.com", "d@example.com"], "email"),
        (["09121234567", "+98 912 765 4321", 9123456789], "mobile"),
        (["021 8888 1234", "02177771234", "0912 123 4567"], "phone"),
        (IBANS, "iban"),
        (["https://example.com", "www.example.org/x", "http://example.net"], "website"),
        ([datetime.datetime(1980, 5, 1), "1365/02/03", "4.5.1990"], "birthday"),
        (["35.6892, 51.3890", "52.2297, 21.0122", "50.45, 30.52"], ""),
        ([2024, 2025, 2026], ""),
        (["12", "13", "14"], ""),
        (["a@example.com", "b@example.com"], ""),
        (["a@example.com", "", "b@example.com", None, "c@example.com"], "email"),
        (["a@example.com", "b@example.com", "c@example.com", "nobody", "none"], ""),
        ([datetime.date(2024, 5, 1), "1402/02/03", "4.5.2023"], ""),
        (["yes", "no", "yes"], ""),
    ],
)
def test_cells_say_where_the_column_goes(erin, cells, key):
    assert guessed(erin, [*cells, *[""] * 5]) == [key]


def test_national_ids_are_told_by_their_check_digit(erin):
    assert guessed(erin, CODES) == ["national_id"]
    assert guessed(erin, ["0013542418", "0012345678", "4608968881"]) == [""]


def test_names_of_a_list_fill_its_column(erin):
    names = [status.names["fa"] for status in Status.objects.all()[:3]]
    assert guessed(erin, names * 2) == ["status"]
    assert guessed(erin, [*names, "something else"]) == [""]


def test_file_of_one_row_needs_only_that(erin):
    assert guessed(erin, ["anna@example.com"]) == ["email"]


def test_no_field_gets_two_columns(erin):
    mobiles = ["09121234567", "09121234568", "09121234569"]
    assert guessed(erin, mobiles, mobiles, mobiles) == ["mobile", "phone", ""]
    assert guessed(erin, mobiles, ["x"] * 3, mapping=["", "mobile"]) == ["phone", ""]


def test_header_goes_before_the_cells_and_own_columns_are_skipped(erin):
    mails = ["a@example.com", "b@example.com", "c@example.com"]
    headers = ["Description", ROW_IN_FILE.header]
    assert guessed(erin, mails, mails, headers=headers, mapping=["description", ""]) == ["", ""]


def test_two_fields_that_fit_alike_are_left_to_the_person(erin):
    days = ["2.3.1980", "3.3.1981", "4.3.1982"]
    assert guessed(erin, days) == ["birthday"]
    create_custom_field(actor=None, kind="date", labels={"en": "Signed"})
    assert guessed(erin, days) == [""]


def test_file_that_was_read_keeps_what_its_cells_say(erin):
    rows = [["a@example.com", "02/13/2024", "red"]] * 3
    made = uploaded(erin, headers=["Kontakt?", "Since when", "Colour"], rows=rows)
    assert made.mapping == ["email", "", ""]
    assert made.sheet["by_content"] == {"0": "email"}
    assert made.notation == {"day_order": "month"}
    assert made.sheet["looks_like"] == ["email", "date", "choice"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["yes", "no", ""], "boolean"),
        ([True, False], "boolean"),
        (["1403/05/12", datetime.datetime(2024, 1, 2), "2 Aug 2024"], "date"),
        ([1, 2.0, "3 000"], "integer"),
        ([1, 0], "integer"),
        (["1.5", 2, "3,25"], "decimal"),
        (["007", "012"], "text"),
        (["a@example.com"], "email"),
        (["https://example.com"], "url"),
        (["+98 912 123 4567", "09121234567"], "phone"),
        (["red", "blue", "Red", "red", "blue", "red"], "choice"),
        (["red", "blue", "green"], "text"),
        (["one\ntwo"], "long_text"),
        (["x" * 2000], "long_text"),
        (["", None], "text"),
        (["1403/05/12", "soon"], "text"),
    ],
)
def test_kind_of_a_new_field(erin, cells, kind):
    assert kind_of_cells(cells, session_for(erin)) == kind


def test_queries_do_not_depend_on_the_columns(erin, django_assert_max_num_queries):
    columns = [["x", "y", "z"]] * 50
    catalogue, session = customer_catalogue(), session_for(erin)
    with django_assert_max_num_queries(20):
        map_by_content(catalogue, session, ["?"] * 50, columns, [""] * 50)
