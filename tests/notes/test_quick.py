"""Small forms over a page: noting something quickly, and closing a note with its next step."""

import pytest

from core.models import ChangeSet
from notes.models import Note
from notes.services import finish_note, update_note
from records.services import create_custom_field
from tests.customers.records import add_named
from tests.notes.pages import note_form, the_note
from tests.notes.records import action, add_note, status

pytestmark = pytest.mark.django_db
QUICK = "/notes/quick/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def customer(db):
    (found,) = add_named("Acme")
    return found


@pytest.fixture
def alice(client_for, cast):
    return client_for(cast.alice)


def test_the_small_form_comes_alone_to_htmx_and_as_a_page_else(alice, customer):
    page = alice.get(f"{QUICK}?customer={customer.pk}").content.decode()
    part = alice.get(f"{QUICK}?customer={customer.pk}", headers=HTMX).content.decode()
    assert "<html" in page and "<html" not in part
    for content in (page, part):
        assert (
            "Acme" in content and 'name="due_day"' in content and 'name="priority"' not in content
        )


def test_a_quick_note_is_saved_with_what_it_was_not_asked(alice, customer, cast):
    sent = {**note_form(customer=customer.pk), "assigned_to": cast.alice.pk}
    del sent["priority"]
    answer = alice.post(QUICK, sent, headers=HTMX)
    note = the_note()
    assert (note.customer, note.priority, note.assigned_to) == (customer, 2, cast.alice)
    assert (
        answer.headers["HX-Trigger"] == "note-saved" or "note-saved" in answer.headers["HX-Trigger"]
    )
    content = answer.content.decode()
    assert f"/notes/{note.pk}/" in content and f"/notes/{note.pk}/delete/" in content


def test_without_htmx_one_comes_back_to_where_one_was(alice, customer):
    answer = alice.post(QUICK, {**note_form(), "next": f"/customers/{customer.pk}/"})
    assert answer.url == f"/customers/{customer.pk}/"
    assert alice.post(QUICK, note_form()).url == f"/notes/{the_note().pk}/"
    evil = alice.post(QUICK, {**note_form(), "next": "https://example.com/"})
    assert evil.url == f"/notes/{the_note().pk}/"


def test_an_error_comes_back_into_the_dialog(alice):
    answer = alice.post(QUICK, note_form(due_time="25:99"), headers=HTMX)
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "<html" not in content and "25:99" in content


def test_the_whole_form_goes_on_with_what_was_typed(alice, customer):
    sent = {**note_form(customer=customer.pk, text="Typed"), "continued": "1"}
    answer = alice.post("/notes/new/", sent)
    assert answer.status_code == 200
    assert answer.context["form"]["text"].value() == "Typed"
    assert not answer.context["form"].errors
    assert not Note.objects.exists()


def test_it_is_offered_everywhere_and_by_its_key(alice, customer):
    page = alice.get("/").content.decode()
    assert (
        'href="/notes/quick/" aria-keyshortcuts="n" data-shortcut-new="KeyN" data-quick-form'
        in page
    )
    card = alice.get(f"/customers/{customer.pk}/").content.decode()
    assert f"/notes/quick/?customer={customer.pk}" in card


# --- Closing --------------------------------------------------------------------------------------


def finishing(note, **changes) -> dict:
    return {"version": note.version, "status": status("done").pk, "result": "He buys", **changes}


def test_closing_notes_the_next_step_in_the_same_go_and_both_are_taken_back(alice, customer, cast):
    note = add_note(cast.alice, customer=customer)
    following = {
        "has_next": "on",
        "next_action": action("ship").pk,
        "next_text": "Ship it, @Bob",
        "next_due_day": "2030-05-01",
        "next_assigned_to": cast.bob.pk,
    }

    answer = alice.post(f"/notes/{note.pk}/finish/", finishing(note, **following))

    assert answer.url == f"/notes/{note.pk}/"
    note.refresh_from_db()
    step = note.next_steps.get()
    assert (note.result, note.closed_by) == ("He buys", cast.alice)
    assert (step.customer, step.assigned_to, step.action.code) == (customer, cast.bob, "ship")
    assert step.status.side in ("internal", "both")
    assert step.mentions.count() == 1

    act = ChangeSet.objects.latest("pk")
    alice.post(f"/notes/{note.pk}/undo/{act.pk}/")
    note.refresh_from_db()
    assert note.is_open and not note.next_steps.exists()


def test_in_the_dialog_the_page_is_shown_anew(alice, customer, cast):
    note = add_note(cast.alice, customer=customer)
    part = alice.get(f"/notes/{note.pk}/finish/", headers=HTMX).content.decode()
    assert "<html" not in part
    answer = alice.post(f"/notes/{note.pk}/finish/", finishing(note), headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"


def test_what_is_wrong_with_the_next_step_closes_nothing(alice, customer, cast):
    note = add_note(cast.alice, customer=customer)
    wrong = [
        {"has_next": "on", "next_action": ""},
        {"has_next": "on", "next_action": action("call").pk, "next_due_time": "12:00"},
        {"has_next": "on", "next_action": action("call").pk, "next_assigned_to": "999999"},
        {"status": status("active").pk},
        {"status": ""},
    ]
    for changes in wrong:
        answer = alice.post(f"/notes/{note.pk}/finish/", finishing(note, **changes))
        assert answer.status_code == 422, changes
        assert answer.context["form"]["result"].value() == "He buys"
    note.refresh_from_db()
    assert note.is_open


def test_an_unfinished_next_step_that_is_not_wanted_is_no_obstacle(alice, customer, cast):
    note = add_note(cast.alice, customer=customer)
    sent = finishing(note, next_due_time="12:00")
    assert alice.post(f"/notes/{note.pk}/finish/", sent).status_code == 302


def test_a_result_is_emptied_while_closing(alice, customer, cast):
    note = add_note(cast.alice, customer=customer)
    note = update_note(actor=cast.alice, note=note, changes={"result": "On the way"})
    assert alice.post(f"/notes/{note.pk}/finish/", finishing(note, result="")).status_code == 302
    note.refresh_from_db()
    assert (note.is_open, note.result) == (False, "")


def test_what_somebody_changed_meanwhile_is_said_once(alice, customer, cast):
    note = add_note(cast.alice, customer=customer)
    update_note(actor=cast.bob, note=note, changes={"priority": 4})
    answer = alice.post(f"/notes/{note.pk}/finish/", finishing(note))
    assert answer.status_code == 422
    version = answer.context["form"]["version"].value()
    assert (
        alice.post(f"/notes/{note.pk}/finish/", finishing(note, version=version)).status_code == 302
    )


def test_a_note_that_is_closed_already_is_not_closed_again(alice, customer, cast):
    note = add_note(cast.alice, customer=customer)
    done = finish_note(actor=cast.bob, note=note, status=status("done"), result="Bob's").note
    assert alice.get(f"/notes/{note.pk}/finish/").status_code == 302
    assert alice.post(f"/notes/{note.pk}/finish/", finishing(done)).status_code == 422
    note.refresh_from_db()
    assert note.result == "Bob's"


def test_the_small_form_asks_for_a_variable_that_is_required(alice, cast):
    create_custom_field(
        actor=cast.erin,
        record_type="notes.note",
        kind="text",
        labels={"en": "Time zone"},
        is_required=True,
    )
    assert "Time zone" in alice.get(QUICK).content.decode()
