"""Saving views of lists: who sees, changes and shares them, their names, their order, the bin."""

import pytest
from django.db import IntegrityError
from django.http import QueryDict

from core.change_sets import change_set
from core.refusals import NotAllowed, Refused
from core.versions import ChangedMeanwhile
from records import services
from records.models import SavedView
from records.permissions import can_change_view, can_manage_view
from records.segments import kept_query
from records.services import saved_views
from tests.records.views_of_lists import names_for, save_view, share_view

pytestmark = pytest.mark.django_db


# --- Who sees and changes it ------------------------------------------------------------------------


def test_view_is_seen_by_those_it_is_shared_with(cast):
    save_view(cast.carol, "Private")
    share_view(cast.carol, cast.north, name="North's")
    share_view(cast.carol, name="Everyone's")
    assert names_for(cast.carol) == ["Private", "North's", "Everyone's"]
    assert names_for(cast.bob) == ["Everyone's", "North's"]
    assert names_for(cast.dan) == ["Everyone's"]
    assert names_for(cast.erin) == ["Everyone's", "North's"]  # all that is shared, nothing private


def test_view_of_a_department_that_is_gone_is_left_to_its_owner(cast):
    share_view(cast.carol, cast.north)
    with change_set(actor=None, reason="tests.department"):
        type(cast.north).objects.filter(pk=cast.north.pk).update(deleted_at="2026-01-01T00:00Z")
    assert names_for(type(cast.bob).objects.get(pk=cast.bob.pk)) == []
    assert names_for(type(cast.carol).objects.get(pk=cast.carol.pk)) == ["Ours"]


@pytest.mark.parametrize(
    ("is_locked", "who", "may_change", "may_manage"),
    [
        (False, "carol", True, True),
        (True, "carol", True, True),
        (False, "erin", True, True),
        (True, "erin", True, True),
        (False, "bob", False, False),
        (True, "bob", False, False),
        (False, "dan", True, False),  # may share in this test
        (True, "dan", False, False),
    ],
)
def test_who_may_change_and_manage_a_shared_view(cast, is_locked, who, may_change, may_manage):
    view = share_view(cast.carol, is_locked=is_locked)
    person = getattr(cast, who)
    if who == "dan":
        person.role.rights.append("records.share_views")
    assert bool(can_change_view(person, view)) is may_change
    assert bool(can_manage_view(person, view)) is may_manage
    assert SavedView.objects.editable_by(person).exists() is may_change
    assert SavedView.objects.managed_by(person).exists() is may_manage


def test_sharing_needs_the_right_and_departments_of_ones_own(cast):
    for sharing in (
        {"sharing": "everyone"},
        {"sharing": "departments", "departments": [cast.north]},
    ):
        with pytest.raises(NotAllowed):
            save_view(cast.alice, **sharing)
    with pytest.raises(Refused, match="belong") as refused:
        share_view(cast.carol, cast.south)
    assert refused.value.field == "departments"
    with pytest.raises(Refused, match="Choose the departments"):
        save_view(cast.carol, sharing="departments")
    share_view(cast.erin, cast.south)
    assert names_for(cast.dan) == ["Ours"]


def test_owner_who_may_not_share_any_more_renames_and_stops_sharing(cast):
    view = share_view(cast.carol, cast.north)
    cast.carol.role.rights.remove("records.share_views")
    services.update_view(actor=cast.carol, view=view, name="Renamed")
    assert names_for(cast.bob) == ["Renamed"]
    with pytest.raises(NotAllowed):
        services.update_view(actor=cast.carol, view=view, sharing="everyone")
    services.update_view(actor=cast.carol, view=view, sharing="private")
    assert names_for(cast.bob) == []
    assert not view.department_rows.exists()


def test_departments_of_others_stay_when_an_owner_changes_his_view(cast):
    view = share_view(cast.erin, cast.north, cast.south)
    services.update_view(actor=cast.erin, view=view, is_locked=True)
    assert view.department_rows.count() == 2
    services.update_view(actor=cast.erin, view=view, departments=[cast.south])
    assert names_for(cast.bob) == []


