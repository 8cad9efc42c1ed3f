"""`/notes/new/` and `/notes/<id>/edit/`."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import services as accounts
from core.refusals import Refused
from customers.person_fields import person_catalogue
from customers.services.bin import delete_record
from customers.services.contact_persons import Position, PositionChanges, create_person
from notes.models import Note, Reminder
from notes.services import delete_note, update_note
from notes.services.reminder_rows import ReminderRow
from notes.services.settings_options import update_option
from records.models import Attachment
from tests.customers.pages import errors_of, queries_of
from tests.customers.records import add_customers, add_named
from tests.notes.pages import note_form, reminder_rows, the_note
from tests.notes.records import action, add_note, status

pytestmark = pytest.mark.django_db
NEW = "/notes/new/"


@pytest.fixture
def customer(db):
    (found,) = add_named("Acme")
    return found


@pytest.fixture
def alice(client_for, cast):
    return client_for(cast.alice)


def edit(note) -> str:
    return f"/notes/{note.pk}/edit/"


def test_the_address_fills_the_form_in(alice, customer, cast):
    page = alice.get(f"{NEW}?customer={customer.pk}&action=email&due=2030-05-01")
    initial = page.context["form"].initial | {
        name: field.initial for name, field in page.context["form"].fields.items()
    }
    assert initial["customer"] == customer.pk
    assert initial["action"] == action("email").pk
    assert initial["due"] == datetime.date(2030, 5, 1)
    assert initial["assigned_to"] == cast.alice.pk
    assert initial["status"] == status("awaiting_approval").pk


def test_the_first_open_status_of_the_side_of_the_action_is_proposed(alice):
    """An e-mail is of both sides and takes the first of all, a call the first that sales have."""
    for code, proposed in (("email", "awaiting_approval"), ("call", "active")):
        form = alice.get(f"{NEW}?action={code}").context["form"]
        assert form.fields["status"].initial == status(proposed).pk


@pytest.mark.parametrize(("name", "option"), [("status", status), ("action", action)])
def test_what_is_retired_is_offered_no_more_and_stays_on_the_notes_that_have_it(
    alice, cast, name, option
):
    code = {"status": "on_hold", "action": "fax"}[name]
    note = add_note(cast.alice, action="fax", status="on_hold")
    retired = option(code)
    update_option(actor=cast.erin, option=retired, is_active=False)

    def offered(address: str) -> set[str]:
        field = alice.get(address).context["form"][name]
        return {str(one.data["value"]) for one in field.subwidgets}

    assert str(retired.pk) not in offered(NEW)
    refused = alice.post(NEW, note_form(action="fax", status="on_hold"))
    assert name in errors_of(refused)
    assert str(retired.pk) in offered(edit(note))
    kept = note_form(action="fax", status="on_hold", priority="4", version=note.version)
    assert alice.post(edit(note), kept).status_code == 302
    note.refresh_from_db()
    assert (getattr(note, name), note.priority) == (retired, 4)


@pytest.mark.parametrize("asked", ["customer=x", "action=nothing", "due=soon", "contact=999999999"])
def test_what_the_address_says_wrongly_is_passed_over(alice, asked):
    assert alice.get(f"{NEW}?{asked}").status_code == 200


def test_a_contact_person_brings_his_customer_along(alice, customer):
    person = create_person(
        actor=None,
        catalogue=person_catalogue(),
        values={"name": "Omid"},
        positions=PositionChanges(added={customer.pk: Position("buyer")}),
    )
    form = alice.get(f"{NEW}?contact={person.pk}").context["form"]
    assert form.fields["customer"].initial == customer.pk
    assert "Omid" in str(form["contact"])


def test_a_note_is_saved_with_its_reminders_and_files(alice, customer, cast):
    rows = reminder_rows({"when": "60", "user": ""}, {"when": "", "user": ""})
    sent = note_form(customer=customer.pk, due_day="2030-05-01", due_time="14:30", **rows)
    files = [SimpleUploadedFile("price.txt", b"12"), SimpleUploadedFile("plan.txt", b"13")]

    answer = alice.post(NEW, {**sent, "assigned_to": cast.bob.pk, "new_files": files})

    note = the_note()
    assert answer.url == f"/notes/{note.pk}/"
    reminder = note.reminders.get()
    assert reminder.fires_at == note.due_at - datetime.timedelta(hours=1)
    assert Attachment.objects.of(note).count() == 2
    assert (note.created_by, note.assigned_to) == (cast.alice, cast.bob)


def test_an_empty_form_says_what_is_missing(alice):
    errors = errors_of(alice.post(NEW))
    assert set(errors) == {"action", "status"}
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"action": "ship", "status": "lead"}, "status"),
        ({"due_day": "2027-03-28", "due_time": "02:30"}, "due"),
        ({"due_time": "14:30"}, "due"),
        ({"customer": "999999999"}, "customer"),
        ({"contact": "999999999"}, "contact"),
        ({"text": "x" * 20_001}, "text"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    client_for, cast, sent, field
):
    accounts.set_preferences(actor=cast.alice, language="en", time_zone="Europe/Warsaw")
    answer = client_for(cast.alice).post(NEW, note_form(result="kept", **sent))
    assert answer.status_code == 422
    assert field in errors_of(answer)
    assert answer.context["form"]["text"].value() == sent.get("text", "Ask about the order")
    assert not Note.objects.exists()


def test_a_time_that_the_clocks_skip_is_named(client_for, cast):
    accounts.set_preferences(actor=cast.alice, language="en", time_zone="Europe/Warsaw")
    answer = client_for(cast.alice).post(NEW, note_form(due_day="2027-03-28", due_time="02:30"))
    assert "02:30" in errors_of(answer)["due"][0]


def test_a_customer_who_was_deleted_meanwhile_is_told_of(alice, customer, cast):
    delete_record(actor=cast.erin, record=customer)
    answer = alice.post(NEW, note_form(customer=customer.pk))
    assert "customer" in errors_of(answer)


def test_script_in_the_text_is_left_out(alice):
    text = '<div>a<script>x()</script><img src=x onerror=y()><a href="javascript:z()">b</a></div>'
    alice.post(NEW, note_form(text=text))
    saved = the_note().text
    assert saved.startswith("<div>a") and "script" not in saved and "onerror" not in saved


def test_a_file_of_a_kind_that_is_not_taken_saves_nothing(alice):
    file = SimpleUploadedFile("run.exe", b"MZ\x90\x00" + b"\0" * 200)
    answer = alice.post(NEW, {**note_form(), "new_files": file})
    assert "run.exe" in errors_of(answer)["new_files"][0]
    assert answer.context["form"].warnings["new_files"]
    assert not Note.objects.exists()


def test_a_reminder_counts_from_a_due_date_or_is_refused(alice):
    answer = alice.post(NEW, note_form(**reminder_rows({"when": "60", "user": ""})))
    assert "due" in errors_of(answer)


@pytest.mark.parametrize("row", [{"when": "at"}, {"when": "at", "at_day": "2020-01-01"}])
def test_a_reminder_at_no_moment_or_one_that_is_past_is_refused(alice, row):
    answer = alice.post(NEW, note_form(**reminder_rows({"user": "", **row})))
    assert answer.status_code == 422
    assert answer.context["form"].reminders.forms[0].errors["at"]


def test_nobody_is_reminded_of_what_he_does_not_see(client_for, cast):
    (norths,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    rows = reminder_rows({"when": "at", "at_day": "2030-05-01", "user": cast.dan.pk})
    answer = client_for(cast.alice).post(NEW, note_form(customer=norths.pk, **rows))
    assert "Dan" in str(answer.context["form"].errors)
    assert not Note.objects.exists()


def test_reminders_are_changed_row_by_row(alice, customer, cast):
    note = add_note(cast.alice, customer=customer, due=datetime.date(2030, 5, 1))
    first, second = (Reminder.objects.create(note=note, minutes_before=m) for m in (10, 60))
    rows = reminder_rows(
        {"pk": first.pk, "when": "1440", "user": ""},
        {"pk": second.pk, "when": "60", "user": "", "is_gone": "on"},
        {"when": "at", "at_day": "2030-04-01", "at_time": "8:00", "user": cast.alice.pk},
        initial=2,
    )

    sent = note_form(customer=customer.pk, due_day="2030-05-01", version=note.version, **rows)
    sent["assigned_to"] = cast.bob.pk
    assert alice.post(edit(note), sent).status_code == 302

    kept = list(Reminder.objects.filter(note=note).order_by("pk"))
    assert [(one.minutes_before, one.user) for one in kept] == [(1440, None), (None, cast.alice)]
    assert all(one.fires_at for one in kept)


def test_a_reminder_whose_moment_is_past_already_says_so(alice, customer, cast):
    zone = ZoneInfo(cast.alice.time_zone)
    due = timezone.localtime(timezone=zone) + datetime.timedelta(hours=2)
    rows = reminder_rows({"when": "1440", "user": cast.alice.pk})
    sent = note_form(due_day=due.date().isoformat(), due_time=f"{due:%H:%M}", **rows)
    refused = alice.post(NEW, sent)
    assert refused.status_code == 422
    said = str(refused.context["form"].non_field_errors())
    assert "This reminder would have been for" in said and "which is past" in said
    assert not Note.objects.exists()


def test_only_reminders_that_are_still_to_come_are_counted(alice, customer, cast):
    note = add_note(cast.alice, customer=customer, due=datetime.date(2030, 5, 1))
    sent = [Reminder(note=note, minutes_before=m, sent_at=timezone.now()) for m in range(10)]
    Reminder.objects.bulk_create(sent)
    more = [ReminderRow(minutes_before=minutes) for minutes in range(10)]
    update_note(actor=cast.alice, note=note, changes={}, reminders=more)
    with pytest.raises(Refused):
        update_note(actor=cast.alice, note=note, changes={}, reminders=more[:1])


def test_two_people_who_edit_it_lose_nothing(alice, customer, cast):
    note = add_note(cast.alice, customer=customer)
    page = alice.get(edit(note)).context["form"]
    update_note(actor=cast.bob, note=note, changes={"priority": 4})

    sent = note_form(
        customer=customer.pk,
        text="<div>Ask about <em>both</em> orders</div>",
        version=page.initial["version"],
        opened=page.initial["opened"],
    )
    answer = alice.post(edit(note), sent)
    assert answer.status_code == 422
    assert answer.context["form"]["priority"].value() == "4"
    assert "both" in answer.context["form"]["text"].value()

    form = answer.context["form"]
    again = {field.html_name: field.value() for field in form if field.value() is not None}
    assert (
        alice.post(
            edit(note), {**sent, **{k: again[k] for k in ("priority", "version", "opened")}}
        ).status_code
        == 302
    )
    note.refresh_from_db()
    assert (note.priority, note.plain_text) == (4, "Ask about both orders")


def test_a_note_that_somebody_deleted_meanwhile_is_told_of(alice, customer, cast):
    note = add_note(cast.alice, customer=customer)
    delete_note(actor=cast.erin, note=note)
    answer = alice.post(edit(note), note_form(customer=customer.pk, version=note.version))
    assert answer.status_code == 422
    assert "Erin" in str(answer.context["form"].non_field_errors())
    assert answer.context["form"]["text"].value() == "Ask about the order"


def test_the_marks_of_a_text_stay_where_only_its_words_come_back(alice, customer, cast):
    text = "<div>Ask <strong>now</strong></div>"
    note = add_note(cast.alice, customer=customer, text=text)
    sent = note_form(customer=customer.pk, text="Ask now", priority="4", version=note.version)
    alice.post(edit(note), sent)
    note.refresh_from_db()
    assert (note.text, note.priority) == (text, 4)


def test_saving_offers_to_open_the_note_and_to_take_it_back(alice):
    answer = alice.post(f"{NEW}?next=/", {**note_form(), "next": "/"}, follow=True)
    note = the_note()
    page = answer.content.decode()
    assert f'href="/notes/{note.pk}/"' in page
    alice.post(f"/notes/{note.pk}/delete/")
    assert not Note.objects.filter(pk=note.pk).exists()


def test_a_form_costs_as_many_queries_for_many_notes(alice, customer, cast):
    notes = [add_note(cast.alice, customer=customer, due=timezone.now()) for _ in range(3)]
    Reminder.objects.create(note=notes[0], minutes_before=10)
    for minutes in range(5):
        Reminder.objects.create(note=notes[1], minutes_before=minutes)
    assert queries_of(alice, edit(notes[0])) == queries_of(alice, edit(notes[1]))
