"""The round that a firm lives by: in, back, in again, out, edited in Excel, and in once more."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from bench import people
from customers.fields import customer_catalogue
from customers.models import Customer
from customers.services import update_customer
from tests.browser.test_main_job import LONG_MS, count, exactly
from tests.browser.visitor import PHONE, Visitor

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

ROWS = 60
COLUMNS = len(people.HEADERS) - 2  # without the custom fields


@pytest.fixture
def file(cast, tmp_path) -> Path:
    path = tmp_path / "customers.xlsx"
    book = openpyxl.Workbook()
    for row in (people.HEADERS, *people.rows(ROWS)):
        book.active.append(row[:COLUMNS])
    book.save(path)
    return path


def test_whole_round_in_persian(visit, cast, file, tmp_path, in_persian):
    go_round(visit(in_persian(cast.erin)), cast.olga, file, tmp_path)


def test_whole_round_in_english(visit, cast, file, tmp_path):
    go_round(visit(cast.erin), cast.olga, file, tmp_path)


def go_round(reader: Visitor, colleague, file: Path, folder: Path) -> None:
    reader.enter("/")
    load(reader, file)
    expect(count(reader, "New")).to_contain_text(reader.number(ROWS), timeout=LONG_MS)
    reader.picture("21-imported")
    take_back(reader)
    put_back(reader)
    taken_out = export(reader, folder)
    meanwhile(colleague, edit(reader, taken_out))
    load_back(reader, taken_out, folder)


def load(reader: Visitor, file: Path) -> None:
    """Upload, columns as they are, preview, import."""
    preview(reader, file)
    button = reader.main.get_by_role("button", name=re.compile(reader.number(ROWS)))
    expect(button).to_be_visible(timeout=LONG_MS)
    button.click()


def preview(reader: Visitor, file: Path) -> None:
    reader.go_to("Imports")
    reader.follow("Import a file")
    reader.field("Spreadsheet").set_input_files(file)
    reader.press("Upload")
    check = reader.main.locator("form.columns-form button.btn-primary")
    expect(check).to_be_visible(timeout=LONG_MS)
    reader.picture(f"22-columns-{file.stem.split()[0]}")
    check.click()


def take_back(reader: Visitor) -> None:
    """The whole import goes, and one can put it back."""
    reader.press("Take back")
    again = reader.button(reader.words("Put it back"))
    expect(again).to_be_visible(timeout=LONG_MS)
    assert not Customer.objects.exists()
    reader.picture("23-taken-back")
    reader.picture("23-taken-back", scheme="dark")


def put_back(reader: Visitor) -> None:
    reader.press("Put it back")
    expect(reader.button(reader.words("Take back"))).to_be_visible(timeout=LONG_MS)
    assert Customer.objects.count() == ROWS
    reader.picture("24-put-back")
    reader.go_to("Imports")
    expect(reader.main).to_contain_text(reader.words("Put back"))
    reader.picture("25-history")


def export(reader: Visitor, folder: Path) -> Path:
    """Everything, ready to load back, from the list."""
    reader.go_to("Customers")
    reader.follow("Export")
    reader.picture("26-export")
    reader.main.get_by_label(reader.words("Everything, ready to load back")).check()
    calendar = reader.user.display_preferences.calendar
    expect(reader.main.locator(f"input[name=calendar][value={calendar}]")).to_be_checked()
    reader.main.get_by_role("button", name=re.compile(reader.number(ROWS))).click()
    link = reader.main.get_by_role("link", name=exactly(reader.words("Download")))
    expect(link).to_be_visible(timeout=LONG_MS)
    reader.picture("27-exported")
    reader.picture("27-exported", size=PHONE)
    with reader.page.expect_download() as download:
        link.click()
    path = folder / "edited.xlsx"
    download.value.save_as(path)
    return path


def edit(reader: Visitor, path: Path) -> int:
    """In Excel: two names changed, one row taken out, one added; returns the number of the second."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    with reader.eyes():
        catalogue = customer_catalogue()
        name = column(sheet, str(catalogue["name"].label))
        number = column(sheet, str(catalogue["number"].label))
    sheet.cell(2, name).value = "Anna Maria"
    sheet.cell(3, name).value = "Barbara"
    added = sheet.max_row + 1
    sheet.delete_rows(4)
    sheet.cell(added - 1, name).value = "Carla"
    book.save(path)
    return int(sheet.cell(3, number).value)


def column(sheet, header: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == header)


def meanwhile(colleague, number: int) -> None:
    """A colleague saves the second customer that was edited."""
    customer = Customer.objects.get(number=number)
    update_customer(
        actor=colleague,
        catalogue=customer_catalogue(),
        customer=customer,
        changes={"short_name": "B."},
        version=None,
    )


def load_back(reader: Visitor, path: Path, folder: Path) -> None:
    """One changed, one new, one in conflict; all the others say what is there."""
    preview(reader, path)
    expect(count(reader, "Conflict")).to_contain_text(reader.number(1), timeout=LONG_MS)
    expect(count(reader, "Changed")).to_contain_text(reader.number(1))
    expect(count(reader, "New")).to_contain_text(reader.number(1))
    expect(count(reader, "Unchanged")).to_contain_text(reader.number(ROWS - 3))
    reader.picture("28-conflict")
    reader.picture("28-conflict", scheme="dark")
    reader.picture("28-conflict", size=PHONE)
    with reader.page.expect_download() as download:
        reader.follow("Download the conflicts")
    conflicts = folder / "conflicts.xlsx"
    download.value.save_as(conflicts)
    assert openpyxl.load_workbook(conflicts).active.max_row == 2
    reader.main.get_by_role("link", name=exactly(reader.words("Changed"))).click()
    expect(reader.main.locator("ins.change-new")).to_contain_text("Anna Maria")
    reader.picture("29-changed")
    reader.main.get_by_role("button", name=re.compile(reader.number(2))).click()
    expect(reader.button(reader.words("Take back"))).to_be_visible(timeout=LONG_MS)
    reader.picture("30-loaded-back")
    names = set(Customer.objects.values_list("name", flat=True))
    assert {"Anna Maria", "Carla"} <= names and "Barbara" not in names
    assert Customer.objects.count() == ROWS + 1
