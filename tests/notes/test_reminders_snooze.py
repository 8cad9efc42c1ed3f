"""Being reminded again: from the bell, from the page behind a mail, and taking that back."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.utils import timezone

from notes.choices import Snooze
from notes.models import Note, Reminder
from notes.repeating import Rule
from notes.services import finish_note, sending, snoozing, update_note
from records import notices
from records.models import Notice
from tests.customers.records import add_named
from tests.notes import records
from tests.notes.records import status

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/customers/"}

pytestmark = pytest.mark.django_db


def add_note(*args, **values) -> Note:
    """What tells the assignee that it is his is tested elsewhere."""
    note = records.add_note(*args, **values)
    Notice.objects.all().delete()
    return note


@pytest.fixture
def reminder(cast):
    (customer,) = add_named("Acme")
    note = add_note(cast.alice, customer=customer, assigned_to=cast.bob.pk)
    return Reminder.objects.create(note=note, at=timezone.now())


@pytest.fixture
def bob(client_for, cast):
    return client_for(cast.bob)


def snooze(client, reminder, until="hour", **options):
    return client.post(f"/notes/reminders/{reminder.pk}/snooze/", {"until": until}, **options)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (Snooze.HOUR, "2030-05-01T15:07"),
        (Snooze.TOMORROW, "2030-05-02T09:00"),
        (Snooze.WEEK, "2030-05-08T09:00"),
    ],
)
def test_when_one_is_reminded_again_is_by_the_clock_of_the_person(until, expected):
    now = datetime.datetime(2030, 5, 1, 14, 7, 31, tzinfo=ZoneInfo("Asia/Tehran"))
    again = snoozing.moment_of(until, now)
    assert again.isoformat(timespec="minutes") == f"{expected}+03:30"


def test_an_hour_is_an_hour_when_the_clocks_are_put_back():
    warsaw = ZoneInfo("Europe/Warsaw")
    now = datetime.datetime(2030, 10, 27, 2, 30, tzinfo=warsaw)  # the first half past two
    again = snoozing.moment_of(Snooze.HOUR, now)
    assert again == now.replace(fold=1)
    assert (again - now.astimezone(datetime.UTC)) == datetime.timedelta(hours=1)


def test_the_page_behind_the_mail_shows_the_note_and_the_choices(bob, reminder):
    page = bob.get(f"/notes/reminders/{reminder.pk}/").text
    assert "Ask about the order" in page
    assert "Tomorrow morning" in page


def test_one_is_reminded_again_and_takes_it_back(bob, cast, reminder):
    sending.send_due_reminders()
    assert notices.unread_count(cast.bob) == 1
    response = snooze(bob, reminder)
    again = Reminder.objects.get(sent_at=None)
    assert (again.user, again.created_by) == (cast.bob, cast.bob)
    assert again.fires_at > timezone.now() + datetime.timedelta(minutes=58)
    assert response.headers["Location"] == f"/notes/{reminder.note_id}/"
    assert notices.unread_count(cast.bob) == 0
    assert f"/notes/reminders/{again.pk}/drop/" in bob.get(f"/notes/reminders/{reminder.pk}/").text

    bob.post(f"/notes/reminders/{again.pk}/drop/")
    assert not Reminder.objects.filter(sent_at=None).exists()


def test_asked_twice_one_is_reminded_once(bob, reminder):
    snooze(bob, reminder, "tomorrow")
    snooze(bob, reminder, "tomorrow")
    assert Reminder.objects.exclude(pk=reminder.pk).count() == 1


def test_two_clicks_at_once_make_no_second_one(bob, cast, reminder):
    snooze(bob, reminder, "tomorrow")
    again = Reminder.objects.get(is_snooze=True)
    with pytest.raises(IntegrityError):
        Reminder.objects.create(note=again.note, user=cast.bob, at=again.at, is_snooze=True)


def test_the_next_one_of_a_series_knows_nothing_of_it(bob, cast):
    day = timezone.localdate() + datetime.timedelta(days=1)
    note = add_note(cast.alice, due=day, assigned_to=cast.bob.pk)
    repeat = Rule(unit="day", start=day).to_json()
    update_note(actor=cast.alice, note=note, changes={}, repeat=repeat)
    usual = Reminder.objects.create(note=note, minutes_before=30)
    for until in ("hour", "tomorrow", "week"):
        snooze(bob, usual, until)
    finish_note(actor=cast.bob, note=note, status=status("done"))
    following = Note.objects.get(previous=note)
    assert [one.minutes_before for one in following.reminders.all()] == [30]


def test_on_the_bell_the_page_stays_as_it_is(bob, reminder):
    sending.send_due_reminders()
    menu = bob.get("/notices/menu/", headers=HTMX).text
    assert f"/notes/reminders/{reminder.pk}/snooze/" in menu
    assert 'name="next" value="/customers/"' in menu
    answer = snooze(bob, reminder, headers=HTMX)
    assert "notices-changed" in answer.headers["HX-Trigger"]
    assert "You will be reminded again" in answer.text
    assert f"/notes/reminders/{reminder.pk}/snooze/" not in bob.get("/notices/menu/", headers=HTMX).text  # fmt: skip


def test_of_a_closed_note_nobody_is_reminded_again(bob, cast, reminder):
    finish_note(actor=cast.bob, note=reminder.note, status=status("done"))
    snooze(bob, reminder)
    assert not Reminder.objects.exclude(pk=reminder.pk).exists()
    page = bob.get(f"/notes/reminders/{reminder.pk}/").text
    assert "This note is closed" in page
    assert "Tomorrow morning" not in page


def test_what_has_come_already_cannot_be_taken_back(bob, reminder):
    sending.send_due_reminders()
    bob.post(f"/notes/reminders/{reminder.pk}/drop/")
    assert Reminder.objects.filter(pk=reminder.pk).exists()
