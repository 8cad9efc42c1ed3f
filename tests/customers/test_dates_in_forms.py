"""Dates in the form of a customer: what is taken, and what is said of a day that does not exist."""

import datetime

import pytest
from django.urls import reverse

from accounts import services as accounts
from core.calendars import GREGORIAN, JALALI, Birthday
from customers.models import Customer
from tests.customers.pages import customer_form, errors_of
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db
NEW = reverse("customers:customer_create")

WRONG = {
    "30 Esfand 1402": "30 Esfand 1402 does not exist: Esfand 1402 has 29 days.",
    "1402/12/30": "30 Esfand 1402 does not exist: Esfand 1402 has 29 days.",
    "۱۴۰۲/۱۲/۳۰": "30 Esfand 1402 does not exist: Esfand 1402 has 29 days.",
    "29.02.2023": "29 February 2023 does not exist: February 2023 has 28 days.",
    "31 Mehr 1380": "31 Mehr 1380 does not exist: Mehr 1380 has 30 days.",
    "1370/13/01": "13 is not a month. Write the day first, as in 31/08/2024, or the year first,"
    " as in 2024-08-31.",
    "8/13/1990": "13 is not a month. Write the day first, as in 31/08/2024, or the year first,"
    " as in 2024-08-31.",
    "12/05/70": "The year of “12/05/70” is not clear. Write it with four digits, as in 1403 or 2024.",
    "1700-01-01": "1700 is not a year of either calendar. Write a Jalali year from 1200 to 1599"
    " or a Gregorian year from 1800 to 2200.",
    "5 Mordad 1990": "Mordad is a Jalali month, but 1990 is a Gregorian year. Check the year.",
    "next week": "“next week” is not a date. Write it as 1403/05/12, 2024-08-02 or 2 Aug 2024.",
    "--": "“--” is not a date. Write it as 1403/05/12, 2024-08-02 or 2 Aug 2024.",
}


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


@pytest.mark.parametrize("name", ["birthday", "custom.delivery"])
@pytest.mark.parametrize(("typed", "message"), WRONG.items())
def test_wrong_date_is_told_and_nothing_typed_is_lost(cast, alice, name, typed, message):
    add_field(cast, "date", "Delivery", key="delivery")
    data = customer_form(assigned_to=cast.alice.pk, city="Tehran")
    response = alice.post(NEW, {**data, name: typed})
    assert response.status_code == 422
    assert errors_of(response)[name] == [message]
    form = response.context["form"]
    assert (form[name].value(), form["city"].value()) == (typed, "Tehran")
    assert f'value="{typed}"' in str(form[name])


def test_message_counts_in_the_digits_of_its_reader(cast, alice):
    accounts.set_preferences(actor=cast.alice, language="fa")
    page = alice.post(NEW, customer_form(birthday="1402/12/30")).content.decode()
    assert "۳۰ اسفند ۱۴۰۲" in page
    assert "30 اسفند" not in page


def test_date_without_its_year_is_a_birthday_only(cast, alice):
    add_field(cast, "date", "Delivery", key="delivery")
    data = customer_form(assigned_to=cast.alice.pk, birthday="12 Aug")
    response = alice.post(NEW, {**data, "custom.delivery": "12 Aug"})
    assert errors_of(response) == {
        "custom.delivery": ["“12 Aug” has no year. Write it with four digits."]
    }


@pytest.mark.parametrize(
    ("language", "typed", "birthday"),
    [
        ("fa", "۱۳۷۰/۰۵/۲۱", Birthday(1370, 5, 21, JALALI)),
        ("fa", "1991/08/12", Birthday(1991, 8, 12, GREGORIAN)),
        ("fa", "٢١ مرداد", Birthday(None, 5, 21, JALALI)),
        ("fa", "29 فوریهٔ", Birthday(None, 2, 29, GREGORIAN)),
        ("en", "30 Esfand", Birthday(None, 12, 30, JALALI)),
        ("en", "29 Feb", Birthday(None, 2, 29, GREGORIAN)),
        ("en", "1403/12/30", Birthday(1403, 12, 30, JALALI)),
        ("pl", "12 sie 1991", Birthday(1991, 8, 12, GREGORIAN)),
        ("ru", "12.08.1991", Birthday(1991, 8, 12, GREGORIAN)),
    ],
)
def test_birthday_is_kept_in_the_calendar_in_which_it_is_typed(
    cast, client_for, language, typed, birthday
):
    accounts.set_preferences(actor=cast.alice, language=language)
    data = customer_form(assigned_to=cast.alice.pk, birthday=typed)
    client_for(cast.alice).post(NEW, data)
    customer = Customer.objects.get(name="Nadia Karimi")
    assert customer.birthday == birthday
    page = client_for(cast.alice).get(reverse("customers:customer_update", args=[customer.pk]))
    form = page.context["form"]
    shown = form.fields["birthday"].prepare_value(form["birthday"].value())
    assert form.fields["birthday"].clean(shown) == birthday


def test_custom_date_is_kept_as_a_gregorian_day_whatever_calendar_is_typed(cast, alice):
    add_field(cast, "date", "Delivery", key="delivery")
    data = customer_form(assigned_to=cast.alice.pk)
    alice.post(NEW, {**data, "custom.delivery": "۱۴۰۳/۱۲/۳۰"})
    customer = Customer.objects.get(name="Nadia Karimi")
    assert customer.custom == {"delivery": datetime.date(2025, 3, 20).isoformat()}
