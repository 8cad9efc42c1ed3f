"""Rules of custom fields on the forms and cards: default, required when new, pattern, categories, order of
several choices, retired choices, and who fills them in."""

import datetime
from decimal import Decimal

import pytest

from core.catalogue import Reachable
from core.change_sets import change_set
from core.money import Money
from customers.fields import customer_catalogue
from customers.models import Category, ContactPerson, Customer
from customers.person_fields import person_catalogue
from records import services as records
from tests.customers.pages import customer_form, errors_of, person_form
from tests.customers.records import add_customers
from tests.customers.test_customer_card import text_of, url
from tests.customers.test_customer_form import NEW, edit_url, edited
from tests.records.custom import CHOICES, add_field, add_unique_field

pytestmark = pytest.mark.django_db

PERSON = "customers.contactperson"
NEW_PERSON = "/contacts/new/"


def form(**changes) -> dict:
    return customer_form(ignore_warnings="on", **changes)


@pytest.fixture
def erin(cast, client_for):
    return client_for(cast.erin)


@pytest.fixture
def categories():
    return list(Category.objects.all()[:2])


# --- Default ----------------------------------------------------------------------------------------

DEFAULTS = {
    "text": "Blue",
    "long_text": "Two\nlines",
    "integer": 42,
    "decimal": Decimal("1.5"),
    "money": Money(Decimal(12), "PLN"),
    "date": datetime.date(2026, 3, 21),
    "boolean": False,
    "url": Reachable("karta.example", "https://Karta.example"),
    "email": Reachable("a@x.com", "A@x.com"),
    "phone": Reachable("+989123456789", "0912 345 6789"),
}


@pytest.mark.parametrize("kind", DEFAULTS)
def test_default_stands_in_the_form_of_a_new_customer_and_is_saved(erin, cast, kind):
    add_field(cast, kind, default=DEFAULTS[kind])
    shown = erin.get(NEW).context["form"]["custom.extra"].value()
    field = customer_catalogue()["custom.extra"]
    assert field.default == DEFAULTS[kind]
    sent = {"custom.extra": shown}
    if kind == "money":
        sent = {"custom.extra_amount": shown[0], "custom.extra_currency": shown[1]}
    assert erin.post(NEW, form(**sent)).status_code == 302
    stored = Customer.objects.get().custom["extra"]
    assert stored == field.kind.to_json(DEFAULTS[kind])


def test_default_that_somebody_empties_stays_empty_and_an_old_customer_gets_none(erin, cast):
    (anna,) = add_customers({"name": "Anna"})
    add_field(cast, "text", default="Blue")
    assert not erin.get(edit_url(anna)).context["form"]["custom.extra"].value()
    assert erin.post(NEW, form(**{"custom.extra": ""})).status_code == 302
    assert [customer.custom for customer in Customer.objects.all()] == [{}, {}]


@pytest.mark.parametrize(("kind", "value"), [("choice", "gold"), ("choices", ("gold",))])
def test_default_choice_that_was_retired_is_none_any_more(erin, cast, kind, value):
    gold, *others = CHOICES
    field = add_field(cast, kind, choices=[{**gold, "is_default": True}, *others])
    assert customer_catalogue()["custom.extra"].default == value
    field.choices.filter(code="gold")
    with change_set(actor=None, reason="tests.retire"):
        field.choices.filter(code="gold").update(is_active=False)
    assert customer_catalogue()["custom.extra"].default is None
    assert not erin.get(NEW).context["form"]["custom.extra"].value()


# --- Required ---------------------------------------------------------------------------------------


def test_field_required_only_when_new_lets_an_old_customer_be_edited_without_it(erin, cast):
    (anna,) = add_customers({"name": "Anna"})
    add_field(cast, "text", is_required=True, is_required_only_when_new=True)
    assert "custom.extra" in errors_of(erin.post(NEW, form()))
    answer = erin.post(edit_url(anna), edited(erin, anna, name="Anna Maria"))
    assert answer.status_code == 302
    assert Customer.objects.get().name == "Anna Maria"


