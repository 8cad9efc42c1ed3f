"""An administrator lays out the form and the card by drag and by keyboard; others fill it in."""

import pytest
from playwright.sync_api import Locator, expect

from customers.models import Customer
from tests.browser.languages import IN_PERSIAN
from tests.browser.visitor import DESK, PATIENCE_MS, PHONE, Visitor
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
BOARD = "/settings/card-layout/"
WALL = {"width": 1280, "height": 3000}
"""As high as the whole board, so that nothing scrolls while it is dragged."""


@pytest.fixture
def customer(cast):
    (made,) = add_customers(
        {"name": "Maria Kowalska", "national_id": "0499370899", "city": "Tehran"}
    )
    return made


@pytest.fixture
def speaks(in_persian, is_persian):
    """Makes a person read English, or Persian from right to left."""
    return in_persian if is_persian else lambda user: user


def section(visitor: Visitor, label: str) -> Locator:
    return visitor.main.get_by_role("region", name=visitor.words(label), exact=True)


def row(visitor: Visitor, key: str) -> Locator:
    return visitor.main.locator(f"[data-layout-field]:has(> input[value='field:{key}'])")


def keys_of(its_section: Locator) -> list[str]:
    items = its_section.locator("[data-layout-field] > input[name=item]")
    return [item.get_attribute("value").removeprefix("field:") for item in items.all()]


def drag(visitor: Visitor, key: str, onto: Locator) -> None:
    """By the grip, with the mouse, onto another field or an empty section."""
    visitor.page.set_viewport_size(WALL)
    row(visitor, key).locator("[data-field-grip]").hover()
    visitor.page.mouse.down()
    box = onto.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visitor.page.mouse.move(x, y - 30, steps=8)
    visitor.page.mouse.move(x, y, steps=8)
    visitor.page.mouse.up()
    visitor.page.set_viewport_size(DESK)


@IN_PERSIAN
def test_layout_is_changed_seen_and_restored(visit, cast, speaks, customer):
    erin = visit(speaks(cast.erin))
    erin.enter(BOARD)
    erin.picture("card-layout")
    drag(erin, "mobile", row(erin, "payment_manner"))
    assert "mobile" in keys_of(section(erin, "Terms"))
    row(erin, "national_id").locator(".layout-eye input").check()
    more = section(erin, "Terms").locator("> details")
    more.locator("summary").click()
    instruction = more.get_by_role("group", name=erin.words("Instruction"))
    instruction.get_by_label("English").fill("Ask before closing")
    instruction.get_by_label("فارسی").fill("پیش از بستن بپرسید")
    erin.picture("card-layout-open")
    erin.press("Save")
    expect(erin.page.get_by_text(erin.words("Saved"), exact=True)).to_be_visible()

    erin.page.goto("/customers/new/")
    terms = erin.main.get_by_role("group", name=erin.words("Terms"), exact=True)
    expect(terms).to_contain_text(told(erin))
    expect(terms.locator("[name^=mobile]").first).to_be_attached()
    expect(erin.main.locator("[name=national_id]")).to_have_count(0)
    erin.picture("form-laid-out")
    erin.picture("form-laid-out", size=PHONE)

    erin.page.goto(f"/customers/{customer.pk}/edit/")
    erin.main.locator("[name=city]").fill("Rasht")
    erin.press("Save")
    expect(erin.heading).to_have_text("Maria Kowalska")
    assert Customer.objects.get(pk=customer.pk).national_id == "0499370899"

    erin.page.goto(f"/customers/{customer.pk}/?empty=1")
    expect(section(erin, "Terms")).to_contain_text(told(erin))
    erin.picture("card-laid-out")
    erin.picture("card-laid-out", scheme="dark")
    erin.picture("card-laid-out", size=PHONE)
    erin.main.locator(".card-hidden summary").click()
    expect(erin.main.locator(".card-hidden")).to_contain_text("0499370899")

    erin.page.goto(BOARD)
    erin.press("Restore the default")
    expect(section(erin, "Contact").locator("[value='field:mobile']")).to_have_count(1)
    erin.picture("card-layout-restored", scheme="dark")
    erin.page.get_by_role("button", name=erin.words("Undo"), exact=True).click()
    expect(erin.page.get_by_text(erin.words("Taken back"))).to_be_visible()
    assert "mobile" in keys_of(section(erin, "Terms"))


