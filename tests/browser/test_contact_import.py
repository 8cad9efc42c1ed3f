"""Two files of a firm: its customers, then the people at them, joined by the external identifier."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from customers.models import ContactPerson, Customer
from tests.browser.test_main_job import LONG_MS, count
from tests.browser.visitor import PHONE, Visitor
from tests.importing.files import ods

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

CUSTOMERS = [
    ["شناسه", "نام مشتری", "شهر"],
    ["ز-۱", "شرکت زاگرس", "تهران"],
    ["ز-۲", "البرز", "کرج"],
]
CONTACTS = [
    ["شناسه مشتری", "نام و نام خانوادگی", "سمت", "موبایل", "ایمیل", "نقش"],
    ["ز-۱", "امید رحیمی", "مدیر خرید", "۰۹۱۲۳۴۵۰۰۱۱", "omid@example.com", "خریدار"],
    ["ز-۱", "سارا کریمی", "", "", "", ""],
    ["ز-۲", "امید رحیمی", "مدیر خرید", "۰۹۱۲۳۴۵۰۰۱۱", "", "ناظر"],
    ["ز-۹", "یان کوالسکی", "", "", "", ""],
]


@pytest.fixture
def files(cast, tmp_path) -> tuple[Path, Path]:
    """The customers as .xlsx, the people as .ods."""
    customers, contacts = tmp_path / "customers.xlsx", tmp_path / "contacts.ods"
    book = openpyxl.Workbook()
    for row in CUSTOMERS:
        book.active.append(row)
    book.save(customers)
    contacts.write_bytes(ods(CONTACTS))
    return customers, contacts


def test_customers_and_then_their_people_are_loaded_in_persian(visit, cast, files, in_persian):
    reader = visit(in_persian(cast.erin))
    reader.enter("/imports/")
    reader.follow("Import a file")
    expect(choice(reader, "Customers")).to_be_checked()
    reader.picture("60-what-is-in-the-file")
    reader.picture("60-what-is-in-the-file", size=PHONE)
    load(reader, files[0], rows=2)
    go_on_to_contacts(reader)
    load(reader, files[1], rows=3, wrong=1)
    look_at_result(reader)
    look_at_cards(reader)


def choice(reader: Visitor, label: str):
    return reader.main.get_by_role("radio", name=re.compile(f"^{re.escape(reader.words(label))}"))


def load(reader: Visitor, file: Path, *, rows: int, wrong: int = 0) -> None:
    """Upload, columns as they are suggested, preview, import."""
    reader.field("Spreadsheet").set_input_files(file)
    reader.press("Upload")
    check = reader.main.locator("form.columns-form button.btn-primary")
    expect(check).to_be_visible(timeout=LONG_MS)
    reader.picture(f"61-columns-{file.stem}")
    check.click()
    expect(count(reader, "New")).to_contain_text(reader.number(rows), timeout=LONG_MS)
    expect(count(reader, "Wrong")).to_contain_text(reader.number(wrong))
    reader.picture(f"62-preview-{file.stem}")
    reader.main.locator(".preview-act button.btn-primary").click()
    told = reader.words("Imported by %(person)s", person=reader.user.name)
    expect(reader.main).to_contain_text(told, timeout=LONG_MS)
    reader.picture(f"63-result-{file.stem}")


def go_on_to_contacts(reader: Visitor) -> None:
    """The result of the customers leads on, and what is in the next file is chosen already."""
    following = reader.words("Next: %(kind)s", kind=reader.words("Contact persons"))
    reader.main.get_by_role("link", name=following).click()
    expect(choice(reader, "Contact persons")).to_be_checked()


def look_at_result(reader: Visitor) -> None:
    """The row without a customer is named, with what to do."""
    count(reader, "Wrong").get_by_role("link").click()
    told = "No customer whom you may change is called this."
    sentence = reader.words(
        f"{told} Correct the cell, or load that customer first.",
    )
    expect(reader.main.get_by_text(sentence).first).to_be_visible()
    reader.picture("64-wrong-contacts")


def look_at_cards(reader: Visitor) -> None:
    assert ContactPerson.objects.count() == 2
    zagros, alborz = Customer.objects.order_by("pk")
    reader.page.goto(f"/customers/{zagros.pk}/")
    expect(reader.main).to_contain_text("امید رحیمی")
    expect(reader.main).to_contain_text("سارا کریمی")
    expect(reader.main).to_contain_text("خریدار")
    reader.picture("65-card-with-people")
    reader.page.goto(f"/customers/{alborz.pk}/")
    expect(reader.main).to_contain_text("ناظر")
    reader.main.get_by_role("link", name="امید رحیمی").first.click()
    expect(reader.heading).to_have_text("امید رحیمی")
    expect(reader.main).to_contain_text("شرکت زاگرس")
    reader.go_to("Contacts")
    expect(reader.page.locator("#list-results tbody tr")).to_have_count(2)
    reader.picture("66-list-of-contacts")
    reader.picture("66-list-of-contacts", size=PHONE)
