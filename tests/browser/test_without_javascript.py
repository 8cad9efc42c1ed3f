"""Karta without JavaScript: the list, its filters and orders, and the card."""

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

    names.first.click()
    expect(alice.heading).to_have_text("Łukasz Źrebiec")
    alice.picture("no-javascript-card")
