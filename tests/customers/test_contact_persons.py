"""Contact persons: list, card, form, the customers they are at, and who sees them."""

import pytest
from django.urls import reverse

from core.change_sets import change_set
from core.refusals import Refused
from customers.kinds import Reachable
from customers.models import ContactPerson, CustomerPerson
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.contact_persons import Position, PositionChanges
from tests.customers.pages import errors_of, person_form, queries_of
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db
LIST = reverse("customers:contact_list")
NEW = reverse("customers:person_create")


def add_person(cast, *customers, name="Omid Rahimi", **values) -> ContactPerson:
    return contact_persons.create_person(
        actor=cast.erin,
        catalogue=person_catalogue(),
        values={"name": name, "departments": (), "assigned_to": None, **values},
        positions=PositionChanges(added={customer.pk: Position() for customer in customers}),
    )


def url(person, page: str = "detail") -> str:
    return reverse(f"customers:person_{page}", args=[person.pk])


def edited(client, person, **changes) -> dict:
    form = client.get(url(person, "update")).context["form"]
    values = {name: form[name].value() for name in form.fields}
    shown = {name: value for name, value in values.items() if value not in (None, False, "")}
    parts = {name: "" for name in form.fields if name.endswith("_part")}
    return {**parts, **shown, **changes}


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


@pytest.fixture
def norths(cast):
    (customer,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    return customer


@pytest.fixture
def souths(cast):
    (customer,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    return customer


# --- Form -----------------------------------------------------------------------------------------


def test_person_is_recorded_with_phones_and_customers(cast, alice, norths):
    alice.post(
        NEW,
        person_form(
            job_title="Accountant",
            mobile="0935 000 1122",
            email="omid@example.com",
            new_customers=[norths.pk],
            new_part="Buyer",
            new_is_main="on",
        ),
    )
    person = ContactPerson.objects.get(name="Omid Rahimi")
    assert (person.job_title, person.created_by) == ("Accountant", cast.alice)
    points = person.contact_points.order_by("kind").values_list("kind", "normalized", "customer")
    assert list(points) == [("email", "omid@example.com", None), ("mobile", "+989350001122", None)]
    link = person.customer_links.get()
    assert (link.customer, link.part, link.is_main) == (norths, "Buyer", True)


def test_person_without_a_customer_belongs_to_whom_recorded_him(cast, alice):
    form = alice.get(NEW).context["form"]
    assert form["departments"].value() == [cast.north.pk]
    alice.post(NEW, person_form(departments=[cast.north.pk], assigned_to=cast.alice.pk))
    person = ContactPerson.objects.get(name="Omid Rahimi")
    assert (person.department_ids, person.assigned_to) == ([cast.north.pk], cast.alice)


def test_form_opened_from_a_card_has_the_customer(alice, norths):
    form = alice.get(f"{NEW}?customer={norths.pk}").context["form"]
    assert form["new_customers"].value() == [norths.pk]
    assert "Norths" in str(form["new_customers"])


@pytest.mark.parametrize("customer", ["souths", "x", "0", "9" * 30, "\x00"])
def test_form_opened_for_somebody_out_of_sight_has_no_customer(alice, souths, customer):
    response = alice.get(NEW, {"customer": souths.pk if customer == "souths" else customer})
    assert response.context["form"]["new_customers"].value() == []
    assert "Souths" not in response.content.decode()


WRONG = {
    "name": ["", "x" * 5000, "a\x00b"],
    "job_title": ["x" * 121],
    "mobile": ["12"],
    "email": ["nobody"],
    "new_customers": [["x"], ["999999999"]],
    "new_part": ["x" * 121, "a\x00b"],
    "departments": [["999999999"]],
    "assigned_to": ["x"],
}


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, vs in WRONG.items() for v in vs])
def test_wrong_input_is_named_beside_its_field(cast, alice, field, value):
    data = person_form(assigned_to=cast.alice.pk, description="Kept")
    response = alice.post(NEW, {**data, field: value})
    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert response.context["form"]["description"].value() == "Kept"
    assert not ContactPerson.objects.exists()


def test_person_whom_nobody_would_see_is_asked_about(cast, alice):
    response = alice.post(NEW, person_form())
    assert response.status_code == 422
    assert response.context["form"].warnings
    alice.post(NEW, person_form(ignore_warnings="1"))
    assert ContactPerson.objects.exists()


def test_part_and_main_are_changed_and_a_customer_left(cast, alice, norths):
    (second,) = add_named("Second")
    person = add_person(cast, norths, second)
    first, other = person.customer_links.order_by("pk")
    data = edited(
        alice,
        person,
        **{
            f"link_{first.pk}_part": "Owner",
            f"link_{first.pk}_is_main": "on",
            f"link_{other.pk}_is_gone": "on",
        },
    )
    alice.post(url(person, "update"), data)
    link = person.customer_links.get()
    assert (link.customer, link.part, link.is_main) == (norths, "Owner", True)


def test_one_is_the_main_contact_of_a_customer_at_a_time(cast, alice, norths):
    first, second = (add_person(cast, norths, name=name) for name in ("First", "Second"))
    for person in (first, second):
        link = person.customer_links.get()
        alice.post(
            url(person, "update"), edited(alice, person, **{f"link_{link.pk}_is_main": "on"})
        )
    mains = CustomerPerson.objects.filter(customer=norths, is_main=True)
    assert [link.person for link in mains] == [second]


