"""The wrong rows as a workbook: what they held, why they are wrong, and that it can come back."""

import datetime
import io

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import update_user
from importing.choices import Stage
from importing.models import Import
from importing.own_columns import ROW_IN_FILE, WHAT_IS_WRONG
from importing.wrong_rows import CONTENT_TYPE, wrong_rows_workbook
from records.services import custom_fields
from tests.importing.files import xlsx
from tests.importing.sheets import check, outcomes
from tests.importing.test_pages import checked, done, page_of, url

HEADERS = ["External ID", "Name", "Mobile", "Birthday", "Purchase total", "Colour"]
WRONG = ["C", "", "not a phone", datetime.date(1990, 2, 3), 1200.5, "blue"]
GOOD = ["A", "Anna", "0912 000 0001", "1370/01/02", "", "red"]


def sheet_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def sheet(an_import):
    return sheet_of(wrong_rows_workbook(an_import).getvalue())


def values(row) -> list:
    return [cell.value for cell in row]


def only_row(an_import) -> list:
    """The cells of the only wrong row."""
    _head, row = sheet(an_import).iter_rows()
    return list(row)


def test_only_wrong_rows_are_in_it_with_their_headers_and_reasons(erin):
    head, row = sheet(checked(erin, headers=HEADERS, rows=[GOOD, WRONG])).rows
    assert values(head) == [*HEADERS, "Row in the first file", "What is wrong"]
    *cells, number, reason = values(row)
    assert number == 3
    assert cells[:3] == ["C", None, "not a phone"]
    assert reason.splitlines() == [
        "Mobile: “not a phone” is not a phone number. Write 3 to 20 digits, e.g. +98 912 345 6789.",
        "Name: “Name” is empty.",
    ]


def test_cells_keep_their_types(erin):
    moment = datetime.datetime(2026, 5, 1, 13, 30)
    headers = [*HEADERS, "Moment", "Hour", "Flag"]
    row = [*WRONG, moment, datetime.time(9, 15), True]
    cells = only_row(checked(erin, headers=headers, rows=[row]))
    assert cells[3].value == datetime.datetime(1990, 2, 3)
    assert cells[3].number_format == "yyyy-mm-dd"
    assert (cells[4].value, cells[4].data_type) == (1200.5, "n")
    assert cells[6].value == moment
    assert cells[7].value == datetime.time(9, 15)
    assert cells[8].value is True


def test_phones_and_identifiers_are_text_even_where_the_file_has_numbers(erin):
    row = [123456, "", 912000, "", "", 7]
    cells = only_row(checked(erin, headers=HEADERS, rows=[row]))
    assert [cell.value for cell in cells[:3]] == ["123456", None, "912000"]
    assert cells[0].number_format == "@"
    assert cells[5].value == 7


def test_number_with_more_digits_than_a_spreadsheet_keeps_is_text(erin):
    row = ["C", "", "", "", "", 1234567890123456789]
    assert only_row(checked(erin, headers=HEADERS, rows=[row]))[5].value == "1234567890123456789"


def test_day_before_the_calendar_of_spreadsheets_is_text_that_is_read_alike(erin):
    row = ["C", "", "", datetime.date(1370, 1, 2), "", ""]
    assert only_row(checked(erin, headers=HEADERS, rows=[row]))[3].value == "1370-01-02"


