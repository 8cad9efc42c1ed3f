"""A bulk hand-over: ticked in the list, previewed, run, and taken back."""

import re

import pytest
from playwright.sync_api import expect

from customers.models import Customer
from tests.browser.languages import IN_PERSIAN
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE
from tests.customers.records import add_named

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


def managers() -> set:
    return set(Customer.objects.values_list("assigned_to__name", flat=True))


@IN_PERSIAN
def test_customers_are_handed_over_and_that_is_taken_back(visit, cast, in_persian, is_persian):
    add_named("Anna", "Bela", "Cyril", assigned_to=cast.bob.pk)
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter("/customers/")
    page, bar = carol.page, carol.main.locator("[data-bulk-bar]")
    expect(bar).to_be_hidden()
    page.locator(".row-tick").first.check()
    expect(bar.locator("output")).to_have_text(carol.number(1))
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.locator("[data-tick-all]").check()
    expect(bar.locator("output")).to_have_text(carol.number(3))
    carol.picture("bulk-bar")
    bar.get_by_role("button", name=carol.words("Hand over"), exact=True).click()
    expect(carol.field("Responsible manager")).to_be_visible()
    assert grave_faults(page) == []
    carol.field("Responsible manager").select_option(label="Dan")
    carol.press("Preview")
    change = carol.counted("Change %(count)s customer", "Change %(count)s customers", 3, "count")
    expect(carol.button(change)).to_be_visible()
    assert grave_faults(page) == []
    carol.picture("bulk-preview")
    carol.picture("bulk-preview", size=PHONE)
    assert managers() == {"Bob"}
    carol.button(change).click()
    page.wait_for_url(re.compile(r"/customers/bulk/\d+/$"))
    expect(carol.button(carol.words("Take back"))).to_be_visible()
    assert managers() == {"Dan"}
    carol.picture("bulk-result")
    carol.press("Take back")
    expect(carol.button(carol.words("Put it back"))).to_be_visible()
    assert managers() == {"Bob"}
    assert grave_faults(page) == []


def test_field_that_is_chosen_brings_its_input(visit, cast):
    """Without loading the page, and back again."""
    add_named("Anna")
    carol = visit(cast.carol)
    carol.enter("/customers/")
    carol.page.locator(".row-tick").first.check()
    bar = carol.main.locator("[data-bulk-bar]")
    bar.get_by_role("button", name="Change", exact=True).click()
    carol.main.locator(".ts-control").first.click()
    carol.page.keyboard.type("Short name")
    carol.page.keyboard.press("Enter")
    carol.field("Short name").fill("Ann")
    carol.main.get_by_role("radio", name="Clear").check()
    expect(carol.main.locator("[name=value-short_name]")).to_have_count(0)
    carol.main.get_by_role("radio", name="Set to").check()
    carol.field("Short name").fill("Ann")
    carol.press("Preview")
    expect(carol.heading).to_contain_text("Ann")
