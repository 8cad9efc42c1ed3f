"""Rules of custom fields in imports: default, pattern, categories, retired choices."""

import pytest

from core.change_sets import change_set
from customers.models import Category, Customer
from records import services
from tests.customers.records import add_customers
from tests.importing.sheets import apply, check, only_customer, outcomes, problems
from tests.records.custom import CHOICES, add_field

pytestmark = pytest.mark.django_db

HEADERS = ["Name", "Extra"]


@pytest.fixture
def categories():
    return list(Category.objects.all()[:2])


def doubts(checked) -> list[str]:
    return [doubt.message for row in checked.rows for doubt in row.doubts]


def test_new_row_gets_the_default_where_there_is_no_column(erin, cast):
    add_field(cast, "integer", default=42, is_required=True)
    apply(erin, ["Name"], ["Anna"])
    assert only_customer().custom == {"extra": 42}


def test_cell_that_is_left_empty_stays_empty(erin, cast):
    add_field(cast, "integer", default=42)
    apply(erin, HEADERS, ["Anna", ""])
    assert only_customer().custom == {}


def test_customer_who_is_there_already_gets_no_default(erin, cast):
    add_customers({"name": "Anna", "external_id": "A"})
    add_field(cast, "integer", default=42)
    apply(erin, ["External ID", "Name"], ["A", "Anna Maria"])
    assert only_customer().custom == {}


def test_default_of_several_choices_is_written(erin, cast):
    add_field(cast, "choices", choices=[{**CHOICES[0], "is_default": True}, CHOICES[1]])
    apply(erin, ["Name"], ["Anna"])
    assert only_customer().custom == {"extra": ["gold"]}


def test_cell_that_does_not_match_the_pattern_is_wrong_and_says_what_is_wanted(erin, cast):
    add_field(cast, "text", pattern="[0-9]{3}", pattern_hints={"en": "Three digits: 123."})
    checked = check(erin, HEADERS, ["Anna", "12"], ["Bob", "۱۲۳"])
    assert problems(checked) == [(2, "B", "“12” does not fit. Three digits: 123.")]
    assert outcomes(checked) == ["wrong", "new"]


def test_text_from_before_the_pattern_comes_back_unchanged(erin, cast):
    field = add_field(cast, "text")
    add_customers({"name": "Anna", "external_id": "A", "custom.extra": "old"})
    services.update_custom_field(actor=erin, custom_field=field, pattern="[0-9]{3}")
    headers = ["External ID", "Extra"]
    assert outcomes(check(erin, headers, ["A", "old"])) == ["unchanged"]
    assert outcomes(check(erin, headers, ["A", "older"])) == ["wrong"]


def test_value_of_a_field_whose_category_the_row_lacks_is_kept_with_a_doubt(erin, cast, categories):
    first, second = categories
    add_field(cast, "text", limited_to=[first.pk])
    headers = ["Name", "Category", "Extra"]
    rows = (["Anna", first.names["en"], "Red"], ["Bob", second.names["en"], "Blue"])
    (doubt,) = doubts(check(erin, headers, *rows))
    assert doubt == (
        f"“Extra” goes with Categories: {first.names['en']}. This record has none of them, so the"
        " value is kept and not shown."
    )
    apply(erin, headers, *rows)
    assert [c.custom["extra"] for c in Customer.objects.order_by("name")] == ["Red", "Blue"]


def test_category_that_a_customer_has_already_counts(erin, cast, categories):
    add_field(cast, "text", limited_to=[categories[0].pk])
    add_customers({"name": "Anna", "external_id": "A", "categories": (categories[0].pk,)})
    assert doubts(check(erin, ["External ID", "Extra"], ["A", "Red"])) == []


def test_limited_field_is_demanded_and_defaulted_only_with_its_category(erin, cast, categories):
    first, second = categories
    add_field(cast, "text", "Must", limited_to=[first.pk], is_required=True)
    add_field(cast, "text", "May", limited_to=[first.pk], default="Blue")
    checked = check(
        erin, ["Name", "Category"], ["Anna", second.names["en"]], ["Bob", first.names["en"]]
    )
    assert outcomes(checked) == ["new", "wrong"]
    assert "custom.may" not in checked.rows[0].values
    assert checked.rows[1].values["custom.may"] == "Blue"


@pytest.mark.parametrize(("kind", "value"), [("choice", "gold"), ("choices", ("gold", "silver"))])
def test_retired_choice_comes_back_from_a_file_and_is_refused_to_others(erin, cast, kind, value):
    field = add_field(cast, kind)
    add_customers(
        {"name": "Anna", "external_id": "A", "custom.extra": value},
        {"name": "Bob", "external_id": "B"},
    )
    with change_set(actor=None, reason="tests.retire"):
        field.choices.filter(code="gold").update(is_active=False)
    cell = "Gold" if kind == "choice" else "Gold; Silver"
    checked = check(erin, ["External ID", "Extra"], ["A", cell], ["B", cell])
    assert outcomes(checked) == ["unchanged", "wrong"]
    ((number, letter, message),) = problems(checked)
    assert (number, letter) == (3, "B")
    assert "“Gold” is not on the list" in message
