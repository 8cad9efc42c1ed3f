"""Files, a photo and the recycle bin by hand: two files at once, delete and undo, delete and restore."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from customers.models import Customer
from customers.services.bin import delete_record
from records.models import Attachment, CardOpening, Photo
from tests.browser.languages import IN_ENGLISH, IN_PERSIAN
from tests.browser.visitor import PHONE
from tests.customers.records import add_named
from tests.records.files import PDF, picture, sideways_photo

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def papers(tmp_path) -> Path:
    (tmp_path / "قرارداد بهار.pdf").write_bytes(PDF * 400)
    (tmp_path / "shop.png").write_bytes(picture((600, 400)))
    (tmp_path / "me.jpg").write_bytes(sideways_photo())
    (tmp_path / "virus.pdf").write_bytes(b"MZ" + bytes(2000))
    return tmp_path


@pytest.fixture
def carol(visit, cast, in_persian, is_persian):
    return visit(in_persian(cast.carol) if is_persian else cast.carol)


def undo(visitor):
    button = visitor.page.locator(".toasts").get_by_role("button", name=visitor.words("Undo"))
    button.click()


@IN_PERSIAN
def test_two_files_are_sent_at_once_one_is_deleted_and_taken_back(carol, cast, papers):
    (customer,) = add_named("Nadia Karimi", departments=(cast.north.pk,))
    carol.enter(f"/customers/{customer.pk}/files/")
    carol.picture("files-empty")
    chooser = carol.main.locator("#files-input")
    chooser.set_input_files([papers / "قرارداد بهار.pdf", papers / "shop.png"])
    rows = carol.main.locator(".file-row")
    expect(rows).to_have_count(2)
    assert set(Attachment.objects.values_list("name", flat=True)) == {
        "قرارداد بهار.pdf",
        "shop.png",
    }
    carol.main.locator("#files-input").set_input_files([papers / "virus.pdf"])
    toast = carol.page.locator(".toast-error")
    expect(toast).to_contain_text("virus.pdf")
    carol.complaints.clear()  # the browser reports the 422
    expect(rows).to_have_count(2)
    carol.settle()
    assert CardOpening.objects.get().count == 1
    carol.picture("files", scheme="dark")
    toast.locator(".toast-close").click()
    carol.button(carol.words("Delete: %(name)s", name="shop.png")).click()
    expect(rows).to_have_count(2)  # one of them is in the fold of deleted ones
    expect(carol.main.locator(".file-row:not(.is-deleted)")).to_have_count(1)
    carol.picture("files")
    carol.picture("files", size=PHONE)
    undo(carol)
    expect(carol.main.locator(".file-row:not(.is-deleted)")).to_have_count(2)
    expect(carol.main.locator(".tab[aria-current=page] .tab-count")).to_have_text(carol.number(2))


@IN_ENGLISH
def test_files_are_dropped_on_the_page(carol, cast):
    (customer,) = add_named("Nadia Karimi", departments=(cast.north.pk,))
    carol.enter(f"/customers/{customer.pk}/files/")
    expect(carol.main.locator("[data-with-script]")).to_be_visible()
    carol.settle()
    asked = []
    carol.page.on("request", lambda request: asked.append((request.method, request.url)))
    carol.main.locator(".file-drop").evaluate(
        """(box) => {
            for (const names of [["one.txt", "two.txt"], ["three.txt"]]) {
                const dataTransfer = new DataTransfer();
                for (const name of names) dataTransfer.items.add(new File([name], name));
                box.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
            }
        }"""
    )
    expect(carol.main.locator(".file-row")).to_have_count(3)
    assert Attachment.objects.of(customer).count() == 3
    carol.settle()
    # The page that shows the bars is put in order once, when nothing is on its way any more.
    assert asked.count(("GET", carol.page.url)) == 1


@IN_PERSIAN
def test_photo_is_seen_before_it_is_sent_and_survives_an_error(carol, cast, papers):
    (customer,) = add_named("Nadia Karimi", departments=(cast.north.pk,))
    carol.enter(f"/customers/{customer.pk}/edit/")
    preview = carol.main.locator("[data-photo-preview]")
    carol.main.locator("input[type=file][name=photo]").set_input_files(papers / "me.jpg")
    expect(preview.locator("img")).to_have_attribute("src", re.compile("^data:image/"))
    name = carol.main.locator("input[name=name]")
    name.fill("")
    carol.press("Save")
    expect(carol.main.locator(".notice-error")).to_be_visible()
    carol.complaints.clear()  # the browser reports the 422
    expect(preview.locator("img")).to_have_attribute("src", re.compile("^/photos/staged/"))
    carol.picture("photo-in-form")
    name.fill("Nadia Karimi")
    carol.press("Save")
    expect(carol.main.locator(".card-header .avatar img")).to_be_visible()
    carol.picture("photo-on-card")
    assert Photo.objects.of(customer).exists()
    carol.page.goto(f"/customers/{customer.pk}/edit/")
    expect(carol.main.locator("[name=photo_is_removed]")).to_be_attached()
    expect(carol.main.locator("[name=kind]").first).to_be_focused()
    carol.page.goto("/customers/")
    photo = carol.main.locator(".name-cell .avatar img")
    expect(photo).to_be_visible()
    assert photo.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 96


@IN_ENGLISH
def test_picture_is_shown_in_place_in_a_sandbox(carol, cast, papers):
    (customer,) = add_named("Nadia Karimi", departments=(cast.north.pk,))
    carol.enter(f"/customers/{customer.pk}/files/")
    carol.main.locator("#files-input").set_input_files(papers / "shop.png")
    link = carol.main.locator(".file-main a")
    expect(link).to_have_count(1)
    response = carol.page.goto(link.get_attribute("href"))
    assert response.headers["content-security-policy"].endswith("sandbox")
    assert carol.page.locator("img").evaluate("picture => picture.naturalWidth") == 600


@IN_PERSIAN
def test_customer_is_deleted_taken_back_and_restored_from_the_bin(carol, cast):
    customer, other = add_named("Nadia Karimi", "Omid Rahimi", departments=(cast.north.pk,))
    carol.enter(f"/customers/{customer.pk}/")
    carol.main.get_by_role("link", name=carol.words("Delete"), exact=True).click()
    carol.picture("delete")
    carol.press("Delete")
    expect(carol.main.locator(".name-cell")).to_have_count(2)  # the header and the other one
    carol.picture("deleted")
    undo(carol)
    expect(carol.heading).to_have_text("Nadia Karimi")
    assert Customer.objects.count() == 2
    for pk in (customer.pk, other.pk):
        carol.page.goto(f"/customers/{pk}/delete/")
        carol.press("Delete")
    carol.go_to("Recycle bin")
    rows = carol.main.locator("tbody tr")
    expect(rows).to_have_count(2)
    rows.first.get_by_role("checkbox").check()
    carol.picture("bin")
    carol.picture("bin", scheme="dark")
    carol.picture("bin", size=PHONE)
    carol.page.locator(".bulk-bar").get_by_role("button", name=carol.words("Restore")).click()
    expect(rows).to_have_count(1)
    assert list(Customer.objects.all()) == [other]
    carol.page.goto(f"/customers/{customer.pk}/")
    expect(carol.main.locator(".in-bin")).to_be_visible()
    carol.picture("card-in-bin")
    carol.press("Restore")
    expect(carol.main.locator(".in-bin")).to_have_count(0)
    assert Customer.objects.count() == 2


@IN_ENGLISH
def test_form_of_somebody_who_was_deleted_keeps_what_was_typed(carol, cast):
    (customer,) = add_named("Nadia Karimi", departments=(cast.north.pk,))
    carol.enter(f"/customers/{customer.pk}/edit/")
    delete_record(actor=cast.erin, record=customer)
    carol.main.locator("input[name=short_name]").fill("typed meanwhile")
    carol.press("Save")
    expect(carol.main.locator(".notice-error")).to_contain_text("Erin")
    carol.complaints.clear()  # the browser reports the 422
    expect(carol.main.locator("input[name=short_name]")).to_have_value("typed meanwhile")
    carol.picture("deleted-meanwhile")
    with carol.page.context.expect_page() as opened:
        carol.main.get_by_role("link", name=carol.words("Restore it, then save again.")).click()
    card = opened.value
    card.locator(".in-bin button").click()
    expect(card.locator(".in-bin")).to_have_count(0)
    for _turn in range(2):  # the version has been raised by the bin: shown once, then saved
        carol.press("Save")
        carol.complaints.clear()
        if "/edit/" not in carol.page.url:
            break
    expect(carol.page).to_have_url(re.compile(rf"/customers/{customer.pk}/$"))
    customer.refresh_from_db()
    assert customer.short_name == "typed meanwhile"
