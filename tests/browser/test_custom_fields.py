"""An administrator adds a field of several choices, and makes another one unique, with a real worker."""

import pytest
from playwright.sync_api import expect

from customers.models import Customer
from records.indexes import drop, unique_index
from records.models import CustomField
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
    erin.page.goto(f"{LIST}new/")
    erin.sign_in()
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
    erin.page.goto(f"{LIST}{code.pk}/")
    erin.sign_in()
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


def until(visitor, is_so) -> None:
    for _try in range(100):
        if is_so():
            return
        visitor.page.wait_for_timeout(150)
    pytest.fail("The worker did not come to an end.")
