"""Notes on the card by hand: a call that is logged from its phone number, and what comes next."""

import datetime

import pytest
from playwright.sync_api import expect

from customers.kinds import Reachable
from notes.models import Note
from tests.browser.languages import IN_BOTH, IN_PERSIAN
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers
from tests.notes.records import action, add_note

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

NO_DIALLING = (
    "addEventListener('click', (e) => e.target.closest('a[href^=tel]') && e.preventDefault())"
)
"""There is no program for telephones here, and a browser that looks for one goes nowhere else."""


@pytest.fixture
def customer(cast):
    (customer,) = add_customers(
        {
            "name": "Sepehr",
            "mobile": (Reachable("+989123456789", "0912 345 6789"),),
            "email": (Reachable("info@sepehr.example", "info@sepehr.example"),),
        }
    )
    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    add_note(cast.bob, customer=customer, text="ارسال فهرست قیمت", action="email", due=yesterday)
    add_note(cast.bob, customer=customer, text="Talked about shoes", status="done", result="Sold")
    add_note(cast.bob, customer=customer, text="Always call before noon", is_pinned=True)
    return customer


@IN_BOTH
def test_a_call_is_logged_from_the_phone_number_with_its_next_step(
    visit, cast, customer, in_persian, is_persian
):
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter(f"/customers/{customer.pk}/")
    carol.picture("notes-overview")
    carol.picture("notes-overview", size=PHONE)

    carol.page.evaluate(NO_DIALLING)
    carol.main.locator('a[href="tel:+989123456789"]').first.click()
    panel = carol.page.locator("#call-log")
    expect(panel.get_by_label(carol.words("What was said"))).to_be_focused()
    panel.get_by_label(carol.words("What was said")).fill("Wants blue ones")
    panel.get_by_text(carol.words("Next step"), exact=True).click()
    panel.get_by_label(carol.words("What is to be done?")).select_option(str(action("call").pk))
    typed = "۱۴۰۹/۰۲/۱۱" if is_persian else "2030-05-01"
    panel.get_by_label(carol.words("Day"), exact=True).fill(typed)
    panel.get_by_label(carol.words("In a few words")).fill("Call again")
    carol.picture("notes-panel")
    carol.picture("notes-panel", size=PHONE)
    panel.get_by_role("button", name=carol.words_in("a call", "Log"), exact=True).click()

    expect(carol.main.locator(".next-steps")).to_contain_text("Call again")
    done, following = Note.objects.order_by("-pk")[:2][::-1]
    assert (done.plain_text, done.closed_by) == ("Wants blue ones", cast.carol)
    assert following.previous == done
    assert str(following.due_at.date()) == "2030-05-01"

    carol.page.goto(f"/customers/{customer.pk}/notes/")
    lines = carol.main.locator(".note-line")
    expect(lines).to_have_count(5)
    expect(lines.first).to_contain_text("Always call before noon")
    carol.picture("notes-tab")
    carol.picture("notes-tab", size=PHONE)
    carol.picture("notes-tab", scheme="dark")
    with carol.renewed(carol.main.locator("#card-notes")):
        carol.main.get_by_role("radio", name=carol.words_in("notes", "Closed")).check()
    expect(lines).to_have_count(2)


@IN_PERSIAN
def test_an_email_is_written_from_the_card(visit, cast, customer, in_persian, is_persian):
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter(f"/notes/email/?customer={customer.pk}")
    carol.field("Subject").fill("Offer")
    carol.main.locator("#email-text").fill("Dear Sepehr")
    carol.picture("notes-email")
    carol.main.get_by_role("button", name=carol.words_in("an e-mail", "Send"), exact=True).click()
    expect(carol.main.locator(".note-line").first).to_be_visible()
    carol.page.goto(f"/customers/{customer.pk}/timeline/?source=communication&source=mail")
    expect(carol.main.locator(".timeline > li").first).to_contain_text("Offer")
    carol.picture("notes-timeline")