def test_colleague_who_may_share_changes_what_is_not_locked_and_not_with_whom(cast):
    view = share_view(cast.erin, cast.north)
    services.keep_in_view(actor=cast.carol, view=view, query="q=new")
    services.update_view(actor=cast.carol, view=view, name="Another")
    for changes in ({"is_locked": True}, {"sharing": "everyone"}, {"sharing": "private"}):
        with pytest.raises(NotAllowed):
            services.update_view(actor=cast.carol, view=view, **changes)
    services.update_view(actor=cast.erin, view=view, is_locked=True)
    with pytest.raises(NotAllowed, match="locked"):
        services.keep_in_view(actor=cast.carol, view=view, query="q=newer")
    with pytest.raises(NotAllowed, match="locked"):
        services.update_view(actor=cast.carol, view=view, name="A third")


def test_lock_goes_with_the_sharing(cast):
    view = share_view(cast.carol, cast.north, is_locked=True)
    assert not services.update_view(actor=cast.carol, view=view, sharing="private").is_locked


# --- What it keeps ------------------------------------------------------------------------------------


def test_view_keeps_the_query_without_place_blanks_and_order_of_parameters():
    first = kept_query(
        QueryDict("tags=3&q=x&status=&after=abc&view=7&display=map&tags=1&sort=-name")
    )
    assert first == "q=x&sort=-name&tags=3&tags=1"
    assert kept_query(QueryDict("sort=-name&tags=3&tags=1&q=x")) == first


def test_query_of_which_a_part_cannot_be_read_is_not_kept(cast):
    with pytest.raises(Refused, match="cannot be saved") as refused:
        save_view(cast.carol, query="created_at.within=last_week_or_so")
    assert "“Added”" in str(refused.value)
    view = save_view(cast.carol, query="status=none")
    with pytest.raises(Refused):
        services.keep_in_view(actor=cast.carol, view=view, query="number.from=a")
    assert SavedView.objects.get().query == "status=none"


def test_query_that_is_too_long_is_refused_in_words(cast):
    view = save_view(cast.carol, query="status=none")
    long = f"q={'x' * 6010}"
    for save in (
        lambda: save_view(cast.carol, "Another", long),
        lambda: services.keep_in_view(actor=cast.carol, view=view, query=long),
    ):
        with pytest.raises(Refused, match=r"too long for a view: .* 6,012 .* 6,000\."):
            save()
    assert SavedView.objects.get().query == "status=none"


def test_view_keeps_the_colour_of_the_map(cast):
    view = save_view(cast.carol, query="display=map&colour=tags&q=lime")
    assert view.query == "colour=tags&q=lime"
    services.keep_in_view(actor=cast.carol, view=view, query="display=map&colour=parts")
    assert SavedView.objects.get().query == "colour=parts"
    with pytest.raises(Refused, match="“colour” was left out"):
        services.create_view(
            actor=cast.carol, record_type="customers.contactperson", name="x", query="colour=tags"
        )


def test_what_mail_programs_add_to_a_link_is_not_kept(cast):
    assert save_view(cast.carol, query="q=lime&utm_source=mail&gclid=7").query == "q=lime"


def test_list_without_views_has_none(cast):
    with pytest.raises(KeyError):
        services.create_view(actor=cast.carol, record_type="accounts.user", name="x", query="")


def test_second_of_two_who_save_is_told(cast):
    view = share_view(cast.carol, cast.north)
    services.keep_in_view(actor=cast.carol, view=view, query="q=first", version=view.version)
    with pytest.raises(ChangedMeanwhile):
        services.keep_in_view(actor=cast.erin, view=view, query="q=second", version=view.version)
    assert SavedView.objects.get().query == "q=first"


def test_every_change_is_recorded_as_an_act(cast):
    view = share_view(cast.carol, cast.north)
    services.keep_in_view(actor=cast.carol, view=view, query="q=x")
    services.delete_view(actor=cast.carol, view=view)
    labels = list(view.events.order_by("pgh_id").values_list("pgh_label", flat=True))
    assert labels == ["insert", "update", "update"]


