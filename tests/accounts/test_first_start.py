"""The first start fills an empty base, once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Department, Organisation, Role, User
from core.models import ChangeSet


@pytest.fixture
def empty_base(transactional_db):
    """Between transactional tests the tables are empty; this one begins with such tables."""
    call_command("flush", interactive=False, verbosity=0)


def start(monkeypatch, **variables) -> str:
    for name in ("OWNER_EMAIL", "OWNER_PASSWORD", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = StringIO()
    call_command("first_start", stdout=out)
    return out.getvalue()


def test_owner_of_the_environment_and_nobody_else(empty_base, monkeypatch):
    out = start(monkeypatch, OWNER_EMAIL="me@example.com", OWNER_PASSWORD="my own", DEMO="0")
    owner = User.objects.get()
    assert (owner.email, owner.role_id) == ("me@example.com", "owner")
    assert owner.check_password("my own")
    assert "me@example.com" in out
    assert not Department.objects.exists()
    assert Role.objects.count() == 5
    assert Organisation.objects.count() == 1


def test_password_is_made_and_printed(empty_base, monkeypatch):
    out = start(monkeypatch, DEMO="0")
    password = re.search(r"owner@example.com \(owner\) with the password (\S+)", out)[1]
    assert User.objects.get().check_password(password)


def test_demo_company_has_every_role_and_language(empty_base, monkeypatch):
    out = start(monkeypatch)
    people = User.objects.all()
    assert {user.role_id for user in people} == set(Role.objects.values_list("code", flat=True))
    assert {user.language for user in people} == {"fa", "pl", "ru", "en"}
    assert {"North", "South", "Service", "Spring fair"} == {
        department.name for department in Department.objects.all()
    }
    password = re.search(r"demo company sign in with (\S+)", out)[1]
    assert all(user.check_password(password) for user in people if user.role_id != "owner")


def test_second_start_changes_nothing(empty_base, monkeypatch):
    start(monkeypatch, DEMO="0", OWNER_PASSWORD="the first")
    sets = ChangeSet.objects.count()
    out = start(monkeypatch, OWNER_PASSWORD="the second")
    assert User.objects.get().check_password("the first")
    assert ChangeSet.objects.count() == sets
    assert "the second" not in out


def test_wrong_address_is_refused_with_a_sentence(empty_base, monkeypatch):
    with pytest.raises(CommandError, match="OWNER_EMAIL"):
        start(monkeypatch, OWNER_EMAIL="nobody")
    assert not User.objects.exists()
