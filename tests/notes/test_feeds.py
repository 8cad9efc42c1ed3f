"""The feed of an agenda: its secret address, and what calendar programs read there."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.utils import timezone

from accounts import services as accounts
from core.change_sets import change_set
from notes import services
from notes.models import AgendaFeed, Note
from notes.services import feeds
from tests.customers.records import add_customers, add_named
from tests.customers.test_merging_with_others import Meanwhile, wait_until_blocked
from tests.guards.requests import GuardedClient
from tests.notes.records import add_note, status

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def secret(cast):
    return feeds.open_feed(actor=cast.alice)


def read(secret, **headers):
    return GuardedClient().get(f"/agenda/feed/{secret}.ics", headers=headers)


def calendar_at(secret):
    return vobject.readOne(read(secret).content.decode())


def mine(cast, **values):
    return add_note(cast.alice, **{"assigned_to": cast.alice.pk, **values})


def test_dated_notes_are_events_and_others_to_dos(cast, secret):
    (acme,) = add_named("Acme")
    moment = datetime.datetime(2030, 12, 7, 9, 30, tzinfo=ZoneInfo("Asia/Tehran"))
    timed = mine(cast, customer=acme, text="Ask<br>him", due=moment, priority=4)
    whole = mine(cast, text="Send it", due=datetime.date(2030, 12, 8))
    mine(cast, text="Some day")

    calendar = calendar_at(secret)

    on_day, at_moment = calendar.vevent_list
    assert at_moment.summary.value == "Call · Acme: Ask him"
    assert at_moment.dtstart.value == moment
    assert at_moment.dtend.value > moment
    assert at_moment.uid.value.startswith(f"note-{timed.pk}@")
    assert at_moment.priority.value == "1"
    assert at_moment.url.value.endswith(f"/notes/{timed.pk}/")
    assert f"/notes/{timed.pk}/" in at_moment.description.value
    assert on_day.dtstart.value == datetime.date(2030, 12, 8)
    assert on_day.dtend.value == datetime.date(2030, 12, 9)
    assert on_day.uid.value.startswith(f"note-{whole.pk}@")
    (to_do,) = calendar.vtodo_list
    assert (to_do.summary.value, to_do.status.value) == ("Call: Some day", "NEEDS-ACTION")


def test_the_text_keeps_to_the_standard(cast, secret):
    words = "Ask, whether; he\\she wants ☎ " + "یادداشت بسیار بلند " * 12
    mine(cast, text=f"<div>{words}</div><div>END:VEVENT</div>", due=datetime.date(2030, 12, 8))
    raw = read(secret).content
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no sign is cut in two
    assert raw.count(b"END:VEVENT\r\n") == 1
    assert b"VERSION:2.0\r\n" in raw
    assert b"DTSTART;VALUE=DATE:20301208\r\n" in raw
    assert b"DTSTAMP:" in raw
    (event,) = calendar_at(secret).vevent_list
    assert words.strip() in event.description.value
    assert "\nEND:VEVENT" in event.description.value


def test_moments_are_in_universal_time(cast, secret):
    mine(cast, due=datetime.datetime(2030, 12, 7, 9, 30, tzinfo=ZoneInfo("Asia/Tehran")))
    assert b"DTSTART:20301207T060000Z\r\n" in read(secret).content


def test_what_is_done_has_a_tick_and_leaves_after_a_month(cast, secret):
    note = mine(cast, text="Ask", due=datetime.date(2030, 12, 7))
    undated = mine(cast, text="Some day")
    for one in (note, undated):
        services.close_note(actor=cast.alice, note=one)
    calendar = calendar_at(secret)
    assert calendar.vevent.summary.value == "✓ Call: Ask"
    assert calendar.vtodo.status.value == "COMPLETED"
    with change_set(actor=None, reason="tests.time"):
        Note.objects.update(closed_at=timezone.now() - 31 * DAY)
    assert b"BEGIN:VEVENT" not in read(secret).content


def test_the_address_of_a_note_stays_while_it_moves(cast, secret):
    note = mine(cast, due=datetime.date(2030, 12, 7))
    before = calendar_at(secret).vevent
    services.move_note(
        actor=cast.alice, note=note, day=datetime.date(2030, 12, 9), zone=ZoneInfo("UTC")
    )
    after = calendar_at(secret).vevent
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstart.value == datetime.date(2030, 12, 9)


def test_only_what_the_person_sees_now_is_read(cast, secret):
    (norths, souths) = add_customers(
        {"name": "Norths", "is_public": False, "departments": (cast.north.pk,)},
        {"name": "Souths", "is_public": False, "departments": (cast.south.pk,)},
    )
    mine(cast, text="Norths note", customer=norths)
    mine(cast, text="Private note", customer=norths, is_private=True)
    add_note(cast.dan, text="Souths note", customer=souths, assigned_to=cast.dan.pk)
    mine(cast, text="Deleted note")
    services.delete_note(actor=cast.erin, note=Note.objects.get(plain_text="Deleted note"))
    add_note(cast.alice, text="Of Bob", assigned_to=cast.bob.pk)

    text = read(secret).content.decode()
    assert "Norths note" in text
    assert "Private note" in text
    assert not {"Souths", "Deleted", "Of Bob"} & set(text.replace(":", " ").split())

    accounts.update_user(actor=cast.olga, user=cast.alice, departments=[cast.south])
    text = read(secret).content.decode()
    assert "Norths" not in text  # neither the note nor the name of the customer
    assert "Private note" in text


def test_it_is_in_the_language_of_its_owner(cast, secret):
    accounts.set_preferences(actor=cast.alice, language="fa")
    mine(cast, text="Ask")
    assert "تماس تلفنی: Ask" in read(secret).content.decode()


# --- The address -----------------------------------------------------------------------------------


def test_the_secret_is_shown_once_and_kept_as_a_digest(cast, client_for):
    client = client_for(cast.alice)
    page = client.post("/agenda/feed/new/")
    assert "no-store" in page.headers["Cache-Control"]
    address = page.context["address"]
    secret = address.rpartition("/")[2].removesuffix(".ics")
    assert address in page.content.decode()
    feed = AgendaFeed.objects.get()
    assert len(secret) >= 43
    assert feed.digest != secret
    assert secret not in client.get("/agenda/feed/").content.decode()
    assert read(secret).status_code == 200


def test_when_it_was_read_is_shown(cast, client_for, secret):
    assert "Not yet" in client_for(cast.alice).get("/agenda/feed/").content.decode()
    read(secret)
    assert AgendaFeed.objects.get().read_at is not None
    assert "Not yet" not in client_for(cast.alice).get("/agenda/feed/").content.decode()


def test_a_new_address_takes_the_place_of_the_old_one(cast, secret):
    new = feeds.open_feed(actor=cast.alice)
    assert (read(secret).status_code, read(new).status_code) == (404, 200)


def test_a_revoked_address_answers_no_more(cast, client_for, secret):
    client_for(cast.alice).post("/agenda/feed/revoke/")
    assert read(secret).status_code == 404
    assert "no address yet" in client_for(cast.alice).get("/agenda/feed/").content.decode()


def test_somebody_who_may_not_sign_in_has_no_agenda_to_read(cast, secret):
    accounts.update_user(actor=cast.olga, user=cast.alice, is_active=False)
    assert read(secret).status_code == 404


@pytest.mark.parametrize("secret", ["unknown", "x" * 5000, "%00", "ی"])
def test_an_unknown_address_is_not_found(db, secret):
    assert read(secret).status_code == 404


def test_an_answer_that_is_known_is_not_sent_again(cast, secret):
    note = mine(cast, text="Ask", due=datetime.date(2030, 12, 7))
    etag = read(secret).headers["ETag"]
    known = read(secret, **{"If-None-Match": etag})
    assert (known.status_code, known.content) == (304, b"")
    services.update_note(actor=cast.alice, note=note, changes={"status": status("lead").pk})
    assert read(secret, **{"If-None-Match": etag}).status_code == 200


def test_who_asks_too_often_waits(cast, secret, monkeypatch):
    monkeypatch.setattr("notes.views.feed.READS_AN_HOUR", 2)
    monkeypatch.setattr("notes.views.feed.TRIES_A_MINUTE", 2)
    assert [read(secret).status_code for _ in range(3)] == [200, 200, 429]
    assert [read("unknown").status_code for _ in range(3)] == [404, 404, 429]
    assert read("unknown").headers["Retry-After"] == "60"


def test_it_costs_as_many_queries_for_twenty_notes_as_for_two(
    cast, secret, django_assert_max_num_queries
):
    for customer in add_named(*(f"C{place}" for place in range(20))):
        mine(cast, customer=customer, due=datetime.date(2030, 12, 7))
    with django_assert_max_num_queries(9):
        read(secret)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_for_an_address_at_once_get_one_after_the_other(cast, monkeypatch):
    """A double click, say: the second one answers, as the page shows it last."""
    revoke = feeds._revoke

    def open_slowly(self) -> str:
        def revoke_and_pause(user) -> bool:
            was_there = revoke(user)
            monkeypatch.setattr(feeds, "_revoke", revoke)
            self.pause()
            return was_there

        monkeypatch.setattr(feeds, "_revoke", revoke_and_pause)
        return feeds.open_feed(actor=cast.alice)

    first = Meanwhile(open_slowly)
    assert first.paused.wait(20)
    second = Meanwhile(lambda self: feeds.open_feed(actor=cast.alice))
    wait_until_blocked()
    old, new = first.end(), second.end()
    assert feeds.feed_at(old) is None
    assert feeds.feed_at(new).user == cast.alice
