"""Settings, Roles and rights: one screen that shows what each role may do and sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts import services
from accounts.models import Role
from core.contributions import contributed

PAGE = "/settings/roles/"


@pytest.fixture
def shown(cast, client_for):
    return client_for(cast.erin).get(PAGE)


def cells_of(shown) -> dict[str, dict[str, bool]]:
    """Right -> role -> whether it has it, as the page shows it."""
    return {
        row.right.code: {column.role.code: has for column, has in row.cells}
        for group in shown.context["groups"]
        for row in group.rows
    }


def test_every_right_stands_once_with_its_help(shown):
    assert list(cells_of(shown)) == [right.code for right in contributed("rights")]
    text = shown.content.decode()
    for right in contributed("rights"):
        assert escape(str(right.label)) in text
    assert "Who may sign in, in which role and departments." in text


def test_rights_stand_under_the_name_of_their_app(shown):
    groups = {
        group.label: {row.right.code for row in group.rows} for group in shown.context["groups"]
    }
    assert "customers.hand_over" in groups["Customers"]
    assert "accounts.manage_users" in groups["Users, departments and organisation"]


def test_marks_are_those_that_were_granted(cast, client_for):
    staff = Role.objects.get(code="staff")
    services.update_role_rights(actor=cast.erin, role=staff, rights=["importing.run"])
    cells = cells_of(client_for(cast.erin).get(PAGE))
    assert cells["importing.run"]["staff"]
    assert not cells["importing.run"]["read_only"]
    assert not cells["customers.hand_over"]["staff"]


def test_owner_has_all_of_them(shown):
    assert all(roles["owner"] for roles in cells_of(shown).values())


def test_marks_are_read_aloud(shown):
    text = shown.content.decode()
    granted = sum(has for roles in cells_of(shown).values() for has in roles.values())
    assert text.count('<span class="visually-hidden">Yes</span>') == granted
    assert text.count('<span class="visually-hidden">No</span>') == (
        sum(map(len, cells_of(shown).values())) - granted
    )


def test_what_each_role_sees(cast, client_for):
    services.update_role_rights(
        actor=cast.erin, role=Role.objects.get(code="staff"), rights=[], is_only_own=True
    )
    columns = client_for(cast.erin).get(PAGE).context["columns"]
    assert {column.role.code: str(column.sees) for column in columns} == {
        "owner": "Everything",
        "administrator": "Everything",
        "manager": "Departments' and public",
        "staff": "Only their own",
        "read_only": "Departments' and public",
    }


def test_number_of_people_leads_to_them(cast, client_for):
    services.deactivate_user(actor=cast.erin, user=cast.bob)
    client = client_for(cast.erin)
    (staff,) = (c for c in client.get(PAGE).context["columns"] if c.role.code == "staff")
    assert staff.people_count == 2
    people = {row.record.name for row in client.get(staff.people_url).context["rows"]}
    assert people == {"Alice", "Bob", "Dan"}


def test_filter_of_the_list_can_be_taken_off(cast, client_for):
    shown = client_for(cast.erin).get(f"{reverse('accounts:user_list')}?role=staff&state=invited")
    assert [(chip["label"], chip["remove_url"]) for chip in shown.context["chips"]] == [
        ("Staff", "/settings/users/?state=invited"),
        ("Not signed in yet", "/settings/users/?role=staff"),
    ]


def test_unknown_role_filters_nothing(cast, client_for):
    shown = client_for(cast.erin).get(f"{reverse('accounts:user_list')}?role=king")
    assert len(shown.context["rows"]) == len(cast.people)


def test_pages_of_a_filtered_list_stay_filtered(cast, client_for, monkeypatch):
    monkeypatch.setattr("accounts.views.users.UserList.paginate_by", 2)
    shown = client_for(cast.erin).get(f"{reverse('accounts:user_list')}?role=staff")
    assert shown.context["next_url"] == "?role=staff&page=2"


def test_who_manages_roles_and_not_users_is_shown_no_way_to_them(cast, client_for):
    manager = Role.objects.get(code="manager")
    services.update_role_rights(actor=cast.erin, role=manager, rights=["accounts.manage_roles"])
    text = client_for(cast.carol).get(PAGE).content.decode()
    assert "?role=staff" not in text
    assert reverse("accounts:role_update", args=["staff"]) in text


def test_number_of_queries_does_not_depend_on_the_number_of_people(cast, client_for):
    client = client_for(cast.erin)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    client.get(PAGE)
    few = queries()
    for number in range(18):
        services.create_user(
            actor=None, email=f"p{number}@example.com", name=f"P{number}", role="staff"
        )
    assert queries() == few
