"""Statuses and actions as the settings change them, and what becomes of their notes."""

import datetime

import pytest
from django.utils import timezone

from accounts.services import update_role_rights
from core.models import ChangeSet, DomainEvent, Job
from core.refusals import NotAllowed, Refused
from notes.models import Action, CustomerFacts, Note, Reminder, Status
from notes.repeating import Rule
from notes.services import settings_options as services
from notes.services import update_note
from records.services import create_option, move_option
from records.services.options import NameTaken, OptionInUse, ReplacementGone, order_options
from tests.customers.records import add_named
from tests.notes.records import action, add_note, status

pytestmark = pytest.mark.django_db


def reload(note) -> Note:
    return Note.everything.get(pk=note.pk)


@pytest.fixture
def customer(db):
    (found,) = add_named("Acme")
    return found


def test_who_may_manage_the_settings_of_notes_keeps_their_lists_and_nobody_else(cast):
    with pytest.raises(NotAllowed):
        create_option(actor=cast.carol, model=Status, names={"en": "Won"})
    with pytest.raises(NotAllowed):
        services.update_option(actor=cast.carol, option=status("active"), abbreviation="A")
    with pytest.raises(NotAllowed):
        move_option(actor=cast.alice, option=status("active"), steps=1)
    rights = [*cast.carol.role.rights, "notes.manage_settings"]
    update_role_rights(actor=cast.erin, role=cast.carol.role, rights=rights)
    carol = type(cast.carol).objects.get(pk=cast.carol.pk)
    made = create_option(actor=carol, model=Status, names={"en": "Won"})
    assert (made.code, made.side, made.in_sequence) == ("won", "both", False)


def test_a_name_that_another_one_has_in_any_language_is_taken(cast):
    persian = status("active").names["fa"]
    with pytest.raises(NameTaken):
        create_option(actor=cast.erin, model=Status, names={"en": persian})


def told_as_closed() -> set[tuple[int, int]]:
    """The notes that an event tells of as closed, with the actor."""
    events = DomainEvent.objects.filter(name="notes.note.closed")
    return set(events.values_list("record_id", "actor_id"))


def test_notes_are_closed_with_their_status_and_open_again_with_it(cast, customer):
    notes = [add_note(cast.alice, customer=customer, status="on_hold") for _time in range(2)]
    other = add_note(cast.alice, customer=customer)

    closed = services.update_option(actor=cast.erin, option=status("on_hold"), closes=True)

    assert (closed.note_count, closed.job) == (2, None)
    assert all(reload(note).closed_at for note in notes)
    assert reload(other).closed_at is None
    assert CustomerFacts.objects.get(customer=customer).open_count == 1
    assert told_as_closed() == {(note.pk, cast.erin.pk) for note in notes}
    assert not any(reload(note).closed_by for note in notes)

    opened = services.update_option(actor=cast.erin, option=status("on_hold"), closes=False)

    assert opened.note_count == 2
    assert not any(reload(note).closed_at for note in notes)
    assert CustomerFacts.objects.get(customer=customer).open_count == 3


def test_nobody_is_reminded_of_a_note_that_its_status_has_closed(cast, customer):
    due = timezone.make_aware(datetime.datetime(2030, 5, 1, 12))
    note = add_note(
        cast.alice, customer=customer, status="on_hold", due=due, assigned_to=cast.bob.pk
    )
    reminder = Reminder.objects.create(note=note, at=due, fires_at=due)
    made = services.update_option(actor=cast.erin, option=status("on_hold"), closes=True).made
    reminder.refresh_from_db()
    assert reminder.fires_at is None

    services.undo_settings_change(actor=cast.erin, made=made)
    reminder.refresh_from_db()
    assert reminder.fires_at == due


def test_closing_is_taken_back_with_what_was_closed_before_and_by_whom(cast, customer):
    note = add_note(cast.alice, customer=customer, status="done")
    closed_at = reload(note).closed_at

    made = services.update_option(actor=cast.erin, option=status("done"), closes=False).made
    assert reload(note).closed_by is None

    services.undo_settings_change(actor=cast.erin, made=made)
    note = reload(note)
    assert (note.closed_at, note.closed_by) == (closed_at, cast.alice)
    with pytest.raises(Refused):
        services.undo_settings_change(actor=cast.erin, made=made)


def test_only_changes_of_the_settings_are_taken_back_there(cast, customer):
    add_note(cast.alice, customer=customer)
    made = ChangeSet.objects.filter(reason="notes.create").get()
    with pytest.raises(Refused):
        services.undo_settings_change(actor=cast.erin, made=made)