def told(visitor: Visitor) -> str:
    return "پیش از بستن بپرسید" if visitor.user.language == "fa" else "Ask before closing"


@IN_PERSIAN
def test_role_alone_does_not_see_what_is_hidden_from_it(visit, cast, speaks, customer):
    erin = visit(speaks(cast.erin))
    erin.enter(f"{BOARD}customer/roles/staff/")
    erin.main.get_by_role("checkbox", name=erin.words("National ID"), exact=True).check()
    erin.picture("card-layout-role")
    erin.picture("card-layout-role", size=PHONE)
    erin.press("Save")
    expect(erin.page.get_by_text(erin.words("Saved"), exact=True)).to_be_visible()
    for person, count in ((cast.alice, 0), (cast.carol, 1)):
        visitor = visit(person)
        visitor.enter("/customers/new/")
        expect(visitor.main.locator("[name=national_id]")).to_have_count(count)


def test_everything_can_be_moved_by_keyboard_and_is_read_aloud(visit, cast):
    erin = visit(cast.erin)
    erin.enter(BOARD)
    expect(erin.heading).to_have_text("Card layout", timeout=PATIENCE_MS)
    erin.page.wait_for_load_state()
    row(erin, "phone").get_by_role("button", name="Move Phone up").focus()
    erin.page.keyboard.press("Enter")
    expect(erin.main.get_by_role("status")).to_contain_text(
        "Phone: in Contact, 1 of", timeout=PATIENCE_MS
    )
    assert keys_of(section(erin, "Contact"))[0] == "phone"
    expect(row(erin, "phone").get_by_role("button", name="Move Phone up")).to_be_focused()
    both = "() => { for (const id of ['phone-down', 'email-up']) document.getElementById(`field-${id}`).click(); }"
    before = keys_of(section(erin, "Contact"))
    erin.page.evaluate(both)
    expect(erin.main.get_by_role("status")).to_contain_text("Phone: in Contact, 2 of")
    erin.settle()
    assert keys_of(section(erin, "Contact"))[:2] == [before[1], "phone"]
    section(erin, "Terms").get_by_role("button", name="Move Terms to the other block").focus()
    erin.page.keyboard.press("Enter")
    start = erin.main.get_by_role("group", name="Start block")
    expect(start.get_by_role("region", name="Terms", exact=True)).to_be_visible()
    erin.press("New section")
    made = section(erin, "New section")
    name = made.get_by_role("group", name="Name of the section").get_by_label("English")
    expect(name).to_be_focused()
    name.fill("Shop")
    erin.picture("card-layout-new-section")
    erin.picture("card-layout", size=PHONE)
    erin.press("Save")
    expect(section(erin, "Shop")).to_be_visible()
    drag(erin, "phone", section(erin, "Shop").locator("[data-layout-fields]"))
    assert keys_of(section(erin, "Shop")) == ["phone"]
    with erin.page.expect_popup() as opened:
        erin.press("Preview")
    expect(opened.value.get_by_role("heading", name="Shop")).to_be_visible()
    opened.value.set_viewport_size({"width": 1280, "height": 860})


def test_form_of_a_customer_is_a_key_away(visit, cast):
    alice = visit(cast.alice)
    alice.enter("/")
    alice.picture("side-bar")
    alice.page.keyboard.press("c")
    expect(alice.page).to_have_url(f"{alice.address}/customers/new/")
    alice.page.goto("/customers/")
    alice.picture("customer-list-functions")
    alice.follow("Insert customer")
    expect(alice.page).to_have_url(f"{alice.address}/customers/new/")


def test_layout_without_javascript(visit, cast):
    erin = visit(cast.erin, java_script_enabled=False)
    erin.enter(BOARD)
    with erin.page.expect_navigation():
        row(erin, "phone").get_by_role("button", name="Move Phone up").click()
    assert keys_of(section(erin, "Contact"))[0] == "phone"
    erin.press("Save")
    expect(erin.page.get_by_text("Saved", exact=True)).to_be_visible()
    assert keys_of(section(erin, "Contact"))[0] == "phone"
