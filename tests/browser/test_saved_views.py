"""A filter built in the builder and saved as a view, shared with a department, used by a colleague, and locked."""

import json
import re

import pytest
from django.http import QueryDict
from playwright.sync_api import expect

from records.models import SavedView
from tests.browser.languages import IN_PERSIAN
from tests.browser.test_conditions import choose
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
NAMES = {"en": ("Carol's limes", "Our limes"), "fa": ("لیموهای کارول", "لیموهای ما")}


def tab(visitor, name: str):
    tabs = visitor.page.get_by_role("navigation", name=visitor.words("Saved views"))
    return tabs.get_by_role("link", name=re.compile(re.escape(name)))


@IN_PERSIAN
def test_view_is_saved_shared_used_and_locked(visit, cast, in_persian, is_persian):
    add_customers(
        {"name": "Lime of North", "is_public": False, "departments": (cast.north.pk,)},
        {"name": "Lime for all", "city": "Gdynia"},
        {"name": "Plum", "city": "Gdynia"},
    )
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    bob = visit(in_persian(cast.bob) if is_persian else cast.bob)
    mine, ours = NAMES[carol.user.language]
    rows = carol.main.locator("[data-row]")

    carol.enter("/customers/")
    expect(rows).to_have_count(3)
    carol.main.locator("#list-search").fill("lime")
    expect(rows).to_have_count(2)
    carol.follow("Save as view")
    dialog = carol.page.locator("#view-dialog")
    dialog.locator("[name=name]").fill(mine)
    carol.picture("view-dialog")
    dialog.get_by_role("button", name=carol.words("Save view"), exact=True).click()
    expect(tab(carol, mine)).to_have_attribute("aria-current", "page")
    expect(carol.page).to_have_url(re.compile(r"q=lime&view=\d+$"))

    # A filter more, built of conditions and saved into the view; then it is shared.
    carol.follow("More filters")
    choose(carol, 1, carol.words("City"))
    carol.page.keyboard.type("gdyn")
    carol.page.locator("#conditions .btn-primary").click()
    expect(rows).to_have_count(1)
    expect(carol.page.locator(".chip")).to_have_count(1)
    carol.picture("view-changed")
    carol.picture("view-changed", size=PHONE)
    carol.press("Save changes")
    expect(carol.main.get_by_role("button", name=carol.words("Save changes"))).to_have_count(0)
    carol.page.locator(".view-tools summary").click()
    carol.picture("view-menu")
    carol.follow("Rename, share, lock")
    dialog.locator("[name=name]").fill(ours)
    dialog.get_by_role("radio", name=re.compile(carol.words("Departments"))).check()
    dialog.get_by_role("checkbox", name="North").check()
    dialog.get_by_role("checkbox", name=carol.words("locked")).check()
    carol.picture("view-sharing")
    carol.picture("view-sharing", scheme="dark")
    dialog.get_by_role("button", name=carol.words("Save"), exact=True).click()
    expect(tab(carol, ours)).to_have_attribute("aria-current", "page")

    # The colleague finds it among his tabs; what he changes he can only save as his own.
    bob.enter("/customers/")
    expect(bob.main.locator("[data-row]")).to_have_count(3)
    tab(bob, ours).click()
    expect(bob.main.locator("[data-row]")).to_have_count(1)
    expect(bob.main.locator("[data-row]")).to_contain_text("Lime for all")
    bob.page.locator(".chip").click()
    expect(bob.main.locator("[data-row]")).to_have_count(2)
    expect(bob.main.get_by_role("link", name=bob.words("Save as new view"))).to_be_visible()
    expect(bob.main.get_by_role("button", name=bob.words("Save changes"))).to_have_count(0)
    bob.follow("Discard changes")
    expect(bob.main.locator("[data-row]")).to_have_count(1)

    bob.go_to("Segments")
    row = bob.main.get_by_role("row").filter(has_text=ours)
    expect(row.locator(".number")).to_contain_text(bob.number(1))
    bob.picture("segments")
    bob.picture("segments", size=PHONE)
    bob.picture("segments", scheme="dark")
    condition = {"field": "city", "operator": "contains", "value": "gdyn"}
    query = QueryDict(SavedView.objects.get().query)
    assert (query["q"], json.loads(query["where"])) == ("lime", {"all": [condition]})