def test_where_many_notes_follow_a_job_does_it(cast, customer, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    for _time in range(2):
        add_note(cast.alice, customer=customer, status="on_hold")
    updated = services.update_option(actor=cast.erin, option=status("on_hold"), closes=True)
    assert updated.note_count == 0
    assert updated.job.kind == services.FOLLOW_JOB
    assert Note.objects.open().count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_closes_the_notes_of_a_status_and_makes_their_next_ones(
    worker, cast, monkeypatch, wait_for_state
):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    day = timezone.localdate() + datetime.timedelta(days=1)
    weekly = add_note(cast.alice, status="on_hold", due=day)
    rule = Rule(unit="week", start=day, weekdays=(day.weekday(),))
    update_note(actor=cast.alice, note=weekly, changes={}, repeat=rule.to_json())
    add_note(cast.alice, status="on_hold")

    updated = services.update_option(actor=cast.erin, option=status("on_hold"), closes=True)

    job = wait_for_state(updated.job, "done")
    assert job.counts == {"updated": 2}
    assert job.change_set.reason == services.CLOSE
    following = Note.objects.get(previous=weekly)
    assert (following.status, following.is_open) == (status("active"), True)
    assert list(Note.objects.open()) == [following]


def test_a_side_that_notes_of_the_other_side_forbid_is_refused(cast, customer):
    add_note(cast.alice, customer=customer, action="ship", status="done")
    with pytest.raises(Refused) as refused:
        services.update_option(actor=cast.erin, option=status("done"), side="sales")
    assert refused.value.field == "side"
    assert "1 note has an action of the other side" in str(refused.value)
    services.update_option(actor=cast.erin, option=status("done"), side="internal")
    assert status("done").side == "internal"
    with pytest.raises(Refused) as refused:
        services.update_option(actor=cast.erin, option=action("ship"), side="sales")
    assert refused.value.field == "side"
    assert "1 note has a status of the other side" in str(refused.value)
    assert action("ship").side == "internal"


def test_notes_of_a_deleted_status_get_another_one_and_come_back(cast, customer):
    note = add_note(cast.alice, customer=customer, status="on_hold")
    with pytest.raises(OptionInUse):
        services.delete_option(actor=cast.erin, option=status("on_hold"))

    gone, done = status("on_hold"), status("done")
    deleted = services.delete_option(actor=cast.erin, option=gone, replacement=done)

    assert deleted.note_count == 1
    assert reload(note).status == done
    assert reload(note).closed_at is not None
    assert told_as_closed() == {(note.pk, cast.erin.pk)}
    assert not Status.objects.filter(pk=gone.pk).exists()

    services.undo_settings_change(actor=cast.erin, made=deleted.made)
    assert reload(note).status == status("on_hold")
    assert reload(note).closed_at is None


def test_a_replacement_of_the_other_side_or_one_that_is_gone_is_refused(cast, customer):
    add_note(cast.alice, customer=customer, status="on_hold")
    with pytest.raises(Refused) as refused:
        services.delete_option(
            actor=cast.erin, option=status("on_hold"), replacement=status("awaiting_approval")
        )
    assert refused.value.field == "replacement"
    gone = status("lead")
    services.delete_option(actor=cast.erin, option=status("lead"))
    with pytest.raises(ReplacementGone):
        services.delete_option(actor=cast.erin, option=status("on_hold"), replacement=gone)


def test_what_karta_notes_with_stays_and_so_does_one_of_each(cast):
    with pytest.raises(services.KnownAction):
        services.delete_option(actor=cast.erin, option=action("call"))
    *others, last = Status.objects.filter(closes=False)
    for other in others:
        services.update_option(actor=cast.erin, option=other, is_active=False)
    with pytest.raises(services.NoneLeft):
        services.update_option(actor=cast.erin, option=last, closes=True)
    with pytest.raises(services.NoneLeft):
        services.update_option(actor=cast.erin, option=last, is_active=False)
    with pytest.raises(services.NoneLeft):
        services.delete_option(actor=cast.erin, option=last)


def test_use_counts_are_those_of_all_notes(cast, customer):
    add_note(cast.alice, customer=customer)
    add_note(cast.alice, customer=customer, is_private=True)
    assert services.use_counts(Status)[status("active").pk] == 2
    assert services.use_counts(Action)[action("call").pk] == 2


def test_options_are_put_into_an_order(cast):
    ids = [option.pk for option in Action.objects.all()]
    order_options(actor=cast.erin, model=Action, ids=[ids[2], 999_999, ids[0]])
    now = [option.pk for option in Action.objects.all()]
    assert now == [ids[2], ids[0], ids[1], *ids[3:]]
    assert not Job.objects.exists()
