"""The purchase total at the start: given when a customer is recorded, changed later by right only."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.money import Money
from core.permissions import NotAllowed
from customers import services
from customers.fields import customer_catalogue
from customers.models import Customer
from tests.customers.pages import customer_form
from tests.customers.records import add_customers
from tests.importing.test_checking import check, messages, outcomes

pytestmark = pytest.mark.django_db
NEW = reverse("customers:customer_create")
TOTAL = Money(Decimal(500_000), "IRT")


@pytest.fixture
def norths(cast):
    (customer,) = add_customers(
        {"name": "Nadia Karimi", "external_id": "A", "departments": (cast.north.pk,)},
    )
    services.update_customer(
        actor=None,
        catalogue=customer_catalogue(),
        customer=customer,
        changes={"opening_total": TOTAL},
        version=None,
    )
    return Customer.objects.get(pk=customer.pk)


def change(actor, customer, total):
    return services.update_customer(
        actor=actor,
        catalogue=customer_catalogue(),
        customer=customer,
        changes={"opening_total": total},
        version=None,
    )


def edit_url(customer):
    return reverse("customers:customer_update", args=[customer.pk])


def test_staff_give_it_when_they_record_a_customer(cast, client_for):
    total = {"opening_total_amount": "۵۰۰٬۰۰۰", "opening_total_currency": "IRT"}
    data = customer_form(assigned_to=cast.alice.pk, **total)
    assert client_for(cast.alice).post(NEW, data).status_code == 302
    customer = Customer.objects.get()
    assert (customer.opening_total_amount, customer.opening_total_currency) == (500_000, "IRT")


def test_form_of_a_recorded_customer_offers_it_by_right_only(cast, client_for, norths):
    for person, is_offered in ((cast.alice, False), (cast.carol, True), (cast.erin, True)):
        form = client_for(person).get(edit_url(norths)).context["form"]
        assert ("opening_total" in form.fields) == is_offered


def test_saving_without_the_input_keeps_it(cast, client_for, norths):
    version = norths.version
    data = customer_form(name="Nadia K", version=version)
    assert client_for(cast.alice).post(edit_url(norths), data).status_code == 302
    norths.refresh_from_db()
    assert (norths.name, norths.opening_total_amount) == ("Nadia K", 500_000)


def test_service_refuses_the_change_without_the_right(cast, norths):
    with pytest.raises(NotAllowed):
        change(cast.alice, norths, Money(Decimal(1), "IRT"))
    norths.refresh_from_db()
    assert norths.opening_total_amount == 500_000


def test_change_by_right_stands_in_the_history_with_old_and_new(cast, client_for, norths):
    change(cast.carol, norths, Money(Decimal(750_000), "IRT"))
    page = client_for(cast.carol).get(reverse("customers:customer_timeline", args=[norths.pk]))
    lines = [line for entry in page.context["timeline"].entries for line in entry.lines]
    told = next(
        line for line in lines if str(line.label) == "Purchase total at the start" and line.old
    )
    assert "500,000" in told.old
    assert "750,000" in told.new


def test_import_changes_it_by_right_only_and_gives_it_to_new_ones(cast, norths):
    headers = ["External ID", "Name", "Purchase total"]
    changed, new = ["A", "Nadia Karimi", "1 IRT"], ["B", "Omid Rahimi", "1 IRT"]
    checked = check(cast.alice, headers, changed, new)
    assert outcomes(checked) == ["wrong", "new"]
    assert "Your role does not allow this" in messages(checked)
    assert outcomes(check(cast.carol, headers, changed)) == ["changed"]
