"""A reminder that arrives on a page that is open, sent by the real beat and worker."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notes.models import Reminder
from tests.browser.languages import IN_PERSIAN
from tests.browser.visitor import Visitor
from tests.customers.records import add_named
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


def badge(reader: Visitor):
    return reader.page.locator("#notices-count")


@IN_PERSIAN
def test_reminder_arrives_on_the_open_page_and_is_put_off(visit, cast, in_persian, is_persian):
    user = in_persian(cast.bob) if is_persian else cast.bob
    (customer,) = add_named("شرکت آکمه" if is_persian else "Acme")
    note = add_note(cast.bob, customer=customer, assigned_to=cast.bob.pk)
    reader = visit(user)
    reader.page.clock.install()
    reader.enter("/customers/")
    expect(badge(reader)).to_have_attribute("hx-trigger", "notices-due from:body")
    expect(badge(reader)).to_be_empty()

    # It becomes due only now; somebody looks at the page and does nothing.
    Reminder.objects.create(note=note, at=timezone.now())
    announced = reader.page.locator("[data-toast]").filter(
        has_text="Acme" if not is_persian else "آکمه"
    )
    for _look in range(30):
        reader.page.clock.run_for(20_000)
        reader.page.wait_for_timeout(500)
        if announced.count():
            break
    expect(announced).to_be_visible()
    expect(badge(reader)).to_have_text(reader.number(1))
    reader.picture("reminder-arrives")

    reader.page.locator("summary:has(#notices-count)").click()
    menu = reader.page.locator("#notices-menu")
    hour = menu.get_by_role("button", name=reader.words("In 1 hour"), exact=True)
    expect(hour).to_be_visible()
    reader.picture("reminder-menu")
    hour.click()
    expect(hour).to_have_count(0)
    expect(badge(reader)).to_be_empty()
    again = Reminder.objects.get(sent_at=None)
    assert again.at - timezone.now() > datetime.timedelta(minutes=58)
    assert reader.page.url.endswith("/customers/")
