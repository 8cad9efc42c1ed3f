"""What is said under a note."""

import pytest

from core.change_sets import change_set
from core.refusals import NotAllowed, Refused
from notes.models import Comment
from notes.services import (
    add_comment,
    change_comment,
    delete_comment,
    delete_note,
    restore_comment,
)
from notes.talk import thread_of
from records.models import Notice
from tests.customers.records import add_named
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(cast):
    (customer,) = add_named("Acme")
    return add_note(cast.alice, customer=customer, assigned_to=cast.bob.pk)


def say(user, note, text="Yes", parent=None) -> Comment:
    return add_comment(actor=user, note=note, text=f"<div>{text}</div>", parent=parent)


def test_answers_stand_below_what_they_answer(cast, note):
    first = say(cast.alice, note, "1")
    say(cast.bob, note, "2")
    answer = say(cast.carol, note, "1.1", parent=first)
    say(cast.alice, note, "1.1.1", parent=answer)
    found = [(said.comment.plain_text, said.depth) for said in thread_of(note)]
    assert found == [("1", 0), ("1.1", 1), ("1.1.1", 2), ("2", 0)]


def test_a_deleted_comment_stands_without_its_words_while_it_is_answered(cast, note, client_for):
    first, second = say(cast.alice, note, "Zqfirst"), say(cast.alice, note, "Zqsecond")
    say(cast.bob, note, "The answer", parent=first)
    for comment in (first, second):
        delete_comment(actor=cast.alice, comment=comment)
    assert [said.is_gone for said in thread_of(note)] == [True, False]
    card = client_for(cast.bob).get(f"/notes/{note.pk}/").content.decode()
    assert "The answer" in card.split('"thread"')[1].split("</ol>")[0]
    assert "Zqfirst" not in card
    restore_comment(actor=cast.alice, comment=first)
    assert not thread_of(note)[0].is_gone
    assert "Zqfirst" in client_for(cast.bob).get(f"/notes/{note.pk}/").content.decode()


def test_the_history_has_no_words_of_what_is_deleted_now(cast, note, client_for):
    comment = say(cast.alice, note, "Zqfirst")
    change_comment(actor=cast.alice, comment=comment, text="<div>Zqsecond</div>")
    other = say(cast.alice, note, "Zqother")
    client = client_for(cast.bob)
    told = client.get(f"/notes/{note.pk}/timeline/").text
    assert "Zqfirst" in told and "Zqsecond" in told
    delete_comment(actor=cast.alice, comment=comment)
    told = client.get(f"/notes/{note.pk}/timeline/").text
    assert "Zqfirst" not in told and "Zqsecond" not in told
    for words in ("Commented", "Comment edited", "Comment deleted", "Zqother"):
        assert words in told, words
    delete_comment(actor=cast.alice, comment=other)
    restore_comment(actor=cast.alice, comment=comment)
    told = client.get(f"/notes/{note.pk}/timeline/").text
    assert "Zqsecond" in told and "Zqother" not in told


def test_answers_may_be_as_deep_as_people_like(cast, note):
    top = say(cast.alice, note)
    with change_set(actor=cast.alice, reason="tests.thread"):
        parent = top
        for _step in range(1200):
            parent = Comment.objects.create(note=note, parent=parent, text="x", plain_text="x")
    thread = thread_of(note)
    assert len(thread) == 1201
    assert thread[-1].comment == parent


def test_what_was_deleted_and_put_back_was_not_changed(cast, note):
    restored, changed = say(cast.alice, note), say(cast.alice, note)
    delete_comment(actor=cast.alice, comment=restored)
    restore_comment(actor=cast.alice, comment=restored)
    change_comment(actor=cast.alice, comment=changed, text="<div>No</div>")
    assert [said.was_changed for said in thread_of(note)] == [False, True]


