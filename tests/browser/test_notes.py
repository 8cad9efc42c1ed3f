"""Notes in a browser: noting a call from a customer's card, commenting, closing with the next step."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts import services
from notes.models import Comment, Note
from notes.services import add_comment
from records.models import Notice
from tests.browser.languages import IN_BOTH, IN_ENGLISH, IN_PERSIAN
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE
from tests.customers.records import add_named
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

PAUSE_MS = 200
"""Between typing and the next command, as people make it: the editor takes in where the caret is."""


@pytest.fixture
def customer(db):
    (found,) = add_named("Nordic Steel")
    return found


def reader(visit, cast, in_persian, is_persian):
    return visit(in_persian(cast.alice) if is_persian else cast.alice)


@IN_BOTH
def test_a_call_is_noted_on_the_card_of_a_customer(visit, cast, in_persian, is_persian, customer):
    if is_persian:
        services.update_user(actor=cast.erin, user=cast.bob, name="بهرام")
        cast.bob.refresh_from_db()
    alice = reader(visit, cast, in_persian, is_persian)
    alice.enter(f"/customers/{customer.pk}/")
    alice.page.keyboard.press("n")
    dialog = alice.page.get_by_role("dialog", name=alice.words("New note"))
    expect(dialog.locator("trix-editor")).to_be_focused()
    expect(dialog.get_by_role("textbox", name=alice.words("Text"))).to_be_focused()

    begun, marked = ("زنگ زدم، ", "فوری") if is_persian else ("Called, ", "urgent")
    bold, is_on = dialog.locator("[data-trix-attribute=bold]"), re.compile("trix-active")
    alice.page.keyboard.type(begun)
    alice.page.wait_for_timeout(PAUSE_MS)
    alice.page.keyboard.press("Control+b")
    expect(bold).to_have_class(is_on)
    alice.page.keyboard.type(marked)
    alice.page.wait_for_timeout(PAUSE_MS)
    alice.page.keyboard.press("Control+b")
    expect(bold).not_to_have_class(is_on)
    alice.page.keyboard.type(f" @{cast.bob.name[:2]}")
    offered = dialog.get_by_role("listbox").get_by_role("option")
    expect(offered).to_have_count(1)
    alice.picture("note-mention")
    alice.page.keyboard.press("Enter")
    day = "۱۴۰۹/۲/۱۱" if is_persian else "2030-05-01"
    dialog.locator("[name=due_day]").fill(day)
    dialog.locator("[name=due_time]").fill("۱۴:۳۰" if is_persian else "14:30")
    alice.picture("note-quick")
    dialog.get_by_role("button", name=alice.words("Save the note"), exact=True).click()

    expect(dialog).to_be_hidden()
    toast = alice.page.get_by_role("status").filter(has_text=alice.words("Note saved."))
    expect(toast).to_be_visible()
    note = Note.objects.get()
    assert (note.customer, note.action.code) == (customer, "call")
    assert f'<span data-mention="{cast.bob.pk}">@{cast.bob.name}</span>' in note.text
    assert note.plain_text == f"{begun}{marked} @{cast.bob.name}"
    assert f"<strong>{marked}</strong>" in note.text
    with alice.eyes():
        assert f"{timezone.localtime(note.due_at):%Y-%m-%d %H:%M}" == "2030-05-01 14:30"
    assert Notice.objects.filter(user=cast.bob, kind="notes.mentioned").count() == 1

    toast.get_by_role("link", name=alice.words("Open")).click()
    expect(alice.main.locator(".note-text [data-mention]")).to_have_text(f"@{cast.bob.name}")
    alice.picture("note-card")
    alice.picture("note-card", scheme="dark")
    alice.picture("note-card", size=PHONE)


@IN_PERSIAN
def test_a_comment_an_answer_and_the_next_step(visit, cast, in_persian, is_persian, customer):
    note = add_note(cast.bob, customer=customer, assigned_to=cast.alice.pk)
    alice = reader(visit, cast, in_persian, is_persian)
    alice.enter(f"/notes/{note.pk}/")
    words = "کسی نبود" if is_persian else "Nobody there"
    alice.main.get_by_role("textbox", name=re.compile(alice.words("Comment"))).click()
    alice.page.keyboard.type(words)
    alice.press("Add a comment")
    said = alice.main.locator(".thread .comment")
    expect(said).to_contain_text(words)
    said.get_by_role("link", name=alice.words("Answer"), exact=True).click()
    said.get_by_role("textbox").last.click()
    alice.page.keyboard.type(words * 2)
    said.get_by_role("button", name=alice.words("Answer"), exact=True).click()
    expect(alice.main.locator(".thread .depth-1")).to_contain_text(words * 2)
    assert Comment.objects.latest("pk").parent == Comment.objects.earliest("pk")
    alice.picture("note-thread")

    alice.main.get_by_role("link", name=f"{alice.words('Done')}…").click()
    dialog = alice.page.get_by_role("dialog", name=alice.words("Close the note"))
    dialog.locator("[name=result]").fill(words)
    dialog.get_by_label(alice.words("Note the next step")).check()
    dialog.locator("[name=next_due_day]").fill("۱۴۰۹/۲/۱۱" if is_persian else "2030-05-01")
    alice.picture("note-finish")
    dialog.get_by_role("button", name=alice.words("Close the note"), exact=True).click()
    expect(alice.main.get_by_role("heading", name=alice.words("Result"))).to_be_visible()
    step = note.next_steps.get()
    expect(alice.main.locator(f".step-list a[href='/notes/{step.pk}/']")).to_be_visible()
    with alice.page.expect_navigation():
        alice.page.get_by_role("status").get_by_role(
            "button", name=alice.words("Undo"), exact=True
        ).click()
    note.refresh_from_db()
    assert note.is_open and not note.next_steps.exists()


@IN_ENGLISH
def test_by_the_keyboard_alone(visit, cast, in_persian, is_persian, customer):
    """From a row of the list to a saved note, and what was typed outlives one Escape."""
    alice = reader(visit, cast, in_persian, is_persian)
    alice.enter("/customers/")
    alice.page.keyboard.press("j")
    alice.page.keyboard.press("n")
    dialog = alice.page.get_by_role("dialog", name=alice.words("New note"))
    expect(dialog.get_by_role("textbox", name=alice.words("Text"))).to_be_focused()
    expect(dialog.locator("[name=customer]")).to_have_value(str(customer.pk))
    alice.page.keyboard.type("Call back")
    alice.page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    alice.page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    assert Note.objects.get().plain_text == "Call back"


def test_a_saved_text_is_not_changed_by_opening_its_form(visit, cast, customer):
    text = (
        '<h3>Order</h3><p>Ask <strong>now</strong>, see <a href="https://example.com"'
        ' rel="noopener noreferrer nofollow">here</a></p><ul><li>one</li></ul>'
    )
    note = add_note(cast.alice, customer=customer, text=text)
    alice = visit(cast.alice)
    alice.enter(f"/notes/{note.pk}/edit/")
    expect(alice.main.get_by_role("textbox", name="Text")).to_contain_text("Order")
    alice.press("Save")
    expect(alice.page).to_have_url(re.compile(rf"/notes/{note.pk}/$"))
    note.refresh_from_db()
    assert note.text == text


def test_without_javascript_a_note_is_written_and_closed(visit, cast, customer):
    alice = visit(cast.alice, java_script_enabled=False)
    alice.enter(f"/customers/{customer.pk}/")
    alice.main.locator("summary", has_text="Add").click()
    alice.main.get_by_role("link", name="Note", exact=True).click()
    alice.field("Text").fill("Called\n@Bob knows")
    alice.press("Save the note")
    expect(alice.main.locator(".note-text [data-mention]")).to_have_text("@Bob")
    alice.main.get_by_role("link", name="Done…").click()
    alice.field("Result").fill("Bought")
    alice.press("Close the note")
    expect(alice.main.locator(".note-result")).to_contain_text("Bought")


def test_the_pages_of_a_note_have_no_grave_faults_of_accessibility(
    visit, cast, in_persian, customer
):
    note = add_note(cast.alice, customer=customer, priority=4, assigned_to=cast.bob.pk)
    comment = add_comment(actor=cast.bob, note=note, text="<div>Yes</div>")
    add_comment(actor=cast.alice, note=note, text="<div>No</div>", parent=comment)
    alice = visit(in_persian(cast.alice))
    faults = {}
    alice.enter("/notes/quick/")
    for part in ("", f"?answer={comment.pk}", "edit/", "finish/", "timeline/"):
        alice.page.goto(f"/notes/{note.pk}/{part}")
        expect(alice.page.locator("textarea:not(.visually-hidden)[data-rich-text]")).to_have_count(
            0
        )
        faults[part] = grave_faults(alice.page)
    alice.page.goto("/")
    alice.page.keyboard.press("n")
    expect(alice.page.locator("#quick-dialog trix-editor")).to_be_focused()
    faults["dialog"] = grave_faults(alice.page)
    assert {path: found for path, found in faults.items() if found} == {}
