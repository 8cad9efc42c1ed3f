"""`/notes/<id>/`: the card of a note, and the quick acts on it."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from core.change_sets import change_set
from core.models import ChangeSet
from customers.models import ContactPerson, ContactPersonDepartment, CustomerPerson
from notes.access import readers_of, readers_of_new, who_sees
from notes.fields import note_catalogue
from notes.models import Note, Reminder
from notes.repeating import Rule
from notes.services import add_comment, delete_note, finish_note, update_note
from notes.views.detail import reminders_of
from records.services import add_attachments
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.notes.pages import note_form
from tests.notes.records import action, add_note, status
from tests.records.boards import board_of

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def customer(db):
    (found,) = add_named("Acme")
    return found


@pytest.fixture
def norths(cast):
    (found,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    return found


def act(client, note, name: str, **sent):
    return client.post(reverse(f"notes:note_{name}", args=[note.pk]), sent)


def take_back(client, note):
    change_set = ChangeSet.objects.latest("pk")
    return client.post(reverse("notes:note_undo", args=[note.pk, change_set.pk]))


def test_the_card_says_everything_of_a_note(client_for, cast, customer):
    note = add_note(
        cast.alice,
        customer=customer,
        assigned_to=cast.bob.pk,
        due=datetime.date(2020, 5, 1),
        priority=4,
        text="<div>Ask <strong>now</strong></div>",
    )
    Reminder.objects.create(note=note, minutes_before=60, user=cast.carol)
    add_comment(actor=cast.bob, note=note, text="<div>Nobody <em>there</em></div>")
    add_attachments(actor=cast.bob, record=note, files=[SimpleUploadedFile("p.txt", b"12")])
    page = client_for(cast.carol).get(f"/notes/{note.pk}/").content.decode()
    for words in (
        "Acme", "Call", "Active", "Bob", "Overdue", "Urgent", "Ask <strong>now</strong>",
        "Nobody <em>there</em>", "p.txt", "1 hour before", "Carol", "Commented", "Noted",
        "Whoever sees the customer Acme sees it.",
    ):  # fmt: skip
        assert words in page, words


def test_the_card_costs_as_many_queries_whatever_hangs_on_the_note(client_for, cast, customer):
    client = client_for(cast.carol)
    few, many = (add_note(cast.alice, customer=customer) for _ in range(2))
    for note, count in ((few, 2), (many, 20)):
        parent = None
        for number in range(count):
            parent = add_comment(
                actor=cast.bob, note=note, text=f"<div>{number}</div>", parent=parent
            )
            Reminder.objects.create(note=note, minutes_before=number, user=cast.carol)
            add_note(cast.alice, customer=customer)
        next_step = {"action": action("call").pk, "status": status("active").pk}
        finish_note(actor=cast.alice, note=note, status=status("done"), next_step=next_step)
    client.get(f"/notes/{few.pk}/")
    assert queries_of(client, f"/notes/{many.pk}/") <= queries_of(client, f"/notes/{few.pk}/")


def test_the_head_leaves_out_what_the_layout_hides(client_for, cast, customer):
    with change_set(actor=cast.erin, reason="tests.person"):
        person = ContactPerson.objects.create(name="Petra", is_public=True)
    note = add_note(
        cast.bob,
        customer=customer,
        contact=person.pk,
        assigned_to=cast.carol.pk,
        due=datetime.date(2030, 5, 1),
        priority=4,
        is_pinned=True,
    )
    alice = client_for(cast.alice)

    def head(page="") -> str:
        content = alice.get(f"/notes/{note.pk}/{page}").content.decode()
        return content.split('class="breadcrumbs"')[1].split('class="page-actions')[0]

    told = ("Acme", "Petra", "1 May 2030", "Carol", "Urgent", "Pinned", "Written by")
    assert [word for word in told if word not in head()] == []

    data = board_of(note_catalogue())
    keys = ("customer", "contact", "due", "assigned_to", "priority", "is_pinned", "created_at")
    hidden = {f"field-{key}-is_hidden": "on" for key in keys}
    saved = client_for(cast.erin).post(
        "/settings/card-layout/note/", {**data, **hidden, "version": 0}
    )
    assert saved.status_code == 302

    for page in ("", "timeline/"):
        left = head(page).split("Who sees this?")[0]
        assert [word for word in told if word in left] == []
        assert "Active" in left


def test_reminders_that_wait_stand_before_those_that_were_sent(cast, customer):
    note = add_note(cast.alice, customer=customer, due=datetime.date(2030, 5, 1))
    sent = Reminder.objects.create(note=note, minutes_before=60, sent_at=timezone.now())
    waiting = Reminder.objects.create(note=note, minutes_before=30)
    assert [reminder for reminder, _words in reminders_of(note)] == [waiting, sent]


def test_steps_that_the_reader_does_not_see_are_not_named(client_for, cast, customer, norths):
    note = add_note(cast.alice, customer=norths, text="The first")
    next_step = {
        "action": action("call").pk,
        "status": status("active").pk,
        "text": "The second",
        "is_private": True,
    }
    finish_note(actor=cast.alice, note=note, status=status("done"), next_step=next_step)
    seen = client_for(cast.alice).get(f"/notes/{note.pk}/").content.decode()
    assert "The second" in seen
    assert "The second" not in client_for(cast.bob).get(f"/notes/{note.pk}/").content.decode()


def test_how_a_note_recurs_is_said_in_words_that_lead_to_its_rule(client_for, cast, norths):
    note = add_note(cast.alice, customer=norths, due=datetime.date(2026, 12, 12))
    page = client_for(cast.alice).get(f"/notes/{note.pk}/").content.decode()
    assert page.count(f"/agenda/{note.pk}/repeat/") == 1
    rule = Rule(unit="week", every=2, start=datetime.date(2026, 12, 12), missed=3)
    update_note(actor=cast.alice, note=note, changes={}, repeat=rule.to_json())
    page = client_for(cast.alice).get(f"/notes/{note.pk}/").content.decode()
    assert f'href="/agenda/{note.pk}/repeat/">every 2 weeks on Saturday</a> (3 missed)' in page
    to_read = client_for(cast.rob).get(f"/notes/{note.pk}/").content.decode()
    assert "every 2 weeks on Saturday (3 missed)" in to_read
    assert f"/agenda/{note.pk}/repeat/" not in to_read


def test_whoever_only_reads_is_offered_nothing(client_for, cast, norths):
    note = add_note(cast.alice, customer=norths)
    page = client_for(cast.rob).get(f"/notes/{note.pk}/").content.decode()
    for name in ("finish", "put-off", "edit", "comments", "delete", "pin"):
        assert f"/notes/{note.pk}/{name}/" not in page


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"is_private": True}, "It is private. Only these people see it: Alice."),
        ({}, "Everybody sees it: it is about no customer and for no department."),
    ],
)
def test_who_sees_it_is_said(cast, values, sentence):
    assert who_sees(add_note(cast.alice, **values)) == sentence


def test_asking_person_by_person_says_the_same_as_the_queryset(cast, norths, customer):
    with change_set(actor=cast.erin, reason="tests.person"):
        person = ContactPerson.objects.create(name="Petra")
        ContactPersonDepartment.objects.create(person=person, department=cast.north)
    notes = [
        add_note(cast.alice, contact=person.pk),
        add_note(cast.alice, contact=person.pk, assigned_to=cast.dan.pk),
        add_note(cast.alice, customer=norths),
        add_note(cast.alice, customer=customer),
        add_note(cast.alice),
        add_note(cast.carol, department=cast.north.pk),
        add_note(cast.alice, customer=norths, is_private=True, assigned_to=cast.bob.pk),
    ]
    for note in notes:
        new = readers_of_new(
            customer=note.customer,
            contact=note.contact,
            department_id=note.department_id,
            is_private=note.is_private,
            people=[pk for pk in (note.created_by_id, note.assigned_to_id) if pk],
        )
        for name, user in cast.people.items():
            sees = Note.objects.visible_to(user).filter(pk=note.pk).exists()
            assert readers_of(note).has(user) == new.has(user) == sees, (note.pk, name)


# --- Quick acts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("days", ["1", "3", "7"])
def test_putting_off_keeps_the_time_of_day_and_can_be_taken_back(client_for, cast, customer, days):
    due = timezone.make_aware(datetime.datetime(2020, 5, 1, 14, 30), WARSAW)
    accounts.set_preferences(actor=cast.alice, language="en", time_zone="Europe/Warsaw")
    note = add_note(cast.alice, customer=customer, due=due, assigned_to=cast.alice.pk)
    reminder = Reminder.objects.create(note=note, minutes_before=30)
    client = client_for(cast.alice)

    act(client, note, "put_off", days=days)

    note.refresh_from_db()
    reminder.refresh_from_db()
    local = note.due_at.astimezone(WARSAW)
    today = timezone.now().astimezone(WARSAW).date()
    assert local.date() == today + datetime.timedelta(days=int(days))
    assert local.time() == datetime.time(14, 30)
    assert reminder.fires_at == note.due_at - datetime.timedelta(minutes=30)
    take_back(client, note)
    note.refresh_from_db()
    reminder.refresh_from_db()
    assert note.due_at == due
    assert reminder.fires_at == due - datetime.timedelta(minutes=30)


def test_a_time_that_the_clocks_skip_is_the_first_one_after_them(client_for, cast, customer):
    accounts.set_preferences(actor=cast.alice, language="en", time_zone="Europe/Warsaw")
    due = datetime.datetime(2027, 3, 20, 2, 30, tzinfo=WARSAW)
    note = add_note(cast.alice, customer=customer, due=due)
    act(client_for(cast.alice), note, "put_off", day="2027-03-28")
    note.refresh_from_db()
    assert note.due_at.astimezone(WARSAW).isoformat() == "2027-03-28T03:00:00+02:00"


@pytest.mark.parametrize(
    "sent", [{}, {"days": "0"}, {"days": "-1"}, {"days": "x"}, {"day": "soon"}]
)
def test_putting_off_to_no_day_changes_nothing(client_for, cast, customer, sent):
    note = add_note(cast.alice, customer=customer, due=datetime.date(2030, 5, 1))
    before = note.due_at
    answer = act(client_for(cast.alice), note, "put_off", **sent)
    assert answer.status_code == 302
    note.refresh_from_db()
    assert note.due_at == before


def test_a_day_put_off_stays_a_day(client_for, cast, customer):
    note = add_note(cast.alice, customer=customer, due=datetime.date(2030, 5, 1))
    act(client_for(cast.alice), note, "put_off", day="2030-06-01")
    note.refresh_from_db()
    assert note.is_due_all_day
    assert note.due_at.isoformat() == "2030-06-01T20:29:59+00:00"


def test_taking_over_and_pinning(client_for, cast, customer):
    note = add_note(cast.alice, customer=customer, assigned_to=cast.bob.pk)
    client = client_for(cast.alice)
    act(client, note, "take")
    act(client, note, "pin")
    note.refresh_from_db()
    assert (note.assigned_to, note.is_pinned) == (cast.alice, True)
    act(client, note, "unpin")
    note.refresh_from_db()
    assert not note.is_pinned


def test_only_what_one_did_oneself_is_taken_back(client_for, cast, customer):
    note = add_note(cast.alice, customer=customer)
    act(client_for(cast.alice), note, "pin")
    assert take_back(client_for(cast.bob), note).status_code == 403
    note.refresh_from_db()
    assert note.is_pinned


def test_nothing_is_taken_back_when_somebody_has_gone_on(client_for, cast, customer):
    note = add_note(cast.alice, customer=customer)
    client = client_for(cast.alice)
    act(client, note, "pin")
    change_set = ChangeSet.objects.latest("pk")
    update_note(actor=cast.bob, note=note, changes={"priority": 4})
    answer = client.post(reverse("notes:note_undo", args=[note.pk, change_set.pk]), follow=True)
    assert "gone on" in answer.content.decode()
    note.refresh_from_db()
    assert (note.is_pinned, note.priority) == (True, 4)


def test_an_act_on_another_note_is_not_taken_back_here(client_for, cast, customer):
    note, other = (add_note(cast.alice, customer=customer) for _ in range(2))
    client = client_for(cast.alice)
    act(client, other, "pin")
    take_back(client, note)
    other.refresh_from_db()
    assert other.is_pinned


def test_deleting_goes_into_the_bin_and_comes_back(client_for, cast, customer):
    note = add_note(cast.alice, customer=customer)
    client = client_for(cast.alice)
    assert act(client, note, "delete").status_code == 302
    page = client.get(f"/notes/{note.pk}/").content.decode()
    assert "In the recycle bin" in page
    assert client_for(cast.bob).get(f"/notes/{note.pk}/").status_code == 404
    act(client, note, "restore")
    assert Note.objects.filter(pk=note.pk).exists()


def test_a_note_in_the_bin_is_not_changed(client_for, cast, customer):
    note = add_note(cast.alice, customer=customer)
    delete_note(actor=cast.alice, note=note)
    for name in ("put_off", "take", "pin"):
        assert act(client_for(cast.alice), note, name, days="1").status_code == 404


def test_the_history_tells_what_was_changed(client_for, cast, customer):
    note = add_note(cast.alice, customer=customer)
    update_note(actor=cast.bob, note=note, changes={"status": status("on_hold").pk})
    page = client_for(cast.alice).get(f"/notes/{note.pk}/timeline/").content.decode()
    assert "On hold" in page and "Bob" in page and "Edited" in page
    only = client_for(cast.alice).get(f"/notes/{note.pk}/timeline/?field=priority")
    assert "On hold" not in only.content.decode().split('id="timeline"')[1]


@pytest.fixture
def unseen(cast, norths):
    """A private note of Dan's about a customer and a contact person of North, both out of his sight."""
    (open_one,) = add_customers({"name": "Open", "is_public": True})
    note = add_note(cast.dan, customer=open_one, is_private=True)
    with change_set(actor=cast.erin, reason="tests.person"):
        person = ContactPerson.objects.create(name="Petra of North")
        CustomerPerson.objects.create(customer=norths, person=person)
        Note.objects.filter(pk=note.pk).update(customer=norths, contact=person)
    note.refresh_from_db()
    return note


