"""Who sees a customer, and the rule that is named: the two must agree for everybody."""

import pytest

from accounts import services
from accounts.models import User
from accounts.scope import explain_access
from customers.models import Customer

RULES = {
    ("alice", "north"): (True, "department"),
    ("alice", "south"): (False, "other_department"),
    ("alice", "public"): (True, "public"),
    ("alice", "alices"): (True, "responsible"),
    ("bob", "alices"): (False, "nobody"),
    ("dan", "north"): (False, "other_department"),
    ("rob", "north"): (True, "department"),
    ("carol", "alices"): (False, "nobody"),
    ("erin", "south"): (True, "role"),
    ("olga", "alices"): (True, "role"),
}


@pytest.mark.parametrize(
    ("case", "expected"), RULES.items(), ids=lambda part: " ".join(map(str, part))
)
def test_rule(case, expected, cast, canaries):
    person, place = case
    explanation = explain_access(cast.people[person], getattr(canaries, place))
    assert (explanation.is_visible, explanation.rule) == expected


@pytest.mark.parametrize("is_only_own", [None, True, False])
def test_explanation_agrees_with_the_queryset(is_only_own, cast, canaries):
    for name in cast.people:
        services.update_user(actor=None, user=cast.people[name], is_only_own=is_only_own)
    for user in User.objects.select_related("role"):
        visible = set(Customer.objects.visible_to(user))
        for customer in Customer.objects.all():
            assert explain_access(user, customer).is_visible == (customer in visible)


def test_only_own_hides_the_public_and_the_department(cast, canaries):
    services.update_user(actor=cast.erin, user=cast.alice, is_only_own=True)
    alice = User.objects.get(pk=cast.alice.pk)
    assert list(Customer.objects.visible_to(alice)) == [canaries.alices]
    assert explain_access(alice, canaries.public).rule == "only_own"


def test_person_may_be_wider_than_his_narrowed_role(cast, canaries):
    services.update_role_rights(actor=cast.erin, role=cast.alice.role, rights=[], is_only_own=True)
    services.update_user(actor=cast.erin, user=cast.bob, is_only_own=False)
    alice, bob = (User.objects.get(pk=user.pk) for user in (cast.alice, cast.bob))
    assert canaries.north not in Customer.objects.visible_to(alice)
    assert canaries.north in Customer.objects.visible_to(bob)


def test_read_only_edits_nothing_that_he_sees(cast, canaries):
    assert canaries.north in Customer.objects.visible_to(cast.rob)
    assert not Customer.objects.editable_by(cast.rob).exists()


def test_who_cannot_sign_in_sees_nothing(cast, canaries):
    services.deactivate_user(actor=cast.olga, user=cast.erin)
    erin = User.objects.get(pk=cast.erin.pk)
    assert not Customer.objects.visible_to(erin).exists()
    assert explain_access(erin, canaries.public).rule == "inactive"


def test_leaving_a_department_takes_its_customers_away(cast, canaries):
    services.set_members(actor=cast.erin, department=cast.north, users=[cast.bob])
    alice = User.objects.get(pk=cast.alice.pk)
    assert canaries.north not in Customer.objects.visible_to(alice)


def test_sentence_names_the_person_and_the_departments(cast, canaries):
    assert str(explain_access(cast.alice, canaries.south).sentence) == (
        "The record belongs to South, and Alice is not a member."
    )
