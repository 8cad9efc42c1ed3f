"""A status closes its notes while somebody writes one, and an option goes while somebody chooses it."""

import pytest

from core.change_sets import change_set
from notes.fields import note_catalogue
from notes.models import Note
from notes.services import settings_options, settings_variables
from notes.services.notes import add_note as add_in_open_set
from tests.customers.test_merging_with_others import Meanwhile, wait_until_blocked
from tests.notes.records import action, add_note, status

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_note_that_is_written_while_its_status_begins_to_close_is_closed(cast, monkeypatch):
    check_left = settings_options._check_left

    def close(self) -> bool:
        def paused(model) -> None:
            self.pause()
            check_left(model)

        monkeypatch.setattr(settings_options, "_check_left", paused)
        settings_options.update_option(actor=cast.erin, option=status("on_hold"), closes=True)
        return True

    closing = Meanwhile(close)
    assert closing.paused.wait(20)
    writing = Meanwhile(lambda self: add_note(cast.alice, status="on_hold"))
    wait_until_blocked()
    assert closing.end() is True
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
