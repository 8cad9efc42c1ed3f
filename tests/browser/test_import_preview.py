"""The preview of an import by hand: wrong cells mended, conflicts decided, rows found, all imported."""

import pytest
from playwright.sync_api import expect

from core.calendars.formatting import localize_digits
from customers.models import Address, Customer
from importing import services
from importing.choices import Stage
from importing.chosen import Chosen
from importing.models import Import
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE, Visitor
from tests.customers.records import add_customers
from tests.importing.test_conflicts import change
from tests.importing.test_pages import uploaded, url

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

HEADERS = ["External ID", "Full name", "Mobile", "Birthday", "City", "Record version"]
ROWS = [
    ["A", "Anna", "", "", "Tabriz", 1],
    ["B", "Bob Barker", "", "", "Shiraz", 1],
    ["C", "Carl", "not a phone", "1370/13/40", "Tehran", ""],
    ["D", "Dora", "0912 000 0004", "1990-02-03", "Qom", ""],
    ["E", "Ewa Maria", "", "", "Łódź", ""],
]


def test_wrong_cells_and_conflicts_are_settled_on_the_page_in_persian(
    visit, cast, in_persian, wait_for
):
    settle(visit(in_persian(cast.erin)), wait_for)


def test_wrong_cells_and_conflicts_are_settled_on_the_page_in_english(visit, cast, wait_for):
    settle(visit(cast.erin), wait_for)


def settle(reader: Visitor, wait_for) -> None:
    an_import = checked(reader.user, wait_for)
    reader.enter(url(an_import))
    mend(reader)
    decide(reader)
    find(reader)
    check_again(reader)
    import_all(reader)


def checked(erin, wait_for) -> Import:
    """Anna and Bob were changed here since the file was made; Ewa's name changes."""
    there = add_customers(
        {"name": "Anna", "external_id": "A", "city": "Tehran"},
        {"name": "Bob", "external_id": "B", "city": "Tehran"},
        {"name": "Ewa", "external_id": "E", "city": "Warszawa"},
    )
    change(there[0], city="Qom")
    change(there[1], city="Esfahan")
    an_import = uploaded(erin, headers=HEADERS, rows=ROWS)
    services.request_check(
        actor=erin,
        an_import=an_import,
        chosen=Chosen(mapping=an_import.mapping, placement={"assigned_to": erin.pk}),
    )
    return wait_for(lambda: Import.objects.filter(pk=an_import.pk, stage=Stage.CHECKED).first())


def mend(reader: Visitor) -> None:
    """Each cell is saved when it is left, and says how it is read."""
    look_for_faults(reader)
    reader.picture("60-preview-wrong")
    reader.picture("60-preview-wrong", scheme="dark")
    reader.picture("60-preview-wrong", size=PHONE)
    phone = reader.main.locator('[name="cell_2"]')
    with reader.renewed(phone):
        phone.fill("0912 000 0003")
        phone.press("Tab")
    birthday = reader.main.locator('[name="cell_3"]')
    expect(birthday).to_be_focused()
    with reader.renewed(birthday):
        birthday.fill("1370/01/02")
        birthday.blur()
    with reader.eyes():
        shown = localize_digits("1370")
    expect(reader.main.locator(".cell-note.is-read").nth(1)).to_contain_text(shown)
    bar = reader.page.locator("#recheck")
    expect(bar).to_contain_text(
        reader.counted("%(number)s cell is mended.", "%(number)s cells are mended.", 2)
    )
    expect(reader.main.locator("#preview-act button")).to_have_count(0)
    reader.picture("61-preview-mended")


def look_for_faults(reader: Visitor) -> None:
    """The page is loaded anew: axe leaves styles on elements, which htmx may not copy."""
    assert grave_faults(reader.page) == []
    reader.page.reload()


def decide(reader: Visitor) -> None:
    reader.follow("Conflict")
    rows = reader.main.locator("#rows tbody tr")
    expect(rows).to_have_count(2)
    look_for_faults(reader)
    reader.picture("62-preview-conflicts")
    reader.picture("62-preview-conflicts", scheme="dark")
    reader.picture("62-preview-conflicts", size=PHONE)
    with reader.renewed(rows.first):
        rows.first.get_by_role("button", name=reader.words("Take the file’s")).click()
    expect(
        rows.first.get_by_role("button", name=reader.words("Take the file’s"))
    ).to_have_attribute("aria-pressed", "true")
    with reader.renewed(rows.nth(1)):
        rows.nth(1).get_by_role("button", name=reader.words("Keep what is here")).click()
    expect(reader.page.locator("#recheck")).to_contain_text(
        reader.counted("%(number)s row is decided about.", "%(number)s rows are decided about.", 2)
    )
    reader.picture("63-preview-decided")


def find(reader: Visitor) -> None:
    """Only rows in which a column changes; a text, whoever typed it."""
    reader.follow("Changed")
    rows = reader.main.locator("#rows tbody tr")
    expect(rows).to_have_count(1)
    with reader.renewed(reader.page.locator("#rows")):
        reader.main.locator("#rows-column").select_option("name")
    expect(rows).to_have_count(1)
    reader.picture("64-preview-found")
    with reader.renewed(reader.page.locator("#rows")):
        reader.main.locator("#rows-text").fill("nobody")
        reader.main.locator("#rows-text").press("Enter")
    expect(rows).to_have_count(0)
    expect(reader.main).to_contain_text(
        reader.words("No row fits. Choose another column, or another text.")
    )


def check_again(reader: Visitor) -> None:
    reader.press("Check again")
    expect(
        reader.button(
            reader.counted("Import %(count)s customer", "Import %(count)s customers", 4, "count")
        )
    ).to_be_visible()
    reader.picture("65-preview-checked-again")


def import_all(reader: Visitor) -> None:
    reader.button(
        reader.counted("Import %(count)s customer", "Import %(count)s customers", 4, "count")
    ).click()
    expect(reader.main).to_contain_text(
        reader.counted(
            "%(number)s cell was mended on the page before the import.",
            "%(number)s cells were mended on the page before the import.",
            2,
        )
    )
    reader.picture("66-import-result")
    cities = dict(Address.objects.values_list("customer__external_id", "city"))
    assert (cities["A"], cities["B"]) == ("Tabriz", "Esfahan")
    assert Customer.objects.get(external_id="C").contact_points.count() == 1
