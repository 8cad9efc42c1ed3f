"""The cast is what the other tests believe it to be."""

import pytest

from core.change_sets import change_set


def test_people_have_their_roles_and_departments(cast):
    assert cast.olga.role_id == "owner"
    assert cast.erin.sees_everything
    assert cast.alice.department_ids == cast.bob.department_ids == (cast.north.pk,)
    assert cast.dan.department_ids == (cast.south.pk,)
    assert cast.rob.is_read_only


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", [1, 2])
def test_cast_is_there_again_after_a_transactional_test(cast, _round):
    with change_set(actor=cast.erin, reason="tests.rename"):
        cast.alice.name = "Somebody else"
        cast.alice.save()
    assert cast.north.memberships.count() == 4