def test_writer_assignee_and_who_is_answered_are_told(cast, note):
    comment = say(cast.carol, note)
    say(cast.bob, note, parent=comment)
    told = Notice.objects.filter(kind="notes.commented").order_by("pk")
    assert sorted(notice.user.name for notice in told) == ["Alice", "Alice", "Bob", "Carol"]


def test_only_who_has_said_it_changes_it(cast, note):
    comment = say(cast.alice, note)
    with pytest.raises(NotAllowed):
        change_comment(actor=cast.bob, comment=comment, text="<div>No</div>")
    with pytest.raises(NotAllowed):
        delete_comment(actor=cast.bob, comment=comment)
    changed = change_comment(actor=cast.alice, comment=comment, text="<div>No</div>")
    assert changed.plain_text == "No"
    delete_comment(actor=cast.erin, comment=comment)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["", "<div><br></div>", "<script>x</script>"])
def test_nothing_is_no_comment(cast, note, text):
    with pytest.raises(Refused) as refused:
        add_comment(actor=cast.alice, note=note, text=text)
    assert refused.value.field == "text"


def test_whoever_only_reads_says_nothing(cast, note):
    with pytest.raises(NotAllowed):
        say(cast.rob, note)


def test_an_answer_to_something_under_another_note_is_refused(cast, note):
    other = add_note(cast.alice)
    with pytest.raises(Refused):
        say(cast.alice, note, parent=say(cast.alice, other))


def test_under_a_note_that_was_deleted_meanwhile_nothing_is_kept(cast, note):
    delete_note(actor=cast.alice, note=note)
    with pytest.raises(Refused):
        say(cast.bob, note)


def test_a_comment_is_added_on_the_card(client_for, cast, note):
    client = client_for(cast.bob)
    answer = client.post(f"/notes/{note.pk}/comments/", {"text": "Called\nagain"})
    comment = Comment.objects.get()
    assert answer.url == f"/notes/{note.pk}/#comment-{comment.pk}"
    assert comment.text == "<div>Called<br>again</div>"
    page = client.get(f"/notes/{note.pk}/?answer={comment.pk}").content.decode()
    assert f'id="answer-{comment.pk}-text"' in page
    client.post(f"/notes/{note.pk}/comments/", {"text": "And?", "parent": comment.pk})
    assert Comment.objects.latest("pk").parent == comment


def test_a_comment_that_is_refused_comes_back_as_it_was_typed(client_for, cast, note):
    long = "x" * 20_001
    answer = client_for(cast.bob).post(f"/notes/{note.pk}/comments/", {"text": long})
    assert answer.status_code == 422
    assert answer.context["comment_form"]["text"].value() == long
    assert "20,001" in str(answer.context["comment_form"].errors)


def test_a_comment_is_changed_on_a_page_of_its_own(client_for, cast, note):
    comment = say(cast.bob, note, "Frist")
    client = client_for(cast.bob)
    assert "Frist" in client.get(f"/notes/comments/{comment.pk}/edit/").content.decode()
    sent = {"text": "First", "version": comment.version}
    assert client.post(f"/notes/comments/{comment.pk}/edit/", sent).status_code == 302
    assert (
        client.post(f"/notes/comments/{comment.pk}/edit/", {**sent, "text": "Last"}).status_code
        == 422
    )
    comment.refresh_from_db()
    assert comment.plain_text == "First"


def test_who_has_seen_what_was_saved_meanwhile_saves_his_own(client_for, cast, note):
    comment = say(cast.bob, note, "Frist")
    change_comment(actor=cast.bob, comment=comment, text="<div>From the other window</div>")
    client, url = client_for(cast.bob), f"/notes/comments/{comment.pk}/edit/"
    refused = client.post(url, {"text": "First", "version": comment.version})
    assert refused.status_code == 422
    assert "From the other window" in refused.content.decode()
    again = {"text": "First", "version": refused.context["form"]["version"].value()}
    assert client.post(url, again).status_code == 302
    comment.refresh_from_db()
    assert comment.plain_text == "First"
