"""Rows in conflict as a workbook: what is newer here stands in it, and it can be loaded again."""

import io
from dataclasses import replace

import openpyxl
import pytest

from core.change_sets import change_set
from customers.kinds import Reachable
from customers.models import Address, Customer
from importing import services
from importing.choices import EmptyCells, ListMode
from importing.chosen import Chosen
from importing.models import Import
from importing.work import check_import
from importing.wrong_rows import wrong_rows_workbook
from records import services as records
from tests.customers.records import add_customers
from tests.importing.sheets import apply, check, forbid, outcomes
from tests.importing.test_conflicts import change
from tests.importing.test_pages import checked, run, url

HEADERS = ["Customer number", "Name", "City", "Mobile", "Description", "Record version"]
MOBILE = "0912 000 0001"


@pytest.fixture
def anna(cast):
    mobile = (Reachable("+989120000001", MOBILE),)
    (anna,) = add_customers({"name": "Anna", "city": "Tehran", "mobile": mobile})
    return anna


@pytest.fixture
def an_import(erin, anna) -> Import:
    """In the file the city was changed; here the city and the phone."""
    change(anna, city="Qom", mobile=(Reachable("+989120000002", "0912 000 0002"),))
    return checked(erin, headers=HEADERS, rows=[[anna.number, "Anna", "Tabriz", MOBILE, "", 1]])


def lines(an_import: Import) -> list[list]:
    content = io.BytesIO(wrong_rows_workbook(an_import).getvalue())
    return [list(row) for row in openpyxl.load_workbook(content).active.iter_rows()]


def values(row) -> list:
    return ["" if cell.value is None else cell.value for cell in row]


def loaded(an_import: Import) -> list[list]:
    """The rows as somebody loads them again."""
    return [values(row) for row in lines(an_import)[1:]]


def test_newer_values_stand_in_it_and_the_file_s_where_it_was_touched(an_import, anna):
    _head, row = lines(an_import)
    assert values(row)[:6] == [anna.number, "Anna", "Tabriz", "0912 000 0002", "", 2]
    marked = [place for place, cell in enumerate(row) if cell.fill.fill_type == "solid"]
    assert marked == [2]


def test_the_reason_has_all_values(an_import):
    reason = values(lines(an_import)[1])[-1].splitlines()
    assert reason == [
        "This record was changed after the file was made: version 1 there, version 2 here.",
        "City: in the file “Tabriz”, here now “Qom”, when it was exported “Tehran”.",
        "If you load this row, what stands in it goes.",
    ]


def test_loaded_again_it_changes_only_what_was_touched(erin, an_import, anna):
    headers = [cell.value for cell in lines(an_import)[0]]
    applied = apply(erin, headers, *loaded(an_import), list_mode=ListMode.REPLACE)
    assert applied.counts["changed"] == 1
    (row,) = applied.checked.rows
    assert row.changes.keys() == {"city"}
    assert Address.objects.get().city == "Tabriz"
    assert anna.contact_points.get().raw == "0912 000 0002"


def test_a_cell_that_was_empty_does_not_clear_what_is_newer_here(erin, anna):
    """Where empty cells clear, the row says what is here."""
    change(anna, city="Qom", description="Called twice.")
    row = [anna.number, "Anna", "Tabriz", MOBILE, "", 1]
    an_import = checked(erin, headers=HEADERS, rows=[row])
    clearing = replace(Chosen.of(an_import), empty_cells=EmptyCells.CLEAR)
    services.request_check(actor=erin, an_import=an_import, chosen=clearing)
    run(check_import, an_import)
    assert an_import.preview["conflict"] == 1
    assert values(lines(an_import)[1])[:6] == [
        anna.number,
        "Anna",
        "Tabriz",
        MOBILE,
        "Called twice.",
        2,
    ]


def test_changed_once_more_it_is_in_conflict_again(erin, an_import, anna):
    headers, rows = [cell.value for cell in lines(an_import)[0]], loaded(an_import)
    change(anna, city="Shiraz")
    assert outcomes(check(erin, headers, *rows, list_mode=ListMode.REPLACE)) == ["conflict"]


def test_what_is_in_conflict_no_more_says_so_and_keeps_its_version(erin, an_import, anna):
    change(anna, city="Tabriz")
    row = values(lines(an_import)[1])
    assert row[5] == 1
    assert row[-1] == "It was in conflict when it was checked, and is so no more."


def test_of_a_customer_who_is_gone_nothing_is_told(erin, an_import, anna):
    with change_set(actor=erin, reason="tests.delete"):
        Customer.everything.filter(pk=anna.pk).update(deleted_at="2026-01-01T00:00Z")
    row = values(lines(an_import)[1])
    assert row[3] == MOBILE
    assert "No record has this number." in row[-1]


def test_what_cannot_be_compared_any_more_stays_as_the_check_has_found_it(client, erin, anna):
    """A column goes to a field that was retired since."""
    field = records.create_custom_field(actor=erin, kind="integer", labels={"en": "Shoe size"})
    change(anna, city="Qom")
    an_import = checked(
        erin,
        headers=["Customer number", "City", "Shoe size", "Record version"],
        rows=[[anna.number, "Tabriz", 42, 1]],
    )
    records.retire_custom_field(actor=erin, custom_field=field)
    content = b"".join(client.get(url(an_import, "import_wrong_rows")))
    row = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows())[1]
    assert values(row)[:4] == [anna.number, "Tabriz", 42, 1]
    assert [place for place, cell in enumerate(row) if cell.fill.fill_type == "solid"] == [1, 2]
    assert values(row)[-1].splitlines() == [
        "This record was changed after the file was made: version 1 there, version 2 here.",
        "City: in the file “Tabriz”, here now “Qom”, when it was exported “Tehran”.",
        "Shoe size: in the file “42”, here now “—”, when it was exported “—”.",
        "You cannot import into “Shoe size”. Skip the column, or choose another field.",
    ]


def test_neither_can_it_be_where_a_right_was_lost_since(client, erin, anna):
    change(anna, city="Qom")
    headers = [*HEADERS[:3], "Public", "Record version"]
    an_import = checked(erin, headers=headers, rows=[[anna.number, "Anna", "Tabriz", "yes", 1]])
    forbid(erin, "customers.make_public")
    response = client.get(url(an_import, "import_wrong_rows"))
    assert response.status_code == 200