def test_a_note_does_not_tell_whom_its_reader_does_not_see(client_for, cast, unseen):
    dan = client_for(cast.dan)
    for page in ("detail", "timeline", "update", "finish"):
        answer = dan.get(reverse(f"notes:note_{page}", args=[unseen.pk]))
        assert answer.status_code == 200
        shown = answer.content.decode()
        assert "Norths" not in shown and "Petra" not in shown, page


def test_what_its_writer_does_not_see_stays_with_the_note(client_for, cast, unseen):
    dan = client_for(cast.dan)
    url = reverse("notes:note_update", args=[unseen.pk])
    form = dan.get(url).context["form"]
    kept = {name: form[name].value() for name in ("customer", "contact")}
    assert "Somebody whom you do not see" in str(form["customer"])
    about = {"customer": str(kept["customer"]), "contact": str(kept["contact"]), "is_private": "on"}
    answer = dan.post(url, {**note_form(text="Look again"), **about, "version": unseen.version})
    assert answer.status_code == 302
    saved = Note.objects.get(pk=unseen.pk)
    assert saved.plain_text == "Look again"
    assert (saved.customer_id, saved.contact_id) == (unseen.customer_id, unseen.contact_id)

    (other,) = add_customers(
        {"name": "Others", "departments": (cast.north.pk,), "is_public": False}
    )
    sent = {**note_form(), **about, "customer": str(other.pk), "version": saved.version}
    refused = dan.post(url, sent)
    assert refused.status_code == 422
    assert "is not there any more" in str(refused.context["form"].errors["customer"])


