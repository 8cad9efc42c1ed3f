"""Settings, Users: what the pages show, keep and refuse."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import User
from tests.matrix.row import World
from tests.matrix.rows_accounts import bobs_form


@pytest.fixture
def form(cast):
    return bobs_form(World(cast, None, "erin"))


@pytest.fixture
def url(cast):
    return reverse("accounts:user_update", args=[cast.bob.pk])


def test_list_names_people_with_role_and_departments(cast, client_for):
    text = client_for(cast.erin).get(reverse("accounts:user_list")).content.decode()
    assert all(name.title() in text for name in cast.people)
    assert "Read-only" in text
    assert "South" in text


def test_number_of_queries_does_not_depend_on_the_number_of_people(cast, client_for):
    client = client_for(cast.erin)
    address = reverse("accounts:user_list")
    client.get(address)
    few = _queries_of(client, address)
    for number in range(15):
        services.create_user(
            actor=None,
            email=f"p{number}@example.com",
            name=f"P{number}",
            role="staff",
            departments=[cast.north, cast.south],
        )
    assert _queries_of(client, address) == few


def _queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_save_changes_the_person(cast, client_for, url, form):
    response = client_for(cast.erin).post(url, {**form, "is_only_own": "true"})
    assert response.status_code == 302
    bob = User.objects.get(pk=cast.bob.pk)
    assert (bob.name, bob.page_size, bob.is_only_own) == ("Bob Brown", 25, True)


def test_save_over_somebody_elses_shows_both_values_and_saves_nothing(cast, client_for, url, form):
    services.update_user(actor=cast.olga, user=cast.bob, name="Robert")
    client = client_for(cast.erin)
    response = client.post(url, form)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Somebody saved this while you were editing." in text
    assert "Saved meanwhile: Robert" in text
    assert 'value="Bob Brown"' in text
    assert User.objects.get(pk=cast.bob.pk).name == "Robert"


def test_second_save_after_a_conflict_keeps_what_was_typed(cast, client_for, url, form):
    services.update_user(actor=cast.olga, user=cast.bob, name="Robert")
    client = client_for(cast.erin)
    shown = client.post(url, form).context["form"]
    response = client.post(url, {**form, "version": shown["version"].value()})
    assert response.status_code == 302
    assert User.objects.get(pk=cast.bob.pk).name == "Bob Brown"


def test_address_of_somebody_else_is_refused_beside_its_field(cast, client_for, url, form):
    response = client_for(cast.erin).post(url, {**form, "email": "alice@example.com"})
    assert response.context["form"].errors["email"] == [
        "Somebody with this e-mail address is there already."
    ]


def test_administrator_is_not_offered_the_role_of_owner(cast, client_for, url):
    form = client_for(cast.erin).get(url).context["form"]
    assert "owner" not in dict(form.fields["role"].choices)
    form = client_for(cast.olga).get(url).context["form"]
    assert "owner" in dict(form.fields["role"].choices)


def test_administrator_cannot_demote_an_owner_by_posting_a_lower_role(cast, client_for, form):
    services.update_user(actor=cast.olga, user=cast.carol, role="owner")
    address = reverse("accounts:user_update", args=[cast.carol.pk])
    version = User.objects.get(pk=cast.carol.pk).version
    data = {**form, "version": version, "email": "carol@example.com", "role": "staff"}
    response = client_for(cast.erin).post(address, data)
    assert "Only an owner can change an owner." in response.content.decode()
    assert User.objects.get(pk=cast.carol.pk).role_id == "owner"


def test_administrator_cannot_post_what_he_is_not_offered(cast, client_for, url, form):
    response = client_for(cast.erin).post(url, {**form, "role": "owner"})
    assert response.status_code == 422
    assert User.objects.get(pk=cast.bob.pk).role_id == "staff"


def test_owners_page_says_why_an_administrator_cannot_save_it(cast, client_for):
    address = reverse("accounts:user_update", args=[cast.olga.pk])
    text = client_for(cast.erin).get(address).content.decode()
    assert "Only an owner can change an owner." in text
    assert 'type="submit">Save' not in text


def test_person_keeps_a_department_that_is_no_longer_in_use(cast, client_for, url, form):
    services.update_department(actor=cast.erin, department=cast.north, is_active=False)
    client_for(cast.erin).post(url, form)
    assert list(cast.bob.departments.all()) == [cast.north]


def test_last_owner_cannot_be_made_an_administrator(cast, client_for, form):
    address = reverse("accounts:user_update", args=[cast.olga.pk])
    data = {
        **form,
        "version": cast.olga.version,
        "email": "olga@example.com",
        "role": "administrator",
        "departments": [],
    }
    response = client_for(cast.olga).post(address, data)
    assert "This is the last owner" in response.content.decode()
    assert User.objects.get(pk=cast.olga.pk).role_id == "owner"
