"""Files as other programs see them: direction, styles, separators, parts of an archive."""

import csv
import errno
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core.calendars import preferences as display
from core.calendars.preferences import DEFAULTS
from core.catalogue.cells import writable
from core.phones import PhoneError, normalize_phone
from importing.writing import (
    FORMATS,
    CellTooLong,
    Column,
    Look,
    TooManyColumns,
    open_sheet,
    write_file,
)
from importing.writing.cells import plain_cells
from importing.writing.sheets import MAX_CELL_CHARACTERS, grouped_by_spaces, protected
from importing.writing.texts import write_text

COLUMNS = (Column("Name"), Column("Phone"), Column("Size", is_text=False))


def look(language: str = "en", title: str = "Customers") -> Look:
    return Look(title, language, DEFAULTS[language].calendar)


def written(tmp_path: Path, suffix: str, *rows, language: str = "en") -> Path:
    path = tmp_path / f"file.{suffix}"
    with open_sheet(suffix, path, COLUMNS, look(language)) as sheet:
        for row in rows:
            sheet.write(row)
    return path


@pytest.mark.parametrize(("language", "is_rtl"), [("fa", True), ("pl", False)])
def test_sheet_of_a_persian_reader_runs_from_right_to_left(tmp_path, language, is_rtl):
    sheet = openpyxl.load_workbook(written(tmp_path, "xlsx", language=language)).active
    assert bool(sheet.sheet_view.rightToLeft) is is_rtl


def test_header_stays_while_rows_scroll(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, "xlsx")).active
    assert sheet.freeze_panes == "A2"


def test_formula_is_text_that_stays_text_when_it_is_edited(tmp_path):
    book = openpyxl.load_workbook(written(tmp_path, "xlsx", ["=1+1", "0912", None]))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type, cell.number_format, cell.quotePrefix) == (
        "=1+1",
        "s",
        "@",
        True,
    )


def test_what_is_typed_into_an_empty_cell_of_text_keeps_its_zeros(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, "xlsx")).active
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["C"].number_format == "General"


def test_day_is_a_date_in_the_form_of_the_language(tmp_path):
    book = openpyxl.load_workbook(
        written(tmp_path, "xlsx", ["A", None, date(2024, 8, 2)], language="pl")
    )
    assert book.active["C2"].number_format == "dd.mm.yyyy"


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "A,+48 600 100 200,-1234.5"), ("pl", "A;+48 600 100 200;-1234,5")],
)
def test_text_file_has_the_separators_of_the_language(tmp_path, language, line):
    row = ["A", "+48 600 100 200", Decimal("-1234.5")]
    data = written(tmp_path, "csv", row, language=language).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines()[1] == line


def test_three_decimals_are_not_taken_for_thousands(tmp_path):
    path = written(tmp_path, "csv", ["A", None, Decimal("1.234")])
    assert path.read_text("utf-8-sig").splitlines()[1] == "A,,1.2340"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("@cmd", "'@cmd"),
        ("-cmd", "'-cmd"),
        ("'=1", "''=1"),
        ("-12", "-12"),
        ("+98 21 8890", "+98 21 8890"),
        ("+48-600-100-200", "'+48-600-100-200"),
        ("+98(21)88", "'+98(21)88"),
        ("O'Brien", "O'Brien"),
        ("'quoted'", "'quoted'"),
        ("Acme;=1+cmd|' /C calc'!A0;x", "Acme;'=1+cmd|' /C calc'!A0;x"),
        ("two\n@lines, -x", "two\n'@lines, '-x"),
        ("+48 600 100 200; +48 700 100 200", "+48 600 100 200; +48 700 100 200"),
        ("cold, -12, +5.5", "cold, -12, +5.5"),
    ],
)
def test_only_what_could_run_gets_an_apostrophe(text, kept):
    assert protected(text) == kept


