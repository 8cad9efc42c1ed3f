"""Making, changing and shutting out people, by the services."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts import services
from accounts.models import User
from accounts.services import users
from accounts.services.users import EmailTaken, LastOwner
from core.models import ChangeSet
from core.refusals import NotAllowed
from core.versions import ChangedMeanwhile


def new_user(actor, **values):
    defaults = {"email": "nina@example.com", "name": "Nina", "role": "staff"}
    return services.create_user(actor=actor, **{**defaults, **values})


def test_new_person_looks_at_things_as_goes_with_his_language(cast):
    nina = new_user(cast.erin, language="fa")
    assert (nina.calendar, nina.digits, nina.time_zone) == ("jalali", "arabext", "Asia/Tehran")


def test_preferences_that_are_given_win_over_those_of_the_language(cast):
    assert new_user(cast.erin, language="fa", calendar="gregorian").calendar == "gregorian"


def test_new_person_is_known_to_the_sign_in_library_by_a_verified_address(cast):
    nina = new_user(cast.erin, email=" Nina@Example.com ")
    address = EmailAddress.objects.get(user=nina)
    assert (address.email, address.verified, address.primary) == ("nina@example.com", True, True)


def test_new_person_belongs_to_his_departments(cast):
    nina = new_user(cast.erin, departments=[cast.north, cast.south])
    assert nina.department_ids == (cast.north.pk, cast.south.pk)


def test_person_without_a_password_cannot_sign_in_with_an_empty_one(cast):
    nina = new_user(cast.erin)
    assert not nina.has_usable_password()
    assert not nina.check_password("")


def test_two_people_cannot_share_an_address_in_any_case_of_letters(cast):
    with pytest.raises(EmailTaken):
        new_user(cast.erin, email="ALICE@example.com")


def test_address_that_was_taken_after_it_was_looked_for_is_refused(cast, monkeypatch):
    """The database answers where two are at it at once; only then does the first look find nobody."""
    monkeypatch.setattr(users, "_check", lambda user: None)
    with pytest.raises(EmailTaken):
        new_user(cast.erin, email="alice@example.com")
    with pytest.raises(EmailTaken):
        services.update_user(actor=cast.erin, user=cast.bob, email="alice@example.com")
    assert User.objects.filter(email="alice@example.com").get() == cast.alice


def test_what_the_database_refuses_otherwise_is_no_taken_address(cast, monkeypatch):
    monkeypatch.setattr(users, "_check", lambda user: None)
    with pytest.raises(IntegrityError):
        services.update_user(actor=cast.erin, user=cast.bob, name=None)


def test_wrong_value_is_refused_before_anything_is_written(cast):
    with pytest.raises(ValidationError):
        new_user(cast.erin, email="nobody")
    assert not User.objects.filter(name="Nina").exists()


@pytest.mark.parametrize("person", ["carol", "alice", "rob"])
def test_people_without_the_right_make_nobody(cast, person):
    with pytest.raises(NotAllowed):
        new_user(cast.people[person])


def test_administrator_makes_no_owner(cast):
    with pytest.raises(NotAllowed):
        new_user(cast.erin, role="owner")
    assert new_user(cast.olga, role="owner").role_id == "owner"


def test_administrator_promotes_nobody_to_owner(cast):
    with pytest.raises(NotAllowed):
        services.update_user(actor=cast.erin, user=cast.bob, role="owner")


def test_administrator_changes_no_owner(cast):
    with pytest.raises(NotAllowed):
        services.update_user(actor=cast.erin, user=cast.olga, name="Nobody")


def test_change_stands_in_a_change_set_of_its_actor(cast):
    services.update_user(actor=cast.erin, user=cast.bob, name="Robert")
    change = ChangeSet.objects.latest("id")
    assert (change.actor, change.reason) == (cast.erin, "accounts.update_user")
    event = cast.bob.events.get(pgh_context_id=change.context_id)
    assert (event.pgh_label, event.name) == ("update", "Bob")


def test_what_is_not_named_stays(cast):
    services.update_user(actor=cast.erin, user=cast.bob, name="Robert")
    cast.bob.refresh_from_db()
    assert (cast.bob.email, cast.bob.role_id) == ("bob@example.com", "staff")
    assert cast.bob.memberships.count() == 1


def test_departments_are_replaced(cast):
    services.update_user(actor=cast.erin, user=cast.bob, departments=[cast.south])
    assert list(cast.bob.departments.all()) == [cast.south]


def test_new_address_is_the_one_that_signs_in(cast):
    services.update_user(actor=cast.erin, user=cast.bob, email="robert@example.com")
    addresses = EmailAddress.objects.filter(user=cast.bob)
    assert [address.email for address in addresses] == ["robert@example.com"]


def test_save_over_somebody_elses_is_refused(cast):
    opened = cast.bob.version
    services.update_user(actor=cast.olga, user=cast.bob, name="Robert")
    with pytest.raises(ChangedMeanwhile):
        services.update_user(actor=cast.erin, user=cast.bob, version=opened, name="Bobby")
    cast.bob.refresh_from_db()
    assert cast.bob.name == "Robert"


def test_last_owner_keeps_sign_in_and_role(cast):
    with pytest.raises(NotAllowed):
        services.deactivate_user(actor=None, user=cast.olga)
    with pytest.raises(LastOwner):
        services.update_user(actor=cast.olga, user=cast.olga, role="administrator")


def test_owner_may_go_when_another_one_stays(cast):
    second = new_user(cast.olga, role="owner")
    services.deactivate_user(actor=second, user=cast.olga)
    assert not User.objects.get(pk=cast.olga.pk).is_active


def test_nobody_takes_his_own_sign_in_away(cast):
    with pytest.raises(NotAllowed):
        services.deactivate_user(actor=cast.erin, user=cast.erin)


def test_unknown_change_is_a_mistake_of_the_caller(cast):
    with pytest.raises(TypeError):
        services.update_user(actor=cast.erin, user=cast.bob, is_superuser=True)


def test_password_is_not_in_the_history(cast):
    services.set_password(actor=cast.erin, user=cast.bob, password="quite another one")
    change = ChangeSet.objects.latest("id")
    assert (change.reason, change.details) == ("accounts.set_password", {"user": cast.bob.pk})
    assert not cast.bob.events.filter(pgh_context_id=change.context_id).exists()
    assert not hasattr(cast.bob.events.first(), "password")


def test_who_was_shut_out_sets_no_password_of_his_own(cast):
    services.deactivate_user(actor=cast.erin, user=cast.bob)
    with pytest.raises(NotAllowed, match="taken your sign-in away"):
        services.set_password(actor=cast.bob, user=cast.bob, password="quite another one")


def test_weak_password_is_refused(cast):
    with pytest.raises(ValidationError):
        services.set_password(actor=cast.erin, user=cast.bob, password="password12")
