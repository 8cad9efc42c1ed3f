"""Notes where the customer is looked at: timeline, search, merging, deleting and removing for good."""

import datetime

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from core.change_sets import change_set
from core.contributions import contributed
from core.models import ChangeSet
from core.search import search_everything
from customers import services as customers
from customers.bin import CUSTOMERS, PERSONS, what_hangs_on
from customers.merging.comparison import Choices
from customers.models import ContactPerson, Customer, CustomerPerson
from customers.services.bin import delete_record, remove_records
from customers.services.undoing import undo_change
from mailings.models import Message
from mailings.services import store_message
from notes.models import Comment, CustomerFacts, Note, Reminder
from notes.services import finish_note
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.customers.test_removing_for_good import tables_that_mention
from tests.notes.records import add_note, status

pytestmark = pytest.mark.django_db
SECRET = "Zarathustra"


@pytest.fixture
def acme(cast):
    (customer,) = add_customers(
        {"name": "Acme", "departments": (cast.north.pk,), "is_public": False}
    )
    return customer


@pytest.fixture
def omid(cast, acme):
    with change_set(actor=cast.erin, reason="tests.person"):
        person = ContactPerson.objects.create(name="Omid")
        CustomerPerson.objects.create(customer=acme, person=person)
    return ContactPerson.objects.get(pk=person.pk)


def say(actor, note, text):
    with change_set(actor=actor, reason="tests.comment"):
        comment = Comment(note=note, text=text, plain_text=text, created_by=actor)
        comment.save()
    return comment


def age(rows, **columns) -> None:
    with change_set(actor=None, reason="tests.age"):
        rows.update(**columns)


def entries(client, record, query=""):
    name = "customer" if isinstance(record, Customer) else "person"
    page = client.get(reverse(f"customers:{name}_timeline", args=[record.pk]) + query)
    return page.context["timeline"].entries


def titles(client, record, query="?source=notes&source=communication"):
    return [entry.title for entry in entries(client, record, query)]


# --- Timeline -------------------------------------------------------------------------------------


def test_a_note_is_told_when_it_is_written_closed_and_talked_about(cast, client_for, acme):
    note = add_note(cast.alice, customer=acme, text="Ask about the order")
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    age(Note.objects.filter(pk=note.pk), created_at=day)
    say(cast.bob, note, "He is away")
    finish_note(
        actor=cast.bob, note=Note.objects.get(pk=note.pk), status=status("done"), result="He buys"
    )

    found = entries(client_for(cast.carol), acme, "?source=communication")

    assert {(entry.title, entry.text, entry.who) for entry in found} == {
        ("Call", "Ask about the order", "Alice"),
        ("Comment: Call, “Ask about the order”", "He is away", "Bob"),
        ("Closed: Call, “Ask about the order”", "He buys", "Bob"),
    }
    assert found[-1].url == reverse("notes:note_detail", args=[note.pk])


def test_what_was_done_when_it_was_written_is_told_once(cast, client_for, acme):
    add_note(cast.alice, customer=acme, text="Talked", status="done", result="He buys")
    (entry,) = entries(client_for(cast.alice), acme, "?source=communication")
    assert (entry.title, entry.text, entry.mark) == ("Call", "Talked — He buys", "Done")


def test_communication_is_calls_messages_mails_and_feedback(cast, client_for, acme):
    for action in ("call", "email", "message", "feedback", "fax"):
        add_note(cast.alice, customer=acme, action=action)
    alice = client_for(cast.alice)
    assert set(titles(alice, acme, "?source=communication")) == {
        "Call",
        "E-mail",
        "Message",
        "Feedback",
    }
    assert titles(alice, acme, "?source=notes") == ["Fax"]
    assert len(titles(alice, acme)) == 5


def test_private_notes_are_told_to_their_people_alone(cast, client_for, acme):
    note = add_note(cast.alice, customer=acme, text=SECRET, is_private=True)
    say(cast.alice, note, SECRET)
    assert len(titles(client_for(cast.alice), acme)) == 2
    for person in (cast.bob, cast.carol, cast.olga):
        assert titles(client_for(person), acme) == []


def test_a_contact_person_has_the_notes_about_him(cast, client_for, acme, omid):
    add_note(cast.alice, customer=acme, contact=omid.pk)
    add_note(cast.alice, customer=acme)
    assert titles(client_for(cast.alice), omid) == ["Call"]


