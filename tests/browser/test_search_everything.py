"""The search over everything in a browser: by keys alone, in both directions, on a desk and a phone."""

import re

import pytest
from playwright.sync_api import expect

from customers.kinds import Reachable
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def customers(cast):
    return add_customers(
        {"name": "Łukasz Wójcik", "mobile": (Reachable("+48601341596", "601 341 596"),)},
        {
            "name": "علی یزدانی",
            "short_name": "بازرگانی یزدان",
            "mobile": (Reachable("+989123456789", "0912 345 6789"),),
        },
        {"name": "Ali Yazdani", "external_id": "ZX-77"},
    )


def hits(visitor):
    return visitor.page.get_by_role("listbox").get_by_role("option")


def test_customer_is_found_and_opened_by_keys_alone(visit, cast, customers):
    alice = visit(cast.alice)
    alice.enter("/")
    keys = alice.page.keyboard
    keys.press("Control+k")
    box = alice.page.get_by_role("combobox", name="Search in everything")
    expect(box).to_be_focused()
    keys.type("601 341")
    expect(hits(alice)).to_have_count(2)
    expect(hits(alice).first).to_contain_text("Łukasz Wójcik")
    expect(hits(alice).first.locator("mark")).to_have_text("601 341")
    expect(box).to_have_attribute("aria-activedescendant", "search-hit-0")
    alice.picture("search-dialog")
    alice.picture("search-dialog", scheme="dark")
    box.fill("yaz")
    expect(hits(alice).first).to_contain_text("Ali Yazdani")
    keys.press("ArrowDown")
    expect(hits(alice).last).to_have_attribute("aria-selected", "true")
    keys.press("ArrowDown")
    with alice.page.expect_navigation(url=re.compile(r"/customers/\d+/$")):
        keys.press("Enter")
    alice.settle()  # the card says by itself that it was opened
    keys.press("Control+k")
    expect(hits(alice).first).to_contain_text("Ali Yazdani")  # the card that was just opened
    keys.press("Escape")
    expect(box).to_be_hidden()
    alice.page.goto("/search/?q=ali")
    expect(alice.main.locator("mark").first).to_have_text("Ali")
    alice.picture("search-page")


def test_answers_to_older_letters_and_errors_in_persian_on_a_phone(
    visit, cast, customers, in_persian
):
    """What comes late is thrown away; what fails is said, and the next letter asks again."""
    add_named("Łucja", "Luca")
    alice = visit(in_persian(cast.alice))
    alice.enter("/customers/")
    page = alice.page
    page.keyboard.press("/")
    expect(page.locator("#list-search")).to_be_focused()
    page.locator("#list-search").blur()
    page.keyboard.press("Control+k")
    held = []
    page.route(re.compile(r"/search/\?q=lu$"), lambda route: held.append(route))
    box = page.get_by_role("combobox", name=alice.words("Search in everything"))
    with page.expect_request(re.compile(r"/search/\?q=lu$")):
        box.fill("lu")
    box.fill("يزدان")
    expect(hits(alice)).to_have_count(2)
    for route in held:
        route.continue_()
    expect(hits(alice).first).to_contain_text("علی یزدانی")
    expect(hits(alice).first.locator("mark").first).to_have_text("یزدان")
    alice.picture("search-dialog")
    page.set_viewport_size(PHONE)
    alice.picture("search-dialog", size=PHONE)
    page.route(re.compile(r"/search/\?q=zx$"), lambda route: route.abort())
    box.fill("zx")
    expect(page.locator(".search-failed")).to_be_visible()
    box.fill("zx-77")
    expect(hits(alice).first).to_contain_text("ZX-77")
    alice.complaints.clear()
