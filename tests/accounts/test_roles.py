"""Roles and the rights that are granted to them."""

import pytest

from accounts import services
from accounts.models import Role
from accounts.services.roles import UnknownRight
from core.contributions import Right, contributed
from core.models import ChangeSet
from core.refusals import NotAllowed

NEW = Right(code="tests.dance", label="Dance", default_roles=("manager", "staff"))


@pytest.fixture
def new_right(monkeypatch):
    """An app that is added later contributes a right."""
    rights = (*contributed("rights"), NEW)
    monkeypatch.setattr("accounts.services.roles.contributed", lambda name: rights)
    return NEW.code


def rights_of(code):
    return set(Role.objects.get(code=code).rights)


def test_every_role_has_its_default_rights(cast):
    for right in contributed("rights"):
        for role in Role.objects.exclude(code="owner"):
            assert (right.code in role.rights) == (role.code in right.default_roles), right


def test_owner_has_every_right_whatever_the_row_says(cast):
    cast.olga.role.rights = []
    assert cast.olga.has_right("accounts.manage_roles")


def test_person_who_may_not_sign_in_has_no_right(cast):
    cast.olga.is_active = False
    assert not cast.olga.has_right("accounts.manage_roles")


def test_right_contributed_later_goes_to_its_default_roles(cast, new_right):
    services.ensure_roles()
    holders = {role.code for role in Role.objects.all() if new_right in role.rights}
    assert holders == {"manager", "staff"}


def test_right_that_was_taken_away_stays_away(cast, new_right):
    services.ensure_roles()
    staff = Role.objects.get(code="staff")
    services.update_role_rights(actor=cast.erin, role=staff, rights=[])
    services.ensure_roles()
    assert rights_of("staff") == set()


def test_nothing_is_written_when_there_is_nothing_new(cast):
    before = ChangeSet.objects.count()
    services.ensure_roles()
    assert ChangeSet.objects.count() == before


def test_administrator_says_what_staff_may_do(cast):
    staff = Role.objects.get(code="staff")
    services.update_role_rights(
        actor=cast.erin, role=staff, rights=["accounts.manage_departments"], is_only_own=True
    )
    staff.refresh_from_db()
    assert (staff.rights, staff.is_only_own) == (["accounts.manage_departments"], True)


def test_owners_role_cannot_be_changed(cast):
    with pytest.raises(NotAllowed):
        services.update_role_rights(actor=cast.olga, role=cast.olga.role, rights=[])


def test_unknown_right_is_refused(cast):
    with pytest.raises(UnknownRight, match=r"tests\.fly"):
        services.update_role_rights(actor=cast.erin, role=cast.alice.role, rights=["tests.fly"])


def test_right_must_name_known_roles(cast):
    known = set(Role.objects.values_list("code", flat=True))
    assert all(set(right.default_roles) <= known for right in contributed("rights"))
