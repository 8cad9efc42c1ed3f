"""A category and a tag are added where they are chosen, with JavaScript and without; a field
that goes with a category comes and goes with it."""

import pytest
from playwright.sync_api import expect

from customers.models import Category, Customer, Tag
from tests.browser.visitor import PHONE
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
NEW = "/customers/new/"
SKIERS, LOYAL = "اسکی‌بازان", "مشتری وفادار"


@pytest.fixture
def alice(visit, cast, in_persian):
    visitor = visit(in_persian(cast.alice))
    visitor.enter(NEW)
    return visitor


def beside(visitor, name: str):
    """The box beside the field in which an option is added."""
    return visitor.main.locator(f".addable:has(select[name='{name}']) details")


def items(visitor, name: str):
    return visitor.main.locator(f".addable:has(select[name='{name}']) .ts-control .item")


def test_options_are_added_by_the_sign_and_by_typing(alice):
    alice.main.locator("[name=name]").fill("Nadia Karimi")
    box = beside(alice, "categories")
    box.locator("summary").click()
    alice.picture("option-add")
    alice.picture("option-add", scheme="dark")
    box.locator("input").fill(" ")
    box.locator("button").click()
    expect(box.locator("input")).to_be_focused()
    box.locator("input").fill(SKIERS)
    box.locator("input").press("Enter")
    expect(items(alice, "categories")).to_contain_text([SKIERS])
    expect(box.locator("summary")).to_be_focused()

    search = alice.main.locator(".addable:has(select[name='tags']) .ts-control input")
    search.fill(LOYAL)
    expect(alice.main.locator(".ts-dropdown .create:visible")).to_contain_text(LOYAL)
    alice.picture("option-typed")
    search.press("Enter")
    expect(items(alice, "tags")).to_contain_text([LOYAL])
    expect(alice.main.locator("[name=name]")).to_have_value("Nadia Karimi")
    alice.picture("option-added", size=PHONE)
    assert Category.objects.get(names__has_key="fa", created_by=alice.user)
    alice.main.get_by_role("button", name=alice.words("Register"), exact=True).click()
    expect(alice.heading).to_have_text("Nadia Karimi")
    customer = Customer.objects.get()
    assert [c.names for c in customer.categories.all()] == [{"fa": SKIERS}]
    assert [t.names for t in customer.tags.all()] == [{"fa": LOYAL}]


def test_field_comes_and_goes_with_its_category(visit, cast):
    category = Category.objects.first()
    add_field(cast, "text", "Dress size", limited_to=[category.pk])
    alice = visit(cast.alice)
    alice.enter(NEW)
    field = alice.main.get_by_label("Dress size")
    expect(field).to_be_hidden()
    search = alice.main.locator(".addable:has(select[name='categories']) .ts-control input")
    search.fill(category.names["en"])
    search.press("Enter")
    expect(field).to_be_visible()
    field.fill("38")
    items(alice, "categories").locator(".remove").click()
    expect(field).to_be_hidden()
    # What is put in place of a searched list ends its listening to the page.
    assert alice.page.evaluate(
        """() => {
            const list = document.querySelector("select[name=categories]").tomselect;
            window.htmx.swap(list.input.closest("fieldset"), "<p></p>", { swapStyle: "innerHTML" });
            return list.input.tomselect === undefined;
        }"""
    )


def test_enter_sends_nothing_and_presses_no_sign_without_javascript(visit, cast):
    alice = visit(cast.alice, java_script_enabled=False)
    for path in (NEW, "/contacts/new/"):
        alice.enter(path)
        alice.main.locator("[name=name]").fill("Nadia Karimi")
        alice.main.locator("[name=name]").press("Enter")
        expect(alice.main.locator("[name=name]")).to_have_value("Nadia Karimi")
        expect(alice.main.locator(".field-error:visible")).to_have_count(0)
    assert not Customer.objects.exists()


def test_option_is_added_without_javascript_and_nothing_typed_is_lost(visit, cast):
    alice = visit(cast.alice, java_script_enabled=False)
    alice.enter(NEW)
    alice.main.locator("[name=name]").fill("Nadia Karimi")
    box = beside(alice, "tags")
    box.locator("summary").click()
    box.locator("input").fill("Skier")
    box.locator("button").click()
    tag = Tag.objects.get(names__en="Skier")
    expect(alice.main.locator("select[name=tags]")).to_have_values([str(tag.pk)])
    expect(alice.main.locator("[name=name]")).to_have_value("Nadia Karimi")
    alice.picture("no-javascript-option-added")
    assert not Customer.objects.exists()
