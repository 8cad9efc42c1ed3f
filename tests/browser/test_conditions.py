"""A filter of several conditions is put together in the dialog, counted, shown as chips, and sent to a colleague
as a link: in English and in Persian."""

import pytest
from playwright.sync_api import Locator, expect

from core.calendars import JALALI, Birthday
from customers.models import Status
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
LIST = "/customers/"


def choose(visitor, row: int, name: str) -> None:
    """A field for a row, by typing its name; its comparison comes with it."""
    search = visitor.page.locator(f"#where-{row}-field-ts-control")
    search.focus()
    search.fill(name)
    expect(visitor.page.locator(".ts-dropdown:visible .option").first).to_contain_text(name)
    with visitor.renewed(builder(visitor)):
        search.press("Enter")
    expect(visitor.page.locator(f"#where-{row}-operator")).to_be_visible()


def builder(visitor) -> Locator:
    return visitor.page.locator("#where-builder")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_filter_is_put_together_counted_and_sent_as_a_link(language, visit, cast, in_persian):
    status = Status.objects.first()
    add_customers(
        {"name": "Anna", "status": status.pk, "birthday": Birthday(None, 1, 1, JALALI)},
        {"name": "Ewa", "status": status.pk},
        {"name": "Nadia", "birthday": Birthday(1370, 12, 29, JALALI)},
    )
    alice = visit(in_persian(cast.alice) if language == "fa" else cast.alice)
    alice.enter(LIST)
    page = alice.page
    expect(page.locator(f"#count-status-{status.pk}")).to_have_text(alice.number(2))
    alice.main.get_by_role("link", name=alice.words("More filters")).click()
    expect(page.locator("#where-builder-count")).to_have_text(alice.number(3))

    choose(alice, 1, alice.words("Status"))
    expect(page.locator("#where-1-value-ts-control")).to_be_focused()
    page.keyboard.type(_name(alice, status))
    page.keyboard.press("Enter")
    expect(page.locator("#where-builder-count")).to_have_text(alice.number(2))
    with alice.renewed(builder(alice)):
        alice.button(alice.words("Condition")).first.click()
    choose(alice, 2, alice.words("Birthday"))
    page.locator("#where-2-period").select_option("next_days")
    days = page.locator("[name='where.2.days']")
    days.fill(alice.number(366))
    expect(page.locator("#where-builder-count")).to_have_text(alice.number(1))
    alice.picture("conditions")
    page.keyboard.press("Escape")
    expect(days).to_have_value(alice.number(366))
    page.locator("#conditions .btn-primary").click()

    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator("#list-count")).to_have_text(alice.number(1))
    alice.picture("conditions-chips")
    bob = visit(cast.bob)
    bob.enter(page.url.removeprefix(bob.address))
    expect(bob.page.locator("#list-count")).to_have_text("1")
    expect(bob.main).to_contain_text("Anna")
    page.locator(".chip").nth(1).click()
    expect(page.locator("#list-count")).to_have_text(alice.number(2))


def _name(visitor, option) -> str:
    with visitor.eyes():
        return str(option)
