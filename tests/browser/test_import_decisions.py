"""Rows that may mean several customers and names that are on no list, settled in front of a browser."""

import pytest
from playwright.sync_api import expect

from customers.models import Customer, Tag
from importing import services
from importing.choices import Stage
from importing.chosen import Chosen
from importing.models import Import
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE, Visitor
from tests.importing.test_deciding_pages import SHARED, with_email
from tests.importing.test_pages import uploaded, url

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

HEADERS = ["Name", "E-mail", "Tags", "Source", "City"]
ROWS = [
    ["Anna Kowalska", SHARED, "VIP; Płaci w terminie", "Targi w Gdańsku", "Gdańsk"],
    ["Nowy klient", "new@example.com", "płaci w terminie, آشنا", "Ulotka", "Łódź"],
    ["Jan Kowalski", SHARED, "", "", "Sopot"],
]


def test_several_customers_and_unknown_names_in_persian(visit, cast, in_persian, wait_for):
    settle(visit(in_persian(cast.erin)), wait_for)


def test_several_customers_and_unknown_names_in_english(visit, cast, wait_for):
    settle(visit(cast.erin), wait_for)


def settle(reader: Visitor, wait_for) -> None:
    anna, jan = with_email(
        {"name": "Anna Kowalska", "city": "Gdańsk", "external_id": "K-101"},
        {"name": "Jan Kowalski", "city": "Gdynia"},
    )
    an_import = checked(reader.user, wait_for)
    reader.enter(url(an_import))
    reader.picture("70-preview-open-questions")
    choose_records(reader, anna, jan)
    name_options(reader)
    expect(reader.main).to_contain_text(
        reader.counted(
            "You have said which record %(number)s row means.",
            "You have said which records %(number)s rows mean.",
            2,
        )
    )
    reader.picture("73-preview-settled")
    import_all(reader, wait_for, an_import)
    jan.refresh_from_db()
    tags = Tag.objects.filter(customer_links__customer=anna)
    assert {name for tag in tags for name in tag.names.values()} >= {"Płaci w terminie"}
    assert Customer.objects.count() == 3


def checked(erin, wait_for) -> Import:
    an_import = uploaded(erin, headers=HEADERS, rows=ROWS)
    chosen = Chosen(mapping=an_import.mapping, keys=["email"], placement={"assigned_to": erin.pk})
    services.request_check(actor=erin, an_import=an_import, chosen=chosen)
    return wait_for(lambda: Import.objects.filter(pk=an_import.pk, stage=Stage.CHECKED).first())


def choose_records(reader: Visitor, anna, jan) -> None:
    """By the keyboard as well as by the mouse."""
    reader.follow("Say which is meant")
    for look in ({}, {"scheme": "dark"}, {"size": PHONE}):
        reader.picture("71-which-record", **look)
    look_for_faults(reader)
    reader.main.get_by_role("radio", name=anna.name).first.check()
    second = reader.main.locator(f'[name="record_4"][value="{anna.pk}"]')
    second.focus()
    second.press("ArrowDown")
    expect(reader.main.locator(f'[name="record_4"][value="{jan.pk}"]')).to_be_checked()
    reader.press("Save and check again")


def look_for_faults(reader: Visitor) -> None:
    """The page is loaded anew afterwards: axe leaves styles on elements."""
    assert grave_faults(reader.page) == []
    reader.page.reload()


def name_options(reader: Visitor) -> None:
    reader.follow("Say what they stand for")
    for look in ({}, {"scheme": "dark"}, {"size": PHONE}):
        reader.picture("72-names-on-no-list", **look)
    look_for_faults(reader)
    for tick in reader.main.get_by_role("checkbox").all():
        tick.check()
    reader.press("Save and check again")
    expect(reader.main).to_contain_text(
        reader.counted(
            "You have said what %(number)s name stands for that is on no list.",
            "You have said what %(number)s names stand for that are on no list.",
            4,
        )
    )


def import_all(reader: Visitor, wait_for, an_import: Import) -> None:
    reader.button(
        reader.counted("Import %(count)s customer", "Import %(count)s customers", 3, "count")
    ).click()
    wait_for(lambda: Import.objects.filter(pk=an_import.pk, stage=Stage.DONE).first())
