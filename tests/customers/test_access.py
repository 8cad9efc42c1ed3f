"""Who sees a customer or a contact person, and by which rule: the page must agree with the querysets."""

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import User
from accounts.scope import AccessRules, explain_access, with_departments
from core.change_sets import change_set
from customers.access import PersonAccess, colleagues, who_sees
from customers.models import ContactPerson, Customer, CustomerDepartment, CustomerPerson
from tests.canaries import secret
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.tries import tried

pytestmark = pytest.mark.django_db

IN_THE_DIALOG = {"HX-Request": "true", "HX-Target": "access"}


def url(record, query: str = "") -> str:
    name = "customer_access" if isinstance(record, Customer) else "person_access"
    return reverse(f"customers:{name}", args=[record.pk]) + query


def people_by_rule(response) -> dict[str, set[str]]:
    return {
        group.rule: {user.name for user, _why in group.people}
        for group in response.context["groups"]
    }


def add_person(name: str, *customers: Customer, **values) -> ContactPerson:
    with change_set(actor=None, reason="tests.person"):
        person = ContactPerson.objects.create(name=name, **values)
        for customer in customers:
            CustomerPerson.objects.create(customer=customer, person=person)
    return ContactPerson.objects.get(pk=person.pk)


# --- The rules and the querysets ------------------------------------------------------------------

PLACES = st.fixed_dictionaries(
    {
        "is_public": st.booleans(),
        "assigned_to": st.sampled_from([None, "alice", "bob", "carol", "dan", "rob", "erin"]),
        "departments": st.sets(st.sampled_from(["north", "south"])),
        "is_in_bin": st.booleans(),
    }
)
NARROWED = st.dictionaries(
    st.sampled_from(["alice", "bob", "carol", "dan", "rob", "erin"]),
    st.sampled_from([None, True, False]),
)
OFTEN = tried(12)


def place(cast, record, where) -> None:
    """Put a record there; the departments of a customer only."""
    record.is_public = where["is_public"]
    record.assigned_to = cast.people.get(where["assigned_to"])
    record.deleted_at = timezone.now() if where["is_in_bin"] else None
    record.save()
    for department in where["departments"] if isinstance(record, Customer) else ():
        CustomerDepartment.objects.create(customer=record, department=getattr(cast, department))


def narrow(cast, narrowed, shut_out) -> None:
    for name, is_only_own in narrowed.items():
        cast.people[name].is_only_own = is_only_own
        cast.people[name].save()
    if shut_out:
        cast.people[shut_out].is_active = False
        cast.people[shut_out].save()


@OFTEN
@given(
    places=st.lists(PLACES, min_size=1, max_size=3),
    person_at=st.lists(st.booleans(), min_size=3, max_size=3),
    own_place=PLACES,
    narrowed=NARROWED,
    shut_out=st.sampled_from([None, "bob", "erin"]),
)
def test_rules_name_exactly_the_people_who_find_the_record(
    cast, places, person_at, own_place, narrowed, shut_out
):
    """Customers anywhere, a contact person at some of them, people narrowed and shut out."""
    with change_set(actor=None, reason="tests.places"):
        narrow(cast, narrowed, shut_out)
        customers = [
            Customer.objects.create(name=f"C{n}", parts=["customer"]) for n in range(len(places))
        ]
        for customer, where in zip(customers, places, strict=True):
            place(cast, customer, where)
        person = ContactPerson.objects.create(name="P")
        for customer, is_there in zip(customers, person_at, strict=False):
            if is_there:
                CustomerPerson.objects.create(customer=customer, person=person)
        place(cast, person, {**own_place, "is_in_bin": False})
    people = with_departments(User.objects.select_related("role"))
    for customer in Customer.objects.filter(pk__in=[c.pk for c in customers]):
        rules = AccessRules(customer)
        for user in people:
            fresh = User.objects.get(pk=user.pk)
            found = Customer.objects.visible_to(fresh).filter(pk=customer.pk).exists()
            assert rules.explain(user).is_visible == found
            assert rules.explain(user) == explain_access(fresh, customer)
    person = ContactPerson.objects.get(pk=person.pk)
    access = PersonAccess(person, cast.olga)
    for user in people:
        fresh = User.objects.get(pk=user.pk)
        found = ContactPerson.objects.visible_to(fresh).filter(pk=person.pk).exists()
        assert access.explain(user).is_visible == found


def test_sentence_about_many_people_costs_one_query(cast, canaries, django_assert_num_queries):
    people = colleagues()
    with django_assert_num_queries(1):
        who_sees(people, AccessRules(canaries.north).explain)