def test_notes_are_narrowed_by_person_and_period(cast, client_for, acme):
    old = add_note(cast.alice, customer=acme, text="Old")
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    age(Note.objects.filter(pk=old.pk), created_at=day)
    add_note(cast.bob, customer=acme, text="New")
    alice = client_for(cast.alice)
    query = "?source=communication"
    assert len(titles(alice, acme, f"{query}&person={cast.bob.pk}")) == 1
    assert len(titles(alice, acme, f"{query}&until=2026-01-02")) == 1


def test_pages_leave_nothing_out_and_tell_nothing_twice(cast, client_for, acme):
    made = []
    for number in range(30):
        note = add_note(cast.alice, customer=acme, text=f"Note {number}")
        made += [f"Note {number}", f"Said {number}"]
        say(cast.alice, note, f"Said {number}")
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    age(Note.objects.all(), created_at=day)
    age(Comment.objects.all(), created_at=day)
    alice, told, query = client_for(cast.alice), [], "?source=communication"
    while query:
        page = alice.get(reverse("customers:customer_timeline", args=[acme.pk]) + query)
        told += [entry.text for entry in page.context["timeline"].entries]
        older = page.context["older_query"]
        query = f"?{older}" if older else ""
    assert sorted(told) == sorted(made)


def test_mail_that_is_a_note_is_told_once_with_its_state(cast, client_for, acme):
    note = add_note(cast.alice, customer=acme, action="email", status="done", text="Offer")
    email = EmailMessage("Offer", "Text", "us@example.com", ["info@acme.example"])
    message = store_message(actor=cast.alice, email=email, record=note)
    with change_set(actor=None, reason="tests.points"):
        acme.contact_points.create(
            kind="email", raw="info@acme.example", normalized="info@acme.example"
        )
    alice = client_for(cast.alice)

    def told(query: str) -> list[tuple[str, str]]:
        found = entries(alice, acme, query)
        return [(e.title, str(e.mark)) for e in found if "Change" not in e.title]

    assert told("?source=communication&source=mail") == [("E-mail", "Waiting")]
    assert told("?source=mail") == [("Offer", "Waiting")]
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT)
    assert told("?source=communication") == [("E-mail", "Done")]


def test_the_timeline_costs_the_same_with_many_notes(cast, client_for, acme):
    alice = client_for(cast.alice)
    url = reverse("customers:customer_timeline", args=[acme.pk]) + "?source=communication"

    def cost(count: int) -> int:
        for _number in range(count):
            say(cast.bob, add_note(cast.alice, customer=acme, action="email"), "Yes")
        return queries_of(alice, url)

    assert cost(2) == cost(18)


# --- Search ---------------------------------------------------------------------------------------


def hits(user, text: str):
    return [
        (hit.plain_name, [str(reason.label) for reason in hit.reasons], hit.note)
        for group in search_everything(user, text)
        if group.source.code == "notes"
        for hit in group.hits
    ]


def test_notes_are_found_by_text_and_result_within_scope(cast, acme):
    add_note(cast.alice, customer=acme, text="Shoes", status="done", result="Żółte buty")
    ((name, reasons, line),) = hits(cast.bob, "zolte")
    assert (name, reasons) == ("Shoes", ["Result"])
    assert line.startswith("Call · Acme · ")
    assert hits(cast.dan, "zolte") == []
    assert hits(cast.bob, "shoes")[0][1] == []


def test_the_day_of_what_is_found_is_that_of_the_reader(cast, acme):
    note = add_note(cast.alice, customer=acme, text="Shoes")
    late = datetime.datetime(2026, 1, 1, 22, tzinfo=datetime.UTC)
    age(Note.objects.filter(pk=note.pk), created_at=late)
    with timezone.override("Asia/Tehran"):
        ((_name, _reasons, line),) = hits(cast.bob, "shoes")
    assert line.endswith("2 Jan 2026")


def test_private_notes_are_found_by_their_people_alone(cast, acme):
    add_note(cast.alice, customer=acme, text=SECRET, is_private=True)
    assert len(hits(cast.alice, SECRET)) == 1
    assert hits(cast.olga, SECRET) == []


# --- Merging --------------------------------------------------------------------------------------


def merge(actor, winner, loser):
    return customers.merge_customers(
        actor=actor,
        winner=winner.pk,
        losers=[loser.pk],
        versions={customer.pk: customer.version for customer in (winner, loser)},
        choices=Choices(),
    )


