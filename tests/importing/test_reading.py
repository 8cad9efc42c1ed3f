"""Ordinary spreadsheets of every kind are read alike, with Excel's row numbers and real types."""

import datetime
import re
from pathlib import Path

import pytest

from importing.reading import Limits, read_sheet
from importing.reading.messages import SENTENCES
from tests.importing import files

ALL = [files.CUSTOMERS[1], files.CUSTOMERS[2]]


@pytest.mark.parametrize(
    ("build", "kind"), [(files.xlsx, "xlsx"), (files.xls, "xls"), (files.ods, "ods")]
)
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "csv"])
def test_workbook_of_any_kind_is_read_whatever_its_name(tmp_path, build, kind, ending):
    path = tmp_path / f"customers.{ending}"
    path.write_bytes(build(files.CUSTOMERS))
    sheet = read_sheet(path, original_name=path.name)
    assert (sheet.kind, sheet.sheet_name) == (kind, "Customers")
    assert [header.text for header in sheet.headers] == files.HEADERS
    assert sheet.rows == [(2, ALL[0]), (3, ALL[1])]


def test_text_is_read_and_its_encoding_and_delimiter_are_reported(read):
    sheet = read(files.text(files.CUSTOMERS, delimiter=";"), "customers.xlsx")
    assert (sheet.kind, sheet.encoding, sheet.delimiter) == ("csv", "utf-8", ";")
    assert sheet.rows == [(2, ALL[0]), (3, ALL[1])]


def test_cells_keep_their_types(read):
    day, moment = datetime.date(2024, 8, 2), datetime.datetime(2024, 8, 2, 13, 45)
    values = [day, moment, datetime.time(8, 30), 48600100200, 0.1, True, "2024-08-02", None, 0]
    sheet = read(files.xlsx([["a", "b", "c", "d", "e", "f", "g", "h", "i"], values]))
    cells = sheet.rows[0][1]
    assert cells == [day, moment, datetime.time(8, 30), 48600100200, 0.1, True, *values[6:7], "", 0]
    assert [type(cell) for cell in cells[3:6]] == [int, float, bool]
    assert type(cells[0]) is datetime.date


def test_columns_of_mixed_types_keep_the_type_of_each_cell(read):
    day = datetime.date(2024, 8, 2)
    rows = [["When", "How many"], [day, 5], ["soon", 2.5], [None, "many"], [day, None], ["", True]]
    sheet = read(files.xlsx(rows))
    assert [cells for _, cells in sheet.rows] == [
        [day, 5],
        ["soon", 2.5],
        ["", "many"],
        [day, ""],
        ["", True],
    ]


def test_dates_are_serial_numbers_in_xls_and_come_as_dates(read):
    born = datetime.date(1999, 12, 31)
    assert read(files.xls([["Born"], [born]])).rows == [(2, [born])]


def test_long_whole_numbers_are_exact_and_longer_ones_stay_floats(read):
    rows = [["Card", "Mass"], [6219861034529007, 1e300]]
    assert read(files.xlsx(rows)).rows == [(2, [6219861034529007, 1e300])]


def test_rows_are_numbered_as_in_excel_past_empty_rows_and_columns(read):
    rows = [[], [], [None, "Name", "Phone"], [], [None, "Anna", "1"], [None, "  ", ""], []]
    sheet = read(files.xlsx([*rows, [None, "Bob", "2"]]))
    assert sheet.header_row == 3
    assert [header.letter for header in sheet.headers] == ["A", "B", "C"]
    assert sheet.rows == [(5, ["", "Anna", "1"]), (8, ["", "Bob", "2"])]


def test_title_above_the_table_is_passed_over(read):
    rows = [["Customers of 2024"], [], ["Name", "Phone", "City", "Street"], ["Anna", "1", "2", "3"]]
    sheet = read(files.xlsx(rows))
    assert (sheet.header_row, sheet.headers[2].text) == (3, "City")


def test_headers_wider_than_the_filled_cells_of_records_are_found(read):
    rows = [[f"Field {i}" for i in range(30)], ["Anna", *[None] * 28, 5], ["Bob"]]
    assert read(files.xlsx(rows)).header_row == 1


def test_duplicate_headers_are_kept_and_reported(read):
    sheet = read(files.xlsx([["Phone", "Name", "phone ", None], ["1", "Anna", "2", "x"]]))
    assert [header.label for header in sheet.headers] == ["Phone", "Name", "phone", "D"]
    (warning,) = sheet.warnings
    assert str(warning) == "The header “Phone” stands in several columns: A, C."


