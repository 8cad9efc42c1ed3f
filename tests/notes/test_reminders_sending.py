"""Reminders are sent once, to whoever sees the note, in his language, and late ones say so."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import Organisation
from accounts.services import set_preferences
from core.change_sets import change_set
from core.models import ChangeSet
from core.text import isolated
from core.undo import undo_change_set
from customers.models import CustomerDepartment
from mailings.models import Message
from notes.models import Note, Reminder
from notes.reminding import late_sentence
from notes.services import delete_note, finish_note, sending, update_note
from records import notices
from records.models import Notice
from tests.customers.records import add_customers, add_named
from tests.notes import records
from tests.notes.records import status

NOW = datetime.datetime(2030, 5, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
ASKED = isolated("Ask about the order")

pytestmark = pytest.mark.django_db


def add_note(*args, **values) -> Note:
    """What tells the assignee that it is his is tested elsewhere."""
    note = records.add_note(*args, **values)
    Notice.objects.all().delete()
    return note


def remind_of(note, *, at=NOW, user=None, **values) -> Reminder:
    reminder = Reminder.objects.create(note=note, user=user, at=at, **values)
    reminder.refresh_from_db()
    return reminder


def sentences(user) -> list[str]:
    return [shown.sentence for shown in notices.newest_notices(user, limit=20).notices]


@pytest.fixture
def note(cast):
    (customer,) = add_named("Acme")
    return add_note(cast.alice, customer=customer, assigned_to=cast.bob.pk, due=NOW + 3 * HOUR)


@pytest.fixture
def norths_note(cast):
    values = {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    (customer,) = add_customers(values)
    return add_note(cast.alice, customer=customer, assigned_to=cast.bob.pk)


# --- Once -----------------------------------------------------------------------------------------


def test_whoever_is_in_charge_is_told_once_on_the_bell_and_by_mail(cast, note):
    reminder = remind_of(note)
    assert sending.send_due_reminders(now=NOW) == 1
    assert sending.send_due_reminders(now=NOW) == 0

    assert sentences(cast.bob) == [
        f"Reminder: {ASKED} · {isolated('Acme')} · due 1 May 2030, 15:00",
    ]
    (message,) = mail.outbox
    assert message.to == [cast.bob.email]
    assert f"/notes/reminders/{reminder.pk}/" in message.body
    assert "Acme" in message.body
    assert "it was for" not in message.body
    assert sentences(cast.alice) == []


def test_what_is_not_due_yet_waits(cast, note):
    remind_of(note, at=NOW + HOUR)
    assert sending.send_due_reminders(now=NOW) == 0


def test_what_an_outage_has_left_comes_late_in_one_mail_and_says_so(cast, note):
    other = add_note(cast.alice, assigned_to=cast.bob.pk, text="Write the offer")
    remind_of(note, at=NOW - 3 * HOUR)
    remind_of(note, at=NOW - 2 * HOUR)
    remind_of(other, at=NOW - 30 * HOUR)
    sending.send_due_reminders(now=NOW)

    (message,) = mail.outbox
    assert message.subject == "Karta: 2 reminders"
    assert "it was for 2 hours ago" in message.body
    assert "it was for 1 day ago" in message.body
    assert len(sentences(cast.bob)) == 2
    assert any(text.startswith("Late reminder, it was for 1 May 2030, 10:00") for text in sentences(cast.bob))  # fmt: skip
    assert not Reminder.objects.filter(sent_at=None).exists()


def test_one_that_was_set_when_its_moment_was_past_is_not_called_late(cast):
    due = timezone.now() + 2 * HOUR
    note = add_note(cast.alice, assigned_to=cast.bob.pk, due=due)
    Reminder.objects.create(note=note, minutes_before=24 * 60)
    moved = add_note(cast.alice, assigned_to=cast.bob.pk, due=due + 48 * HOUR, text="Moved")
    Reminder.objects.create(note=moved, minutes_before=24 * 60)
    update_note(actor=cast.alice, note=moved, changes={"due": due})
    sending.send_due_reminders()
    (message,) = mail.outbox
    assert "Ask about the order" in message.body and "Moved" in message.body
    assert "it was for" not in message.body
    assert all(text.startswith("Reminder:") for text in sentences(cast.bob))


def test_an_error_between_takes_back_what_was_told(cast, note, monkeypatch):
    """As when the worker is killed there: nothing is sent, and the next one sends it."""
    remind_of(note)
    with monkeypatch.context() as patch:
        patch.setattr(sending.emails, "reminder", lambda user, told: 1 / 0)
        with pytest.raises(ExceptionGroup):
            sending.send_due_reminders(now=NOW)
    assert not Notice.objects.exists()
    assert sending.send_due_reminders(now=NOW) == 1
    assert len(mail.outbox) == 1


def test_what_goes_wrong_with_one_person_keeps_nobody_else_from_his(cast, note, monkeypatch):
    remind_of(note)
    remind_of(note, user=cast.carol)
    make = sending.emails.reminder

    def fail_for_bob(user, told):
        assert user != cast.bob
        return make(user, told)

    monkeypatch.setattr(sending.emails, "reminder", fail_for_bob)
    with pytest.raises(ExceptionGroup):
        sending.send_due_reminders(now=NOW)
    assert [message.to for message in mail.outbox] == [[cast.carol.email]]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_send_once(cast, note, settings):
    settings.EMAIL_BACKEND = "mailings.backend.OutboxBackend"
    for minutes in range(5):
        other = add_note(cast.alice, text=f"Note {minutes}", assigned_to=cast.bob.pk)
        remind_of(other, at=NOW - datetime.timedelta(minutes=minutes))
    together = Barrier(4)

    def work(_number):
        try:
            together.wait()
            return sending.send_due_reminders(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 5
    assert Notice.objects.of(cast.bob).count() == 5
    text = "".join(Message.objects.values_list("text", flat=True))
    assert [text.count(f"Note {number}") for number in range(5)] == [1] * 5


@pytest.mark.django_db(transaction=True, databases=["default", "progress"])
def test_beat_and_worker_send_what_is_due(cast, note, wait_for):
    remind_of(note, at=timezone.now())
    wait_for(lambda: Reminder.objects.exclude(sent_at=None).exists())
    assert Notice.objects.of(cast.bob).count() == 1
    wait_for(lambda: Message.objects.filter(state="sent", addresses=[cast.bob.email]).exists())


def test_the_number_of_queries_does_not_depend_on_the_number_of_reminders(
    cast, django_assert_max_num_queries
):
    def remind(count):
        for number in range(count):
            note = add_note(cast.alice, assigned_to=cast.bob.pk, text=f"Note {number}")
            remind_of(note)
        with django_assert_max_num_queries(1000) as captured:
            sending.send_due_reminders(now=NOW)
        return len([q for q in captured if "INSERT INTO" not in q["sql"]])

    assert remind(2) == remind(20)


# --- To whom --------------------------------------------------------------------------------------


def test_who_does_not_see_the_note_any_more_is_told_nothing(cast, norths_note):
    remind_of(norths_note)
    with change_set(actor=None, reason="tests.move"):
        CustomerDepartment.objects.update(department=cast.south)
    assert sending.send_due_reminders(now=NOW) == 1
    assert (mail.outbox, Notice.objects.count()) == ([], 0)
    assert Reminder.objects.get().sent_at == NOW


def test_who_may_not_sign_in_any_more_is_told_nothing(cast, note):
    remind_of(note)
    with change_set(actor=None, reason="tests.leave"):
        type(cast.bob).objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert sending.send_due_reminders(now=NOW) == 1
    assert (mail.outbox, Notice.objects.count()) == ([], 0)


def test_a_private_note_does_not_name_a_customer_who_may_have_gone_out_of_sight(cast, client_for):
    values = {"name": "Zqxnorths", "departments": (cast.north.pk,), "is_public": False}
    (customer,) = add_customers(values)
    note = add_note(cast.alice, customer=customer, is_private=True)
    reminder = remind_of(note, user=cast.alice)
    with change_set(actor=None, reason="tests.move"):
        CustomerDepartment.objects.update(department=cast.south)
    sending.send_due_reminders(now=NOW)
    assert sentences(cast.alice) == [f"Reminder: {ASKED}"]
    assert "Zqxnorths" not in str(mail.outbox[0].message())
    page = client_for(cast.alice).get(f"/notes/reminders/{reminder.pk}/")
    assert "Zqxnorths" not in page.text


@pytest.mark.parametrize("reminded_by", ["both", "bell", "email", "nothing"])
def test_each_person_says_how_reminders_reach_him(cast, note, reminded_by):
    set_preferences(actor=cast.bob, reminded_by=reminded_by)
    remind_of(note)
    sending.send_due_reminders(now=NOW)
    assert bool(mail.outbox) == (reminded_by in ("both", "email"))
    assert bool(sentences(cast.bob)) == (reminded_by in ("both", "bell"))


def test_it_is_told_in_the_language_calendar_and_zone_of_its_reader(cast, note):
    set_preferences(actor=cast.bob, language="fa", time_zone="Asia/Tehran")
    cast.bob.refresh_from_db()
    remind_of(note, at=NOW - HOUR)
    sending.send_due_reminders(now=NOW)
    (message,) = mail.outbox
    html = message.alternatives[0].content
    assert 'lang="fa" dir="rtl"' in html
    assert "۱۱ اردیبهشت ۱۴۰۹، ۱۸:۳۰" in html


def test_the_subject_which_administrators_see_tells_nothing_of_the_note(cast):
    note = add_note(cast.alice, text="Zqxsecret", is_private=True)
    remind_of(note, user=cast.alice)
    sending.send_due_reminders(now=NOW)
    assert "Zqxsecret" in mail.outbox[0].body
    assert "Zqxsecret" not in mail.outbox[0].subject


def test_a_note_without_a_text_is_called_by_its_action_in_the_language_of_its_reader(cast):
    set_preferences(actor=cast.bob, language="fa")
    note = add_note(cast.alice, assigned_to=cast.bob.pk, text="")
    remind_of(note)
    sending.send_due_reminders(now=NOW)
    (notice,) = Notice.objects.of(cast.bob)
    assert notice.params["note"] == note.action.names["fa"]


@pytest.mark.parametrize(
    ("late_by", "words"),
    [
        (datetime.timedelta(minutes=11), "11 minutes"),
        (datetime.timedelta(minutes=119), "1 hour"),
        (datetime.timedelta(hours=47), "1 day"),
        (datetime.timedelta(days=3), "3 days"),
    ],
)
def test_late_is_told_in_the_largest_unit(late_by, words):
    assert f"{words} ago" in late_sentence(late_by)


# --- When: kept by triggers, whatever writes ------------------------------------------------------


def test_a_reminder_knows_when_it_fires_from_the_start(cast, note):
    reminder = Reminder.objects.create(note=note, minutes_before=30)
    reminder.refresh_from_db()
    assert reminder.fires_at == note.due_at - datetime.timedelta(minutes=30)


def test_nobody_is_reminded_of_what_nobody_is_in_charge_of(cast):
    free = add_note(cast.alice)
    assert remind_of(free).fires_at is None
    with change_set(actor=None, reason="tests.hand_over"):
        Note.objects.filter(pk=free.pk).update(assigned_to=cast.carol)
    sending.send_due_reminders(now=NOW)
    assert len(sentences(cast.carol)) == 1


@pytest.mark.parametrize(
    ("minutes", "fires_at"),
    [
        (0, "2030-05-01T09:00"),
        (30, "2030-05-01T08:30"),
        (24 * 60, "2030-04-30T09:00"),
        (25 * 60, "2030-04-30T08:00"),
    ],
)
def test_what_is_due_on_a_day_is_told_of_by_its_morning_where_the_organisation_is(
    cast, minutes, fires_at
):
    note = add_note(cast.alice, assigned_to=cast.bob.pk, due=datetime.date(2030, 5, 1))
    reminder = Reminder.objects.create(note=note, minutes_before=minutes)
    reminder.refresh_from_db()
    assert reminder.fires_at == datetime.datetime.fromisoformat(f"{fires_at}+03:30")


def test_a_day_before_is_the_same_time_on_the_clock_though_the_clocks_were_changed(cast):
    warsaw = ZoneInfo("Europe/Warsaw")
    with change_set(actor=None, reason="tests.zone"):
        Organisation.objects.update_or_create(defaults={"name": "W", "time_zone": warsaw.key})
    due = datetime.datetime(2030, 4, 1, 9, 30, tzinfo=warsaw)  # summer time since the day before
    note = add_note(cast.alice, assigned_to=cast.bob.pk, due=due)
    reminder = Reminder.objects.create(note=note, minutes_before=2 * 24 * 60)
    reminder.refresh_from_db()
    assert reminder.fires_at == datetime.datetime(2030, 3, 30, 9, 30, tzinfo=warsaw)


def test_a_moment_that_becomes_a_day_moves_the_reminder(cast):
    end = datetime.datetime(2030, 5, 1, 23, 59, 59, tzinfo=ZoneInfo("Asia/Tehran"))
    note = add_note(cast.alice, assigned_to=cast.bob.pk, due=end)
    Reminder.objects.create(note=note, minutes_before=60)
    update_note(actor=cast.alice, note=note, changes={"due": datetime.date(2030, 5, 1)})
    assert Note.objects.get(pk=note.pk).due_at == end
    assert Reminder.objects.get().fires_at == end.replace(hour=8, minute=0, second=0)


def test_a_raw_update_moves_the_reminder(cast, note):
    Reminder.objects.create(note=note, minutes_before=30)
    later = note.due_at + HOUR
    with change_set(actor=None, reason="tests.raw"):
        Note.objects.filter(pk=note.pk).update(due_at=later)
    assert Reminder.objects.get().fires_at == later - datetime.timedelta(minutes=30)


def test_closing_silences_it_and_the_undo_of_closing_does_not(cast, note):
    remind_of(note)
    finish_note(actor=cast.bob, note=note, status=status("done"))
    assert Reminder.objects.get().fires_at is None
    assert sending.send_due_reminders(now=NOW) == 0

    undo_change_set(actor=cast.bob, change_set=ChangeSet.objects.get(reason="notes.finish"))
    assert sending.send_due_reminders(now=NOW) == 1


def test_a_deleted_note_reminds_nobody(cast, note):
    remind_of(note)
    delete_note(actor=cast.erin, note=note)
    assert sending.send_due_reminders(now=NOW) == 0


def test_what_was_sent_is_not_sent_again_when_the_note_is_put_off(cast, note):
    Reminder.objects.create(note=note, minutes_before=24 * 60)
    sending.send_due_reminders(now=NOW)
    update_note(actor=cast.bob, note=note, changes={"due": NOW + 30 * HOUR})
    assert sending.send_due_reminders(now=NOW + 30 * HOUR) == 0
