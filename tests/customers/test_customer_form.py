"""Registering and editing a customer: what goes in, what is refused, what is kept."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts import services as accounts
from core.calendars import Birthday
from core.change_sets import change_set
from core.models import DomainEvent
from customers import services
from customers.choices import ContactPointKind
from customers.fields import customer_catalogue
from customers.models import Customer, CustomerDepartment, Status, Tag
from records.services import custom_fields
from tests.customers.hanging import hang
from tests.customers.pages import customer_form, errors_of, queries_of
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db
NEW = reverse("customers:customer_create")


def edit_url(customer) -> str:
    return reverse("customers:customer_update", args=[customer.pk])


def card_url(customer) -> str:
    return reverse("customers:customer_detail", args=[customer.pk])


def edited(client, customer, **changes) -> dict:
    """The form as it stands on the page, with changes: what a browser would send."""
    form = client.get(edit_url(customer)).context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, list | tuple) and name == "opening_total":
            data["opening_total_amount"], data["opening_total_currency"] = value
        elif value not in (None, False, ""):
            data[name] = value
    data = {key: "" if value is None else value for key, value in data.items()}
    return {**data, **changes}


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


@pytest.fixture
def norths(cast):
    """A customer of North for whom nobody is responsible."""
    (customer,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    return customer


# --- Registering ----------------------------------------------------------------------------------


def test_form_offers_the_persons_own_department_and_himself(cast, alice):
    form = alice.get(NEW).context["form"]
    assert form["departments"].value() == [cast.north.pk]
    assert form["assigned_to"].value() == cast.alice.pk


def test_everything_that_was_typed_is_kept(cast, alice):
    status, tag = Status.objects.first(), Tag.objects.first()
    data = customer_form(
        kind="legal",
        short_name="NK",
        parts=["customer", "supplier"],
        national_id="10380284790",
        birthday="21 Mordad 1370",
        external_id="K-1",
        mobile="+98 912 345 6789; 0912 111 22 33",
        email="Nadia@Example.com",
        country="IR",
        city="Tehran",
        coordinates="35.6892, 51.3890",
        status=status.pk,
        tags=[tag.pk],
        opening_total_amount="1,250.50",
        departments=[cast.north.pk],
        assigned_to=cast.bob.pk,
        description="First line\r\nsecond line",
    )
    response = alice.post(NEW, data)
    customer = Customer.objects.get(name="Nadia Karimi")
    assert response.url == card_url(customer)
    assert (customer.kind, customer.short_name, customer.external_id) == ("legal", "NK", "K-1")
    assert customer.parts == ["customer", "supplier"]
    assert customer.birthday == Birthday(1370, 5, 21, "jalali")
    assert (customer.opening_total_amount, customer.opening_total_currency) == (
        Decimal("1250.5"),
        "EUR",
    )
    assert (customer.status, list(customer.tags.all())) == (status, [tag])
    assert customer.department_ids == [cast.north.pk]
    assert (customer.assigned_to, customer.created_by) == (cast.bob, cast.alice)
    assert customer.description == "First line\nsecond line"
    points = customer.contact_points.order_by("kind", "position").values_list("kind", "normalized")
    assert list(points) == [
        ("email", "nadia@example.com"),
        ("mobile", "+989123456789"),
        ("mobile", "+989121112233"),
    ]
    address = customer.addresses.get()
    assert (address.country.code, address.city) == ("IR", "Tehran")
    assert (address.latitude, address.longitude) == (Decimal("35.689200"), Decimal("51.389000"))


def test_what_staff_do_not_say_about_departments_they_said_was_none(cast, alice):
    """An empty choice is a choice: with oneself as responsible it needs no second look."""
    alice.post(NEW, customer_form(assigned_to=cast.alice.pk))
    customer = Customer.objects.get(name="Nadia Karimi")
    assert (customer.department_ids, customer.assigned_to) == ([], cast.alice)


def test_service_puts_a_customer_where_the_actor_belongs(cast):
    customer = services.create_customer(
        actor=cast.alice, catalogue=customer_catalogue(), values={"name": "By service"}
    )
    assert (customer.department_ids, customer.assigned_to) == ([cast.north.pk], cast.alice)


@pytest.mark.parametrize(
    ("person", "changes"),
    [
        ("alice", {}),
        ("erin", {}),
        ("alice", {"assigned_to": "dan"}),
    ],
)
def test_customer_that_would_be_hidden_is_asked_about_first(cast, client_for, person, changes):
    client = client_for(getattr(cast, person))
    changes = {key: getattr(cast, name).pk for key, name in changes.items()}
    response = client.post(NEW, customer_form(**changes))
    assert response.status_code == 422
    assert list(response.context["form"].warnings) == ["departments"]
    assert not Customer.objects.filter(name="Nadia Karimi").exists()
    client.post(NEW, customer_form(ignore_warnings="1", **changes))
    assert Customer.objects.get(name="Nadia Karimi").department_ids == []


def test_customer_that_one_does_not_see_any_more_leads_to_the_list(cast, alice):
    response = alice.post(NEW, customer_form(assigned_to=cast.dan.pk, ignore_warnings="1"))
    assert response.url == reverse("customers:customer_list")


def test_register_and_add_another_opens_an_empty_form(cast, alice):
    response = alice.post(NEW, customer_form(assigned_to=cast.alice.pk, add_another="1"))
    assert response.url == NEW
    assert Customer.objects.filter(name="Nadia Karimi").exists()


def test_save_and_add_another_opens_an_empty_form_too(alice, norths):
    response = alice.post(edit_url(norths), edited(alice, norths, city="Łódź", add_another="1"))
    assert response.url == NEW
    assert norths.addresses.get().city == "Łódź"


@pytest.mark.parametrize("is_new", [True, False])
def test_return_leads_to_the_main_page_and_an_edit_back_to_the_card_as_well(alice, norths, is_new):
    page = alice.get(NEW if is_new else edit_url(norths)).content.decode()
    actions = page.split("form-actions-sticky")[1]
    assert f'href="{reverse("customers:customer_list")}">Return to customers<' in actions
    assert (f'href="{card_url(norths)}">Back to the card<' in actions) is not is_new


def test_event_tells_that_a_customer_was_registered(cast, alice):
    alice.post(NEW, customer_form(assigned_to=cast.alice.pk))
    event = DomainEvent.objects.get(name="customers.customer.created")
    assert (event.actor, event.change_set.reason) == (cast.alice, "customers.create")


# --- Wrong input ----------------------------------------------------------------------------------

WRONG = {
    "name": ["", "   ", "x" * 5000, "a\x00b"],
    "kind": ["", "robot"],
    "parts": [[], ["pirate"]],
    "short_name": ["x" * 81],
    "national_id": ["1" * 41, "1\x002"],
    "birthday": ["31 Esfand 1370", "32.01.1990", "yesterday", "1370/13/01", "\x00", "9" * 400],
    "mobile": ["12", "abc", "1" * 21, "0912 345 6789; 7", "0912\x00345"],
    "email": ["not-an-address", "a@b", "@example.com", "x" * 400 + "@example.com"],
    "website": ["x" * 2000],
    "country": ["XX", "Iran"],
    "postal_code": ["1" * 21],
    "text": ["x" * 1001],
    "coordinates": ["95, 10", "10, 181", "north", "10", "1, 2, 3", "nan, nan", "1e400, 1"],
    "status": ["0", "999999999", "active", "1 OR 1=1", "9" * 30],
    "tags": [["999999999"], ["x"]],
    "opening_total_amount": ["a lot", "1" * 30, "--5", "1e999", "NaN"],
    "assigned_to": ["999999999"],
    "description": ["x" * 20_001, "a\x00b"],
    "new_partners": [["999999999"], ["x"], ["9" * 30]],
    "new_partner_kind": ["999999999", "inverse-", "x"],
}
CASES = [(field, value) for field, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("field", "value"), CASES, ids=lambda part: repr(part)[:24])
def test_wrong_input_is_named_beside_its_field_and_nothing_is_lost(cast, alice, field, value):
    data = customer_form(assigned_to=cast.alice.pk, short_name="Kept", city="Tehran")
    response = alice.post(NEW, {**data, field: value})
    assert response.status_code == 422
    assert list(errors_of(response)) == [field.removesuffix("_amount")]
    assert not Customer.objects.filter(short_name="Kept").exists()
    form = response.context["form"]
    assert form["city"].value() == "Tehran"
    if field in ContactPointKind.values:
        assert [row.text for row in form[field].value()] == [value]
    elif field != "opening_total_amount":
        assert form[field].value() == value


def test_department_of_others_cannot_be_chosen(cast, alice):
    response = alice.post(NEW, customer_form(departments=[cast.south.pk]))
    assert list(errors_of(response)) == ["departments"]


def test_customer_outside_the_scope_cannot_be_made_a_partner(cast, alice):
    (souths,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    response = alice.post(NEW, customer_form(new_partners=[souths.pk]))
    assert list(errors_of(response)) == ["new_partners"]
    assert "Souths" not in response.content.decode()


def test_taken_identifier_is_refused_and_not_told_whose_it_is(cast, alice):
    add_customers({"name": "Secret holder", "external_id": "K-1", "is_public": False})
    response = alice.post(NEW, customer_form(external_id="K-1", assigned_to=cast.alice.pk))
    assert response.status_code == 422
    assert list(errors_of(response)) == ["external_id"]
    assert "Secret holder" not in response.content.decode()


def test_summary_of_errors_links_to_the_fields(alice):
    page = alice.post(NEW, customer_form(name="", opening_total_amount="x")).content.decode()
    for target in ("id_name", "id_opening_total"):
        assert f'href="#{target}"' in page
        assert f'id="{target}"' in page


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("integer", "many"), ("decimal", "1,2,3,4.5.6"), ("date", "30 Feb 2024"), ("boolean", "x")],
)
def test_custom_fields_are_checked_by_their_kind(cast, alice, kind, wrong):
    custom_fields.create_custom_field(
        actor=cast.erin, key="extra", kind=kind, labels={"en": "Extra"}, help_texts={}
    )
    data = customer_form(assigned_to=cast.alice.pk)
    response = alice.post(NEW, {**data, "custom.extra": wrong})
    assert list(errors_of(response)) == ["custom.extra"]


def test_custom_value_is_kept_by_its_key(cast, alice):
    custom_fields.create_custom_field(
        actor=cast.erin, key="shoe_size", kind="integer", labels={"en": "Shoe"}, help_texts={}
    )
    data = customer_form(assigned_to=cast.alice.pk)
    alice.post(NEW, {**data, "custom.shoe_size": "۳۸"})
    assert Customer.objects.get(name="Nadia Karimi").custom == {"shoe_size": 38}


# --- Editing --------------------------------------------------------------------------------------


def test_form_saved_as_it_is_changes_nothing(cast, client_for):
    (customer,) = add_customers(
        {
            "name": "Whole",
            "birthday": Birthday(1370, 5, 21, "jalali"),
            "opening_total": (Decimal("1250.5"), "IRT"),
            "description": "one\ntwo",
            "city": "Tehran",
            "departments": (cast.north.pk,),
            "tags": tuple(Tag.objects.order_by("pk").values_list("pk", flat=True)[:2]),
        }
    )
    client = client_for(cast.carol)
    data = edited(client, customer)
    assert data["opening_total_amount"] == "1250.5"
    response = client.post(edit_url(customer), {**data, "description": "one\r\ntwo"})
    assert response.status_code == 302
    customer.refresh_from_db()
    assert customer.version == 1
    assert not DomainEvent.objects.filter(name="customers.customer.updated").exists()


def test_only_what_differs_is_changed(cast, alice, norths):
    alice.post(edit_url(norths), edited(alice, norths, name="Renamed", mobile="0912 345 6789"))
    norths.refresh_from_db()
    assert norths.name == "Renamed"
    assert norths.contact_points.get().normalized == "+989123456789"
    event = DomainEvent.objects.get(name="customers.customer.updated")
    assert event.data == {"fields": ["mobile", "name"]}


def test_department_that_one_may_not_choose_stays_where_it_was(cast, alice, norths):
    with change_set(actor=None, reason="tests.share"):
        CustomerDepartment.objects.create(customer=norths, department=cast.south)
    alice.post(edit_url(norths), edited(alice, norths, name="Renamed"))
    norths.refresh_from_db()
    assert sorted(norths.department_ids) == sorted([cast.north.pk, cast.south.pk])


# --- Rights ---------------------------------------------------------------------------------------


def test_staff_may_not_make_a_customer_public(cast, alice):
    form = alice.get(NEW).context["form"]
    assert "is_public" not in form.fields
    alice.post(NEW, customer_form(assigned_to=cast.alice.pk, is_public="on"))
    assert not Customer.objects.get(name="Nadia Karimi").is_public


def test_manager_makes_a_customer_public(cast, client_for):
    client_for(cast.carol).post(NEW, customer_form(is_public="on"))
    assert Customer.objects.get(name="Nadia Karimi").is_public


def test_staff_take_a_customer_whom_nobody_has_and_hand_none_over(cast, alice, norths):
    assert "assigned_to" in alice.get(edit_url(norths)).context["form"].fields
    alice.post(edit_url(norths), edited(alice, norths, assigned_to=cast.alice.pk))
    norths.refresh_from_db()
    assert norths.assigned_to == cast.alice
    alice.post(edit_url(norths), edited(alice, norths, assigned_to=cast.bob.pk))
    norths.refresh_from_db()
    assert norths.assigned_to == cast.alice


def test_manager_hands_a_customer_over(cast, client_for, norths):
    carol = client_for(cast.carol)
    carol.post(edit_url(norths), edited(carol, norths, assigned_to=cast.alice.pk))
    carol.post(edit_url(norths), edited(carol, norths, assigned_to=cast.bob.pk))
    norths.refresh_from_db()
    assert norths.assigned_to == cast.bob


def test_reader_is_told_that_he_may_only_read(cast, client_for, norths):
    rob = client_for(cast.rob)
    for response in (rob.get(edit_url(norths)), rob.post(edit_url(norths)), rob.get(NEW)):
        assert response.status_code == 403


# --- The size of the page -------------------------------------------------------------------------


def test_queries_do_not_grow_with_what_hangs_on_the_customer(cast, alice):
    small, big = add_named("Small", "Big")
    hang(cast, small, 2)
    hang(cast, big, 20)
    assert queries_of(alice, edit_url(small)) == queries_of(alice, edit_url(big))


def test_choices_are_offered_in_the_language_of_the_person(cast, client_for):
    accounts.set_preferences(actor=cast.alice, language="fa")
    page = client_for(cast.alice).get(NEW).content.decode()
    assert 'dir="rtl"' in page
    assert "پول داده" in page
