"""Notes found by their words: their text, what came of them, and what was said under them."""

from importlib import import_module

import pytest
from django.db import connection

from core.change_sets import change_set
from core.search import search_everything
from notes.fields import note_catalogue
from notes.models import Comment, Note
from notes.services import (
    add_comment,
    change_comment,
    delete_comment,
    restore_comment,
    update_note,
)
from notes.services.notes import change_note
from tests.customers.pages import queries_of
from tests.customers.records import add_customers
from tests.customers.test_merging_with_others import Meanwhile, wait_until_blocked
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db


def say(actor, note, words: str) -> Comment:
    return add_comment(actor=actor, note=note, text=f"<div>{words}</div>")


def found(text: str) -> list[int]:
    return list(Note.objects.search(text).order_by("pk").values_list("pk", flat=True))


def test_a_note_is_found_by_the_words_of_its_living_comments(cast):
    note, other = (add_note(cast.alice, text=text) for text in ("Offer", "Another"))
    first = say(cast.bob, note, "He wants Żółty paint")
    say(cast.bob, note, "And a brush")
    say(cast.bob, other, "Nothing")
    assert found("zolty") == [note.pk]
    assert found("offer brush zolty") == [note.pk]
    assert found("zolty nothing") == []

    change_comment(actor=cast.bob, comment=first, text="<div>He wants blue paint</div>")
    assert found("zolty") == []
    assert found("blue") == [note.pk]
    delete_comment(actor=cast.bob, comment=first)
    assert found("blue") == []
    assert found("brush") == [note.pk]
    restore_comment(actor=cast.bob, comment=first)
    assert found("blue brush") == [note.pk]


def test_it_stays_so_when_the_note_itself_is_changed(cast):
    note = add_note(cast.alice, text="Offer")
    say(cast.bob, note, "yellow")
    update_note(actor=cast.alice, note=note, changes={"text": "<div>Invoice</div>"})
    assert found("invoice yellow") == [note.pk]
    assert found("offer") == []


def test_comments_that_are_moved_or_removed_by_many_leave_no_words(cast):
    notes = [add_note(cast.alice, text="Offer") for _time in range(2)]
    for note in notes:
        say(cast.bob, note, "yellow")
    with change_set(actor=None, reason="tests.comments"):
        Comment.objects.update(note=notes[1])
    assert found("yellow") == [notes[1].pk]
    with change_set(actor=None, reason="tests.comments"):
        Comment.objects.all().delete()
    assert found("yellow") == []


def test_what_is_said_leaves_the_note_as_it_is(cast):
    """The searched text is derived: no version is raised, and no event tells of it."""
    note = add_note(cast.alice)
    events = note.events.count()
    say(cast.bob, note, "yellow")
    note.refresh_from_db()
    assert (note.version, note.events.count()) == (1, events)


def test_the_migration_fills_what_was_said_before(cast):
    note, silent = (add_note(cast.alice, text="Offer") for _time in range(2))
    say(cast.bob, note, "yellow")
    gone = say(cast.bob, note, "green")
    delete_comment(actor=cast.bob, comment=gone)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notes_note SET search_text = 'offer'")
        cursor.execute(import_module("notes.migrations.0004_search_what_is_said").FILL)
    assert found("offer yellow") == [note.pk]
    assert found("green") == []
    assert found("offer") == [note.pk, silent.pk]


def test_list_and_search_over_everything_show_why_to_those_who_see_the_note(cast, client_for):
    (norths,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    note = add_note(cast.alice, customer=norths, text="Offer")
    say(cast.bob, note, "He wants yellow paint")
    gone = say(cast.bob, note, "yellow, too")
    delete_comment(actor=cast.bob, comment=gone)

    (group,) = search_everything(cast.alice, "yellow")
    (hit,) = group.hits
    assert hit.url == f"/notes/{note.pk}/"
    ((label, text),) = [
        (str(reason.label), "".join(piece.text for piece in reason.pieces))
        for reason in hit.reasons
    ]
    assert (label, text) == ("Comment", "He wants yellow paint")
    assert search_everything(cast.dan, "yellow") == []
    rows = client_for(cast.alice).get("/notes/?q=yellow").context["rows"]
    assert [row.name for row in rows] == ["Offer"]
    assert client_for(cast.dan).get("/notes/?q=yellow").context["rows"] == []


def test_searching_costs_the_same_for_many_comments(cast, client_for):
    client = client_for(cast.alice)

    def asked(count: int) -> int:
        for _time in range(count):
            note = add_note(cast.alice, text="Offer")
            say(cast.bob, note, "yellow")
        client.get("/search/?q=yellow")
        return queries_of(client, "/search/?q=yellow")

    assert asked(2) == asked(5)


@pytest.mark.django_db(transaction=True)
def test_a_comment_that_goes_while_the_note_is_written_takes_its_words_along(cast):
    """Whoever is last reads what the other one has left."""
    note = add_note(cast.alice, text="Offer")
    comment = say(cast.bob, note, "yellow")

    def write(self) -> None:
        with change_set(actor=cast.alice, reason="tests.write"):
            changes = {"text": "<div>Invoice</div>"}
            change_note(actor=cast.alice, note=note, changes=changes, catalogue=note_catalogue())
            self.pause()

    writing = Meanwhile(write)
    assert writing.paused.wait(20)
    deleting = Meanwhile(lambda self: delete_comment(actor=cast.bob, comment=comment))
    wait_until_blocked()
    assert writing.end() is None
    assert deleting.end() is None
    assert Note.objects.get().search_text == "invoice"
