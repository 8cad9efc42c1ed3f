"""A contact person by hand: numbers with labels and marks, the QR code, vCards of a selection."""

import re
from pathlib import Path

import pytest
import vobject
from playwright.sync_api import expect

from customers.models import ContactPerson, ContactPoint, CustomerPerson
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.contact_persons import Position, PositionChanges
from tests.browser.languages import IN_ENGLISH, IN_PERSIAN
from tests.browser.visitor import PHONE
from tests.customers.records import add_named

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


def rows_of(person, kind: str):
    """The rows of a kind that are to be seen in the form."""
    return person.page.locator(f"#id_{kind} > [data-point-row]:not([hidden])")


def tick(person, row, label: str) -> None:
    row.get_by_label(person.words(label), exact=True).check()


@IN_PERSIAN
def test_person_with_marked_numbers_is_recorded_and_kept_on_a_phone(
    visit, cast, in_persian, is_persian
):
    (zagros,) = add_named("Zagros", departments=(cast.north.pk,), is_public=False)
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter(f"/contacts/new/?customer={zagros.pk}")
    name = "امید رحیمی" if is_persian else "Omid Rahimi"
    carol.page.locator("#id_name").fill(name)
    mobile = rows_of(carol, "mobile")
    expect(mobile).to_have_count(1)
    mobile.locator(".point-value").fill("0912 345 0011")
    more = carol.page.locator("#id_mobile").get_by_role("button", name=carol.words("One more"))
    for number in ("۰۹۱۲ ۳۴۵ ۰۰۲۲", "12"):
        more.press("Enter")
        carol.page.keyboard.type(number)
    expect(mobile).to_have_count(3)
    tick(carol, mobile.nth(1), "Main")
    tick(carol, mobile.nth(0), "Invalid")
    mobile.nth(1).locator(".point-label").fill("کار" if is_persian else "work")
    rows_of(carol, "email").locator(".point-value").fill("omid@example.com")
    tick(carol, rows_of(carol, "email").first, "No mailings")
    carol.page.locator("#id_new_is_main").check()
    carol.press("Register")
    expect(carol.main.get_by_role("alert")).to_contain_text(carol.words("Mobile"))
    carol.complaints.clear()  # the answer to a wrong form is 422
    carol.main.get_by_role("alert").get_by_role("link").click()
    expect(mobile.nth(2).locator(".point-value")).to_be_focused()
    expect(mobile.nth(2).locator(".field-error")).to_be_visible()
    carol.picture("wrong-number")
    mobile.nth(2).locator("[data-remove-point]").click()
    expect(mobile).to_have_count(2)
    carol.press("Register")
    expect(carol.heading).to_have_text(name)
    kept = ContactPoint.objects.order_by("kind", "position").values_list(
        "normalized", "is_primary", "is_invalid", "is_opted_out"
    )
    assert list(kept) == [
        ("omid@example.com", True, False, True),
        ("+989123450022", True, False, False),
        ("+989123450011", False, True, False),
    ]
    assert CustomerPerson.objects.get().is_main
    _look_at_the_code(carol, name)


def _look_at_the_code(carol, name: str) -> None:
    """It is there, and wholly within the window of a phone, too."""
    carol.page.locator(".vcard-menu summary").click()
    alt = carol.words("QR code with the contact details of %(name)s", name=name)
    code = carol.main.get_by_alt_text(alt)
    expect(code).to_be_visible()
    carol.settle()
    assert code.evaluate("picture => picture.naturalWidth") > 0
    carol.picture("person")
    carol.picture("person", scheme="dark")
    carol.picture("person", size=PHONE)
    carol.page.set_viewport_size(PHONE)
    box = code.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


@IN_ENGLISH
def test_vcards_of_the_ticked_and_of_all(visit, cast, in_persian, is_persian, tmp_path):
    (zagros,) = add_named("Zagros")
    at = PositionChanges(added={zagros.pk: Position()})
    for name in ("Anna", "Bogdan", "Celina"):
        contact_persons.create_person(
            actor=None, catalogue=person_catalogue(), values={"name": name}, positions=at
        )
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter("/contacts/")
    bar = carol.main.get_by_role("form", name=carol.words("With the ticked rows"))
    expect(bar).to_be_hidden()
    carol.main.get_by_label("Anna", exact=True).check()
    carol.main.get_by_label("Celina", exact=True).check()
    expect(bar.locator("output")).to_have_text(carol.number(2))
    expect(carol.page).to_have_url(re.compile(r"/contacts/$"))  # a tick is no filter
    carol.picture("ticked")
    carol.picture("ticked", size=PHONE)
    assert downloaded(carol, bar, tmp_path) == ["Anna", "Celina"]
    carol.page.locator("#list-search").press_sequentially("bogda")
    expect(carol.page).to_have_url(re.compile(r"q=bogda$"))
    expect(carol.main.locator("tbody tr")).to_have_count(1)
    expect(bar.locator("output")).to_have_text(carol.number(2))  # on the other rows
    carol.page.locator("[data-tick-all]").check()
    expect(bar.locator("output")).to_have_text(carol.number(3))
    bar.get_by_role("checkbox").check()
    assert downloaded(carol, bar, tmp_path) == ["Bogdan"]
    assert ContactPerson.objects.count() == 3


def downloaded(person, bar, folder: Path) -> list[str]:
    with person.page.expect_download() as download:
        bar.get_by_role("button", name=person.words("Download vCards")).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    assert file.suffix == ".vcf"
    return [card.fn.value for card in vobject.readComponents(file.read_text("utf-8"))]
