"""Doubts about a customer's numbers: asked once on the form, marked on the card, never in the way."""

import pytest
from django.urls import reverse

from accounts.models import Organisation
from accounts.services import update_organisation
from core.calendars import DisplayPreferences, preferences
from core.catalogue import Session
from customers.doubts import doubts_about
from customers.models import Customer
from tests.customers.pages import customer_form as any_form
from tests.customers.pages import queries_of
from tests.customers.records import add_customers
from tests.customers.test_customer_form import edited

pytestmark = pytest.mark.django_db
NEW = reverse("customers:customer_create")
CODE, WRONG_CODE = "0013542419", "0013542418"
SHEBA, WRONG_SHEBA = "IR062960000000100324200001", "IR062960000000100324200002"
CONFIRM = "ignore_warnings"


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


@pytest.fixture
def customer_form(cast):
    """The least that registers a customer of North, with changes."""
    return lambda **changes: any_form(**{"departments": [cast.north.pk], **changes})


def card_of(client, customer) -> str:
    response = client.get(reverse("customers:customer_detail", args=[customer.pk]))
    assert response.status_code == 200
    return response.content.decode()


def warnings_of(response) -> dict:
    assert response.status_code == 422
    assert not response.context["form"].errors
    return response.context["form"].warnings


# --- On the form --------------------------------------------------------------------------------


def test_doubtful_number_is_asked_about_and_can_be_saved_all_the_same(alice, customer_form):
    data = customer_form(national_id=WRONG_CODE)
    response = alice.post(NEW, data)
    assert "check digit does not fit" in warnings_of(response)["national_id"][0]
    page = response.content.decode()
    assert f'name="{CONFIRM}"' in page
    assert WRONG_CODE in page
    assert not Customer.objects.exists()
    assert alice.post(NEW, {**data, CONFIRM: "1"}).status_code == 302
    assert Customer.objects.get().national_id == WRONG_CODE


def test_number_that_fits_is_not_asked_about(alice, customer_form):
    assert alice.post(NEW, customer_form(national_id="۰۰۱۳۵۴۲۴۱۹", iban=SHEBA)).status_code == 302


def test_country_of_the_main_address_decides_which_numbers_are_meant(alice, customer_form):
    assert (
        alice.post(NEW, customer_form(national_id="44051401359", country="PL")).status_code == 302
    )
    assert "national_id" in warnings_of(alice.post(NEW, customer_form(national_id="44051401359")))


def test_without_a_country_the_organisations_decides(alice, customer_form):
    update_organisation(actor=None, organisation=Organisation.objects.get(), country="PL")
    assert alice.post(NEW, customer_form(national_id="44051401359")).status_code == 302
    assert "national_id" in warnings_of(alice.post(NEW, customer_form(national_id=CODE)))


def test_kind_decides_whether_a_persons_or_a_firms_number_is_meant(alice, customer_form):
    firm = customer_form(kind="legal", national_id="10380284790")
    assert alice.post(NEW, firm).status_code == 302
    warning = warnings_of(alice.post(NEW, {**firm, "kind": "natural"}))["national_id"][0]
    assert "natural person" in warning


def test_doubt_that_was_confirmed_is_not_asked_again_until_something_changes(cast, alice):
    (customer,) = add_customers(
        {"name": "Nadia", "national_id": WRONG_CODE, "departments": (cast.north.pk,)}
    )
    url = reverse("customers:customer_update", args=[customer.pk])
    assert alice.post(url, edited(alice, customer, name="Nadia K.")).status_code == 302
    customer.refresh_from_db()
    other = edited(alice, customer, national_id="0013542417")
    assert "national_id" in warnings_of(alice.post(url, other))
    as_firm = edited(alice, customer, kind="legal")
    assert "national_id" in warnings_of(alice.post(url, as_firm))


def test_doubts_about_numbers_stand_beside_that_about_the_placement(alice):
    nowhere = any_form(national_id=WRONG_CODE, iban=WRONG_SHEBA)
    assert {"national_id", "iban", "departments"} == set(warnings_of(alice.post(NEW, nowhere)))


# --- Bank accounts ------------------------------------------------------------------------------


def test_account_is_kept_compact_and_shown_in_groups(alice, customer_form):
    response = alice.post(NEW, customer_form(iban="ir06 2960 0000 0010-0324 2000 01"))
    assert response.status_code == 302
    customer = Customer.objects.get()
    assert customer.iban == SHEBA
    assert '<bdi dir="ltr">IR06 2960 0000 0010 0324 2000 01</bdi>' in card_of(alice, customer)


def test_ir_may_be_left_out(alice, customer_form):
    alice.post(NEW, customer_form(iban="۰۶۲۹۶۰۰۰۰۰۰۰۱۰۰۳۲۴۲۰۰۰۰۱"))
    assert Customer.objects.get().iban == SHEBA


def test_untouched_account_is_no_change(cast, alice):
    (customer,) = add_customers({"name": "Nadia", "iban": SHEBA, "departments": (cast.north.pk,)})
    url = reverse("customers:customer_update", args=[customer.pk])
    assert edited(alice, customer)["iban"] == "IR06 2960 0000 0010 0324 2000 01"
    alice.post(url, edited(alice, customer))
    assert Customer.objects.get().version == customer.version


def test_account_that_is_too_long_is_refused_at_its_field(alice, customer_form):
    response = alice.post(NEW, customer_form(iban="X" * 60))
    assert response.status_code == 422
    assert "40" in response.context["form"].errors["iban"][0]


# --- On the card --------------------------------------------------------------------------------


def test_card_marks_what_does_not_fit(alice):
    (customer,) = add_customers({"name": "Nadia", "national_id": WRONG_CODE, "iban": WRONG_SHEBA})
    assert card_of(alice, customer).count("check digit does not fit") == 2


def test_card_says_nothing_of_what_fits(alice):
    (customer,) = add_customers({"name": "Nadia", "national_id": CODE, "iban": SHEBA})
    page = card_of(alice, customer)
    assert CODE in page
    assert "fact-doubt" not in page


def test_history_says_nothing_of_doubts(cast, alice):
    (customer,) = add_customers(
        {"name": "Nadia", "national_id": WRONG_CODE, "departments": (cast.north.pk,)}
    )
    page = alice.get(reverse("customers:customer_timeline", args=[customer.pk]))
    assert "does not fit" not in page.content.decode()


def test_doubts_cost_the_card_no_query(alice):
    plain, doubtful = add_customers(
        {"name": "Plain"}, {"name": "Doubtful", "national_id": WRONG_CODE, "iban": WRONG_SHEBA}
    )
    queries = {
        queries_of(alice, reverse("customers:customer_detail", args=[customer.pk]))
        for customer in (plain, doubtful)
    }
    assert len(queries) == 1


# --- The rule itself ----------------------------------------------------------------------------


def test_numbers_in_a_sentence_are_in_the_readers_digits():
    reader = DisplayPreferences("fa", "jalali", "arabext", "Asia/Tehran")
    with preferences.activate(reader):
        doubt = doubts_about({"iban": "IR1234"}, Session())["iban"]
    assert "۴" in doubt.message


def test_nothing_written_is_nothing_doubted():
    assert doubts_about({"national_id": None, "iban": None, "country": "PL"}, Session()) == {}
