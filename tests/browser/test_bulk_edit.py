"""A bulk hand-over: ticked in the list, previewed, run, and taken back; ticks on several pages."""

import re
from decimal import Decimal

import pytest
from django.utils.translation import gettext
from playwright.sync_api import expect

from accounts import services
from customers.models import Customer
from tests.browser.languages import IN_PERSIAN
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers, add_named

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


def elsewhere(visitor, number: int) -> str:
    with visitor.eyes():
        return gettext("%(number)s of them not shown here") % {"number": visitor.number(number)}


@IN_PERSIAN
def test_ticks_outlast_pages_filters_and_displays_until_they_are_spent(
    visit, cast, in_persian, is_persian
):
    add_customers(
        *(
            {"name": name, "assigned_to": cast.bob.pk, "coordinates": (Decimal(35 + place), 51)}
            for place, name in enumerate((*(f"Ada {n}" for n in range(10)), "Zoe", "Zoya"))
        )
    )
    person = services.set_preferences(actor=cast.carol, page_size=10)
    carol = visit(in_persian(person) if is_persian else person)
    page, bar = carol.page, carol.main.locator("[data-bulk-bar]")
    ticked, scope = bar.locator("output"), bar.locator("[name=scope]")
    carol.enter("/customers/?sort=name")

    # Without a tick the bar is about all the rest.
    expect(bar).to_be_hidden()
    opener = page.locator("#bulk-opener")
    opener.click()
    expect(scope).to_be_focused()
    expect(scope).to_have_value("page")
    carol.picture("bulk-bar-without-a-tick")
    opener.click()
    expect(bar).to_be_hidden()

    # On two pages, among the tiles, and behind a filter.
    page.locator("[data-tick-all]").check()
    expect(ticked).to_have_text(carol.number(10))
    bar.get_by_role("button", name=carol.words("Untick all")).click()
    expect(bar).to_be_hidden()
    expect(opener).to_be_focused()
    page.get_by_role("checkbox", name="Ada 0").check()
    expect(scope).to_have_value("ticked")
    page.evaluate("document.querySelector('[data-ticks-of]').dataset.most = '1'")
    page.get_by_role("checkbox", name="Ada 1").click()
    expect(page.locator("[data-toasts]")).to_contain_text(carol.number(5000))
    expect(page.get_by_role("checkbox", name="Ada 1")).not_to_be_checked()
    page.locator("[data-toast-close]").or_(page.locator(".toast-close")).first.click()
    page.locator("#page-next").click()
    page.get_by_role("checkbox", name="Zoe", exact=True).check()
    expect(ticked).to_have_text(carol.number(2))
    expect(bar).to_contain_text(elsewhere(carol, 1))
    carol.picture("bulk-bar-of-two-pages")
    carol.picture("bulk-bar-of-two-pages", size=PHONE)
    page.locator("#display-tiles").click()
    expect(page.locator(".list-tile .row-tick:checked")).to_have_accessible_name("Ada 0")
    page.locator("#list-search").fill("Zo")
    expect(page.locator(".list-tile")).to_have_count(2)
    page.get_by_role("checkbox", name="Zoya").check()
    page.keyboard.press("Escape")
    expect(ticked).to_have_text(carol.number(1))
    expect(bar).to_contain_text(elsewhere(carol, 1))
    for name in ("Zoe", "Zoya"):
        page.get_by_role("checkbox", name=name).check()

    # The map names those in its frame, and the bar is about the ticked ones.
    page.locator("#display-map").click()
    listed = page.locator("[data-map-listed]")
    expect(listed.locator(".row-tick:checked")).to_have_count(2)
    expect(scope).to_have_value("ticked")
    listed.get_by_role("link", name="Zoya").focus()
    page.keyboard.press("x")
    expect(ticked).to_have_text(carol.number(2))
    page.keyboard.press("x")
    expect(ticked).to_have_text(carol.number(3))
    carol.picture("bulk-bar-of-the-map")
    assert grave_faults(page) == []

    # Whoever comes back from the preview has them still; once it is done they are spent.
    bar.get_by_role("button", name=carol.words("Hand over"), exact=True).click()
    carol.field("Responsible manager").select_option(label="Dan")
    carol.press("Preview")
    change = carol.counted("Change %(count)s customer", "Change %(count)s customers", 3, "count")
    expect(carol.button(change)).to_be_visible()
    carol.follow("Cancel")
    expect(page).to_have_url(re.compile(r"/customers/\?q=Zo&sort=name"))
    expect(ticked).to_have_text(carol.number(3))
    page.go_back()
    carol.button(change).click()
    page.wait_for_url(re.compile(r"/customers/bulk/\d+/$"))
    carol.follow("Back to the list")
    expect(listed.get_by_role("link")).to_have_count(2)
    expect(listed.locator(".row-tick:checked")).to_have_count(0)
    expect(ticked).to_have_text("")
    whose = dict(Customer.objects.values_list("name", "assigned_to__name"))
    assert {name for name, who in whose.items() if who == "Dan"} == {"Ada 0", "Zoe", "Zoya"}


def test_menu_of_the_bar_is_used_by_keys(visit, cast):
    """Escape closes the menu alone; what it offers is about the ticked."""
    add_named("Anna", "Bela", "Cyril")
    carol = visit(cast.carol)
    carol.enter("/customers/")
    page, bar = carol.page, carol.main.locator("[data-bulk-bar]")
    for name in ("Anna", "Bela"):
        page.get_by_role("row", name=name).locator(".row-tick").check()
    merge = bar.get_by_role("button", name="Merge", exact=True)
    expect(merge).to_be_hidden()
    opener = bar.locator("summary")
    opener.focus()
    page.keyboard.press("Enter")
    expect(merge).to_be_visible()
    assert grave_faults(page) == []
    page.keyboard.press("Escape")
    expect(merge).to_be_hidden()
    expect(opener).to_be_focused()
    expect(bar.locator("output")).to_have_text("2")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(merge).to_be_focused()
    page.keyboard.press("Enter")
    expect(carol.heading).to_have_text("Merge customers")
    expect(carol.main).to_contain_text("Anna")
    expect(carol.main).to_contain_text("Bela")
    expect(carol.main).not_to_contain_text("Cyril")


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
