"""The timeline by hand: narrowed, read on, one value and a whole card put back; partners in rows."""

import re

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import expect

from customers.models import Customer
from customers.services import relations
from mailings.services import store_message
from tests.browser.languages import IN_ENGLISH, IN_PERSIAN
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers, add_named
from tests.customers.test_customer_history import update
from tests.customers.test_partners import connect, kind

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def customer(cast):
    (customer,) = add_customers({"name": "Sepehr", "city": "Tehran"})
    for number in range(30):
        update(cast.bob, customer, short_name=f"S{number}")
    update(cast.bob, customer, city="Shiraz", description="Something new")
    email = EmailMessage("Offer for spring", "", "us@example.com", ["info@sepehr.example"])
    store_message(actor=cast.bob, email=email, record=customer)
    return customer


def leave(reader) -> None:
    """Let the page finish telling that its card was opened, before the tables are emptied."""
    reader.settle()


@IN_PERSIAN
def test_timeline_is_narrowed_and_read_on_and_a_value_put_back(
    visit, cast, customer, in_persian, is_persian
):
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter(f"/customers/{customer.pk}/")
    carol.follow("Timeline")
    entries = carol.main.locator(".timeline > li")
    expect(entries).to_have_count(25)
    expect(entries.first).to_contain_text("Offer for spring")
    carol.follow("Show older")
    expect(entries).to_have_count(33)
    carol.picture("timeline")
    carol.picture("timeline", size=PHONE)
    carol.picture("timeline", scheme="dark")

    carol.main.get_by_role("checkbox", name=carol.words("Changes"), exact=True).uncheck()
    expect(entries).to_have_count(1)
    expect(carol.page).to_have_url(re.compile("source=mail"))
    carol.main.get_by_role("checkbox", name=carol.words("Changes"), exact=True).check()
    expect(entries).to_have_count(25)

    label = carol.words("Put the old value of %(field)s back", field=carol.words("City"))
    carol.main.get_by_role("button", name=label, exact=True).first.click()
    expect(entries.nth(0)).to_contain_text(carol.words("Restored"))
    assert customer.addresses.get().city == "Tehran"
    leave(carol)


@IN_ENGLISH
def test_whole_card_is_restored_and_that_is_taken_back(
    visit, cast, customer, in_persian, is_persian
):
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter(f"/customers/{customer.pk}/timeline/?source=changes")
    newest = carol.main.locator(".timeline > li").first
    newest.locator(".timeline-tools summary").click()
    carol.follow("Restore the card to before this")
    expect(carol.main.get_by_role("row")).to_have_count(3)
    carol.main.get_by_role("checkbox", name=carol.words("Description")).uncheck()
    carol.picture("restore")
    carol.picture("restore", size=PHONE)
    carol.press("Put the ticked values back")
    expect(newest).to_contain_text(carol.words("Restored"))
    customer.refresh_from_db()
    assert (customer.addresses.get().city, customer.description) == ("Tehran", "Something new")
    carol.page.get_by_role("button", name=carol.words("Undo"), exact=True).click()
    expect(newest).to_contain_text(carol.words("Taken back"))
    assert customer.addresses.get().city == "Shiraz"
    leave(carol)


def test_timeline_without_javascript_is_narrowed_and_paged(visit, cast, customer):
    carol = visit(cast.carol, java_script_enabled=False)
    carol.enter(f"/customers/{customer.pk}/timeline/")
    carol.follow("Show older")
    entries = carol.main.locator(".timeline > li")
    expect(entries).to_have_count(8)
    carol.main.get_by_role("checkbox", name="Changes", exact=True).uncheck()
    carol.press("Show")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("Offer for spring")


@IN_PERSIAN
def test_partners_are_connected_and_disconnected_in_rows(visit, cast, in_persian, is_persian):
    customer, ali, _babak = add_named("Sepehr", "Ali", "Babak")
    connect(cast.erin, customer, ali, kind("friend"))
    alice = visit(in_persian(cast.alice) if is_persian else cast.alice)
    alice.enter(f"/customers/{customer.pk}/edit/")
    row = alice.main.locator(".partner-row")
    row.get_by_role("button", name=alice.words("Disconnect %(name)s", name="Ali")).click()
    expect(row).to_have_class(re.compile("is-gone"))
    asked = []
    alice.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    alice.follow("Return to customers")
    assert asked == ["beforeunload"]
    alice.may_be_refused = True
    alice.main.locator("[name=name]").fill("")
    alice.press("Save")
    expect(alice.main.get_by_role("alert").first).to_be_visible()
    for is_gone in (False, True):
        row.get_by_role("button").last.click()
        expect(row.locator("select")).to_have_value("" if is_gone else re.compile("."))
    alice.main.locator("[name=name]").fill("Sepehr")
    alice.main.locator(".partner-new .ts-control").first.click()
    alice.page.keyboard.type("Baba")
    expect(alice.page.locator(".ts-dropdown .option").first).to_contain_text("Babak")
    alice.page.keyboard.press("Enter")
    alice.picture("partners")
    alice.press("Save")
    expect(alice.main.locator("#side-partners")).to_be_visible()
    found = relations.partners_of(cast.erin, Customer.objects.get(pk=customer.pk))
    assert [partner.customer.name for partner in found] == ["Babak"]
    leave(alice)


def test_administrator_asks_on_the_card_who_opened_it(visit, cast):
    (customer,) = add_named("Sepehr")
    erin = visit(cast.erin)
    erin.enter(f"/customers/{customer.pk}/")
    expect(erin.heading).to_have_text("Sepehr")
    leave(erin)
    erin.follow("Who opened it?")
    dialog = erin.page.get_by_role("dialog", name="Who opened this card?")
    expect(dialog.get_by_role("listitem")).to_contain_text("Erin")
    erin.picture("who-opened")