# --- Names, numbers, order ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["My views", "  my   VIEWS ", "My víews"])
def test_name_is_there_once_for_its_owner(cast, name):
    save_view(cast.alice, "My views")
    with pytest.raises(Refused, match="already") as refused:
        save_view(cast.alice, name)
    assert refused.value.field == "name"
    save_view(cast.bob, name)


def test_persian_letters_of_two_keyboards_are_one_name(cast):
    save_view(cast.alice, "مشتری کلیدی")
    with pytest.raises(Refused, match="already"):
        save_view(cast.alice, "مشتري كليدي")


def test_database_keeps_names_apart_too(cast):
    save_view(cast.alice, "Mine")
    twin = SavedView(owner=cast.alice, record_type="customers.customer", name="mine")
    with pytest.raises(IntegrityError), change_set(actor=None, reason="tests.twin"):
        twin.save()


@pytest.mark.parametrize("name", ["", "  ", "!?"])
def test_name_needs_a_letter_or_digit(cast, name):
    with pytest.raises(Refused, match="letter"):
        save_view(cast.alice, name)


def test_nobody_has_more_views_than_allowed(cast, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 2)
    view, _other = save_view(cast.alice, "One"), save_view(cast.alice, "Two")
    with pytest.raises(Refused, match="more than 2"):
        save_view(cast.alice, "Three")
    services.delete_view(actor=cast.alice, view=view)
    save_view(cast.alice, "Three")
    with pytest.raises(Refused, match="more than 2"):
        services.restore_view(actor=cast.alice, view=view)


def test_own_views_stand_as_they_were_put_and_order_is_no_new_version(cast):
    one, _two, three = (save_view(cast.alice, name) for name in ("One", "Two", "Three"))
    services.move_view(actor=cast.alice, view=three, steps=-1)
    services.move_view(actor=cast.alice, view=one, steps=-5)
    assert names_for(cast.alice) == ["One", "Three", "Two"]
    assert set(SavedView.objects.values_list("version", flat=True)) == {1}
    shared = share_view(cast.carol)
    with pytest.raises(Refused, match="own views"):
        services.move_view(actor=cast.alice, view=shared, steps=-1)


# --- The bin, the view that a list opens with -----------------------------------------------------------


def test_deleted_view_frees_its_name_and_comes_back(cast):
    view = share_view(cast.carol, cast.north)
    services.delete_view(actor=cast.carol, view=view)
    assert names_for(cast.bob) == []
    with pytest.raises(Refused, match="deleted meanwhile"):
        services.keep_in_view(actor=cast.carol, view=view, query="")
    services.restore_view(actor=cast.carol, view=view)
    assert names_for(cast.bob) == ["Ours"]
    services.delete_view(actor=cast.carol, view=view)
    save_view(cast.carol, "ours")
    with pytest.raises(Refused, match="already"):
        services.restore_view(actor=cast.carol, view=view)


def test_only_who_manages_it_deletes_a_view(cast):
    view = share_view(cast.erin, cast.north)
    for person in (cast.carol, cast.bob):
        with pytest.raises(NotAllowed):
            services.delete_view(actor=person, view=view)
    services.delete_view(actor=cast.olga, view=view)
    with pytest.raises(NotAllowed):
        services.restore_view(actor=cast.carol, view=view)


def test_list_opens_with_one_view_for_each_person(cast):
    first, second = share_view(cast.carol, name="One"), share_view(cast.carol, name="Two")
    services.set_default(actor=cast.bob, view=first)
    services.set_default(actor=cast.bob, view=second)
    services.set_default(actor=cast.alice, view=first)
    assert [row.user for row in second.default_rows.all()] == [cast.bob]
    services.clear_default(actor=cast.bob, record_type=second.record_type)
    assert not second.default_rows.exists()
    assert first.default_rows.count() == 1
