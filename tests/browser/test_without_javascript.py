"""Karta without JavaScript: the list, its filters, orders and bulk bar, and the card."""

import pytest
from playwright.sync_api import expect

from customers.models import Status
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def customers(cast):
    active, lost = (Status.objects.get(code=code).pk for code in ("active", "lost"))
    return add_customers(
        {"name": "Łukasz Źrebiec", "status": active},
        {"name": "Ольга Щукина", "status": lost},
        {"name": "Adam Nowak", "status": active},
    )


def test_list_is_filtered_and_sorted_and_a_card_opened_without_javascript(visit, cast, customers):
    alice = visit(cast.alice, java_script_enabled=False)
    alice.page.goto("/customers/")
    alice.sign_in()
    names = alice.main.get_by_role("table").locator("tbody .name-cell a:not(.row-quick)")
    expect(names).to_have_text(["Adam Nowak", "Ольга Щукина", "Łukasz Źrebiec"])

    alice.main.get_by_role("checkbox", name="Active", exact=True).check()
    alice.press("Apply")
    expect(names).to_have_text(["Adam Nowak", "Łukasz Źrebiec"])

    alice.follow("Customer")
    expect(names).to_have_text(["Adam Nowak", "Łukasz Źrebiec"])
    alice.follow("Customer")
    expect(names).to_have_text(["Łukasz Źrebiec", "Adam Nowak"])
    alice.picture("no-javascript-list")

    carol = visit(cast.carol, java_script_enabled=False)
    carol.enter("/customers/?q=nowak")
    bar = carol.main.get_by_role("form", name="With the ticked rows")
    expect(bar).to_be_hidden()
    carol.main.get_by_role("link", name="Bulk actions").click()
    bar.locator("[name=scope]").select_option("all")
    bar.get_by_role("button", name="Change", exact=True).click()
    expect(carol.page.locator(".page-note")).to_have_text("1 customer")

    names.first.click()
    expect(alice.heading).to_have_text("Łukasz Źrebiec")
    alice.picture("no-javascript-card")
