""" "Only his own", per person and per role: no other customer shows anywhere."""

import pytest
from django.urls import reverse

from accounts import services as accounts
from accounts.models import Role, User
from tests.canaries import WORD, secret
from tests.customers.pages import customer_form

OTHERS = ("north", "south", "public")


@pytest.fixture
def only_own(cast, canaries, client_for):
    """Alice, narrowed to the customers that she is responsible for."""
    accounts.update_user(actor=cast.erin, user=cast.alice, is_only_own=True)
    return client_for(User.objects.get(pk=cast.alice.pk))


def told(response) -> set[str]:
    """The places of whose customers the answer tells something; a view that is shared with his
    department is his as well."""
    text = response.content.decode().lower()
    for place in (*OTHERS, "alices"):
        text = text.replace(secret(place, "view").lower(), "")
    return {place for place in (*OTHERS, "alices") if secret(place, "").lower() in text}


@pytest.mark.parametrize(
    "address",
    [
        "/customers/",
        f"/customers/?q={WORD}",
        f"/customers/search/?q={WORD}",
        "/contacts/",
        f"/contacts/?q={WORD}",
    ],
)
def test_lists_and_search_have_his_own_only(only_own, address):
    assert told(only_own.get(address)) == {"alices"}


def test_dashboard_tells_of_his_own_only(only_own):
    assert told(only_own.get("/")) <= {"alices"}


@pytest.mark.parametrize("page", ["detail", "contacts", "timeline", "update"])
def test_cards_of_others_do_not_exist_for_him(only_own, canaries, page):
    for place in OTHERS:
        address = reverse(f"customers:customer_{page}", args=[getattr(canaries, place).pk])
        assert only_own.get(address).status_code == 404
    own = reverse(f"customers:customer_{page}", args=[canaries.alices.pk])
    assert only_own.get(own).status_code == 200


def test_card_of_his_own_hides_partners_who_are_not_his(only_own, canaries):
    card = only_own.get(reverse("customers:customer_detail", args=[canaries.alices.pk]))
    assert told(card) == {"alices"}
    form = only_own.get(reverse("customers:customer_update", args=[canaries.alices.pk]))
    assert told(form) == {"alices"}


def test_contact_persons_of_others_do_not_exist_for_him(only_own, canaries):
    for person in (canaries.person_of_north, canaries.person_of_south):
        address = reverse("customers:person_detail", args=[person.pk])
        assert only_own.get(address).status_code == 404


def test_customer_of_others_cannot_be_chosen_as_a_partner(only_own, canaries, cast):
    data = customer_form(assigned_to=cast.alice.pk, new_partners=[canaries.public.pk])
    response = only_own.post(reverse("customers:customer_create"), data)
    assert response.status_code == 422


def test_filter_that_asks_for_others_finds_nothing(only_own, cast):
    for query in (f"departments={cast.north.pk}", f"assigned_to={cast.bob.pk}"):
        assert told(only_own.get(f"/customers/?{query}")) == set()


def test_role_narrows_everybody_whom_nothing_else_is_said_of(cast, canaries, client_for):
    staff = Role.objects.get(code="staff")
    accounts.update_role_rights(actor=cast.erin, role=staff, rights=[], is_only_own=True)
    accounts.update_user(actor=cast.erin, user=cast.bob, is_only_own=False)
    people = {name: User.objects.get(pk=user.pk) for name, user in cast.people.items()}
    assert told(client_for(people["alice"]).get("/customers/")) == {"alices"}
    assert told(client_for(people["dan"]).get("/customers/")) == set()
    assert told(client_for(people["bob"]).get("/customers/")) == {"north", "public"}
    assert told(client_for(people["carol"]).get("/customers/")) == {"north", "public"}


def test_settings_say_what_applies_in_effect(cast, client_for):
    client = client_for(cast.erin)
    address = reverse("accounts:user_update", args=[cast.alice.pk])
    shared = "Public customers and those of their departments"
    only = "Only customers in their own charge"
    page = client.get(address)
    assert f"<strong>{shared}</strong>" in page.content.decode()
    as_role = dict(page.context["form"].fields["is_only_own"].choices)[""]
    assert as_role == "As the role says: departments' and public"
    accounts.update_user(actor=cast.erin, user=cast.alice, is_only_own=True)
    assert f"<strong>{only}</strong>" in client.get(address).content.decode()
    rows = client.get(reverse("accounts:user_list")).context["rows"]
    sees = {row.record.name: str(row.cells[3][1]) for row in rows}
    assert [sees[name] for name in ("Alice", "Bob", "Erin")] == [
        "Only their own",
        "Departments' and public",
        "Everything",
    ]


def test_administrator_sees_everything_whatever_his_switch_says(cast, client_for):
    accounts.update_user(actor=cast.olga, user=cast.erin, is_only_own=True)
    address = reverse("accounts:user_update", args=[cast.erin.pk])
    assert "<strong>Everything</strong>" in client_for(cast.olga).get(address).content.decode()
