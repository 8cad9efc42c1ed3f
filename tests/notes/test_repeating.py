"""Series of recurring notes: closing one makes the next one, once, and undo takes it away."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import update_user
from core.change_sets import change_set
from core.models import ChangeSet
from core.refusals import NotAllowed, Refused
from core.undo import undo_change_set
from notes.fields import note_catalogue
from notes.models import Note, Reminder
from notes.repeating import Rule
from notes.services import (
    change_notes,
    create_note,
    end_series,
    finish_note,
    rule_after,
    skip_note,
    update_note,
)
from notes.services.settings_options import delete_option, undo_settings_change, update_option
from tests.customers.records import add_named
from tests.notes.records import action, status
from tests.records.custom import add_field, let_stand

pytestmark = pytest.mark.django_db
TEHRAN = ZoneInfo("Asia/Tehran")


@pytest.fixture
def customer(db):
    (found,) = add_named("Acme")
    return found


def tomorrow(days=1):
    return timezone.localdate(timezone=TEHRAN) + datetime.timedelta(days=days)


def add_recurring(actor, *, start=None, repeat=None, **values):
    """A call that recurs every week on the day on which it is due first."""
    start = start or tomorrow()
    rule = Rule(unit="week", start=start, weekdays=(start.weekday(),), **(repeat or {}))
    given = {
        "action": action("call").pk,
        "status": status("active").pk,
        "text": "Ask how it goes",
        "due": start,
    }
    return create_note(actor=actor, values={**given, **values}, repeat=rule.to_json())


def close(actor, note, **more):
    return finish_note(
        actor=actor, note=Note.objects.get(pk=note.pk), status=status("done"), **more
    )


def next_of(note):
    return Note.objects.get(previous=note)


def test_the_next_one_is_made_with_what_the_closed_one_had(cast, customer):
    first = add_recurring(
        cast.alice,
        customer=customer.pk,
        assigned_to=cast.bob.pk,
        priority=3,
        text="<div>Ask <strong>him</strong></div>",
    )
    Reminder.objects.create(note=first, minutes_before=30, user=cast.bob)

    close(cast.bob, first, result="He is fine")

    following = next_of(first)
    assert following.due_at == first.due_at + datetime.timedelta(days=7)
    assert following.is_due_all_day
    assert (following.customer, following.assigned_to) == (customer, cast.bob)
    assert (following.text, following.priority, following.result) == (first.text, 3, "")
    assert (following.status, following.closed_at) == (status("active"), None)
    assert (following.series, following.created_by) == (first, cast.alice)
    reminder = following.reminders.get()
    morning = datetime.datetime.combine(tomorrow(8), datetime.time(8, 30), TEHRAN)
    assert (reminder.user, reminder.fires_at) == (cast.bob, morning)
    assert Note.objects.get(pk=first.pk).repeat is None
    assert Rule.from_json(following.repeat).number == 2


def test_variables_go_on_but_those_that_no_two_notes_share(cast):
    zone = add_field(cast, "text", "Zone", record_type="notes.note")
    ticket = add_field(cast, "text", "Ticket", record_type="notes.note", is_unique=True)
    let_stand(ticket)
    first = add_recurring(
        cast.alice, **{f"custom.{zone.key}": "Tehran", f"custom.{ticket.key}": "T-1"}
    )
    close(cast.alice, first)
    assert next_of(first).custom == {zone.key: "Tehran"}


def test_the_third_one_belongs_to_the_series_of_the_first(cast):
    first = add_recurring(cast.alice)
    close(cast.alice, first)
    second = next_of(first)
    close(cast.alice, second)
    assert next_of(second).series == first


def test_a_note_that_is_opened_and_closed_again_has_no_second_next_one(cast):
    first = add_recurring(cast.alice)
    close(cast.alice, first)
    now = Note.objects.get(pk=first.pk)
    update_note(actor=cast.alice, note=now, changes={"status": status("active").pk})
    close(cast.alice, first)
    assert Note.objects.filter(previous=first).count() == 1


def test_undo_of_the_closing_takes_the_next_one_away_with_its_reminders(cast, customer):
    first = add_recurring(cast.alice, customer=customer.pk)
    Reminder.objects.create(note=first, minutes_before=30)
    close(cast.alice, first)
    act = ChangeSet.objects.get(reason="notes.finish")

    undone = undo_change_set(actor=cast.alice, change_set=act)

    assert not undone.left
    now = Note.objects.get(pk=first.pk)
    assert now.closed_at is None
    assert now.repeat == first.repeat
    assert not Note.everything.exclude(pk=first.pk).exists()
    assert Reminder.objects.count() == 1

    undo_change_set(actor=cast.alice, change_set=undone.change_set)
    assert next_of(first).repeat is not None


def test_a_form_that_closes_makes_the_next_one_too(cast):
    first = add_recurring(cast.alice)
    update_note(actor=cast.alice, note=first, changes={"status": status("done").pk})
    assert next_of(first)


def test_a_note_that_is_closed_from_the_start_is_followed(cast):
    first = add_recurring(cast.alice, status=status("done").pk)
    assert next_of(first)


def test_a_rule_that_is_set_while_closing_counts(cast):
    note = create_note(
        actor=cast.alice,
        values={"action": action("call").pk, "status": status("active").pk, "due": tomorrow()},
    )
    rule = Rule(unit="day", start=tomorrow())
    changes = {"status": status("done").pk}
    update_note(actor=cast.alice, note=note, changes=changes, repeat=rule.to_json())
    assert next_of(note).is_due_all_day


def test_many_are_followed_with_as_many_statements_as_one(cast, customer):
    def closing(count):
        notes = [add_recurring(cast.alice, customer=customer.pk) for _ in range(count)]
        rows = {note.pk: {"status": status("done").pk} for note in notes}
        catalogue = note_catalogue()
        with (
            change_set(actor=cast.carol, reason="tests.bulk"),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            change_notes(actor=cast.carol, catalogue=catalogue, rows=rows)
        assert Note.objects.filter(previous__in=rows).count() == count
        return len(asked)

    assert closing(2) == closing(20)


def test_missed_ones_are_skipped_and_counted(cast):
    first = add_recurring(cast.alice, start=tomorrow(-17))
    close(cast.alice, first)
    following = next_of(first)
    assert timezone.localdate(following.due_at, TEHRAN) == tomorrow(4)
    assert following.repeat["missed"] == 2


def test_a_closed_note_gets_no_rule_but_one_that_is_opened_again_with_it(cast):
    note = close(cast.alice, add_recurring(cast.alice, repeat={"times": 1})).note
    repeat = Rule(unit="day", start=tomorrow()).to_json()
    with pytest.raises(Refused):
        update_note(actor=cast.alice, note=note, changes={}, repeat=repeat)
    with pytest.raises(Refused):
        changes = {"status": status("inactive").pk}
        update_note(actor=cast.alice, note=note, changes=changes, repeat=repeat)
    changes = {"status": status("active").pk}
    update_note(actor=cast.alice, note=note, changes=changes, repeat=repeat)
    assert Note.objects.get(pk=note.pk).repeat == repeat


def test_the_last_one_has_none_after_it(cast):
    first = add_recurring(cast.alice, repeat={"times": 1})
    close(cast.alice, first)
    assert not Note.objects.filter(previous=first).exists()


def test_one_that_was_put_off_leaves_those_that_follow_where_they_are(cast):
    first = add_recurring(cast.alice)
    update_note(actor=cast.alice, note=first, changes={"due": tomorrow(4)})
    close(cast.alice, first)
    assert timezone.localdate(next_of(first).due_at, TEHRAN) == tomorrow(8)


def test_what_this_one_alone_has_does_not_go_on(cast):
    first = add_recurring(cast.alice, assigned_to=cast.alice.pk)
    changes = {"text": "Only today", "assigned_to": cast.bob.pk}
    rule = rule_after(first, changes, Rule.from_json(first.repeat), is_only_this=True)
    update_note(actor=cast.alice, note=first, changes=changes, repeat=rule.to_json())
    close(cast.bob, first)
    following = next_of(first)
    assert (following.plain_text, following.assigned_to) == ("Ask how it goes", cast.alice)
    assert "usual" not in following.repeat


def test_whoever_has_left_gets_no_next_one(cast):
    first = add_recurring(cast.alice, assigned_to=cast.bob.pk)
    changes = {"assigned_to": cast.alice.pk}
    rule = rule_after(first, changes, Rule.from_json(first.repeat), is_only_this=True)
    update_note(actor=cast.alice, note=first, changes=changes, repeat=rule.to_json())
    update_user(actor=cast.olga, user=cast.bob, is_active=False)
    close(cast.alice, first)
    assert next_of(first).assigned_to == cast.alice


def test_what_holds_for_all_that_follow_goes_on(cast):
    first = add_recurring(cast.alice)
    changes = {"text": "From now on"}
    rule = rule_after(first, changes, Rule.from_json(first.repeat), is_only_this=False)
    update_note(actor=cast.alice, note=first, changes=changes, repeat=rule.to_json())
    close(cast.alice, first)
    assert next_of(first).plain_text == "From now on"


def test_one_is_left_out(cast):
    first = add_recurring(cast.alice)
    following = skip_note(actor=cast.alice, note=first).following
    assert following.previous_id == first.pk
    assert not Note.objects.filter(pk=first.pk).exists()
    undo_change_set(actor=cast.alice, change_set=ChangeSet.objects.get(reason="notes.skip"))
    assert list(Note.objects.values_list("pk", flat=True)) == [first.pk]


def test_a_series_ends(cast):
    first = add_recurring(cast.alice)
    end_series(actor=cast.alice, note=first)
    close(cast.alice, first)
    assert not Note.objects.filter(previous=first).exists()
    with pytest.raises(Refused):
        end_series(actor=cast.alice, note=first)


def test_whoever_only_reads_ends_no_series(cast):
    first = add_recurring(cast.alice)
    with pytest.raises(NotAllowed):
        end_series(actor=cast.rob, note=first)
    with pytest.raises(NotAllowed):
        skip_note(actor=cast.bob, note=first)


def test_what_repeats_cannot_lose_its_day(cast):
    first = add_recurring(cast.alice)
    with pytest.raises(Refused) as refused:
        update_note(actor=cast.alice, note=first, changes={"due": None})
    assert refused.value.field == "due"
    update_note(actor=cast.alice, note=first, changes={"due": None}, repeat=None)


def test_a_private_series_stays_with_its_maker(cast):
    first = add_recurring(cast.alice, assigned_to=cast.bob.pk, is_private=True)
    close(cast.bob, first)
    assert Note.objects.visible_to(cast.alice).filter(previous=first).exists()
    assert not Note.objects.visible_to(cast.erin).filter(previous=first).exists()


def test_a_status_that_closes_from_now_on_makes_the_next_ones(cast):
    note = add_recurring(cast.alice)
    update_option(actor=cast.erin, option=status("active"), closes=True)
    assert Note.objects.get(pk=note.pk).closed_at is not None
    assert next_of(note).is_open


def test_a_replacement_that_closes_makes_the_next_ones_and_taking_it_back_takes_them_along(cast):
    note = add_recurring(cast.alice)
    deleted = delete_option(actor=cast.erin, option=status("active"), replacement=status("done"))
    assert Note.objects.get(pk=note.pk).closed_at is not None
    assert next_of(note).is_open
    undo_settings_change(actor=cast.erin, made=deleted.made)
    assert not Note.objects.filter(previous=note).exists()
    assert Note.objects.get(pk=note.pk).repeat is not None
