"""People by hand: an invited colleague comes in, a manager asks who sees a customer, an administrator
hands over and takes it back."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts import services
from accounts.models import User
from customers.models import Customer
from tests.browser.languages import IN_ENGLISH, IN_PERSIAN
from tests.browser.visitor import PHONE
from tests.customers.records import add_named

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


def test_invited_colleague_chooses_a_password_and_is_in(visit, cast):
    nina = services.invite_user(
        actor=cast.erin, email="nina@example.com", name="Nina", role="staff", language="en"
    )
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]
    browser = visit(nina)
    browser.page.goto(link)
    expect(browser.heading).to_have_text("Welcome, Nina")
    browser.picture("invited")
    browser.field("New password").fill("a password of Nina")
    browser.field("New password again").fill("a password of Nina")
    browser.press("Set password")
    expect(browser.page).to_have_url(re.compile(r"/$"))
    expect(browser.page.get_by_role("navigation", name="Main")).to_be_visible()
    assert not User.objects.get(pk=nina.pk).has_open_invitation


@IN_ENGLISH
def test_manager_asks_on_the_card_who_sees_the_customer(visit, cast, in_persian, is_persian):
    (customer,) = add_named("Norths", departments=(cast.north.pk,), is_public=False)
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter(f"/customers/{customer.pk}/")
    carol.page.locator(".why summary").click()
    carol.follow("Who else sees it?")
    dialog = carol.page.get_by_role("dialog", name=carol.words("Who sees this customer?"))
    expect(dialog.get_by_role("listitem")).to_have_count(6)
    dialog.locator(".ts-control").click()
    carol.page.keyboard.type("Dan")
    carol.page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text(
        carol.words("%(name)s does not see it.", name="Dan")
    )
    carol.picture("who-sees")
    carol.picture("who-sees", size=PHONE)
    carol.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(carol.page).to_have_url(re.compile(rf"/customers/{customer.pk}/$"))


def test_the_same_without_javascript_is_a_page(visit, cast):
    (customer,) = add_named("Norths", departments=(cast.north.pk,), is_public=False)
    carol = visit(cast.carol, java_script_enabled=False)
    carol.enter(f"/customers/{customer.pk}/")
    carol.page.locator(".why summary").click()
    carol.follow("Who else sees it?")
    carol.field("Does a colleague see it?").select_option("Bob")
    carol.press("Show")
    expect(carol.main.get_by_role("status")).to_contain_text("Bob is a member of North.")


@IN_PERSIAN
def test_administrator_hands_over_and_takes_it_back(visit, cast, in_persian, is_persian):
    add_named("One", "Two", "Three", assigned_to=cast.alice.pk)
    erin = visit(in_persian(cast.erin) if is_persian else cast.erin)
    erin.enter(f"/settings/users/{cast.alice.pk}/")
    erin.follow("Hand over")
    erin.main.locator(".ts-control").click()
    erin.page.keyboard.type("Dan")
    erin.page.keyboard.press("Enter")
    erin.picture("hand-over")
    what = erin.counted("%(count)s customer", "%(count)s customers", 3, "count")
    erin.press("Hand over: %(what)s", what=what)
    expect(erin.page).to_have_url(re.compile(r"/settings/users/hand-overs/\d+/$"))
    expect(erin.main.get_by_role("status")).to_contain_text(what)
    assert set(Customer.objects.values_list("assigned_to", flat=True)) == {cast.dan.pk}
    assert not User.objects.get(pk=cast.alice.pk).is_active
    erin.picture("handed-over")
    erin.press("Take back")
    expect(erin.main.get_by_role("status")).to_contain_text(
        erin.words("Taken back, %(moment)s", moment="")
    )
    assert set(Customer.objects.values_list("assigned_to", flat=True)) == {cast.alice.pk}
    assert User.objects.get(pk=cast.alice.pk).is_active
