"""A group by rule is put together in the browser and fills itself, by the real worker."""

import re

import pytest
from playwright.sync_api import expect

from crm_project.celery import app
from customers.models import Group
from tests.browser.languages import IN_PERSIAN
from tests.browser.visitor import PHONE
from tests.customers.records import add_named

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@IN_PERSIAN
def test_a_rule_group_fills_itself(visit, cast, in_persian, is_persian):
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    add_named("Nadia Karimi", "Omid Rahimi")
    carol.enter("/groups/new/by-rule/")
    carol.main.locator(f"[name=names_{carol.user.language}]").fill("Karimi")
    for part, choice in (("field", "name"), ("operator", "contains")):
        with carol.renewed(carol.main.locator("[data-condition-builder]")):
            carol.main.locator(f"[name='rule.1.{part}']").select_option(choice)
    carol.main.locator("[name='rule.1.value']").fill("karimi")
    carol.press("Show who would enter and leave")
    preview = carol.main.locator("#group-preview")
    expect(preview).to_contain_text("Nadia Karimi")
    expect(preview).not_to_contain_text("Omid Rahimi")
    carol.picture("group-rule")
    carol.picture("group-rule", scheme="dark")
    carol.picture("group-rule", size=PHONE)
    carol.press("Add group")
    _await_member(carol, "Nadia Karimi")
    add_named("Reza Karimi")
    app.send_task("customers.tasks.follow_group_rules")
    _await_member(carol, "Reza Karimi")
    carol.picture("group-customers")
    carol.picture("group-customers", size=PHONE)
    _arrange(carol)
    carol.page.goto("/groups/")
    row = carol.main.locator(f"#group-{Group.objects.get().pk}")
    expect(row).to_contain_text(carol.number(2))
    carol.picture("groups")
    carol.picture("groups", scheme="dark")
    carol.picture("groups", size=PHONE)


def _arrange(visitor) -> None:
    """In another form the page is still that of the group, and the tab says which it is."""
    address = re.compile(rf"/groups/{Group.objects.get().pk}/(\?|$)")
    tab = visitor.main.locator("#list-tabs .tab[aria-current=page]")
    for form, rows in (("list", ".list-lines"), ("tiles", ".list-tiles")):
        visitor.main.locator(f"#display-{form}").click()
        expect(visitor.main.locator(f"{rows} li")).to_have_count(2)
        expect(visitor.page).to_have_url(address)
    visitor.main.locator("#list-search").fill("Nadia")
    expect(visitor.main.locator(".list-tiles li")).to_have_count(1)
    expect(visitor.main.locator("#list-chips .chip")).to_have_count(0)
    visitor.picture("group-tiles")
    visitor.main.locator("#display-map").click()
    expect(tab).to_have_text(visitor.words("Contacts on the map"))
    expect(visitor.page).to_have_url(address)
    visitor.picture("group-map")
    visitor.main.locator("#list-tabs").get_by_role("link", name=visitor.words("Customers")).click()
    expect(tab).to_have_text(visitor.words("Customers"))
    visitor.main.locator("#display-table").click()
    visitor.main.get_by_role("link", name=visitor.words("Save as view")).click()
    expect(visitor.page.locator("#view-dialog")).to_contain_text("Karimi")
    visitor.picture("group-view")


def _await_member(visitor, name: str) -> None:
    """The page is opened again until the worker has been there."""
    for _attempt in range(60):
        if visitor.main.get_by_text(name).first.is_visible():
            return
        visitor.page.wait_for_timeout(250)
        visitor.page.reload()
    raise AssertionError(f"{name} did not enter the group")