@pytest.mark.parametrize("text", ["=1+1", "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "#N/A"])
def test_no_text_becomes_a_formula(erin, text):
    cells = only_row(checked(erin, headers=HEADERS, rows=[["C", "", "", "", "", text]]))
    assert (cells[5].value, cells[5].data_type) == (text, "s")
    assert cells[5].number_format == "@"


def test_formula_in_a_header_or_a_reason_stays_text(erin):
    headers = ["External ID", "Name", "E-mail", "=1+1"]
    head, row = sheet(checked(erin, headers=headers, rows=[["C", "N", "=2+2", "x"]])).rows
    assert (head[3].value, head[3].data_type) == ("=1+1", "s")
    assert (row[2].value, row[2].data_type) == ("=2+2", "s")
    assert row[-1].data_type == "s"


def test_signs_that_no_workbook_can_hold_are_left_out(erin):
    cells = only_row(checked(erin, headers=HEADERS, rows=[["C", "", "", "", "", "a\x07b"]]))
    assert cells[5].value == "ab"


def test_wrong_cells_are_marked(erin):
    cells = only_row(checked(erin, headers=HEADERS, rows=[WRONG]))
    marked = [place for place, cell in enumerate(cells) if cell.fill.fill_type == "solid"]
    assert marked == [1, 2]


def test_sheet_runs_as_the_readers_language_does(client, erin):
    an_import = checked(erin, headers=HEADERS, rows=[WRONG])
    assert not downloaded(client, an_import).sheet_view.rightToLeft
    update_user(actor=erin, user=erin, language="fa")
    sheet = downloaded(client, an_import)
    assert sheet.sheet_view.rightToLeft
    headers = values(next(sheet.rows))
    assert headers[-2:] == [ROW_IN_FILE.headers["fa"], WHAT_IS_WRONG.headers["fa"]]


def downloaded(client, an_import):
    response = client.get(url(an_import, "import_wrong_rows"))
    assert response["Content-Type"] == CONTENT_TYPE
    return sheet_of(b"".join(response.streaming_content))


def test_mended_rows_are_loaded_again(erin, read):
    custom_fields.create_custom_field(
        actor=erin, key="colour", kind="text", labels={"en": "Colour"}, help_texts={}
    )
    an_import = checked(erin, headers=HEADERS, rows=[GOOD, WRONG])
    workbook = openpyxl.load_workbook(wrong_rows_workbook(an_import))
    workbook.active["B2"], workbook.active["C2"] = "Carl", "0912 000 0003"
    buffer = io.BytesIO()
    workbook.save(buffer)
    again = read(buffer.getvalue())
    headers = [header.label for header in again.headers]
    assert headers == [*HEADERS, "Row in the first file", "What is wrong"]
    found = check(erin, headers, *(cells for _number, cells in again.rows))
    assert outcomes(found) == ["new"]
    assert set(found.rows[0].values) >= {"name", "mobile", "birthday", "opening_total"}
    assert found.rows[0].values["custom.colour"] == "blue"


def test_rows_that_are_wrong_again_get_no_second_reason_column(erin):
    an_import = checked(erin, headers=HEADERS, rows=[WRONG])
    head, row = (values(row) for row in sheet(an_import).rows)
    again = checked(erin, headers=head, rows=[["" if v is None else v for v in row]])
    headers, cells = (values(row) for row in sheet(again).rows)
    assert headers == head
    assert cells[-1] == row[-1]


def test_wrong_rows_of_a_command_are_there_as_well(client, cast, tmp_path):
    path = tmp_path / "customers.xlsx"
    path.write_bytes(xlsx([["Name", "E-mail"], ["Anna", ""], ["", "?"]]))
    with pytest.raises(SystemExit):
        call_command("import_customers", str(path), "--as", "erin@example.com")
    _head, row = downloaded(client, Import.objects.get()).rows
    assert values(row)[:3] == [None, "?", 3]


@pytest.mark.parametrize("make", [checked, done])
def test_preview_and_result_lead_to_the_workbook(client, erin, make):
    an_import = make(erin, headers=HEADERS, rows=[GOOD, WRONG])
    page = page_of(client, url(an_import))
    assert f'href="{url(an_import, "import_wrong_rows")}"' in page
    assert "1 wrong row stays out." in page
    response = client.get(url(an_import, "import_wrong_rows"))
    assert 'filename="customers, wrong rows.xlsx"' in response["Content-Disposition"]


def test_where_no_row_is_wrong_there_is_no_workbook(client, erin):
    an_import = checked(erin, headers=HEADERS, rows=[GOOD])
    assert url(an_import, "import_wrong_rows") not in page_of(client, url(an_import))
    assert client.get(url(an_import, "import_wrong_rows")).url == url(an_import)


def test_where_the_rows_are_not_checked_there_is_no_workbook(client, erin):
    an_import = checked(erin, headers=HEADERS, rows=[WRONG])
    Import.objects.update(stage=Stage.MAPPING)
    assert client.get(url(an_import, "import_wrong_rows")).url == url(an_import)


def test_workbook_asks_a_constant_number_of_queries(client, erin):
    counts = []
    for size in (2, 20):
        an_import = checked(erin, headers=HEADERS, rows=[WRONG] * size)
        downloaded(client, an_import)
        with CaptureQueriesContext(connection) as queries:
            assert downloaded(client, an_import).max_row == size + 1
        counts.append(len(queries))
    assert counts[0] == counts[1]