@pytest.mark.parametrize(
    ("phones", "kept"),
    [
        ("+48-600-100-200", "+48 600 100 200"),
        ("+98(21)88", "+98 21 88"),
        ("021-88; +7 (495) 123-45-67, +48.600.100", "021-88; +7 495 123 45 67, +48.600.100"),
        ("+48 600 100 200\n+48/600/", "+48 600 100 200\n+48 600"),
        ("+48-600 ext. 5", "'+48-600 ext. 5"),
        ("+48-600\n-cmd", "+48 600\n'-cmd"),
        ("+-5", "+5"),
        ("=1+1", "'=1+1"),
        (None, ""),
    ],
)
def test_phones_are_neither_formulas_nor_damaged(tmp_path, phones, kept):
    path = tmp_path / "phones.csv"
    with open_sheet("csv", path, [Column("Phone", is_phone=True)], look("pl")) as sheet:
        sheet.write([phones])
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [*csv.reader(file, delimiter=";")][1:] == [[kept]]


@given(
    text=st.text(st.sampled_from("0123456789 ().-/"), min_size=3, max_size=24),
    country=st.sampled_from(["IR", "PL", "RU", "US", "XX"]),
)
def test_phone_that_is_grouped_otherwise_is_the_same_one(text, country):
    def read(phone):
        try:
            return normalize_phone(phone, country)
        except PhoneError:
            return None

    assert read(grouped_by_spaces(f"+{text}")) == read(f"+{text}")


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_text_longer_than_a_cell_is_named(tmp_path, suffix):
    with pytest.raises(CellTooLong, match=r"aaa.*32,767.*csv"):
        written(tmp_path, suffix, ["a" * (MAX_CELL_CHARACTERS + 1), None, None])


@pytest.mark.parametrize("text", ["<r>x</r>", "<r><t>=1+1</t></r>", "<r></r>", "<r>a < b</r>"])
def test_text_that_looks_like_the_writers_own_stays_as_it_is(tmp_path, text):
    sheet = openpyxl.load_workbook(written(tmp_path, "xlsx", [text, text, None])).active
    assert [cell.value for cell in sheet[2]][:2] == [text, text]


def test_long_names_of_sheets_are_cut_and_cleaned():
    assert look(title="A/B: [customers] of a very long list?").sheet_name == (
        "AB customers of a very long lis"
    )


def file_of(folder, count: int, per_part: int | None, suffix: str = "xlsx"):
    return write_file(
        folder,
        stem="Customers",
        suffix=suffix,
        columns=COLUMNS,
        look=look(),
        rows=([f"C{i}", None, i] for i in range(count)),
        rows_per_part=per_part,
    )


@pytest.mark.parametrize(
    ("count", "name", "parts"),
    [
        (0, "Customers.xlsx", 1),
        (4, "Customers.xlsx", 1),
        (5, "Customers.zip", 2),
        (9, "Customers.zip", 3),
    ],
)
def test_long_file_is_split_and_packed(tmp_path, count, name, parts):
    path, made = file_of(tmp_path, count, 4)
    assert (path.name, len(made.paths), made.row_count) == (name, parts, count)


def test_each_part_has_the_header_and_its_rows(tmp_path):
    path, _made = file_of(tmp_path, 5, 4)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["Customers 1.xlsx", "Customers 2.xlsx"]
        archive.extractall(tmp_path / "out")
    second = openpyxl.load_workbook(tmp_path / "out" / "Customers 2.xlsx").active
    assert [[cell.value for cell in row] for row in second] == [
        ["Name", "Phone", "Size"],
        ["C4", None, 4],
    ]


def test_old_format_is_split_where_it_can_hold_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr("importing.writing.sheets.XlsSheet.max_rows", 3)
    _path, made = file_of(tmp_path, 7, None, "xls")
    assert len(made.paths) == 3


def test_old_format_is_split_sooner_where_there_are_many_columns(tmp_path, monkeypatch):
    """It is put together in memory."""
    monkeypatch.setattr("importing.writing.sheets.MAX_XLS_CELLS", 3 * len(COLUMNS) + 1)
    assert len(file_of(tmp_path, 7, None, "xls")[1].paths) == 3
    assert len(file_of(tmp_path, 7, None)[1].paths) == 1


