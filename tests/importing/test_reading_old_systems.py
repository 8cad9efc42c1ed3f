"""Files of old systems are read as what they are: Excel 5, Excel 2003's XML, web pages named .xls."""

import pytest

from importing.reading import Limits, Reading
from tests.importing import files, old_files


@pytest.mark.parametrize(
    ("name", "encoding"), [("Łęcka", "cp1250"), ("Иванова", "cp1251"), ("شرکت", "cp1256")]
)
def test_workbook_of_excel_5_is_read_in_its_code_page(read, name, encoding):
    sheet = read(old_files.excel_5([["Name", "Total"], [name, 5.5]], encoding=encoding))
    assert (sheet.kind, sheet.rows) == ("xls", [(2, [name, 5.5])])


def test_protected_workbook_of_excel_5_says_so(refusal):
    data = old_files.excel_5(files.CUSTOMERS[:2], encoding="cp1250")
    code_page, password = b"\x42\x00\x02\x00", b"\x2f\x00\x02\x00"
    assert code_page in data
    assert refusal(data.replace(code_page, password, 1)).code == "protected"


def test_xml_of_excel_2003_is_read_with_types(read):
    sheet = read(old_files.excel_2003_xml(), name="customers.xls")
    assert (sheet.kind, sheet.sheet_name) == ("xml", "Customers")
    assert [header.text for header in sheet.headers][:3] == ["Name", "Phone", "Born"]
    typed = ["Anna Łęcka", 48600100200, old_files.DAY, True, "#N/A"]
    clocks = [old_files.HALF_PAST_EIGHT, old_files.MOMENT]
    assert sheet.rows == [(3, typed + clocks), (4, ["", "b", "", "d", "", "", ""])]
    codes = [warning.code for warning in sheet.warnings]
    assert codes == ["hidden_sheets", "hidden_rows"]


def test_other_sheet_of_xml_of_excel_2003(read, refusal):
    data = old_files.excel_2003_xml()
    sheet = read(data, reading=Reading(sheet="Lists", header_row=0))
    assert sheet.rows == [(1, ["x"])]
    assert refusal(data, reading=Reading(sheet="None")).code == "no_such_sheet"


def test_entities_in_xml_of_excel_2003_are_refused(refusal):
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Workbook'
    data = old_files.excel_2003_xml().replace(b"<Workbook", declared, 1)
    assert refusal(data).code == "entities"


@pytest.mark.parametrize("place", ["99999999", "1048577"])
def test_xml_of_excel_2003_with_a_row_outside_of_excel_is_damaged(refusal, place):
    data = old_files.excel_2003_xml().replace(b'ss:Index="3"', f'ss:Index="{place}"'.encode())
    assert refusal(data).code == "damaged"


def test_table_of_a_web_page_named_xls_is_read(read):
    sheet = read(old_files.web_page(old_files.REPORT), name="customers.xls")
    assert (sheet.kind, sheet.encoding, sheet.sheet_name) == ("html", "utf-8", "2")
    assert [header.text for header in sheet.headers] == ["Name", "Address", "Phones", ""]
    assert sheet.rows == [
        (2, ["Anna & Ewa", "Long St. 1\n90-001 Łódź", "1", "2"]),
        (4, ["Bob", "x\ny", "3", ""]),
        (5, ["", "z", "4", ""]),
    ]


def test_other_table_of_a_web_page_is_read_when_it_is_asked_for(read):
    sheet = read(old_files.web_page(old_files.REPORT), reading=Reading(sheet="1", header_row=0))
    assert sheet.rows == [(1, ["Made on", "2024-08-02"])]
    assert [entry.name for entry in sheet.sheets] == ["1", "2"]


@pytest.mark.parametrize(
    ("head", "encoding", "found"),
    [
        ('<meta charset="windows-1250">', "cp1250", "cp1250"),
        (
            '<meta http-equiv=Content-Type content="text/html; charset=ISO-8859-2">',
            "iso8859-2",
            "iso8859-2",
        ),
        ("", "cp1250", "cp1250"),
        ('<meta charset="utf-8">', "cp1250", "cp1250"),
        ('<meta charset="no such thing">', "utf-8", "utf-8"),
        ('<meta charset="utf-16">', "utf-8", "utf-8"),
        ("", "utf-16", "utf-16-le"),
        ("", "utf-8-sig", "utf-8-sig"),
    ],
)
def test_encoding_of_a_web_page_is_its_own_word_unless_that_is_wrong(read, head, encoding, found):
    names = ["Łukasz Wiśniewski", "Żaneta Gęślicka", "Jagoda Śliwińska"]
    rows = "".join(f"<tr><td>{name}</td></tr>" for name in ["Imię i nazwisko", *names])
    sheet = read(old_files.web_page(f"<table>{rows}</table>", head=head, encoding=encoding))
    assert [cells for _, cells in sheet.rows] == [[name] for name in names]
    assert sheet.encoding == found


def test_web_page_of_cells_wider_than_excel_is_refused(refusal):
    row = '<tr><td colspan="16384">x</td></tr>'
    assert refusal(old_files.web_page(f"<table>{row * 2}</table>")).code == "too_many_columns"


def test_web_page_that_claims_millions_of_cells_is_refused(refusal):
    page = old_files.web_page("<table><tr>" + '<td colspan="16384">x' * 20_000)
    small = Limits(memory_bytes=256 * 1024 * 1024)
    assert refusal(page, limits=small).code == "needs_memory"


@pytest.mark.parametrize("name", ["colspan", "rowspan"])
def test_span_of_more_digits_than_python_reads_is_none(read, name):
    row = f'<tr><td {name}="{"9" * 5000}">%s</td><td>x</td></tr>'
    sheet = read(old_files.web_page(f"<table>{row % 'Name'}{row % 'Anna'}</table>"))
    assert [cells for _, cells in sheet.rows] == [["Anna", "x"]]


def test_tables_in_cells_of_tables_are_tables_of_their_own(read):
    inner = "<table><tr><td>Name</td></tr><tr><td>Anna</td></tr><tr><td>Bob</td></tr></table>"
    sheet = read(old_files.web_page(f"<table><tr><td>menu{inner}</td></tr></table>"))
    assert [cells for _, cells in sheet.rows] == [["Anna"], ["Bob"]]


def test_page_that_ends_in_the_middle_of_a_cell_is_read_to_there(read):
    page = old_files.web_page("<table><tr><td>Name<tr><td>Anna<tr><td>Bo")
    assert [cells for _, cells in read(page[: page.index(b"</body>")]).rows] == [["Anna"], ["Bo"]]


def test_text_that_begins_with_an_angle_is_text(read):
    assert read(b"<Name>,Phone\nAnna,1\n").kind == "csv"


def test_million_declared_rows_with_few_filled_ones_are_quick(read):
    sheet = f'<dimension ref="A1:C1048576"/><sheetData><row r="1">{files.cell("A1", "Name")}</row>'
    sheet += f'<row r="2">{files.cell("A2", "Anna")}</row><row r="1048576"/></sheetData>'
    part = f'<worksheet xmlns="{files.WORKSHEET_NAMESPACE}">{sheet}</worksheet>'
    data = files.handmade_xlsx("", parts={"xl/worksheets/sheet1.xml": part})
    assert read(data, timeout=20).rows == [(2, ["Anna"])]