def test_headers_lose_line_breaks_and_numbers_become_text(read):
    sheet = read(files.xlsx([["First\nname ", "Last  name", 2024], ["Anna", "Łęcka", 1]]))
    assert [header.text for header in sheet.headers] == ["First name", "Last name", "2024"]


def test_first_visible_sheet_with_content_is_taken_and_others_are_named(read):
    data = files.xlsx([], sheets={"People": files.CUSTOMERS, "Lists": [["x"], ["y"]]})
    sheet = read(data)
    assert (sheet.sheet_name, sheet.other_sheets) == ("People", ["Customers", "Lists"])


def test_formula_gives_its_saved_result_and_nothing_without_one(read):
    saved = (
        '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>1+1</f></c><c r="C2" t="e"><v>#N/A</v></c>'
    )
    head = files.cell("A1", "a") + files.cell("B1", "b") + files.cell("C1", "c")
    sheet = read(files.handmade_xlsx(f'<row r="1">{head}</row><row r="2">{saved}</row>'))
    assert sheet.rows == [(2, [2, "", "#N/A"])]


def test_nul_and_not_a_number_never_reach_the_database(read):
    cells = files.cell("A2", "An_x0000_na") + '<c r="B2"><v>NaN</v></c>'
    head = files.cell("A1", "a") + files.cell("B1", "b")
    sheet = read(files.handmade_xlsx(f'<row r="1">{head}</row><row r="2">{cells}</row>'))
    assert sheet.rows[0][1][1] == ""
    assert "\0" not in sheet.rows[0][1][0]


def test_separators_of_the_wire_inside_cells_survive(read):
    rows = [["Text"], ["a_x001F_b"], ["line\nbreak"], ['"quoted"'], ["\\u0000"], ["🙂"]]
    got = [cells[0] for _, cells in read(files.xlsx(rows)).rows]
    assert got == ["a\x1fb", "line\nbreak", '"quoted"', "\\u0000", "🙂"]


def test_five_thousand_records_are_taken_and_one_more_is_refused(read, refusal):
    assert len(read(files.text(files.records(5_000))).rows) == 5_000
    error = refusal(files.text(files.records(5_001)), name="big.csv")
    assert str(error) == (
        "big.csv has 5,001 records; at most 5,000 can be read at once. "
        "Split it and upload the parts one after another."
    )


def test_records_of_a_workbook_are_counted_without_its_empty_rows(refusal):
    rows = [row for record in files.records(5_001) for row in (record, [None])]
    assert refusal(files.xlsx(rows)).params["count"] == 5_001


def test_full_xls_is_refused_with_its_count(refusal):
    error = refusal(files.xls([["Name"], *([f"C{i}"] for i in range(65_535))]))
    assert (error.code, error.params["count"]) == ("too_many_records", 65_535)


def test_columns_are_limited(read, refusal):
    rows = [[f"H{i}" for i in range(501)], ["x"]]
    for data in (files.xlsx(rows), files.text(rows)):
        error = refusal(data)
        assert (error.code, error.params["count"]) == ("too_many_columns", 501)
    assert len(read(files.xlsx([row[:500] for row in rows])).headers) == 500


def test_size_of_the_file_is_limited_before_it_is_opened(refusal):
    error = refusal(files.text(files.CUSTOMERS), limits=Limits(file_bytes=20))
    assert error.code == "too_big_file"
    assert "at most 20\xa0bytes" in str(error)


@pytest.mark.parametrize("build", [files.xlsx, files.xls, files.ods, files.text])
def test_headers_alone_are_refused(refusal, build):
    assert refusal(build([files.HEADERS])).code == "no_records"


@pytest.mark.parametrize("build", [files.xlsx, files.xls, files.ods])
def test_sheet_without_content_is_refused(refusal, build):
    assert refusal(build([])).code == "empty_sheet"


def test_sentences_exist_for_every_code_in_the_code():
    """A code without a sentence would fail only when the rare file comes."""
    folder = Path(files.__file__).parents[2] / "importing" / "reading"
    source = "\n".join(path.read_text() for path in folder.rglob("*.py"))
    codes = set(re.findall(r'(?:Refusal|SheetError|warn|_foreign_archive)\(\s*"(\w+)"', source))
    assert len(codes) > 20
    assert codes <= set(SENTENCES)
