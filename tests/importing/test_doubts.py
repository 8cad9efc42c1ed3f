"""Doubts in an import: told beside the cell, counted, listed, and never a row's way out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from importing.models import Import
from tests.customers.records import add_customers
from tests.importing.sheets import apply, check, outcomes
from tests.importing.test_command import run  # noqa: F401 - a fixture
from tests.importing.test_pages import checked, done, page_of, url

pytestmark = pytest.mark.django_db
HEADERS = ["Name", "National ID", "IBAN", "Country", "Kind"]
CODE, WRONG_CODE = "0013542419", "0013542418"
SHEBA, WRONG_SHEBA = "IR062960000000100324200001", "IR062960000000100324200002"
ROWS = [
    ["Anna", CODE, SHEBA, "", ""],
    ["Bob", WRONG_CODE, WRONG_SHEBA, "", ""],
    ["Carl", "44051401359", "", "PL", ""],
    ["", WRONG_CODE, "", "", ""],
]


def doubts(found) -> list[tuple[int, str, str]]:
    """Row, letter and header of each doubt."""
    return [(row.number, doubt.letter, doubt.header) for row in found.rows for doubt in row.doubts]


# --- The check ----------------------------------------------------------------------------------


def test_doubtful_cells_are_told_and_their_rows_go_in(erin):
    found = check(erin, HEADERS, *ROWS)
    assert outcomes(found) == ["new", "new", "new", "wrong"]
    assert doubts(found) == [(3, "B", "National ID"), (3, "C", "IBAN")]
    apply(erin, HEADERS, *ROWS)
    bob = Customer.objects.get(name="Bob")
    assert (bob.national_id, bob.iban) == (WRONG_CODE, WRONG_SHEBA)


def test_country_and_kind_of_the_row_decide(erin):
    found = check(
        erin,
        HEADERS,
        ["A", "10380284790", "", "", "Legal person"],
        ["B", "10380284790", "", "", ""],
        ["C", "10380284790", "", "DE", ""],
    )
    assert doubts(found) == [(3, "B", "National ID")]


def test_country_and_kind_that_are_kept_decide_where_the_file_is_silent(erin):
    add_customers(
        {"name": "A", "external_id": "1", "country": "PL"},
        {"name": "B", "external_id": "2", "kind": "legal"},
        {"name": "C", "external_id": "3"},
    )
    headers = ["External ID", "National ID"]
    found = check(erin, headers, ["1", "44051401359"], ["2", "10380284790"], ["3", "44051401359"])
    assert outcomes(found) == ["changed"] * 3
    assert doubts(found) == [(4, "B", "National ID")]


def test_what_the_file_does_not_say_is_not_doubted(erin):
    add_customers({"name": "A", "external_id": "1", "national_id": WRONG_CODE})
    assert doubts(check(erin, ["External ID", "Name"], ["1", "Anna"])) == []


def test_unchanged_and_skipped_rows_have_no_doubts(erin):
    add_customers({"name": "A", "external_id": "1", "national_id": WRONG_CODE})
    headers = ["External ID", "Name", "National ID"]
    assert doubts(check(erin, headers, ["1", "A", WRONG_CODE])) == []
    assert doubts(check(erin, headers, ["1", "B", WRONG_CODE], on_match="skip")) == []


def test_queries_do_not_grow_with_doubts(erin):
    def queries(count: int) -> int:
        rows = [[f"C{n}", WRONG_CODE, WRONG_SHEBA, "", ""] for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            check(erin, HEADERS, *rows)
        return len(captured)

    queries(2)
    assert queries(2) == queries(20)


# --- The pages ----------------------------------------------------------------------------------


def imported(erin, step, rows=ROWS):
    return step(erin, headers=HEADERS, rows=rows)


def test_preview_counts_the_rows_in_doubt_and_leads_to_them(erin, client_for):
    an_import = imported(erin, checked)
    page = page_of(client_for(erin), url(an_import))
    assert "1 row has a doubt" in page
    assert "?show=doubts#rows" in page
    shown = client_for(erin).get(f"{url(an_import)}?show=doubts")
    assert [row.name for row in shown.context["page"].rows] == ["Bob"]
    assert "Only doubtful ones" in shown.content.decode()
    assert shown.content.decode().count("check digit") == 2
    assert shown.content.decode().count("cell-note is-doubt") == 2


def test_doubt_stands_in_its_cell_among_the_new_ones_too(erin, client_for):
    an_import = imported(erin, checked)
    page = page_of(client_for(erin), f"{url(an_import)}?show=new")
    assert page.count("cell-note is-doubt") == 2


def test_preview_without_doubts_says_nothing_of_them(erin, client_for):
    an_import = imported(erin, checked, [ROWS[0]])
    assert "doubt" not in page_of(client_for(erin), url(an_import)).partition("<main")[2]


def test_result_still_tells_them(erin, client_for):
    an_import = imported(erin, done)
    assert an_import.counts["new"] == 3
    shown = client_for(erin).get(f"{url(an_import)}?show=doubts")
    assert [row.name for row in shown.context["page"].rows] == ["Bob"]


def test_pages_of_doubts_follow_one_another(erin, client_for):
    rows = [[f"C{n}", WRONG_CODE, "", "", ""] for n in range(60)]
    an_import = imported(erin, checked, rows)
    page = client_for(erin).get(f"{url(an_import)}?show=doubts").context["page"]
    assert len(page.rows) == 50
    following = client_for(erin).get(url(an_import) + page.next_url).context["page"]
    assert len(following.rows) == 10


# --- The command line ---------------------------------------------------------------------------


def test_command_prints_doubts_and_ends_as_without_them(run):  # noqa: F811
    code, counts, err = run([HEADERS, *ROWS[:3]])
    assert (code, counts) == (0, (3, 0, 0, 0, 0))
    assert "In doubt: row 3, B National ID: The check digit does not fit" in err
    assert Import.objects.get().counts["new"] == 3


def test_command_prints_the_first_fifty(run):  # noqa: F811
    _code, _counts, err = run([HEADERS, *([f"C{n}", WRONG_CODE, "", "", ""] for n in range(60))])
    assert err.count("In doubt") == 50
    assert "… and 10 more rows." in err
