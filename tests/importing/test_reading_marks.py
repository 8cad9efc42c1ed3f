"""What spreadsheets do not show at once: errors in cells, hidden rows and sheets, macros, clocks."""

import pytest

from importing.reading import Reading, SheetError, SheetName, read_sheet
from importing.reading.child import marks_xlsx
from importing.reading.child.error_values import is_error_value
from tests.importing import files, old_files

DAY, MOMENT, CLOCK = old_files.DAY, old_files.MOMENT, old_files.HALF_PAST_EIGHT


def warnings(sheet) -> list[str]:
    return [str(warning) for warning in sheet.warnings]


def test_cells_of_a_workbook_counted_from_1904_with_clocks_and_answers(read):
    rows = dict(read(old_files.marked_xlsx()).rows)
    assert rows[2] == ["Anna", DAY, 5, CLOCK, True]
    assert rows[3][1] == MOMENT


def test_cells_of_an_xls_counted_from_1904(read):
    assert read(old_files.marked_xls()).rows[0] == (2, ["Anna", DAY, 5, CLOCK, True])


@pytest.mark.parametrize("build", [old_files.marked_xlsx, old_files.marked_xls])
def test_error_in_a_cell_comes_as_its_text(read, build):
    assert dict(read(build()).rows)[3][2] == "#N/A"


def test_errors_of_libre_office_come_as_their_text_and_not_as_zero(read):
    assert read(old_files.marked_ods()).rows[1] == (3, ["Bob", "#N/A", "Err:502"])


def test_error_in_a_cell_without_reference_is_found_by_the_cells_before_it(read):
    head = '<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
    row = '<row><c t="inlineStr"><is><t>x</t></is></c><c t="e"><v>#DIV/0!</v></c></row>'
    assert read(files.handmade_xlsx(head + row)).rows == [(2, ["x", "#DIV/0!"])]


def test_error_right_of_the_leading_columns_is_in_its_column(read):
    head = f'<row r="1">{files.cell("C1", "a")}{files.cell("D1", "b")}</row>'
    row = f'<row r="2">{files.cell("C2", "x")}<c r="D2" t="e"><v>#REF!</v></c></row>'
    assert read(files.handmade_xlsx(head + row)).rows == [(2, ["", "", "x", "#REF!"])]


def test_number_of_a_row_with_more_digits_than_python_reads_is_none():
    digits = "9" * 5000
    head = f'<row r="1">{files.cell("A1", "a")}</row>'
    row = f'<row r="{digits}" hidden="1"><c t="e"><v>#REF!</v></c></row>'
    marks = marks_xlsx.read(files.handmade_xlsx(head + row), 0)
    assert marks.hidden_rows == {2}


def test_row_of_errors_alone_is_read(read):
    head = f'<row r="1">{files.cell("A1", "a")}</row>'
    row = '<row r="2"><c r="A2" t="e"><v>#NAME?</v></c></row>'
    assert read(files.handmade_xlsx(head + row)).rows == [(2, ["#NAME?"])]


@pytest.mark.parametrize("text", ["#N/A", "#Н/Д", "#DZIEL/0!", "Err:508", "#value!", "#ERROR!"])
def test_error_values_are_known_in_several_languages(text):
    assert is_error_value(text)


@pytest.mark.parametrize("cell", ["#1", "# N/A of 5", "", "Erna", 5, None, "#" * 40, "#vip"])
def test_other_cells_are_no_error_values(cell):
    assert not is_error_value(cell)


@pytest.mark.parametrize(
    "build", [old_files.marked_xlsx, old_files.marked_xls, old_files.marked_ods]
)
def test_hidden_rows_are_read_and_counted(read, build):
    sheet = read(build())
    assert 3 in dict(sheet.rows)
    assert "1 row of the file is hidden, row 3. It is read all the same." in warnings(sheet)


def test_hidden_empty_rows_are_not_counted(read):
    rows = "".join(f'<row r="{n}">{files.cell(f"A{n}", "x")}</row>' for n in (1, 2))
    assert read(files.handmade_xlsx(f'{rows}<row r="3" hidden="1"/>')).warnings == []


def test_hidden_sheets_are_offered_and_named_and_not_chosen(read):
    sheet = read(old_files.marked_xlsx())
    assert sheet.sheet_name == "Customers"
    assert sheet.sheets == [
        SheetName("Lists", is_hidden=True),
        SheetName("Customers"),
        SheetName("Secret", is_hidden=True),
    ]
    assert sheet.other_sheets == []
    assert "Hidden sheets are not read: Lists, Secret." in warnings(sheet)


def test_hidden_sheet_is_read_when_it_is_asked_for(read):
    sheet = read(old_files.marked_xlsx(), reading=Reading(sheet="Lists"))
    assert (sheet.sheet_name, sheet.rows) == ("Lists", [(2, ["1", "2"])])


def test_workbook_with_filled_cells_only_in_hidden_sheets_names_them(refusal):
    error = refusal(old_files.hidden_table_xlsx())
    assert "Hidden are: Lists." in str(error)
    assert error.found["sheets"] == [SheetName("Empty"), SheetName("Lists", is_hidden=True)]


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (old_files.with_macros, "customers.xlsm"),
        (old_files.xls_with_macros, "customers.xls"),
        (old_files.ods_with_macros, "customers.ods"),
    ],
)
def test_macros_are_left_and_said(read, build, name):
    sheet = read(build(), name=name)
    assert sheet.rows == [(2, ["Anna"])]
    assert warnings(sheet) == [
        "The file holds macros. They are not run and not kept with the records."
    ]


def test_entity_that_names_a_file_of_the_server_is_refused(refusal, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    error = refusal(old_files.external_entity_xlsx(str(secret)), name="a.xlsx")
    assert str(error).startswith("a.xlsx holds entities in its XML")
    assert "secret" not in str(error.found)


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_broken_marks_do_no_harm_to_a_file_that_can_be_read(tmp_path, kind):
    """Whatever the bytes that only the search for marks looks at, the file is read or refused."""
    build = {"xls": old_files.marked_xls, "ods": old_files.marked_ods}[kind]
    data = bytearray(build())
    for place in range(30, 80, 7):
        data[place] ^= 0xFF
        (tmp_path / "upload").write_bytes(data)
        try:
            assert read_sheet(tmp_path / "upload", original_name="a").headers
        except SheetError as error:
            assert error.code not in ("unreadable", "takes_too_long")
        data[place] ^= 0xFF
