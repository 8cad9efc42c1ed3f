"""People and departments as choices: what a person may choose, and what he may read."""

import pytest

from accounts import services
from accounts.models import User
from accounts.sources import DEPARTMENTS, PEOPLE
from core.catalogue import CellError, ChoiceKind, ChoicesKind, Session
from core.change_sets import change_set

pytestmark = pytest.mark.django_db

ONE_PERSON, SEVERAL_DEPARTMENTS = ChoiceKind(PEOPLE), ChoicesKind(DEPARTMENTS)


def offered(source, user):
    return {choice.label for choice in Session(actor=user).table(source).offered}


def read(kind, cell, user):
    return kind.reader(Session(actor=user))(cell)


def test_members_choose_among_their_own_departments(cast):
    assert offered(DEPARTMENTS, cast.alice) == {"North"}
    assert offered(DEPARTMENTS, cast.dan) == {"South"}
    assert offered(DEPARTMENTS, cast.erin) == {"North", "South"}


def test_department_of_others_is_no_choice_but_can_be_read(cast):
    with pytest.raises(CellError) as refusal:
        read(SEVERAL_DEPARTMENTS, "South", cast.alice)
    assert "North" in str(refusal.value)
    text = SEVERAL_DEPARTMENTS.text((cast.south.pk,), Session(actor=cast.alice))
    assert text == "South"


def test_department_of_others_stays_where_it_is_chosen(cast):
    field = SEVERAL_DEPARTMENTS.form_field(
        Session(actor=cast.alice), current=(cast.north.pk, cast.south.pk)
    )
    assert field.clean([str(cast.north.pk), str(cast.south.pk)]) == [cast.north.pk, cast.south.pk]


def test_department_that_is_named_twice_is_refused(cast):
    services.create_department(actor=cast.erin, name="north ")
    with pytest.raises(CellError, match="2 entries"):
        read(SEVERAL_DEPARTMENTS, "North", cast.erin)


def test_department_out_of_use_is_no_choice(cast):
    services.update_department(actor=cast.erin, department=cast.south, is_active=False)
    assert offered(DEPARTMENTS, cast.erin) == {"North"}
    assert SEVERAL_DEPARTMENTS.text((cast.south.pk,), Session(actor=cast.erin)) == "South"


def test_colleagues_are_found_by_name_or_address(cast):
    assert read(ONE_PERSON, "bob", cast.alice) == cast.bob.pk
    assert read(ONE_PERSON, "BOB@example.com", cast.alice) == cast.bob.pk


def test_who_has_left_is_no_choice_but_can_be_read(cast):
    with change_set(actor=None, reason="tests.leave"):
        User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert "Bob" not in offered(PEOPLE, cast.alice)
    assert ONE_PERSON.text(cast.bob.pk, Session(actor=cast.alice)) == "Bob"
    with change_set(actor=None, reason="tests.remove"):
        User.objects.filter(pk=cast.bob.pk).update(deleted_at="2026-01-01T00:00Z")
    assert ONE_PERSON.text(cast.bob.pk, Session(actor=cast.alice)) == "Bob"