def test_field_that_is_always_required_is_asked_of_an_old_customer_too(erin, cast):
    (anna,) = add_customers({"name": "Anna"})
    add_field(cast, "text", is_required=True)
    answer = erin.post(edit_url(anna), edited(erin, anna, name="Anna Maria"))
    assert list(errors_of(answer)) == ["custom.extra"]


# --- Pattern ----------------------------------------------------------------------------------------

CODE = {"pattern": "[A-Z]{2}-[0-9]{2}", "pattern_hints": {"en": "Two letters, two digits: AB-12."}}


def test_text_that_does_not_match_is_refused_with_what_is_wanted(erin, cast):
    add_field(cast, "text", **CODE)
    answer = erin.post(NEW, form(**{"custom.extra": "xAB-12"}))
    assert errors_of(answer)["custom.extra"] == [
        "“xAB-12” does not fit. Two letters, two digits: AB-12."
    ]
    assert erin.post(NEW, form(**{"custom.extra": " AB-۱۲ "})).status_code == 302
    assert Customer.objects.get().custom == {"extra": "AB-۱۲"}


def test_text_from_before_the_pattern_does_not_keep_a_customer_from_being_saved(erin, cast):
    field = add_field(cast, "text")
    (anna,) = add_customers({"name": "Anna", "custom.extra": "old"})
    records.update_custom_field(actor=cast.erin, custom_field=field, **CODE)
    assert erin.post(edit_url(anna), edited(erin, anna, name="Anna Maria")).status_code == 302
    answer = erin.post(edit_url(anna), edited(erin, anna, **{"custom.extra": "older"}))
    assert "custom.extra" in errors_of(answer)


# --- Categories -------------------------------------------------------------------------------------


@pytest.fixture
def limited(cast, categories):
    return add_field(cast, "text", limited_to=[categories[0].pk], is_required=True, default="Blue")


def test_field_is_hidden_on_the_form_until_a_category_of_its_own_is_chosen(
    erin, limited, categories
):
    page = erin.get(NEW).content.decode()
    assert f'data-shown-when="categories={categories[0].pk}" hidden>' in page
    (anna,) = add_customers(
        {"name": "Anna", "categories": (categories[0].pk,), "custom.extra": "Red"}
    )
    page = erin.get(edit_url(anna)).content.decode()
    assert f'data-shown-when="categories={categories[0].pk}">' in page


def test_field_is_neither_demanded_nor_saved_without_its_category(erin, limited, categories):
    sent = {"categories": [categories[1].pk], "custom.extra": "Red"}
    assert erin.post(NEW, form(**sent)).status_code == 302
    assert Customer.objects.get().custom == {}
    sent = {"categories": [categories[0].pk], "custom.extra": ""}
    answer = erin.post(NEW, form(**sent))
    assert "custom.extra" in errors_of(answer)
    assert f'data-shown-when="categories={categories[0].pk}">' in answer.content.decode()


def test_value_of_a_category_that_a_customer_has_left_is_kept_and_comes_back(
    erin, limited, categories
):
    (anna,) = add_customers(
        {"name": "Anna", "categories": (categories[0].pk,), "custom.extra": "Red"}
    )
    left = edited(erin, anna, categories=[categories[1].pk], **{"custom.extra": ""})
    assert erin.post(edit_url(anna), left).status_code == 302
    assert Customer.objects.get().custom == {"extra": "Red"}
    assert "Red" not in text_of(erin.get(url(anna)))
    back = edited(erin, anna, categories=[categories[0].pk])
    assert back["custom.extra"] == "Red"
    assert erin.post(edit_url(anna), back).status_code == 302
    assert "Red" in text_of(erin.get(url(anna)))


def test_wrong_value_of_a_field_that_is_not_there_keeps_nobody_from_saving(erin, cast, categories):
    add_field(cast, "integer", limited_to=[categories[0].pk])
    assert erin.post(NEW, form(**{"custom.extra": "many"})).status_code == 302
    assert Customer.objects.get().custom == {}


