"""Files that are not what they claim, or that would harm the reader, get a sentence and no more."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from importing.reading import Limits, SheetError, read_sheet
from tests.importing import files


def test_empty_file(refusal):
    assert refusal(b"").code == "empty_file"


def test_pdf_named_xlsx_is_called_a_pdf(refusal):
    assert str(refusal(files.PDF, name="list.xlsx")) == (
        "list.xlsx is a PDF document, not a spreadsheet. Save the table as .xlsx or .csv and "
        "upload that."
    )


@pytest.mark.parametrize("build", [files.protected_xlsx, files.protected_xls, files.protected_ods])
def test_protected_workbook_says_so(refusal, build):
    assert "protected by a password" in str(refusal(build()))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "image"),
        (b"\x1f\x8b\x08" + bytes(64), "archive"),
        (b"{\\rtf1 hello}", "word"),
        (b"<html><p>Name</p></html>", "web_page"),
        (b"<html><table><tr><td> </td></tr></table></html>", "web_page"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<table>", "web_archive"),
        (b'<?xml version="1.0"?><Workbook/>', "xml"),
        (b"\x09\x08\x10\x00" + bytes(64), "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048), "unknown_kind"),
        (bytes(range(256)) * 40, "unknown_kind"),
        (b"\x7fELF" + bytes(500), "unknown_kind"),
        (b"Name,Phone\r\nAnna\0,1\r\n" + b"Bob,2\r\n" * 200, "nul_characters"),
    ],
)
def test_other_kinds_of_file_are_named(refusal, data, code):
    assert refusal(data).code == code


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("word/document.xml", "word"),
        ("ppt/presentation.xml", "presentation"),
        ("xl/workbook.bin", "xlsb"),
        ("customers.xlsx", "archive"),
        ("xl/styles.xml", "damaged"),
    ],
)
def test_other_archives_are_named(refusal, part, code):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(part, "<x/>")
    assert refusal(buffer.getvalue()).code == code


def test_cells_in_opposite_corners_are_refused_by_name(refusal):
    data = files.far_apart_xlsx()
    assert len(data) < 2_000
    error = refusal(data)
    assert (error.code, error.params["cell"]) == ("far_cell", "XFD1048576")
    assert "reaches as far as cell XFD1048576" in str(error)


def test_far_cell_that_stops_the_parser_is_found_afterwards(refusal):
    error = refusal(files.far_apart_in_a_long_sheet_xlsx())
    assert (error.code, error.params["cell"]) == ("far_cell", "XFD1048576")


def test_cell_outside_of_excel_is_refused(refusal):
    sheet = (
        f'<row r="1">{files.cell("A1", "Name")}</row><row>{files.cell("ZZZZZZ99999999", "x")}</row>'
    )
    assert refusal(files.handmade_xlsx(sheet)).code == "far_cell"


def test_million_styled_rows_do_not_hide_two_customers(read):
    assert read(files.million_styled_rows_xlsx()).rows == [(2, ["Anna", ""]), (3, ["Anna", ""])]


def test_false_claim_about_the_size_of_a_sheet_does_no_harm(read):
    assert read(files.declared_larger_xlsx()).rows == [(2, ["Anna"])]


def test_zip_bomb_is_refused_by_its_directory(refusal):
    error = refusal(files.zip_bomb())
    assert error.code == "zip_bomb"
    assert "would unpack to 57.2\xa0MB" in str(error)


def test_large_workbook_is_refused_by_its_unpacked_size(refusal):
    error = refusal(files.zip_bomb(), limits=Limits(unpacked_bytes=1024 * 1024))
    assert "would unpack to 57.2\xa0MB; at most 1.0\xa0MB can be read" in str(error)


def test_zip_bomb_with_a_lying_directory_is_refused(refusal):
    assert refusal(files.lying_zip_bomb()).code == "damaged"


def test_thousands_of_parts_are_refused(refusal):
    data = files.handmade_xlsx("", parts={f"xl/{i}": "" for i in range(5_001)})
    assert refusal(data).code == "too_many_parts"


def test_repeated_long_strings_are_refused(refusal):
    small = Limits(memory_bytes=512 * 1024 * 1024)
    assert refusal(files.shared_string_bomb(), limits=small).code == "needs_memory"


def test_too_much_text_is_refused(refusal):
    rows = [["Name"], *(["x" * 30_000] for _ in range(100))]
    error = refusal(files.xlsx(rows), limits=Limits(answer_bytes=1_000_000))
    assert error.code == "too_much_text"


def test_repeated_cells_of_ods_are_refused(refusal):
    assert "a cell far away" in str(refusal(files.ods_of_repeated_cells()))


def test_billion_laughs_are_not_told(refusal):
    assert refusal(files.billion_laughs_xlsx()).code == "entities"


def test_deep_nesting_does_no_harm(refusal):
    assert refusal(files.deeply_nested_xlsx()).code == "no_records"


def test_link_inside_the_archive_is_not_followed(refusal, tmp_path: Path):
    secret = tmp_path / "secret.xml"
    secret.write_text(f'<sst xmlns="{files.WORKSHEET_NAMESPACE}"><si><t>secret</t></si></sst>')
    assert refusal(files.symlink_xlsx(secret)).code == "damaged"


@pytest.mark.parametrize("build", [files.xlsx, files.xls, files.ods])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_workbook_cut_off_is_damaged(refusal, build, share):
    data = build(files.records(200))
    assert refusal(data[: int(len(data) * share)]).code in (
        "damaged",
        "damaged_ods",
        "unknown_kind",
    )


def test_folder_missing_file_and_pipe_are_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    for name, code in (("", "not_a_file"), ("none.xlsx", "no_file"), ("pipe", "not_a_file")):
        with pytest.raises(SheetError) as caught:
            read_sheet(tmp_path / name, original_name=name or "folder")
        assert caught.value.code == code


def test_sentence_follows_the_language_of_the_reader(refusal):
    error = refusal(files.text(files.records(5_001)), name="a.csv")
    with translation.override("pl"):
        assert "5\xa0001" in str(error)
    with translation.override("en"):
        assert "5,001" in str(error)


def test_path_and_length_of_the_uploaded_name_are_left_out(refusal):
    name = refusal(b"", name="C:\\Users\\ali\\" + "x" * 300).params["name"]
    assert name == "x" * 99 + "…"
