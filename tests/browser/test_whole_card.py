"""The whole card of a customer by hand: every section filled in, a wrong date mended, all of it shown."""

import pytest
from playwright.sync_api import expect

from core.calendars import Birthday
from customers.fields import customer_catalogue
from customers.models import (
    Category,
    Channel,
    Customer,
    PaymentManner,
    Preference,
    PurchaseStatus,
    Source,
    Status,
)
from records.models import Option, Photo
from records.services import custom_fields
from tests.browser.languages import IN_BOTH
from tests.browser.visitor import PHONE
from tests.customers.records import add_named
from tests.records.files import picture

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
TEXTS = {
    "national_id": "0499370899",
    "short_name": "Parsa",
    "external_id": "K-17",
    "region": "Fars",
    "postal_code": "7134567890",
    "street": "Zand 31",
    "text": "Behind the bazaar",
    "iban": "IR820540102680020817909002",
    "preferences_text": "Size 42",
    "description": "Calls on Saturdays.",
}


def choose(person, name: str, option: Option | str) -> None:
    """An option of a list, searched for where it is long."""
    with person.eyes():
        label = str(getattr(option, "name", option))
    select = person.main.locator(f"select[name={name}]")
    if "tomselected" not in (select.get_attribute("class") or ""):
        select.select_option(label=label)
        return
    search = person.main.locator(f"select[name={name}] + .ts-wrapper input")
    search.fill(label)
    person.page.locator(".ts-dropdown .option:visible", has_text=label).first.click()


@IN_BOTH
def test_everything_is_filled_in_mended_and_shown(visit, cast, in_persian, is_persian, tmp_path):
    (partner,) = add_named("Zagros Trading")
    custom_fields.create_custom_field(
        actor=cast.erin, key="shoe_size", kind="integer", labels={"en": "Shoe size"}
    )
    photo = tmp_path / "photo.png"
    photo.write_bytes(picture(colour="red"))
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter("/")
    expect(carol.page.locator("body.has-shell")).to_be_visible()
    carol.settle()
    carol.page.keyboard.press("c")
    expect(carol.main.locator("[name=name]")).to_be_visible()
    fill_in(carol, photo, is_persian)
    carol.main.locator("[name=birthday]").fill("۳۰ اسفند ۱۴۰۲" if is_persian else "29 Feb 2023")
    carol.may_be_refused = True
    carol.press("Register")
    expect(carol.main.get_by_role("alert").first).to_contain_text(carol.words("Birthday"))
    carol.picture("whole-card-refused")
    expect(carol.main.locator("[name=description]")).to_have_value(TEXTS["description"])
    carol.main.locator("[name=birthday]").fill("۲۹ اسفند ۱۴۰۲" if is_persian else "28 Feb 2023")
    carol.press("Register")
    name = "پارسا کریمی" if is_persian else "Parsa Karimi"
    expect(carol.heading).to_have_text(name)
    for look in ({}, {"scheme": "dark"}, {"size": PHONE}):
        carol.picture("whole-card", **look)
    is_kept(Customer.objects.get(name=name), is_persian)
    for text in (*TEXTS.values(), partner.name, "42"):
        if text != TEXTS["iban"]:
            expect(carol.main).to_contain_text(carol_reads(carol, text))


def carol_reads(person, text: str) -> str:
    """Numbers that name something keep their own digits on the card."""
    return text if text != "42" or person.user.language != "fa" else "۴۲"


def fill_in(person, photo, is_persian: bool) -> None:
    main = person.main
    main.locator("[name=photo]").set_input_files(photo)
    main.locator("[name=name]").fill("پارسا کریمی" if is_persian else "Parsa Karimi")
    for key, text in TEXTS.items():
        main.locator(f"[name={key}]").fill(text)
    main.locator("[name=mobile]").first.fill("۰۹۱۲ ۳۴۵ ۶۷۸۹" if is_persian else "0912 345 6789")
    main.locator("[name=email]").first.fill("parsa@example.com")
    main.locator("[name=city]").fill("Shiraz")
    main.locator("[name=coordinates]").fill(
        "۲۹٫۵۹۱۸، ۵۲٫۵۸۳۷" if is_persian else "29.5918, 52.5837"
    )
    for key, model in (
        ("status", Status),
        ("channel", Channel),
        ("payment_manner", PaymentManner),
        ("purchase_status", PurchaseStatus),
        ("source", Source),
        ("categories", Category),
        ("preferences", Preference),
    ):
        choose(person, key, model.objects.first())
    main.locator("[name=opening_total_amount]").fill("۵۰۰٬۰۰۰" if is_persian else "500,000")
    main.locator("select[name=opening_total_currency]").select_option("IRT")
    main.locator("[name='custom.shoe_size']").fill("۴۲" if is_persian else "42")
    choose(person, "new_partners", "Zagros Trading")


def is_kept(customer: Customer, is_persian: bool) -> None:
    catalogue = customer_catalogue()
    values = catalogue.load([customer.pk], catalogue)[customer.pk]
    for key in TEXTS:
        assert values[key] == TEXTS[key], key
    day = (1402, 12, 29, "jalali") if is_persian else (2023, 2, 28, "gregorian")
    year, month, day_of_month, calendar = day
    assert values["birthday"] == Birthday(
        month=month, day=day_of_month, year=year, calendar=calendar
    )
    assert [str(point) for point in values["mobile"]] == ["+989123456789"]
    assert [str(point) for point in values["email"]] == ["parsa@example.com"]
    assert values["city"] == "Shiraz"
    assert [float(place) for place in values["coordinates"]] == [29.5918, 52.5837]
    assert (customer.opening_total_amount, customer.opening_total_currency) == (500_000, "IRT")
    assert values["custom.shoe_size"] == 42
    assert values["payment_manner"] == PaymentManner.objects.first().pk
    assert values["purchase_status"] == PurchaseStatus.objects.first().pk
    assert values["preferences"] == (Preference.objects.first().pk,)
    assert Photo.objects.of(customer).exists()
    assert customer.relations.count() == 1
