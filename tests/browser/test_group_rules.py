"""A group by rule is put together in the browser and fills itself, by the real worker."""

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
    carol.page.goto("/groups/")
    row = carol.main.locator(f"#group-{Group.objects.get().pk}")
    expect(row).to_contain_text(carol.number(2))
    carol.picture("groups")
    carol.picture("groups", scheme="dark")
    carol.picture("groups", size=PHONE)


def _await_member(visitor, name: str) -> None:
    """The page is opened again until the worker has been there."""
    for _attempt in range(60):
        if visitor.main.get_by_text(name).first.is_visible():
            return
        visitor.page.wait_for_timeout(250)
        visitor.page.reload()
    raise AssertionError(f"{name} did not enter the group")
