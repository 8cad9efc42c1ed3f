"""A status closes its notes while somebody writes one, and an option goes while somebody chooses it."""

import pytest

from core.change_sets import change_set
from core.refusals import Refused
from notes.bulk.acts import SetStatus
from notes.bulk.engine import apply_act
from notes.bulk.selection import Selection
from notes.fields import note_catalogue
from notes.models import Note
from notes.services import settings_options, settings_variables
from notes.services.notes import add_note as add_in_open_set
from tests.customers.test_merging_with_others import Meanwhile, wait_until_blocked
from tests.notes.records import action, add_note, status

pytestmark = pytest.mark.django_db(transaction=True)


def paused_in_settings(monkeypatch, act) -> Meanwhile:
    """Somebody changes the settings, and waits right before the end of his transaction."""
    check_left = settings_options._check_left

    def change(self):
        def paused(model) -> None:
            self.pause()
            check_left(model)

        monkeypatch.setattr(settings_options, "_check_left", paused)
        return act()

    changing = Meanwhile(change)
    assert changing.paused.wait(20)
    return changing


def test_a_note_that_is_written_while_its_status_begins_to_close_is_closed(cast, monkeypatch):
    closing = paused_in_settings(
        monkeypatch,
        lambda: settings_options.update_option(
            actor=cast.erin, option=status("on_hold"), closes=True
        ),
    )
    writing = Meanwhile(lambda self: add_note(cast.alice, status="on_hold"))
    wait_until_blocked()
    assert closing.end().made
    writing.end()
    assert Note.objects.get().closed_at is not None


def test_who_lets_a_status_close_waits_for_a_note_that_is_being_written(cast):
    values = {"action": action("call").pk, "status": status("on_hold").pk}

    def write(self) -> bool:
        with change_set(actor=cast.alice, reason="tests.write"):
            add_in_open_set(actor=cast.alice, values=values)
            self.pause()
        return True

    writing = Meanwhile(write)
    assert writing.paused.wait(20)
    closing = Meanwhile(
        lambda self: settings_options.update_option(
            actor=cast.erin, option=status("on_hold"), closes=True
        )
    )
    wait_until_blocked()
    assert writing.end() is True
    assert closing.end().note_count == 1
    assert Note.objects.get().closed_at is not None


def test_a_note_is_judged_by_the_side_that_its_action_is_getting(cast, monkeypatch):
    changing = paused_in_settings(
        monkeypatch,
        lambda: settings_options.update_option(
            actor=cast.erin, option=action("call"), side="internal"
        ),
    )
    writing = Meanwhile(lambda self: add_note(cast.alice, action="call", status="lead"))
    wait_until_blocked()
    changing.end()
    assert "is no status of" in str(writing.end())
    assert not Note.objects.exists()


def test_nobody_writes_a_note_with_a_status_that_is_being_deleted(cast, monkeypatch):
    deleting = paused_in_settings(
        monkeypatch,
        lambda: settings_options.delete_option(actor=cast.erin, option=status("on_hold")),
    )
    writing = Meanwhile(lambda self: add_note(cast.alice, status="on_hold"))
    wait_until_blocked()
    deleting.end()
    assert isinstance(writing.end(), Refused)
    assert not Note.objects.exists()


def test_many_notes_do_not_get_a_status_that_is_being_deleted(cast, monkeypatch):
    note = add_note(cast.carol)
    deleting = paused_in_settings(
        monkeypatch, lambda: settings_options.delete_option(actor=cast.erin, option=status("lead"))
    )
    act = SetStatus(cast.carol, status("lead").pk)
    writing = Meanwhile(lambda self: apply_act(act, Selection((note.pk,)), details={}))
    wait_until_blocked()
    deleting.end()
    assert "not offered any more" in str(writing.end())
    assert Note.objects.get(pk=note.pk).status == status("active")


def test_a_note_that_is_being_written_counts_for_what_replaces_its_status(cast):
    values = {"action": action("ship").pk, "status": status("on_hold").pk}

    def write(self) -> bool:
        with change_set(actor=cast.alice, reason="tests.write"):
            add_in_open_set(actor=cast.alice, values=values)
            self.pause()
        return True

    writing = Meanwhile(write)
    assert writing.paused.wait(20)
    deleting = Meanwhile(
        lambda self: settings_options.delete_option(
            actor=cast.erin, option=status("on_hold"), replacement=status("lead")
        )
    )
    wait_until_blocked()
    assert writing.end() is True
    assert isinstance(deleting.end(), settings_options.WrongReplacement)
    assert Note.objects.get().status == status("on_hold")


def test_nobody_chooses_an_option_while_it_is_deleted(cast):
    zone = settings_variables.create_variable(
        actor=cast.erin, labels={"en": "Time zone"}, kind="choice"
    )
    for name in ("EST", "PST"):
        settings_variables.add_choice(actor=cast.erin, variable=zone, names={"en": name})
    est, pst = zone.choices.all()
    values = {
        "action": action("call").pk,
        "status": status("active").pk,
        "custom.time_zone": "est",
    }

    def write(self) -> bool:
        with change_set(actor=cast.alice, reason="tests.write"):
            add_in_open_set(actor=cast.alice, values=values, catalogue=note_catalogue())
            self.pause()
        return True

    writing = Meanwhile(write)
    assert writing.paused.wait(20)
    deleting = Meanwhile(
        lambda self: settings_variables.delete_choice(actor=cast.erin, choice=est, replacement=pst)
    )
    wait_until_blocked()
    assert writing.end() is True
    assert deleting.end().note_count == 1
    assert Note.objects.get().custom == {"time_zone": "pst"}
