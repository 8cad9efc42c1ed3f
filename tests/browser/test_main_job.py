"""The main job by hand: import a spreadsheet of 5,000 customers, find one of them, open and edit it.

In English there are fewer of them: how many is shown in Persian.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from bench import people
from core.calendars import Birthday
from core.calendars.formatting import localize_digits
from core.calendars.kinds import GREGORIAN, JALALI
from core.text import latin_digits
from customers.fields import customer_catalogue
from records import services as records
from tests.browser.visitor import PHONE, Visitor

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

NOTHING_IS_WRITTEN = (
    "Nothing has been written so far. The rows are compared once more when they are written:"
    " what somebody changes until then is not overwritten."
)
LONG_MS = 90_000  # a step of 5,000 rows on a busy machine

# Where the columns of the file go when nobody changes anything; the other headers are field keys.
FIELDS = {
    "External ID": "external_id",
    "E-mail": "email",
    "Address": "text",
    "Purchase total": "opening_total",
    "Shoe size": "custom.shoe_size",
    "Favourite brand": "custom.favourite_brand",
}
CUSTOM_FIELDS = (
    {"kind": "integer", "labels": {"en": "Shoe size", "fa": "شماره کفش"}},
    {"kind": "text", "labels": {"en": "Favourite brand", "fa": "برند محبوب"}},
)


@dataclass(frozen=True)
class Errand:
    """How many are imported, whom one looks for, how one types it, and what one writes on the card."""

    rows: int
    looks_for: str  # a part of the name as it stands in the file
    typed: str
    mobile: str
    birthday: str


IN_PERSIAN = Errand(5000, "علی کریمی", "علي كريمي", "۰۹۱۲ ۳۴۵ ۶۷۸۹", "1990-05-17")
IN_ENGLISH = Errand(1500, "Łukasz Źrebiec", "lukasz zrebiec", "۰۹۱۲ ۳۴۵ ۶۷۸۹", "1369/02/27")


def test_administrator_imports_finds_and_edits_customers_in_persian(
    visit, cast, workbook, in_persian
):
    reader = visit(in_persian(cast.erin))
    do_the_main_job(reader, workbook(IN_PERSIAN.rows), IN_PERSIAN)
    expect(reader.page.locator("html")).to_have_attribute("dir", "rtl")


def test_administrator_imports_finds_and_edits_customers_in_english(visit, cast, workbook):
    do_the_main_job(visit(cast.erin), workbook(IN_ENGLISH.rows), IN_ENGLISH)


def do_the_main_job(reader: Visitor, file: Path, errand: Errand) -> None:
    row = next(row for row in people.rows(errand.rows)[1000:] if errand.looks_for in row[1])
    sign_in(reader)
    upload(reader, file)
    look_at_columns(reader, errand.rows)
    look_at_preview(reader, errand.rows)
    import_and_reload(reader, errand.rows)
    look_at_list(reader, errand.rows)
    find_and_open(reader, row, errand)
    edit(reader, row, errand)


def sign_in(reader: Visitor) -> None:
    reader.page.goto("/")
    reader.picture("01-sign-in")
    reader.sign_in()
    expect(reader.heading).to_contain_text(reader.user.name)
    reader.picture("02-dashboard")


def upload(reader: Visitor, file: Path) -> None:
    """Reading is followed on the page, which goes on by itself."""
    reader.go_to("Imports")
    expect(reader.main).to_contain_text(reader.words("No imports yet"))
    reader.picture("03-no-imports")
    reader.follow("Import a file")
    reader.field("Spreadsheet").set_input_files(file)
    reader.picture("04-file")
    reader.press("Upload")
    expect(progress(reader)).to_be_visible()
    expect(reader.main).to_contain_text(reader.words("You may leave this page; the work goes on."))
    reader.picture("05-reading")


def look_at_columns(reader: Visitor, rows: int) -> None:
    """Each column goes where its header says; one button checks every row."""
    check = reader.button(reader.counted("Check %(number)s row", "Check %(number)s rows", rows))
    expect(check).to_be_visible(timeout=LONG_MS)
    table = reader.page.get_by_role("region", name=reader.words("Columns of the file"))
    catalogue = customer_catalogue()
    columns = table.locator("tbody tr")
    expect(columns).to_have_count(len(people.HEADERS))
    with reader.eyes():
        goes_to = [str(catalogue[key_of(header)].label) for header in people.HEADERS]
    expect(columns.locator(".ts-control .item")).to_have_text(goes_to)
    reader.picture("06-columns")
    check.click()


def look_at_preview(reader: Visitor, rows: int) -> None:
    """All rows are new; nothing is written yet, and the button says what it would do."""
    expect(import_button(reader, rows)).to_be_visible(timeout=LONG_MS)
    expect(count(reader, "New")).to_contain_text(reader.number(rows))
    expect(count(reader, "Wrong")).to_contain_text(reader.number(0))
    expect(reader.main).to_contain_text(reader.words(NOTHING_IS_WRITTEN))
    reader.picture("07-preview")
    reader.picture("07-preview", size=PHONE)


def import_and_reload(reader: Visitor, rows: int) -> None:
    """The bar is still there after a reload; in the end the counts are those of the preview."""
    import_button(reader, rows).click()
    expect(progress(reader)).to_be_visible()
    reader.page.reload()
    expect(progress(reader)).to_be_visible()
    reader.picture("08-importing")
    expect(reader.main).to_contain_text(imported_by(reader), timeout=LONG_MS)
    expect(count(reader, "New")).to_contain_text(reader.number(rows))
    expect(count(reader, "Wrong")).to_contain_text(reader.number(0))
    reader.picture("09-result")


def look_at_list(reader: Visitor, rows: int) -> None:
    reader.go_to("Customers")
    expect(reader.page.locator("#list-count")).to_contain_text(reader.number(rows))
    reader.picture("10-list")
    reader.picture("10-list", scheme="dark")
    reader.picture("10-list", size=PHONE)


def find_and_open(reader: Visitor, row: list, errand: Errand) -> None:
    """Typed without diacritics or with letters of another keyboard, the name is found. Somebody of the
    same name may stand beside it: the digits in its end may be those of his number."""
    typed = row[1].replace(errand.looks_for, errand.typed)
    reader.main.get_by_role("searchbox").press_sequentially(typed)
    rows = reader.page.locator("#list-results tbody tr")
    expect(rows.filter(has_not_text=errand.looks_for)).to_have_count(0)
    found = reader.main.get_by_role("link", name=row[1], exact=True)
    expect(found).to_be_visible()
    reader.picture("11-found")
    found.click()
    expect(reader.heading).to_have_text(row[1])
    expect(fact(reader, "Mobile")).to_have_text(phone(reader, row[5]))
    expect(fact(reader, "Birthday")).to_have_text(in_both_calendars(reader, row[4]))
    reader.picture("12-card")
    reader.picture("12-card", scheme="dark")
    reader.picture("12-card", size=PHONE)


def edit(reader: Visitor, row: list, errand: Errand) -> None:
    """What is saved stands on the card and, old beside new, in the history."""
    reader.follow("Edit")
    reader.field("Mobile").fill(errand.mobile)
    reader.field("Birthday").fill(errand.birthday)
    reader.picture("13-form")
    reader.press("Save")
    expect(fact(reader, "Mobile")).to_have_text(phone(reader, errand.mobile))
    expect(fact(reader, "Birthday")).to_have_text(in_both_calendars(reader, errand.birthday))
    reader.picture("14-saved")
    change = reader.main.locator(".timeline > li").first
    expect(change).to_contain_text(reader.user.name)
    for label, old, new in (
        ("Mobile", phone(reader, row[5]), phone(reader, errand.mobile)),
        ("Birthday", day(reader, row[4]), day(reader, errand.birthday)),
    ):
        term = change.locator("dt").filter(has_text=exactly(reader.words(label)))
        line = term.locator("xpath=following-sibling::dd[1]")
        expect(line.locator(".change-old")).to_have_text(old)
        expect(line.locator(".change-new")).to_have_text(new)


# --- What stands on the pages ---------------------------------------------------------------------


def key_of(header: str) -> str:
    return FIELDS.get(header) or header.lower().replace(" ", "_")


def progress(reader: Visitor) -> Locator:
    return reader.main.get_by_role("progressbar")


def import_button(reader: Visitor, rows: int) -> Locator:
    text = reader.counted("Import %(count)s customer", "Import %(count)s customers", rows, "count")
    return reader.button(text)


def count(reader: Visitor, outcome: str) -> Locator:
    """The card with how many rows had the outcome."""
    cards = reader.main.get_by_role("list").get_by_role("listitem")
    label = reader.page.get_by_text(reader.words(outcome), exact=True)
    return cards.filter(has=label).filter(has=reader.page.locator("strong"))


def imported_by(reader: Visitor) -> str:
    return reader.words("Imported by %(person)s", person=reader.user.name)


def fact(reader: Visitor, label: str) -> Locator:
    """The value beside a label of the card."""
    term = reader.main.locator("dl.facts dt").filter(has_text=exactly(reader.words(label)))
    return term.locator("xpath=following-sibling::dd[1]")


def phone(reader: Visitor, written: str) -> str:
    """A number in the reader's digits, whoever wrote it."""
    with reader.eyes():
        return localize_digits(latin_digits(written))


def day(reader: Visitor, written: str) -> str:
    with reader.eyes():
        return Birthday.parse(written).format()


def in_both_calendars(reader: Visitor, written: str) -> str:
    """As the card shows a birthday: in the calendar in which it was given, then in the other."""
    given = Birthday.parse(written)
    other = GREGORIAN if given.calendar == JALALI else JALALI
    with reader.eyes():
        return f"{given.format()} · {Birthday.from_date(given.as_date(), other).format()}"


def exactly(text: str) -> re.Pattern:
    return re.compile(f"^{re.escape(text)}$")


@pytest.fixture
def workbook(cast, tmp_path) -> Callable[[int], Path]:
    """`workbook(5000)`: so many customers of North in 30 columns, of which two are custom fields."""
    for values in CUSTOM_FIELDS:
        records.create_custom_field(actor=cast.erin, **values)

    def write(rows: int) -> Path:
        return people.write_workbook(tmp_path / "customers.xlsx", people.rows(rows))

    return write
