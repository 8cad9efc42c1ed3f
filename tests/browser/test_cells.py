"""Cells of the list changed in place by the keyboard and the mouse, and stars, in both directions."""

import pytest
from playwright.sync_api import expect

from core.calendars.formatting import localize_digits
from customers.kinds import Reachable
from customers.models import Customer, Status
from records.models import Star
from tests.browser.languages import IN_BOTH
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def customers(cast):
    lead = Status.objects.get(code="lead").pk
    mobile = (Reachable("+989123456789", "0912 345 6789"),)
    return add_customers(
        *({"name": name, "status": lead, "mobile": mobile} for name in ("Łukasz", "مریم رضایی"))
    )


@IN_BOTH
def test_cells_are_changed_in_place_and_a_row_is_starred(
    visit, cast, in_persian, customers, is_persian
):
    reader = visit(in_persian(cast.carol) if is_persian else cast.carol)
    reader.may_be_refused = True
    page, customer = reader.page, customers[0]
    reader.enter("/customers/?sort=name&display=table")
    box, toasts = page.locator("#cell-editor"), page.locator("#toasts")

    def digits(text):
        with reader.eyes():
            return localize_digits(text)

    def cell(key):
        return page.locator(f"#cell-{customer.pk}-{key}")

    reader.picture("list-cells")
    # By the mouse: a double click opens, a click on the choice saves.
    cell("status").dblclick()
    expect(box.get_by_role("listbox")).to_be_focused()
    assert grave_faults(page) == []
    reader.picture("cell-status")
    reader.picture("cell-status", scheme="dark")
    reader.picture("cell-status", size=PHONE)
    active = str(Status.objects.get(code="active").pk)
    box.locator(f"option[value='{active}']").click()
    expect(box).to_be_hidden()
    expect(cell("status")).to_be_focused()
    expect(toasts).to_contain_text("Łukasz")
    assert Customer.objects.get(pk=customer.pk).status.code == "active"

    # By the keyboard: an arrow on, a wrong number that stays, Escape, Tab to the next cell.
    page.keyboard.press("ArrowLeft" if is_persian else "ArrowRight")
    expect(cell("mobile")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box.get_by_role("textbox")).to_have_value("0912 345 6789")
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(box.locator(".field-error")).to_contain_text("nobody")
    expect(box.get_by_role("textbox")).to_be_focused()
    reader.picture("cell-wrong")
    page.keyboard.press("Escape")
    expect(cell("mobile")).to_be_focused()
    page.keyboard.press("F2")
    expect(box.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("0912 000 0000")
    page.keyboard.press("Tab")
    expect(cell("mobile")).to_contain_text(digits("0912 000 0000"))
    expect(box.locator("[data-cell-form$='-departments']")).to_be_visible()
    reader.picture("cell-departments")
    page.keyboard.press("Escape")

    # Taken back from the note of what was saved, and back in the list.
    toasts.get_by_role("button", name=reader.words("Undo")).click()
    expect(cell("mobile")).to_contain_text(digits("0912 345 6789"))

    star = page.locator(f"#star-{customer.pk}")
    star.focus()
    page.keyboard.press("Enter")
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    page.locator(f"[data-row='{customer.pk}'] td").nth(3).hover()
    reader.picture("list-starred")
    reader.picture("list-starred", scheme="dark")
    assert list(Star.objects.values_list("user", "record_id")) == [(cast.carol.pk, customer.pk)]
