"""A private note by every address of one note: whoever is not its writer or assignee is told that there is
none, administrators among them, and nothing is done to it."""

import datetime

import pytest
from django.urls import URLPattern, reverse

from notes import services
from notes.models import Comment, Note
from notes.repeating import Rule
from notes.services.acts import last_act
from notes.urls import agenda, cards, lists
from tests.customers.records import add_named
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db
DUE = datetime.date(2030, 5, 1)
OF_A_NOTE = [
    pattern
    for pattern in (*agenda.urlpatterns, *cards.urlpatterns, *lists.urlpatterns)
    if isinstance(pattern, URLPattern)
    and "pk" in pattern.pattern.converters
    and not pattern.name.startswith("bulk_")
]
"""Found by themselves, so that one which is added is asked too. A bulk edit has a number of its own."""


@pytest.fixture
def private(cast) -> Note:
    """One that Alice wrote for Bob about a customer whom everybody sees; she has pinned it, and both
    have said something."""
    (customer,) = add_named("Acme")
    note = add_note(
        cast.alice, customer=customer, is_private=True, assigned_to=cast.bob.pk, due=DUE
    )
    services.add_comment(actor=cast.alice, note=note, text="<div>Between us</div>")
    rule = Rule(unit="week", start=DUE)
    services.update_note(actor=cast.alice, note=note, changes={}, repeat=rule.to_json())
    services.pin_note(actor=cast.alice, note=note)
    return Note.objects.get(pk=note.pk)


def addresses(note: Note) -> dict[str, str]:
    """By the name of the route."""
    comment = Comment.everything.get(note=note)
    given = {"key": "status", "change_set": last_act(note).pk}
    found = {}
    for pattern in OF_A_NOTE:
        pk = comment.pk if pattern.name.startswith("comment_") else note.pk
        pk = note.pk if pattern.name == "comment_create" else pk
        more = {name: given[name] for name in pattern.pattern.converters if name != "pk"}
        found[pattern.name] = reverse(f"notes:{pattern.name}", kwargs={"pk": pk, **more})
    return found


def answers(client, note: Note) -> dict[str, set[int]]:
    """What a person is answered by each address, read and sent; 405 where it does not listen."""
    sent = {"text": "Yes", "day": "2030-06-01", "days": "1", "repeat-unit": "day"}
    sent |= {"action": note.action_id, "status": note.status_id, "version": note.version}
    return {
        name: {client.get(address).status_code, client.post(address, sent).status_code} - {405}
        for name, address in addresses(note).items()
    }


def test_the_routes_of_a_note_are_found():
    names = {pattern.name for pattern in OF_A_NOTE}
    assert len(names) > 20
    assert names >= {
        *("note_update", "note_finish", "note_put_off", "note_take", "note_pin", "note_unpin"),
        *("note_delete", "note_restore", "note_undo", "cell", "comment_create", "comment_update"),
        *("comment_delete", "comment_restore", "agenda_done", "agenda_move", "repeat"),
        *("repeat_skip", "repeat_end"),
    }


def test_no_address_of_a_private_note_answers_others(client_for, cast, private):
    before = Note.everything.values().get(pk=private.pk)
    for person in ("dan", "erin"):
        client = client_for(getattr(cast, person))
        found = answers(client, private)
        assert {name for name, told in found.items() if told != {404}} == set(), person
        people = client.get(reverse("notes:people"), {"note": private.pk})
        assert people.json() == {"results": []}, person
    assert Note.everything.values().get(pk=private.pk) == before
    assert Comment.objects.get(note=private).plain_text == "Between us"


def test_nor_does_one_of_a_private_note_in_the_recycle_bin(client_for, cast, private):
    services.delete_note(actor=cast.alice, note=private)
    erin = client_for(cast.erin)
    for name in ("note_restore", "note_undo", "comment_restore"):
        assert erin.post(addresses(private)[name]).status_code == 404, name
    assert erin.get(addresses(private)["note_detail"]).status_code == 404
    assert Note.everything.get(pk=private.pk).deleted_at is not None


def test_those_whom_it_is_for_are_answered(client_for, cast, private):
    """Else the others would be answered 404 by whatever mistake of this test."""
    client = client_for(cast.bob)
    for name in ("note_detail", "note_update", "note_finish", "agenda_move", "repeat"):
        assert client.get(addresses(private)[name]).status_code == 200, name
    asked = {"note": private.pk, "q": "Ali"}
    names = [one["text"] for one in client.get(reverse("notes:people"), asked).json()["results"]]
    assert names == ["Alice"]
