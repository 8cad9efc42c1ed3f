"""What a customer likes: options and words, filled in, shown, found by, imported."""

import pytest
from django.urls import reverse

from customers.models import Customer, Preference
from tests.customers.pages import customer_form
from tests.customers.records import add_customers
from tests.importing.test_checking import check, outcomes, values_of

pytestmark = pytest.mark.django_db
NEW = reverse("customers:customer_create")


@pytest.fixture
def evening(cast):
    return Preference.objects.get(code="evening_delivery")


def test_options_and_words_are_filled_in_and_shown(cast, client_for, evening):
    client = client_for(cast.alice)
    data = customer_form(
        assigned_to=cast.alice.pk,
        preferences=[evening.pk],
        preferences_text="Size 42, no perfume",
    )
    assert client.post(NEW, data).status_code == 302
    customer = Customer.objects.get()
    page = client.get(reverse("customers:customer_detail", args=[customer.pk])).content.decode()
    assert "Delivery in the evening" in page
    assert "Size 42, no perfume" in page


@pytest.mark.parametrize("told", [{"preferences": "{pk}"}, {"preferences_text": "perfume"}])
def test_list_is_filtered_by_both(cast, client_for, evening, told):
    add_customers(
        {"name": "Anna", "preferences": (evening.pk,), "preferences_text": "No perfume"},
        {"name": "Bogdan"},
    )
    query = {key: value.format(pk=evening.pk) for key, value in told.items()}
    page = client_for(cast.alice).get(reverse("customers:customer_list"), query)
    assert [row.pk for row in page.context["rows"]] == [Customer.objects.get(name="Anna").pk]


def test_cell_of_an_import_names_them_in_any_language(cast, evening):
    checked = check(cast.erin, ["Name", "Preferencje"], ["Anna", "Dostawa wieczorem"])
    assert outcomes(checked) == ["new"]
    assert values_of(checked)["preferences"] == (evening.pk,)