def test_the_next_step_is_about_whom_the_note_is_about_though_its_writer_does_not_see_him(
    cast, unseen
):
    following = finish_note(
        actor=cast.dan,
        note=unseen,
        status=status("done"),
        next_step={"action": action("call").pk, "status": status("active").pk},
    ).following
    assert (following.customer_id, following.contact_id) == (unseen.customer_id, unseen.contact_id)


def test_a_contact_person_of_others_is_not_named_beside_a_customer_of_all(client_for, cast, norths):
    (open_one,) = add_customers({"name": "Open", "is_public": True})
    with change_set(actor=cast.erin, reason="tests.person"):
        person = ContactPerson.objects.create(name="Petra of North")
        CustomerPerson.objects.create(customer=norths, person=person)
    note = add_note(cast.alice, customer=open_one, contact=person.pk)
    pages = [
        reverse("notes:note_detail", args=[note.pk]),
        reverse("notes:customer_notes", args=[open_one.pk]),
    ]
    for url in pages:
        assert "Petra" in client_for(cast.alice).get(url).content.decode()
        seen_by_dan = client_for(cast.dan).get(url).content.decode()
        assert "Ask about the order" in seen_by_dan and "Petra" not in seen_by_dan


def test_a_closed_note_is_not_put_off_and_says_so(client_for, cast, customer):
    note = add_note(cast.alice, customer=customer, due=datetime.date(2030, 5, 1))
    finish_note(actor=cast.bob, note=note, status=status("done"))
    alice = client_for(cast.alice)
    answer = act(alice, note, "put_off", days="1")
    assert answer.status_code == 302
    assert "This note is closed." in alice.get(answer.url).content.decode()
