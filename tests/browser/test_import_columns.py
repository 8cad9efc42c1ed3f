"""The page of the columns by hand: fields found by their cells, values for every row, a new custom field,
notation, and choices kept under a name."""

import pytest
from playwright.sync_api import expect

from customers.models import Status
from importing.models import Import, SavedMapping
from records.models import CustomField
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.importing.test_pages import uploaded, url

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

HEADERS = ["Nazwa", "Gdzie pisać", "Telefon", "Od kiedy", "Obrót", "Kolor"]
ROWS = [
    ["Żabka Sp. z o.o.", "biuro@zabka.example", "601 100 200", "03/04/2019", "1.234,50", "zielony"],
    ["Łukasz Nowak", "lukasz@nowak.example", "601 100 201", "02/13/2020", "98,20", "niebieski"],
    ["Ewa Wójcik", "ewa@wojcik.example", "601 100 202", "12/05/2021", "5.000,00", "zielony"],
    ["Jan Kowal", "jan@kowal.example", "601 100 203", "11/07/2021", "70,10", "zielony"],
    ["Anna Lis", "anna@lis.example", "601 100 204", "10/09/2022", "15,00", "niebieski"],
    ["Piotr Wilk", "piotr@wilk.example", "601 100 205", "08/03/2023", "0,50", "niebieski"],
]


def test_all_that_is_chosen_about_a_file_in_persian(visit, cast, in_persian, wait_for):
    choose(visit(in_persian(cast.erin)), wait_for)


def test_all_that_is_chosen_about_a_file_in_english(visit, cast, wait_for):
    choose(visit(cast.erin), wait_for)


def choose(reader: Visitor, wait_for) -> None:
    an_import = uploaded(reader.user, headers=HEADERS, rows=ROWS)
    reader.enter(url(an_import))
    expect(reader.main.get_by_text(reader.words("by its content"))).to_have_count(1)
    reader.picture("55-columns")
    reader.picture("55-columns", size=PHONE)
    fits_a_phone(reader)
    make_a_field(reader)
    add_a_value(reader)
    look_at_notation(reader)
    keep(reader)
    check(reader)
    made = wait_for(lambda: Import.objects.filter(pk=an_import.pk, stage="checked").first())
    status = Status.objects.first()
    assert made.constants == {"status": status.pk}
    assert made.notation == {"day_order": "month", "decimal": "comma", "phone_country": "PL"}
    assert made.mapping[5] == f"custom.{CustomField.objects.get(kind='choice').key}"
    assert made.preview["new"] == len(ROWS)
    use_again(reader)


def fits_a_phone(reader: Visitor) -> None:
    reader.page.set_viewport_size(PHONE)
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    reader.page.set_viewport_size(DESK)


def make_a_field(reader: Visitor) -> None:
    """The searching select of the last column."""
    select = reader.page.locator("select[name=column_5]")
    select.evaluate("s => s.tomselect.setValue('+choice')")
    expect(select).to_have_value("+choice")


def add_a_value(reader: Visitor) -> None:
    fold(reader, "The same value for every row").click()
    lines = reader.page.locator("#constants")
    lines.locator("select[name=add_constant]").select_option("status")
    with reader.renewed(lines):
        lines.get_by_role("button", name=reader.words("Add"), exact=True).click()
    value = reader.page.locator("[name=constant_status]")
    value.select_option(str(Status.objects.first().pk))
    lines.locator("select[name=add_constant]").select_option("tags")
    with reader.renewed(lines):
        lines.get_by_role("button", name=reader.words("Add"), exact=True).click()
    expect(reader.page.locator("[name=constant_status]")).to_have_value(
        str(Status.objects.first().pk)
    )
    with reader.renewed(lines):
        lines.locator("button[name=remove][value=tags]").click()
    expect(reader.page.locator("[name=constant_tags]")).to_have_count(0)


def look_at_notation(reader: Visitor) -> None:
    """What the cells say is chosen already; whose the phones are is for the person to say."""
    expect(reader.page.locator("[name=day_order][value=month]")).to_be_checked()
    expect(reader.page.locator("[name=decimal][value=comma]")).to_be_checked()
    reader.page.locator("select[name=phone_country]").evaluate("s => s.tomselect.setValue('PL')")
    fold(reader, "The same value for every row").scroll_into_view_if_needed()
    reader.page.mouse.wheel(0, 500)
    reader.picture("56-columns-choices")
    reader.picture("56-columns-choices", scheme="dark")
    reader.picture("56-columns-choices", size=PHONE)


def keep(reader: Visitor) -> None:
    fold(reader, "Keep these choices").click()
    reader.page.locator("[name=save_as]").fill("Hurtownia, co miesiąc")
    reader.page.locator("[name=is_shared]").check()
    reader.page.mouse.wheel(0, 2000)
    reader.picture("57-columns-keep")


def check(reader: Visitor) -> None:
    words = ("Check %(number)s row", "Check %(number)s rows", len(ROWS))
    reader.button(reader.counted(*words)).click()


def use_again(reader: Visitor) -> None:
    """Another file, one of whose columns is missing."""
    made = uploaded(reader.user, headers=HEADERS[:-1], rows=[row[:-1] for row in ROWS])
    reader.page.goto(url(made))
    reader.press("Use")
    said = reader.words("What stands here was saved as “%(name)s”.", name="Hurtownia, co miesiąc")
    expect(reader.main.get_by_text(said)).to_be_visible()
    reader.picture("58-columns-saved")
    reader.follow("All saved choices")
    expect(reader.main.get_by_text("Hurtownia, co miesiąc")).to_be_visible()
    reader.picture("59-saved-choices")
    name = SavedMapping.objects.get().name
    reader.main.get_by_role("link", name=reader.words("Change “%(name)s”", name=name)).click()
    reader.picture("59-saved-choices-form")


def fold(reader: Visitor, heading: str):
    return reader.main.locator("summary").filter(has_text=reader.words(heading))


def test_line_is_added_and_the_file_checked_without_javascript(visit, cast, wait_for):
    """Each button is a form of its own kind; what was typed before stays."""
    an_import = uploaded(cast.erin, headers=HEADERS, rows=ROWS)
    erin = visit(cast.erin, java_script_enabled=False)
    erin.enter(url(an_import))
    fold(erin, "The same value for every row").click()
    erin.page.locator("[name=column_5]").select_option("short_name")
    erin.page.locator("[name=add_constant]").select_option("status")
    erin.press("Add")
    expect(erin.page.locator("[name=column_5]")).to_have_value("short_name")
    status = Status.objects.first()
    erin.page.locator("[name=constant_status]").select_option(str(status.pk))
    erin.picture("no-javascript-columns")
    check(erin)
    made = wait_for(lambda: Import.objects.filter(pk=an_import.pk, stage="checked").first())
    assert (made.constants, made.mapping[5]) == ({"status": status.pk}, "short_name")