def test_asking_about_many_people_costs_two_queries(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert {user.name for user in colleagues()} == {name.title() for name in cast.people}


# --- The page of a customer -----------------------------------------------------------------------


def test_page_names_everybody_who_sees_the_customer_by_rule(cast, client_for):
    (customer,) = add_customers(
        {
            "name": "Norths",
            "departments": (cast.north.pk,),
            "is_public": False,
            "assigned_to": cast.dan.pk,
        }
    )
    response = client_for(cast.carol).get(url(customer))
    assert people_by_rule(response) == {
        "responsible": {"Dan"},
        "department": {"Alice", "Bob", "Carol", "Rob"},
        "role": {"Erin", "Olga"},
    }
    assert response.context["count"] == 7
    lines = {user.name: why for group in response.context["groups"] for user, why in group.people}
    assert (lines["Bob"], lines["Erin"], lines["Dan"]) == ("North", "Administrator", "")


def test_public_customer_is_seen_by_everybody_but_those_who_see_only_their_own(cast, client_for):
    (customer,) = add_named("Public")
    accounts.update_user(actor=cast.erin, user=cast.bob, is_only_own=True)
    accounts.deactivate_user(actor=cast.erin, user=cast.dan)
    seen = people_by_rule(client_for(cast.carol).get(url(customer)))
    assert seen == {"public": {"Alice", "Carol", "Rob"}, "role": {"Erin", "Olga"}}


@pytest.mark.parametrize(
    ("asked", "verdict", "sentence"),
    [
        ("bob", "Bob sees it.", "Bob is a member of North."),
        ("dan", "Dan does not see it.", "The record belongs to North, and Dan is not a member."),
        ("erin", "Erin sees it.", "Erin sees every record as Administrator."),
    ],
)
def test_answer_about_one_colleague(cast, client_for, canaries, asked, verdict, sentence):
    address = url(canaries.north, f"?person={cast.people[asked].pk}")
    text = client_for(cast.carol).get(address).content.decode()
    assert verdict in text
    assert sentence in text
    assert f'value="{cast.people[asked].pk}" selected' in text


def test_dialog_gets_the_part_alone(cast, client_for, canaries):
    answer = client_for(cast.carol).get(url(canaries.north), headers=IN_THE_DIALOG)
    assert "HX-Target" in answer["Vary"]
    text = answer.content.decode()
    assert "<html" not in text
    assert "4 people see it" not in text
    assert "6 people see it" in text


def test_card_offers_the_page_to_managers_and_above(cast, client_for, canaries):
    card = reverse("customers:customer_detail", args=[canaries.north.pk])
    for name in ("carol", "erin", "olga"):
        assert url(canaries.north) in client_for(cast.people[name]).get(card).content.decode()
    for name in ("alice", "bob", "rob"):
        text = client_for(cast.people[name]).get(card).content.decode()
        assert url(canaries.north) not in text
        assert "access-dialog" not in text
        assert "Why can I see this?" in text


def test_number_of_queries_does_not_depend_on_the_number_of_people(cast, client_for, canaries):
    client = client_for(cast.carol)
    few = queries_of(client, url(canaries.north))
    for number in range(18):
        accounts.create_user(
            actor=None,
            email=f"p{number}@example.com",
            name=f"P{number}",
            role="staff",
            departments=[cast.north, cast.south],
        )
    assert queries_of(client, url(canaries.north)) == few


# --- The page of a contact person -----------------------------------------------------------------


def test_contact_person_is_explained_by_the_customer_through_whom_he_is_seen(cast, client_for):
    (norths,) = add_named("Norths", departments=(cast.north.pk,), is_public=False)
    person = add_person("Omid", norths)
    response = client_for(cast.carol).get(url(person, f"?person={cast.bob.pk}"))
    assert people_by_rule(response) == {
        "customer": {"Alice", "Bob", "Carol", "Rob"},
        "role": {"Erin", "Olga"},
    }
    lines = {user.name: why for group in response.context["groups"] for user, why in group.people}
    assert lines["Bob"] == "Norths"
    text = response.content.decode()
    assert "Through the customer Norths. Bob is a member of North." in text


def test_card_of_a_contact_person_says_why_one_sees_him(cast, client_for):
    (norths,) = add_named("Norths", departments=(cast.north.pk,), is_public=False)
    person = add_person("Omid", norths)
    card = reverse("customers:person_detail", args=[person.pk])
    text = client_for(cast.alice).get(card).content.decode()
    assert "Through the customer Norths. Alice is a member of North." in text
    assert url(person) not in text
    assert url(person) in client_for(cast.carol).get(card).content.decode()


def test_customer_whom_the_reader_does_not_see_is_not_named_to_him(cast, client_for, canaries):
    """The one of South is at the public customer, too: Carol sees him through that."""
    person = canaries.person_of_south
    with change_set(actor=None, reason="tests.narrow"):
        User.objects.filter(pk=cast.dan.pk).update(is_only_own=True)
        Customer.objects.filter(pk=canaries.south.pk).update(assigned_to=cast.dan)
    address = url(person, f"?person={cast.dan.pk}")
    carols = client_for(cast.carol).get(address).content.decode()
    assert "Through a customer whom you do not see." in carols
    assert "One whom you do not see" in carols
    assert secret("south", "name") not in carols
    assert secret("south", "name") in client_for(cast.erin).get(address).content.decode()


def test_contact_person_at_nobodys_customers_is_hidden(cast, client_for):
    (norths,) = add_named("Norths", departments=(cast.north.pk,), is_public=False)
    person = add_person("Omid", norths, is_public=True)
    text = client_for(cast.carol).get(url(person, f"?person={cast.dan.pk}")).content.decode()
    assert "Dan sees none of the customers of this person." in text


def test_contact_person_without_a_customer_is_explained_by_his_own_place(cast, client_for):
    person = add_person("Omid", is_public=True, assigned_to=cast.bob)
    seen = people_by_rule(client_for(cast.carol).get(url(person)))
    assert seen["responsible"] == {"Bob"}
    assert seen["public"] == {"Alice", "Carol", "Dan", "Rob"}


def test_number_of_queries_does_not_depend_on_his_customers(cast, client_for):
    def person_at(count: int) -> ContactPerson:
        departments = (cast.north.pk, cast.south.pk)
        names = [f"Customer {number}" for number in range(count)]
        return add_person("Omid", *add_named(*names, departments=departments, is_public=False))

    client = client_for(cast.carol)
    few, many = person_at(2), person_at(20)
    assert queries_of(client, url(few)) == queries_of(client, url(many))
