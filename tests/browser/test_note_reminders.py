"""A reminder that arrives on a page that is open, sent by the real beat and worker."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notes.models import Reminder
from tests.browser.visitor import Visitor
from tests.customers.records import add_named
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


def badge(reader: Visitor):
    return reader.page.locator("#notices-count")


def toast(reader: Visitor, text: str):
    return reader.page.locator("[data-toast]").filter(has_text=text)


def test_reminders_arrive_on_open_pages_in_persian_and_english_and_are_put_off(
    visit, cast, in_persian
):
    persian, acme = add_named("شرکت آکمه", "Acme")
    readers = {persian: visit(in_persian(cast.bob)), acme: visit(cast.carol)}
    notes = [
        add_note(reader.user, customer=customer, assigned_to=reader.user.pk)
        for customer, reader in readers.items()
    ]
    for reader in readers.values():
        reader.page.clock.install()
        reader.enter("/customers/")
        expect(badge(reader)).to_have_attribute("hx-trigger", "notices-due from:body")
        expect(badge(reader)).to_be_empty()

    # They become due only now; both look at the page and do nothing.
    for note in notes:
        Reminder.objects.create(note=note, at=timezone.now())
    waiting = dict(readers)
    for _look in range(30):
        for reader in waiting.values():
            reader.page.clock.run_for(20_000)
            reader.page.wait_for_timeout(500)
        waiting = {c: r for c, r in waiting.items() if not toast(r, c.name).count()}
        if not waiting:
            break
    for customer, reader in readers.items():
        expect(toast(reader, customer.name)).to_be_visible()
        expect(badge(reader)).to_have_text(reader.number(1))
        reader.picture("reminder-arrives")
        put_off(reader)
        again = Reminder.objects.get(sent_at=None, note__customer=customer)
        assert again.at - timezone.now() > datetime.timedelta(minutes=58)


def put_off(reader: Visitor) -> None:
    """By the menu of the badge, on the page where one is."""
    reader.page.locator("summary:has(#notices-count)").click()
    menu = reader.page.locator("#notices-menu")
    hour = menu.get_by_role("button", name=reader.words("In 1 hour"), exact=True)
    expect(hour).to_be_visible()
    reader.picture("reminder-menu")
    hour.click()
    expect(hour).to_have_count(0)
    expect(badge(reader)).to_be_empty()
    assert reader.page.url.endswith("/customers/")
