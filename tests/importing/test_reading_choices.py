"""What a person says about a file goes before what would be guessed; the rest is found out."""

import pytest

from importing.reading import Reading, SheetName
from tests.importing import files

TITLED = [
    ["Customers of 2024"],
    [],
    ["Name", "Phone", "City"],
    ["Anna", "1", "Łódź"],
    ["Total", "1", ""],
    ["Bob", "2", "Gdynia"],
]
BUILDERS = [files.xlsx, files.xls, files.text]


@pytest.mark.parametrize("build", BUILDERS)
def test_header_row_is_counted_as_in_excel(read, build):
    sheet = read(build(TITLED), reading=Reading(header_row=4))
    assert sheet.header_row == 4
    assert [header.text for header in sheet.headers] == ["Anna", "1", "Łódź"]
    assert [number for number, _ in sheet.rows] == [5, 6]


@pytest.mark.parametrize("build", BUILDERS)
def test_table_without_headers_has_columns_named_by_letters(read, build):
    sheet = read(build(TITLED[3:]), reading=Reading(header_row=0))
    assert sheet.header_row == 0
    assert [header.label for header in sheet.headers] == ["A", "B", "C"]
    assert [number for number, _ in sheet.rows] == [1, 2, 3]


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize("row", [2, 7, 1_000_000])
def test_empty_header_row_is_refused_by_its_number(refusal, build, row):
    error = refusal(build(TITLED), name="a", reading=Reading(header_row=row))
    assert error.code == "no_header_row"
    assert str(error).startswith(f"Row {row:,} of a has no filled cells")
    assert error.found["sample"][0][1][0] == "Customers of 2024"


def test_header_row_far_down_is_found(read):
    rows = [*([f"note {i}"] for i in range(400)), *files.CUSTOMERS]
    sheet = read(files.text(rows), reading=Reading(header_row=401))
    assert [header.text for header in sheet.headers] == files.HEADERS
    assert [number for number, _ in sheet.sample][:7] == [395, 396, 397, 398, 399, 400, 401]


def test_last_row_as_headers_has_no_records(refusal):
    assert refusal(files.text(TITLED), reading=Reading(header_row=6)).code == "no_records"


def test_sheet_is_taken_by_its_name(read):
    data = files.xlsx(files.CUSTOMERS, sheets={"People": [["First"], ["Carol"]], "Empty": []})
    sheet = read(data, reading=Reading(sheet="People"))
    assert (sheet.sheet_name, sheet.rows) == ("People", [(2, ["Carol"])])
    assert sheet.other_sheets == ["Customers", "Empty"]


def test_empty_sheet_that_was_chosen_is_refused_with_the_names_of_the_others(refusal):
    data = files.xlsx(files.CUSTOMERS, sheets={"Empty": []})
    error = refusal(data, reading=Reading(sheet="Empty"))
    assert error.code == "empty_sheet"
    assert error.found["sheets"] == [SheetName("Customers"), SheetName("Empty")]


def test_sheet_that_is_not_there_is_refused_by_name(refusal):
    error = refusal(files.xlsx(files.CUSTOMERS), name="a", reading=Reading(sheet="People"))
    assert str(error).startswith("a has no sheet “People”.")
    assert error.found["sheets"] == [SheetName("Customers")]


def test_delimiter_is_taken(read):
    data = files.text([["Name;City", "Phone"], ["Anna;Łódź", "1"], ["Bob;Gdynia", "2"]])
    assert read(data).delimiter == ","
    sheet = read(data, reading=Reading(delimiter=";"))
    assert sheet.delimiter == ";"
    assert [header.text for header in sheet.headers] == ["Name", "City,Phone"]


def test_chosen_delimiter_goes_before_the_announced_one(read):
    sheet = read(b"sep=;\nName;x,Phone\nAnna;y,1\n", reading=Reading(delimiter=","))
    assert [header.text for header in sheet.headers] == ["Name;x", "Phone"]


def test_what_was_found_comes_with_a_refusal(refusal):
    error = refusal(files.text(files.records(5_001), delimiter=";"))
    assert error.code == "too_many_records"
    assert (error.found["kind"], error.found["delimiter"], error.found["encoding"]) == (
        "csv",
        ";",
        "utf-8",
    )
    assert error.found["sample"][:2] == [(1, files.HEADERS), (2, files.records(1)[1])]


def test_sample_shows_rows_above_the_headers_and_cuts_long_cells(read):
    rows = [["Title"], ["Name", "Note"], ["Anna", "x" * 500], ["Bob", "y"]]
    sample = read(files.xlsx(rows)).sample
    assert [number for number, _ in sample] == [1, 2, 3, 4]
    assert sample[0][1][0] == "Title"
    assert sample[2][1][1] == "x" * 119 + "…"


def test_sample_of_a_wide_and_long_table_is_small(read):
    rows = [[f"H{i}" for i in range(200)], *([["x"] * 200] * 100)]
    sample = read(files.text(rows)).sample
    assert len(sample) == 12
    assert {len(cells) for _, cells in sample} == {30}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250"])
def test_mixed_line_ends_make_rows_like_any(read, encoding):
    data = "Name,City\r\nAnna,Łódź\nBob,Gdynia\rCarol,Żary\r\n".encode(encoding)
    assert read(data).rows == [
        (2, ["Anna", "Łódź"]),
        (3, ["Bob", "Gdynia"]),
        (4, ["Carol", "Żary"]),
    ]


def test_what_was_said_is_kept_without_what_was_not():
    assert Reading(sheet="People", header_row=0).said == {"sheet": "People", "header_row": 0}
    assert Reading.of({"header_row": 3}) == Reading(header_row=3)