def test_notes_go_to_the_customer_that_stays_and_come_back_with_the_undo(cast):
    winner, loser = add_customers(
        {"name": "North", "departments": (cast.north.pk,), "is_public": False},
        {"name": "South", "departments": (cast.south.pk,), "is_public": False},
    )
    due = datetime.datetime(2030, 5, 1, 12, tzinfo=datetime.UTC)
    note = add_note(cast.dan, customer=loser, due=due, assigned_to=cast.dan.pk)
    private = add_note(cast.dan, customer=loser, is_private=True)
    fires_at = due - datetime.timedelta(minutes=30)
    reminder = Reminder.objects.create(note=note, minutes_before=30, fires_at=fires_at)
    mover_words = what_moves(cast.erin, loser)

    merge(cast.erin, winner, loser)

    assert mover_words == "1 note"
    assert set(winner.crm_notes.all()) == {note, private}
    assert CustomerFacts.objects.get(customer=winner).open_count == 1
    assert Note.objects.visible_to(cast.alice).filter(pk=note.pk).exists()
    assert not Note.objects.visible_to(cast.alice).filter(pk=private.pk).exists()
    reminder.refresh_from_db()
    assert reminder.fires_at == fires_at

    undo_change(
        actor=cast.erin,
        record=winner,
        change_set=ChangeSet.objects.get(reason="customers.merge"),
    )

    assert set(Note.objects.filter(customer=loser)) == {note, private}
    assert CustomerFacts.objects.get(customer=winner).open_count == 0
    assert CustomerFacts.objects.get(customer=loser).open_count == 1
    assert not Note.objects.visible_to(cast.alice).filter(pk=note.pk).exists()
    assert Note.objects.visible_to(cast.dan).filter(pk=note.pk).exists()
    assert Reminder.objects.get(pk=reminder.pk).note_id == note.pk


def what_moves(user, loser) -> str:
    told = (mover.counted(user, [loser.pk]) for mover in contributed("merge_movers"))
    return ", ".join(filter(None, told))


# --- Deleting -------------------------------------------------------------------------------------


def test_notes_are_told_before_their_customer_or_person_is_deleted(cast, acme, omid):
    add_note(cast.alice, customer=acme, contact=omid.pk)
    add_note(cast.alice, customer=acme, is_private=True)

    def told(user, record) -> dict[str, int]:
        return {str(line.label): line.count for line in what_hangs_on(user, record)}

    assert told(cast.alice, acme)["CRM notes"] == 2
    assert told(cast.carol, acme)["CRM notes"] == 1
    add_note(cast.alice, contact=omid.pk)
    of_omid = {"CRM notes": 1, "CRM notes about nobody else": 1}
    assert of_omid.items() <= told(cast.alice, omid).items()
    delete_record(actor=cast.erin, record=acme)
    assert told(cast.erin, Customer.everything.get(pk=acme.pk))["CRM notes"] == 1
    delete_record(actor=cast.erin, record=omid)
    in_bin = ContactPerson.everything.get(pk=omid.pk)
    assert told(cast.erin, in_bin)["CRM notes about nobody else"] == 1


def test_removing_a_customer_for_good_leaves_no_word_of_his_notes(cast):
    acme, other = add_named("Acme", "Other")
    stays = add_note(cast.alice, customer=other, text="Stays")
    note = add_note(cast.alice, customer=acme, text=f"{SECRET} one", result=SECRET)
    say(cast.alice, note, SECRET)
    finish_note(actor=cast.alice, note=note, status=status("done"), result=f"{SECRET} two")
    email = EmailMessage(SECRET, SECRET, "us@example.com", ["info@acme.example"])
    store_message(actor=cast.alice, email=email, record=note)
    delete_record(actor=cast.erin, record=acme)

    removed = remove_records(actor=cast.olga, kind=CUSTOMERS, ids=[acme.pk])

    assert removed.count == 1
    assert tables_that_mention(SECRET) == []
    assert list(Note.everything.all()) == [stays]


def test_removing_a_person_for_good_keeps_the_notes_of_his_customers(cast, acme, omid):
    of_both = add_note(cast.alice, customer=acme, contact=omid.pk, text="Of both")
    add_note(cast.alice, contact=omid.pk, text=f"{SECRET} of him")
    delete_record(actor=cast.erin, record=omid)

    remove_records(actor=cast.olga, kind=PERSONS, ids=[omid.pk])

    assert list(Note.everything.values_list("pk", "contact")) == [(of_both.pk, None)]
    assert tables_that_mention(f"{SECRET} of him") == []
