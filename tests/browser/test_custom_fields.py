"""An administrator adds a field of several choices, and makes another one unique, with a real worker."""

import re

import pytest
from playwright.sync_api import expect

from customers.models import Customer
from records.indexes import drop, unique_index
from records.models import CustomField
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
LIST = "/settings/custom-fields/"


@pytest.fixture
def code(cast):
    """A text field that two customers share a value of; its index is gone afterwards."""
    field = add_field(cast, "text", "Code")
    add_customers(*({"name": name, "custom.code": "A-1"} for name in ("Anna Lis", "Bob Wilk")))
    yield field
    drop(unique_index(field, Customer))


def test_rows_of_choices_are_there_for_both_kinds_that_have_them(visit, cast):
    erin = visit(cast.erin)
    erin.enter(f"{LIST}new/")
    rows = erin.main.get_by_role("group", name="Choices", exact=True)
    for kind, is_there in (("Choice", True), ("Phone number", False), ("Several choices", True)):
        erin.main.get_by_role("radio", name=kind, exact=False).first.check()
        expect(rows).to_be_visible(visible=is_there)
    erin.main.get_by_label("English").first.fill("Interests")
    rows.get_by_label("English").first.fill("Hiking")
    erin.picture("custom-field-new")
    erin.press("Add field")
    expect(erin.main.get_by_role("table")).to_contain_text("Several choices")
    assert CustomField.objects.get().choices.get().code == "hiking"


def test_field_becomes_unique_once_its_customers_are_corrected(visit, cast, code):
    erin = visit(cast.erin)
    erin.enter(f"{LIST}{code.pk}/")
    erin.main.get_by_role("checkbox", name="Unique").check()
    erin.press("Save")
    until(erin, lambda: CustomField.objects.get(pk=code.pk).shared_values)
    erin.page.goto(f"{LIST}{code.pk}/")
    expect(erin.main).to_contain_text(
        "“Code” is not unique: 1 value stands in more than one record"
    )
    erin.picture("custom-field-shared-values")
    erin.main.get_by_role("link", name="Bob Wilk").click()
    erin.follow("Edit")
    erin.main.get_by_label("Code", exact=True).fill("B-2")
    erin.press("Save")
    erin.page.goto(f"{LIST}{code.pk}/")
    erin.press("Try again")
    until(erin, lambda: CustomField.objects.get(pk=code.pk).has_unique_index)
    erin.page.goto(f"{LIST}{code.pk}/")
    expect(erin.main).not_to_contain_text("not unique")


def test_fields_are_drawn_into_another_order(visit, cast):
    for label in ("First", "Second", "Third"):
        add_field(cast, "text", label)
    erin = visit(cast.erin)
    erin.enter(LIST)
    handles = erin.main.locator("[data-drag-handle]")
    expect(handles).to_have_count(3)
    handles.nth(2).drag_to(handles.nth(0))
    expect(erin.page.get_by_role("status").first).to_contain_text("The order is saved")
    assert [field.label for field in CustomField.objects.all()] == ["Third", "First", "Second"]
    expect(erin.button("Move Third up")).to_be_disabled()
    held, answers = [], []
    erin.page.route(f"**{LIST}order/**", lambda route: held.append(route), times=1)
    for _time in range(2):
        handles.nth(2).drag_to(handles.nth(0))
    expect(erin.main.locator("tbody .name-cell")).to_have_text(["First", "Second", "Third"])

    def are_both(answer) -> bool:
        answers.extend([answer] if f"{LIST}order/" in answer.url else [])
        return len(answers) == 2

    with erin.page.expect_response(are_both):
        held[0].continue_()
    assert [field.label for field in CustomField.objects.all()] == ["First", "Second", "Third"]
    erin.picture("custom-fields")
    erin.picture("custom-fields", size=PHONE)
    erin.picture("custom-fields", scheme="dark")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_input_is_shown_as_it_is_set_up(visit, cast, in_persian, language):
    erin = visit(in_persian(cast.erin) if language == "fa" else cast.erin)
    erin.enter(f"{LIST}new/")
    preview = erin.main.locator(".field-preview")
    erin.main.locator("[name=labels_en]").fill("Dress size")
    # The first answer does not come before the next question, as on a slow machine.
    slow = []
    erin.page.route("**/custom-fields/preview/**", lambda route: slow.append(route), times=1)
    with erin.page.expect_request("**/custom-fields/preview/**"):
        erin.main.locator("[name=labels_en]").blur()
    erin.main.locator("[name=labels_fa]").fill("اندازه لباس")
    erin.main.locator("[name=default]").fill("1404/05/12")
    erin.main.locator("[name=kind][value=date]").check()
    label = {"en": "Dress size", "fa": "اندازه لباس"}[language]
    expect(preview).to_contain_text(label)
    day = {"en": "2025", "fa": "۱۴۰۴"}[language]
    expect(preview.locator("input")).to_have_value(re.compile(day))
    preview.scroll_into_view_if_needed()
    erin.picture("custom-field-preview")
    erin.picture("custom-field-preview", size=PHONE)
    erin.picture("custom-field-preview", scheme="dark")


def test_kind_is_changed_after_a_look_at_what_is_lost_and_taken_back(visit, cast):
    field = add_field(cast, "text", "Shoe size")
    add_customers(
        {"name": "Anna Lis", "custom.shoe_size": "42"},
        {"name": "Bob Wilk", "custom.shoe_size": "large"},
    )
    erin = visit(cast.erin)
    erin.enter(f"{LIST}{field.pk}/")
    erin.follow("Change the kind")
    erin.picture("kind-change-ask")
    erin.main.locator("[name=to_kind][value=integer]").check()
    erin.press("Look at the values")
    expect(erin.main).to_contain_text("1 value is lost")
    erin.picture("kind-change")
    erin.picture("kind-change", size=PHONE)
    erin.picture("kind-change", scheme="dark")
    erin.main.get_by_role("checkbox", name="These values may be lost").check()
    erin.press("Change the kind")
    expect(erin.button("Take back")).to_be_visible()
    customs = Customer.objects.order_by("name").values_list("custom", flat=True)
    assert list(customs) == [{"shoe_size": 42}, {}]
    erin.picture("kind-changed")
    erin.press("Take back")
    expect(erin.main).to_contain_text("Taken back")
    assert list(customs.all()) == [{"shoe_size": "42"}, {"shoe_size": "large"}]


def until(visitor, is_so) -> None:
    for _try in range(100):
        if is_so():
            return
        visitor.page.wait_for_timeout(150)
    pytest.fail("The worker did not come to an end.")
