"""Doubles by hand: a warning while typing, a merge side by side, and its undo."""

import re

import pytest
from playwright.sync_api import expect

from customers.duplicates import pairs
from customers.kinds import Reachable
from customers.models import Customer, Tag
from tests.browser.languages import IN_ENGLISH, IN_PERSIAN
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

NAMES = {False: ("Grażyna Kowalska", "Kowalska Grazyna"), True: ("علی کریمی", "كريمي علي")}


def alike(cast, is_persian: bool) -> list[Customer]:
    """Two cards of one customer, made by different people."""
    first, second = NAMES[is_persian]
    tags = Tag.objects.order_by("pk").values_list("pk", flat=True)[:3]
    mobile = (Reachable("+989121234567", "0912 123 4567"),)
    return add_customers(
        {
            "name": first,
            "mobile": mobile,
            "city": "Tehran",
            "street": "Valiasr 12",
            "tags": (tags[0], tags[1]),
            "departments": (cast.north.pk,),
            "description": "Pays on time.",
        },
        {
            "name": second,
            "mobile": mobile,
            "email": (Reachable("k@example.com"),),
            "city": "Isfahan",
            "tags": (tags[1], tags[2]),
            "departments": (cast.north.pk, cast.south.pk),
            "national_id": "0061234561",
        },
    )


@IN_PERSIAN
def test_double_is_shown_while_typing(visit, cast, in_persian, is_persian):
    there, _other = alike(cast, is_persian)
    alice = visit(in_persian(cast.alice) if is_persian else cast.alice)
    alice.enter("/customers/new/")
    alice.field("Name").fill(NAMES[is_persian][1])
    alice.page.keyboard.press("Tab")
    found = alice.main.locator(".doubles-found")
    expect(found.get_by_role("link")).to_have_count(2)
    alice.field("Mobile").fill("۰۹۱۲۱۲۳۴۵۶۷")
    alice.page.keyboard.press("Tab")
    expect(found.get_by_text(alice.words("same phone"), exact=False).first).to_be_visible()
    assert grave_faults(alice.page) == []
    alice.picture("doubles-typing")
    alice.picture("doubles-typing", size=PHONE)
    alice.picture("doubles-typing", scheme="dark")
    with alice.context.expect_page() as card:
        found.get_by_role("link", name=there.name, exact=False).click()
    expect(card.value).to_have_url(re.compile(rf"/customers/{there.pk}/$"))
    alice.press("Register")
    expect(alice.main.get_by_role("alert").first).to_contain_text(there.name)
    alice.main.get_by_label(alice.words("It is right, save it like this")).check()
    alice.press("Register")
    expect(alice.page).to_have_url(re.compile(r"/customers/\d+/$"))
    alice.complaints = [one for one in alice.complaints if "422" not in one]
    assert Customer.objects.count() == 3


@IN_ENGLISH
def test_manager_merges_a_pair_and_takes_it_back(visit, cast, in_persian, is_persian):
    first, second = alike(cast, is_persian)
    pairs.search_all(lambda done, total: None)
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter("/customers/duplicates/")
    assert grave_faults(carol.page) == []
    carol.picture("doubles-list")
    carol.picture("doubles-list", size=PHONE)
    carol.picture("doubles-list", scheme="dark")
    carol.follow("Compare and merge")
    carol.main.get_by_role("radio").nth(1).check()
    assert grave_faults(carol.page) == []
    carol.picture("merge")
    carol.picture("merge", size=PHONE)
    carol.picture("merge", scheme="dark")
    name = carol.counted("Merge %(number)s customer", "Merge %(number)s customers into one", 2)
    carol.button(name).click()
    expect(carol.page).to_have_url(re.compile(rf"/customers/{first.pk}/$"))
    expect(carol.heading).to_have_text(second.name)
    expect(carol.main).to_contain_text("k@example.com")
    assert set(Customer.objects.all()) == {first}
    carol.page.get_by_role("button", name=carol.words("Undo")).click()
    expect(carol.page).to_have_url(re.compile(r"/timeline/$"))
    expect(carol.heading).to_have_text(first.name)
    carol.picture("merge-undone")
    assert set(Customer.objects.all()) == {first, second}
