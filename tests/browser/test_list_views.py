"""The list in all its forms, arranged by its reader: columns, widths, keyboard; in both directions."""

import pytest
from playwright.sync_api import expect

from customers.kinds import Reachable
from customers.models import Status
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def customers(cast):
    active = Status.objects.get(code="active").pk
    common = {"status": active, "assigned_to": cast.alice.pk, "departments": (cast.north.pk,)}
    return add_customers(
        *(
            {**common, "name": name, "mobile": (Reachable(f"+98912345678{place}"),)}
            for place, name in enumerate(("Ada Nowak", "Boris Orlov", "کیان رستمی", "Zoe Hill"))
        )
    )


@pytest.mark.parametrize("language", ["en", "fa"])
def test_list_is_arranged_and_gone_through_by_keys(visit, cast, in_persian, customers, language):
    carol = visit(in_persian(cast.carol) if language == "fa" else cast.carol)
    page = carol.page
    carol.enter("/customers/?sort=name")

    # A column is made wider by keys, in the direction of the reader, and stays so.
    edge = page.locator("[data-column-edge=mobile]")
    header = page.locator("th", has=edge)
    before = header.bounding_box()["width"]
    edge.focus()
    with page.expect_response("**/customers/list/width/") as answer:
        page.keyboard.press("ArrowLeft" if language == "fa" else "ArrowRight")
    assert answer.value.status == 204
    assert header.bounding_box()["width"] == pytest.approx(before + 16, abs=1)
    page.reload()
    assert header.bounding_box()["width"] == pytest.approx(before + 16, abs=1)

    # Columns are chosen in a dialog; what is typed meanwhile is not lost.
    carol.follow("Columns")
    dialog = page.get_by_role("dialog")
    tick = dialog.locator("input[name=column]")
    expect(tick.first).to_have_value("status")
    dialog.locator("[data-column]", has=page.locator("[value=number]")).locator(
        "[data-move=up]"
    ).click()
    dialog.locator("input[value=status][name=column]").uncheck()
    page.evaluate("document.getElementById('list-search').value = '9123'")
    dialog.get_by_role("button", name=carol.words("Show these columns")).click()
    expect(dialog).to_be_hidden()
    expect(page.locator("th [data-column-edge=status]")).to_have_count(0)
    expect(page.locator("#list-search")).to_have_value("9123")
    assert "q=9123" in page.url
    carol.picture(f"list-columns-{language}")

    # Each form is the reader's own until he chooses another; focus stays on the switch.
    for form, rows in (("list", ".list-line"), ("tiles", ".list-tile")):
        switch = page.locator(f"#display-{form}")
        switch.click()
        expect(page.locator(rows)).to_have_count(4)
        expect(switch).to_be_focused()
        carol.picture(f"list-{form}-{language}")
    page.goto("/customers/?sort=name")
    tiles = page.locator(".list-tile")
    expect(tiles).to_have_count(4)

    # By keys: down, ticked, further down and ticked up to there, back up, opened.
    names = page.locator("[data-row-link]")
    ticks = page.locator(".row-tick:checked")
    for key in ("j", "x", "j", "j"):
        page.keyboard.press(key)
    expect(names.nth(2)).to_be_focused()
    page.keyboard.press("Shift+X")
    expect(ticks).to_have_count(3)
    page.keyboard.press("k")
    opened = names.nth(1).inner_text()
    page.keyboard.press("o")
    expect(carol.heading).to_have_text(opened)
