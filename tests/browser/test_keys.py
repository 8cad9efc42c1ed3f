"""The list of customers, the page of a group and the builder of filters, gone through by keys alone."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from core.change_sets import change_set
from customers.models import CustomerGroup
from customers.services import groups
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
LIST = "/customers/?sort=name"
MAP = "/customers/?display=map#map=5/33/53"
LANGUAGES = pytest.mark.parametrize("language", ["en", "fa"])
NAMES = ["Ada", "Bea", "Cid", "Dot"]

# What the keys of a Persian keyboard send: letters by their place, the question mark as a sign of its own.
PERSIAN_KEYS = {
    "j": ("ت", "KeyJ"),
    "k": ("ن", "KeyK"),
    "x": ("ط", "KeyX"),
    "o": ("خ", "KeyO"),
    "e": ("ث", "KeyE"),
    "?": ("؟", "Slash"),
    "/": ("/", "Slash"),
}


class Typist:
    """Somebody who has no mouse, on the keyboard of his language."""

    def __init__(self, visitor, language: str):
        self.visitor, self.page, self.is_persian = visitor, visitor.page, language == "fa"

    def press(self, *keys: str) -> None:
        for key in keys:
            if self.is_persian and key in PERSIAN_KEYS:
                self._send(*PERSIAN_KEYS[key])
            else:
                self.page.keyboard.press(key)

    def _send(self, sign: str, code: str) -> None:
        session = self.page.context.new_cdp_session(self.page)
        key = {"key": sign, "code": code, "text": sign, "modifiers": 8 if sign == "؟" else 0}
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": sign, "code": code})
        session.detach()

    @property
    def focused(self):
        return self.page.locator(":focus")

    def tab_to(self, target, most: int = 80, key: str = "Tab") -> int:
        """By Tab alone; the number of times it took."""
        for count in range(most):
            if target.evaluate("element => element === document.activeElement"):
                return count
            self.page.keyboard.press(key)
        raise AssertionError(f"Tab does not come to {target}")


@pytest.fixture
def typist(visit, cast, in_persian):
    def sit_down(language: str, person=None) -> Typist:
        person = person or cast.carol
        return Typist(visit(in_persian(person) if language == "fa" else person), language)

    return sit_down


@pytest.fixture
def customers(cast):
    return add_customers(
        *(
            {
                "name": name,
                "city": f"Town of {name}",
                "coordinates": (Decimal(34 + place), Decimal(52)),
            }
            for place, name in enumerate(NAMES)
        )
    )


@LANGUAGES
@pytest.mark.parametrize("display", ["table", "list", "tiles"])
def test_rows_are_walked_ticked_opened_and_edited(typist, customers, language, display):
    person = typist(language)
    page = person.page
    person.visitor.enter(LIST)
    if display != "table":
        person.tab_to(page.locator(f"#display-{display}"))
        person.press("Enter" if page.locator(f"a#display-{display}").count() else "Space")
        expect(page.locator({"list": ".list-line", "tiles": ".list-tile"}[display])).to_have_count(
            4
        )
        expect(page.locator(f"#display-{display}")).to_be_focused()
    person.press("j", "j")
    expect(person.focused).to_have_text("Bea")
    outline = person.focused.evaluate("link => getComputedStyle(link).outlineStyle")
    assert outline != "none"
    person.press("x", "j", "x", "k", "k")
    expect(person.focused).to_have_text("Ada")
    expect(page.locator(".row-tick:checked")).to_have_count(2)
    expect(page.locator("[data-tick-count]")).to_have_text(person.visitor.number(2))
    person.press("Escape")
    expect(page.locator(".row-tick:checked")).to_have_count(0)
    person.press("?")
    help_text = page.locator("dialog#shortcuts")
    expect(help_text).to_be_visible()
    person.press("j", "x", "Escape")
    expect(help_text).to_be_hidden()
    expect(person.focused).to_have_text("Ada")
    expect(page.locator(".row-tick:checked")).to_have_count(0)
    person.press("/")
    expect(page.locator("#list-search")).to_be_focused()
    page.keyboard.type("Cid")
    expect(page.locator("[data-row-link]")).to_have_count(1)
    expect(page.locator("#list-search")).to_be_focused()
    page.locator("#list-search").evaluate("input => input.blur()")
    person.press("j", "e")
    expect(page.locator("[name=name]")).to_have_value("Cid")
    person.visitor.enter(LIST)
    person.press("j", "o")
    expect(person.visitor.heading).to_have_text("Ada")
    person.press("e")
    expect(page.locator("[name=name]")).to_have_value("Ada")


@LANGUAGES
def test_customers_in_the_frame_of_the_map_are_walked_and_opened(typist, customers, language):
    person = typist(language)
    person.visitor.enter(MAP)
    expect(person.page.locator("[data-map-listed] a")).to_have_count(4)
    person.press("j", "j", "j", "k")
    expect(person.focused).to_have_text("Bea")
    person.press("?")
    expect(person.page.locator("dialog#shortcuts")).to_be_visible()
    person.press("Escape", "/")
    expect(person.page.locator("#list-search")).to_be_focused()
    person.page.locator("#list-search").evaluate("input => input.blur()")
    person.press("j", "o")
    expect(person.visitor.heading).to_have_text("Ada")


@LANGUAGES
def test_page_of_a_group_has_the_keys_of_the_list_and_leads_to_its_settings(
    typist, cast, customers, language
):
    group = groups.create_group(actor=cast.carol, names={"en": "Regulars", "fa": "Regulars"})
    with change_set(actor=cast.carol, reason="tests"):
        CustomerGroup.objects.bulk_create(
            CustomerGroup(customer=customer, group=group) for customer in customers[:3]
        )
    person = typist(language)
    person.visitor.enter(f"/groups/{group.pk}/?sort=name")
    person.press("j", "j", "x")
    expect(person.focused).to_have_text("Bea")
    expect(person.page.locator(".row-tick:checked")).to_have_count(1)
    person.press("e")
    expect(person.page.locator("[name=name]")).to_have_value("Bea")
    person.visitor.enter(f"/groups/{group.pk}/")
    person.press("e")
    expect(person.page.locator("form [name^=names]").first).to_have_value("Regulars")


@LANGUAGES
def test_filters_are_put_together_without_a_mouse(typist, customers, language):
    person = typist(language)
    page, words = person.page, person.visitor.words
    person.visitor.enter(LIST)
    person.tab_to(page.get_by_role("link", name=words("More filters")))
    person.press("Enter")
    pick(person, 1, words("Region"))
    person.tab_to(page.locator("#where-0-add"))
    person.press("Enter")
    pick(person, 2, words("City"))
    page.keyboard.type("Town of Cid")
    person.tab_to(page.locator("#where-2-up"))
    person.press("Enter")
    expect(page.locator("#where-2-up")).to_be_disabled()
    expect(page.locator("#where-2-down")).to_be_focused()
    person.tab_to(page.locator("#where-1-remove"))
    person.press("Enter")
    expect(page.locator("#where-1-field")).to_have_count(0)
    expect(page.locator("#where-0-add")).to_be_focused()
    expect(page.locator("#where-builder-count")).to_have_text(person.visitor.number(1))
    person.press("Control+Enter")
    expect(page.locator("[data-row-link]")).to_have_text(["Cid"])
    expect(page.locator(".chip")).to_have_count(1)
    person.tab_to(page.get_by_role("link", name=words("More filters")))
    person.press("Enter")
    expect(page.locator("#where-0-junction")).to_be_focused()
    person.press("Escape")
    expect(page.locator("#conditions-dialog")).to_be_hidden()
    expect(page.get_by_role("link", name=words("More filters"))).to_be_focused()


def pick(person: Typist, row: int, name: str) -> None:
    """Choose the field of a row that has just come, and stand at its value."""
    page = person.page
    expect(page.locator(f"#where-{row}-field-ts-control")).to_be_focused()
    page.keyboard.type(name)
    expect(page.locator(".ts-dropdown:visible .option").first).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.locator(f"#where-{row}-value")).to_be_focused()
