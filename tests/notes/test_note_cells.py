"""Cells of the list of notes: changed in place, by the rules of the note's form."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.change_sets import change_set
from core.models import ChangeSet
from notes.models import Note
from notes.services import update_note
from tests.core.browser import sent_by
from tests.customers.records import add_named
from tests.notes.records import add_note, status

pytestmark = pytest.mark.django_db


class Cell:
    """One person at one cell of the list."""

    def __init__(self, client, note, key, query=""):
        self.client, self.url = client, reverse("notes:cell", args=[note.pk, key])
        self.headers = {
            "HX-Request": "true",
            "HX-Current-URL": f"http://testserver/notes/{query}",
        }
        self.response = client.get(self.url, headers=self.headers)

    @property
    def status(self):
        return self.response.status_code

    @property
    def text(self):
        return self.response.content.decode()

    def save(self, **typed):
        data = sent_by(self.text[self.text.index("<form") : self.text.index("</form>")])
        for name, value in typed.items():
            data.setlist(name, [str(value)])
        self.response = self.client.post(self.url, dict(data.lists()), headers=self.headers)
        return self

    @property
    def told(self):
        return " ".join(str(message) for message in self.response.context["messages"])


@pytest.fixture
def note(cast):
    (customer,) = add_named("Acme")
    return add_note(cast.alice, customer=customer, text="Ask about the order")


@pytest.fixture
def cell(cast, client_for, note):
    def open_cell(key, person=None, query=""):
        return Cell(client_for(person or cast.bob), note, key, query)

    return open_cell


def test_a_status_is_changed_in_place_and_taken_back(cast, client_for, cell, note):
    saved = cell("status").save(status=status("lead").pk)
    note.refresh_from_db()
    assert saved.status == 200
    assert f'id="cell-{note.pk}-status"' in saved.text
    assert note.status == status("lead")

    act = ChangeSet.objects.filter(reason="notes.update").latest("id")
    undo = reverse("notes:note_undo", args=[note.pk, act.pk])
    assert client_for(cast.bob).post(f"{undo}?next=/notes/").url == "/notes/"
    note.refresh_from_db()
    assert note.status == status("active")


def test_only_statuses_that_go_with_the_action_are_offered(cell):
    form = cell("status").response.context["form"]
    offered = {value for value, _label in form.fields["status"].choices}
    assert status("lead").pk in offered
    assert status("awaiting_approval").pk not in offered


def test_assignee_due_and_priority_are_changed_in_place(cast, cell, note):
    cell("assigned_to").save(assigned_to=cast.carol.pk)
    cell("priority").save(priority=4)
    cell("due").save(due_day="2030-05-01", due_time="14:30")
    note.refresh_from_db()
    assert (note.assigned_to, note.priority) == (cast.carol, 4)
    assert timezone.localtime(note.due_at).strftime("%Y-%m-%d %H:%M") == "2030-05-01 14:30"


def test_what_is_late_is_told_in_the_answer_as_in_the_list(cell, note):
    saved = cell("due").save(due_day="2020-05-01")
    assert saved.status == 200
    assert "late-word" in saved.text


def test_a_wrong_date_is_told_and_stays(cell):
    saved = cell("due").save(due_day="31.02.2030")
    assert saved.status == 422
    assert "31.02.2030" in saved.text


def test_a_row_that_leaves_the_list_is_told(cell):
    asked = f"?status={status('active').pk}"
    saved = cell("status", query=asked).save(status=status("lead").pk)
    assert "does not fit the filters any more" in saved.told


def test_who_has_lost_sight_of_it_is_told(cast, client_for):
    note = add_note(cast.alice, is_private=True, assigned_to=cast.bob.pk)
    saved = Cell(client_for(cast.bob), note, "assigned_to").save(assigned_to=cast.carol.pk)
    assert "You do not see this note any more" in saved.told


def test_two_who_change_the_same_are_asked(cast, cell, note):
    editor = cell("priority")
    update_note(actor=cast.alice, note=note, changes={"priority": 1})
    saved = editor.save(priority=4)
    assert saved.status == 422
    assert "Somebody has saved another value meanwhile" in saved.text
    note.refresh_from_db()
    assert note.priority == 1


def test_a_note_that_was_deleted_meanwhile_says_by_whom(cast, cell, note):
    editor = cell("priority")
    with change_set(actor=cast.carol, reason="tests.delete"):
        Note.objects.filter(pk=note.pk).update(deleted_at=timezone.now(), deleted_by=cast.carol)
    saved = editor.save(priority=4)
    assert saved.status == 422
    assert "Carol deleted this note" in saved.text


def test_an_assignee_who_does_not_see_the_customer_is_refused(cast, client_for):
    from tests.customers.records import add_customers

    (norths,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    note = add_note(cast.alice, customer=norths)
    saved = Cell(client_for(cast.alice), note, "assigned_to").save(assigned_to=cast.dan.pk)
    assert saved.status == 422
    assert "Dan" in saved.text


def test_text_and_customer_are_no_cells_and_readers_have_none(cast, cell):
    for key in ("text", "customer", "title", "open", "customer.name", "nothing"):
        assert cell(key).status == 404
    assert cell("status", cast.rob).status == 403


def test_an_act_of_others_is_taken_back_by_administrators_alone(cast, client_for, note):
    update_note(actor=cast.alice, note=note, changes={"priority": 4})
    act = ChangeSet.objects.filter(reason="notes.update").latest("id")
    undo = reverse("notes:note_undo", args=[note.pk, act.pk])
    assert client_for(cast.bob).post(undo).status_code == 403
    assert client_for(cast.erin).post(undo).status_code == 302
    note.refresh_from_db()
    assert note.priority == 2


def test_reminders_follow_an_undo(cast, client_for, note):
    from notes.models import Reminder

    update_note(
        actor=cast.alice,
        note=note,
        changes={"due": timezone.now() + datetime.timedelta(days=1), "assigned_to": cast.bob.pk},
    )
    reminder = Reminder.objects.create(note=note, minutes_before=10)
    note.refresh_from_db()
    first = note.due_at
    later = first + datetime.timedelta(days=3)
    update_note(actor=cast.alice, note=note, changes={"due": later})
    act = ChangeSet.objects.filter(reason="notes.update").latest("id")
    client_for(cast.alice).post(reverse("notes:note_undo", args=[note.pk, act.pk]))
    reminder.refresh_from_db()
    assert reminder.fires_at == first - datetime.timedelta(minutes=10)


def test_no_bulk_edit_is_taken_back_from_a_note(cast, client_for, note):
    """Whoever did it takes it back on its own page, as a whole and by a job."""
    with change_set(actor=cast.bob, reason="notes.bulk_edit") as act:
        Note.objects.filter(pk=note.pk).update(priority=4)
    url = reverse("notes:note_undo", args=[note.pk, act.pk])
    assert client_for(cast.bob).post(url).status_code == 403
