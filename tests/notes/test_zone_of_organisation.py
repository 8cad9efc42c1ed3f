"""The organisation moves to another time zone: days stay days, and reminders ring by its new clock."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Organisation
from accounts.services import update_organisation
from notes.fields import note_catalogue
from notes.models import Note, Reminder
from tests.customers.records import add_named
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db
TEHRAN, WARSAW = ZoneInfo("Asia/Tehran"), ZoneInfo("Europe/Warsaw")
DAY = datetime.date(2030, 5, 1)


def move_to(zone: str, actor=None) -> None:
    organisation = Organisation.objects.get()
    update_organisation(actor=actor, organisation=organisation, time_zone=zone)


def due_of(note: Note):
    catalogue = note_catalogue()
    return catalogue.load([note.pk], [catalogue["due"]])[note.pk]["due"]


@pytest.mark.parametrize(
    ("here", "there"),
    [("Europe/Warsaw", "Asia/Tehran"), ("Asia/Tehran", "Europe/Warsaw")],
    ids=["to the east", "to the west"],
)
def test_what_is_due_on_a_day_is_due_on_that_day_still(cast, here, there):
    move_to(here)
    (alfa,) = add_named("Alfa")
    note = add_note(cast.carol, customer=alfa, due=DAY)
    move_to(there, cast.erin)
    assert due_of(note) == DAY
    end_of_day = datetime.datetime(2030, 5, 1, 23, 59, 59, tzinfo=ZoneInfo(there))
    assert Note.objects.get(pk=note.pk).due_at == end_of_day
    alfa.refresh_from_db()
    assert alfa.note_facts.next_due_at == end_of_day


def test_what_is_due_at_a_moment_stays_at_that_moment(cast):
    move_to("Europe/Warsaw")
    moment = datetime.datetime(2030, 5, 1, 14, 30, tzinfo=WARSAW)
    note = add_note(cast.carol, due=moment)
    version = Note.objects.get(pk=note.pk).version
    move_to("Asia/Tehran")
    note = Note.objects.get(pk=note.pk)
    assert (note.due_at, note.version) == (moment, version)


def test_reminders_that_wait_go_by_the_new_clock(cast):
    move_to("Europe/Warsaw")
    days = add_note(cast.carol, due=DAY, assigned_to=cast.bob.pk)
    moment = datetime.datetime(2030, 5, 1, 14, 30, tzinfo=WARSAW)
    at_time = add_note(cast.carol, due=moment, assigned_to=cast.bob.pk)
    morning = Reminder.objects.create(note=days, minutes_before=0)
    hour_before = Reminder.objects.create(note=at_time, minutes_before=60)
    told = Reminder.objects.create(note=days, minutes_before=0)
    Reminder.objects.filter(pk=told.pk).update(sent_at=datetime.datetime(2026, 1, 1, tzinfo=WARSAW))
    told.refresh_from_db()
    before = told.fires_at

    move_to("Asia/Tehran")
    for reminder in (morning, hour_before, told):
        reminder.refresh_from_db()
    assert morning.fires_at == datetime.datetime(2030, 5, 1, 9, 0, tzinfo=TEHRAN)
    assert hour_before.fires_at == moment - datetime.timedelta(hours=1)
    assert told.fires_at == before


def test_another_name_of_the_organisation_touches_no_note(cast):
    note = add_note(cast.carol, due=DAY)
    version = Note.objects.get(pk=note.pk).version
    update_organisation(actor=cast.erin, organisation=Organisation.objects.get(), name="Aster")
    assert Note.objects.get(pk=note.pk).version == version