def test_field_goes_with_the_category_that_replaces_its_own(cast, limited, categories):
    old, new = categories
    records.delete_option(actor=cast.erin, option=old, replacement=new)
    assert customer_catalogue()["custom.extra"].limited_to == {new.pk}


# --- Choices ----------------------------------------------------------------------------------------


def test_several_choices_stand_in_the_order_of_the_administrator(erin, cast):
    add_field(cast, "choices", choices=[CHOICES[1], CHOICES[0]])
    (anna,) = add_customers({"name": "Anna", "custom.extra": ("gold", "silver")})
    page = text_of(erin.get(url(anna)))
    assert page.index(">Silver<") < page.index(">Gold<")


@pytest.mark.parametrize(("kind", "value"), [("choice", "gold"), ("choices", ("gold", "silver"))])
def test_retired_choice_stays_where_it_was_chosen_and_is_offered_to_nobody_else(
    erin, cast, kind, value
):
    field = add_field(cast, kind)
    (anna, bob) = add_customers({"name": "Anna", "custom.extra": value}, {"name": "Bob"})
    with change_set(actor=None, reason="tests.retire"):
        field.choices.filter(code="gold").update(is_active=False)
    assert "Gold" in text_of(erin.get(url(anna)))
    offered = dict(erin.get(edit_url(anna)).context["form"].fields["custom.extra"].choices)
    assert "gold" in offered
    assert erin.post(edit_url(anna), edited(erin, anna, name="Anna Maria")).status_code == 302
    anna.refresh_from_db()
    assert anna.custom["extra"] in (value, list(value))
    for page in (NEW, edit_url(bob)):
        assert "gold" not in dict(erin.get(page).context["form"].fields["custom.extra"].choices)
    answer = erin.post(edit_url(bob), edited(erin, bob, **{"custom.extra": "gold"}))
    assert "custom.extra" in errors_of(answer)


# --- Who fills them in ------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["alice", "bob", "carol", "erin", "olga"])
def test_everybody_who_may_edit_the_customer_fills_them_in(cast, client_for, person):
    (anna,) = add_customers({"name": "Anna"})
    add_field(cast, "text")
    client = client_for(getattr(cast, person))
    answer = client.post(edit_url(anna), edited(client, anna, **{"custom.extra": "Blue"}))
    assert answer.status_code == 302
    assert Customer.objects.get().custom == {"extra": "Blue"}


def test_who_only_reads_does_not(cast, client_for):
    (anna,) = add_customers({"name": "Anna"})
    add_field(cast, "text")
    assert client_for(cast.rob).post(edit_url(anna), {"custom.extra": "Blue"}).status_code == 403
    assert Customer.objects.get().custom == {}


# --- Contact persons --------------------------------------------------------------------------------


def test_contact_person_has_fields_of_his_own(erin, cast):
    add_field(cast, "text", "Of customers")
    add_field(cast, "choices", "Interests", record_type=PERSON, is_listed=True)
    assert "custom.of_customers" not in person_catalogue()
    sent = person_form(ignore_warnings="on", **{"custom.interests": ["silver", "gold"]})
    assert erin.post(NEW_PERSON, sent).status_code == 302
    person = ContactPerson.objects.get()
    assert person.custom == {"interests": ["gold", "silver"]}
    for page in (f"/contacts/{person.pk}/", "/contacts/"):
        assert "Silver" in text_of(erin.get(page))
    assert "Interests" in text_of(erin.get(f"/contacts/{person.pk}/"))


def test_taken_value_of_a_contact_person_is_refused_beside_its_field(erin, cast):
    add_unique_field(cast, record_type=PERSON)
    sent = person_form(ignore_warnings="on", **{"custom.extra": "A-1"})
    assert erin.post(NEW_PERSON, sent).status_code == 302
    answer = erin.post(NEW_PERSON, {**sent, "name": "Second", "custom.extra": "a 1"})
    assert errors_of(answer) == {
        "custom.extra": [
            "Another contact person has this value of “Extra”. Give each person their own."
        ]
    }
    assert ContactPerson.objects.count() == 1