def test_form_saved_as_it_is_changes_nothing(cast, alice, norths):
    person = add_person(cast, norths, mobile=(Reachable("+989350001122"),), description="one\ntwo")
    assert alice.post(url(person, "update"), edited(alice, person)).status_code == 302
    person.refresh_from_db()
    assert person.version == 1


def test_customers_out_of_sight_stay(cast, alice, norths, souths):
    person = add_person(cast, norths, souths)
    link = person.customer_links.get(customer=norths)
    page = alice.get(url(person, "update")).content.decode()
    assert "Souths" not in page
    data = edited(alice, person, **{f"link_{link.pk}_is_gone": "on"}, ignore_warnings="1")
    response = alice.post(url(person, "update"), data)
    assert response.url == LIST, "he is out of sight now"
    assert [link.customer for link in person.customer_links.all()] == [souths]


def test_leaving_the_last_customer_in_sight_is_asked_about(cast, alice, norths, souths):
    person = add_person(cast, norths, souths)
    link = person.customer_links.get(customer=norths)
    response = alice.post(
        url(person, "update"), edited(alice, person, **{f"link_{link.pk}_is_gone": "on"})
    )
    assert response.status_code == 422
    assert response.context["form"].warnings


def test_service_refuses_customers_out_of_sight(cast, souths):
    with pytest.raises(Refused):
        contact_persons.create_person(
            actor=cast.alice,
            catalogue=person_catalogue(),
            values={"name": "Omid"},
            positions=PositionChanges(added={souths.pk: Position()}),
        )
    assert not ContactPerson.objects.exists()


# --- Who sees them --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["detail", "update"])
def test_person_is_seen_by_whoever_sees_one_of_his_customers(
    cast, client_for, norths, souths, page
):
    person = add_person(cast, norths)
    assert client_for(cast.alice).get(url(person, page)).status_code == 200
    assert client_for(cast.dan).get(url(person, page)).status_code == 404


def test_reader_sees_and_does_not_edit(cast, client_for, norths):
    person = add_person(cast, norths)
    rob = client_for(cast.rob)
    assert url(person, "update") not in rob.get(url(person)).content.decode()
    for response in (rob.get(url(person, "update")), rob.post(url(person, "update")), rob.get(NEW)):
        assert response.status_code == 403


def test_card_names_only_customers_in_sight(cast, alice, norths, souths):
    person = add_person(cast, norths, souths)
    for address in (url(person), LIST):
        page = alice.get(address).content.decode()
        assert "Norths" in page
        assert "Souths" not in page


# --- List -----------------------------------------------------------------------------------------


def names(client, query: str) -> list[str]:
    return [row.name for row in client.get(f"{LIST}?{query}").context["rows"]]


@pytest.mark.parametrize("text", ["omi", "RAHIMI", "accoun", "0935 000", "935000", "omid@"])
def test_person_is_found_by_name_title_phone_and_address(cast, alice, norths, text):
    add_person(cast, norths, name="Somebody else")
    add_person(
        cast,
        norths,
        job_title="Accountant",
        mobile=(Reachable("+989350001122"),),
        email=(Reachable("omid@example.com"),),
    )
    assert names(alice, f"q={text}") == ["Omid Rahimi"]


def test_what_is_searched_follows_the_phones(cast, alice, norths):
    person = add_person(cast, norths, mobile=(Reachable("+989350001122"),))
    contact_persons.update_person(
        actor=cast.alice,
        catalogue=person_catalogue(),
        person=person,
        changes={"mobile": (Reachable("+989120000000"),)},
        version=None,
    )
    assert names(alice, "q=935000") == []
    assert names(alice, "q=912000") == ["Omid Rahimi"]


def test_list_is_paged_by_key(cast, alice, norths):
    with change_set(actor=None, reason="tests.page"):
        type(cast.alice).objects.filter(pk=cast.alice.pk).update(page_size=10)
    for n in range(12):
        add_person(cast, norths, name=f"Person {n:02}")
    first = alice.get(LIST).context
    second = alice.get(first["next_url"]).context
    shown = [row.name for row in (*first["rows"], *second["rows"])]
    assert shown == [f"Person {n:02}" for n in range(12)]


def test_history_of_a_person_names_customers_in_sight_only(cast, alice, norths, souths):
    person = add_person(cast, norths, souths)
    page = alice.get(url(person)).content.decode()
    assert "Norths" in page
    assert "Souths" not in page


def test_queries_do_not_grow_with_the_people(cast, alice, norths):
    def costs() -> tuple[int, ...]:
        person = ContactPerson.objects.order_by("pk").first()
        return tuple(queries_of(alice, page) for page in (LIST, url(person), url(person, "update")))

    few = add_named(*(f"Customer {n}" for n in range(2)))
    for n in range(2):
        add_person(cast, norths, *few, name=f"Few {n}", mobile=(Reachable(f"+98935000112{n}"),))
    small = costs()
    many = add_named(*(f"More {n}" for n in range(18)))
    first = ContactPerson.objects.order_by("pk").first()
    contact_persons.update_person(
        actor=cast.erin,
        catalogue=person_catalogue(),
        person=first,
        changes={"email": tuple(Reachable(f"a{n}@example.com") for n in range(20))},
        version=None,
        positions=PositionChanges(added={one.pk: Position(f"p{one.pk}") for one in many}),
    )
    for n in range(18):
        add_person(cast, norths, name=f"Many {n}", mobile=(Reachable(f"+9893500011{n:02}"),))
    assert costs() == small
