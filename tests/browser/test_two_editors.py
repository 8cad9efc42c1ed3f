"""Two browsers at the form of the same customer: the second one chooses, and nothing is lost."""

import pytest
from playwright.sync_api import expect

from core.change_sets import change_set
from customers.models import Customer, Relation
from customers.services.relations import PartnerChanges, change_partners
from tests.browser.languages import IN_PERSIAN
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE, Visitor
from tests.customers.records import add_customers
from tests.customers.test_partners import kind

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def customer(cast) -> Customer:
    customer, zed = add_customers({"name": "Nadia", "short_name": "N"}, {"name": "Zed"})
    with change_set(actor=None, reason="tests.connect"):
        changes = PartnerChanges(added={zed.pk: kind("friend")})
        change_partners(actor=None, customer=customer, changes=changes)
    return customer


def opened(visitor: Visitor, customer: Customer) -> Visitor:
    visitor.enter(f"/customers/{customer.pk}/edit/")
    expect(visitor.heading).to_have_text("Nadia")
    visitor.may_be_refused = True
    return visitor


def relate(visitor: Visitor, code: str) -> None:
    value = str(kind(code).kind_id)
    visitor.main.locator("select[name^=partner_]").first.select_option(value)


@IN_PERSIAN
def test_second_of_two_editors_chooses_field_by_field(
    visit, cast, in_persian, customer, is_persian
):
    alice = opened(visit(in_persian(cast.alice) if is_persian else cast.alice), customer)
    bob = opened(visit(cast.bob), customer)
    bob.field("Short name").fill("Bob's")
    bob.field("Mobile").fill("0912 345 6789")
    bob.field("Description").fill("Rings in the morning.\nSpeaks Polish.")
    bob.main.locator("input[name=phone]").first.fill("021 8877 6655")
    bob.main.locator("input[name='phone.label']").first.fill("حسابداری")
    relate(bob, "colleague")
    bob.press("Save")
    expect(bob.heading).to_have_text("Nadia")

    alice.field("Short name").fill("Alice's")
    alice.field("Description").fill("Never rings.")
    alice.main.get_by_label(alice.words("City")).first.fill("Kraków")
    alice.main.locator("input[name=phone]").first.fill("021 4455 6677")
    relate(alice, "family")
    alice.press("Save")
    expect(alice.main.get_by_role("alert")).to_contain_text("Bob")
    expect(alice.main.get_by_role("alert")).to_be_focused()
    name, phone, description, zed = (
        alice.main.get_by_role("group", name=label, exact=True)
        for label in (*map(alice.words, ("Short name", "Phone", "Description")), "Zed")
    )
    expect(name).to_contain_text("Bob's")
    expect(name.get_by_role("textbox")).to_have_value("Alice's")
    assert grave_faults(alice.page) == []
    alice.page.evaluate("window.scrollTo(0, 0)")
    alice.picture("two-editors")
    alice.picture("two-editors", scheme="dark")
    alice.picture("two-editors", size=PHONE)
    name.scroll_into_view_if_needed()
    alice.picture("two-editors-field", size=PHONE)

    alice.main.get_by_role("alert").get_by_role("link").first.click()
    expect(name.get_by_role("radio").first).to_be_focused()
    name.get_by_role("radio").first.check()
    alice.press("Save")
    expect(alice.main.get_by_role("alert")).to_be_visible()
    assert Customer.objects.get(pk=customer.pk).short_name == "Bob's"
    expect(name.get_by_role("radio").first).to_be_checked()
    phone.scroll_into_view_if_needed()
    alice.picture("two-editors-rows")
    alice.picture("two-editors-rows", size=PHONE)
    expect(phone.locator("input[name=phone]").first).to_have_value("021 4455 6677")
    phone.locator("input[name=keep_phone]").last.check()
    description.get_by_role("radio").last.check()
    zed.scroll_into_view_if_needed()
    alice.picture("two-editors-partner")
    zed.get_by_role("radio").first.check()
    alice.press("Save")
    expect(alice.heading).to_have_text("Nadia")
    saved = Customer.objects.get(pk=customer.pk)
    assert (saved.short_name, saved.addresses.get().city) == ("Alice's", "Kraków")
    assert saved.description == "Rings in the morning.\nSpeaks Polish."
    points = saved.contact_points.order_by("normalized").values_list("normalized", "label")
    assert list(points) == [("+982188776655", "حسابداری"), ("+989123456789", "")]
    assert Relation.objects.get().kind_id == kind("family").kind_id


def test_choice_needs_no_javascript(visit, cast, customer):
    alice = opened(visit(cast.alice, java_script_enabled=False), customer)
    bob = opened(visit(cast.bob), customer)
    bob.field("Short name").fill("Bob's")
    bob.press("Save")
    expect(bob.heading).to_have_text("Nadia")
    alice.field("Short name").fill("Alice's")
    alice.press("Save")
    group = alice.main.get_by_role("group", name="Short name", exact=True)
    group.get_by_role("radio").last.check()
    alice.press("Save")
    expect(alice.heading).to_have_text("Nadia")
    assert Customer.objects.get(pk=customer.pk).short_name == "Bob's"