def test_old_format_takes_its_rows_where_there_are_few_columns():
    assert FORMATS["xls"].rows_that_fit(6) == 65_535
    assert FORMATS["xls"].rows_that_fit(30) == 15_000
    assert FORMATS["csv"].rows_that_fit(300) is None


def peak_memory(tmp_path, count: int) -> int:
    """Of writing so many rows, in bytes."""
    file_of(tmp_path, 1, None)
    tracemalloc.start()
    try:
        file_of(tmp_path, count, None)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows(tmp_path):
    assert peak_memory(tmp_path, 4000) < 1.2 * peak_memory(tmp_path, 1000)


def test_the_reader_of_preferences_decides_how_it_looks():
    with display.activate(DEFAULTS["fa"]):
        made = Look.for_reader("مشتریان")
    assert (made.language, made.calendar, made.is_rtl) == ("fa", "jalali", True)


def test_another_calendar_may_be_asked_for():
    with display.activate(DEFAULTS["fa"]):
        assert Look.for_reader("مشتریان", calendar="gregorian").calendar == "gregorian"


def test_old_format_has_no_room_for_many_columns(tmp_path):
    columns = [Column(f"C{number}") for number in range(257)]
    with pytest.raises(TooManyColumns, match=r"\.xls .*256.*257.*\.xlsx"):
        open_sheet("xls", tmp_path / "file.xls", columns, look())
    open_sheet("xls", tmp_path / "file.xls", columns[:256], look()).close()


def test_system_that_cannot_write_is_told_by_its_own_error(tmp_path, monkeypatch):
    """Also where the writer is closed once more on the way out."""
    sheet = open_sheet("xlsx", tmp_path / "file.xlsx", COLUMNS, look())

    def no_room(_content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(sheet._sheet, "write", no_room)
        with pytest.raises(OSError, match="No space left") as raised:
            sheet.close()
    sheet.close()
    assert raised.value.errno == errno.ENOSPC


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "_x0041_",
        "a_x000D_b",
        " blank ",
        "line\nbreak",
        "a & b < c > d",
        "'",
        '"',
        "=1+1",
        "<r>x</r>",
    ]
)
NUMBERS = st.integers(-(10**14), 10**14) | st.decimals(
    "-999999999.9999", "999999999.9999", places=4
)
DAYS = st.dates(date(1900, 3, 1), date(2199, 12, 31))
MOMENTS = st.datetimes(datetime(1900, 3, 1), datetime(2199, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(st.none() | TEXTS | NUMBERS | DAYS | MOMENTS, min_size=3, max_size=3))
)
def test_rows_say_what_the_library_would_have_written(tmp_path, rows):
    """Ours go straight into the archive; two readers see the same as in a book of XlsxWriter's."""
    ours = written(tmp_path, "xlsx", *rows)
    theirs = tmp_path / "theirs.xlsx"
    plain = plain_cells(look())
    with xlsxwriter.Workbook(theirs, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        moment, day, text = (
            book.add_format({"num_format": form}) for form in ("d hh:mm", "yyyy-mm-dd", "@")
        )
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(map(plain, row)):
                if isinstance(cell, str):
                    write_text(sheet, number, place, writable(cell), text)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell, moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif cell is not None:
                    sheet.write_number(number, place, cell)
    assert seen_by_openpyxl(ours) == seen_by_openpyxl(theirs)
    assert seen_by_calamine(ours) == seen_by_calamine(theirs)


def seen_by_openpyxl(path: Path) -> list[list]:
    """Without what is empty at the end of a row or of the sheet."""
    sheet = openpyxl.load_workbook(path).active
    return trimmed([[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)])


def seen_by_calamine(path: Path) -> list[list]:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)[1:]
    return trimmed([[None if cell == "" else cell for cell in row] for row in rows])


def trimmed(rows: list[list]) -> list[list]:
    cut = []
    for row in rows:
        while row and row[-1] is None:
            row = row[:-1]
        cut.append(row)
    while cut and not cut[-1]:
        cut.pop()
    return cut
