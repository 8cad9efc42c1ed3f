"""The agenda in a browser: a note is drawn to another day, done, put off, made to recur."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.calendars.jalali import from_jalali
from notes.models import Note
from notes.repeating import Rule
from notes.services import close_note, update_note
from tests.browser.languages import IN_BOTH, IN_PERSIAN
from tests.customers.records import add_named
from tests.notes.records import add_note

CLOSED = "This note is closed. Open it again to have it due on another day."
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def reader(visit, cast, in_persian):
    """Alice, in Persian with the Jalali calendar, or in English with the Gregorian one."""

    def open_window(is_persian, **options):
        return visit(in_persian(cast.alice) if is_persian else cast.alice, **options)

    return open_window


def draw(visitor, note, day):
    """Take the note by the mouse and let it go on that day."""
    page = visitor.page
    chip = page.locator(f"#chip-{note.pk}").bounding_box()
    target = page.locator(f"[data-day='{day}'] [data-chips]").bounding_box()
    page.mouse.move(chip["x"] + chip["width"] / 2, chip["y"] + chip["height"] / 2)
    page.mouse.down()
    middle = target["x"] + target["width"] / 2, target["y"] + target["height"] / 2
    page.mouse.move(*middle, steps=12)
    page.mouse.move(middle[0] + 2, middle[1] + 2, steps=3)
    page.mouse.up()


def in_day(visitor, day):
    return visitor.page.locator(f"[data-day='{day}']")


@IN_BOTH
def test_a_note_is_drawn_to_another_day_and_back_again(reader, cast, is_persian):
    month = "1405-09" if is_persian else "2026-12"
    old, new = datetime.date(2026, 12, 8), datetime.date(2026, 12, 16)
    assert from_jalali(1405, 9, 25) == new
    (acme,) = add_named("آکمه" if is_persian else "Acme")
    note = add_note(
        cast.alice,
        customer=acme,
        assigned_to=cast.alice.pk,
        due=timezone.make_aware(datetime.datetime(2026, 12, 8, 10, 30)),
    )
    others = [
        add_note(cast.alice, text=f"Call {place}", assigned_to=cast.alice.pk, due=old)
        for place in range(5)
    ]
    alice = reader(is_persian)
    alice.enter(f"/agenda/calendar/?month={month}")
    alice.picture("agenda-month")
    expect(in_day(alice, old)).to_contain_text(alice.number(2))
    draw(alice, others[0], new)
    expect(in_day(alice, new)).to_contain_text("Call 0")
    toast = alice.page.locator("[data-toast]")
    expect(toast).to_contain_text("Call 0")
    expect(alice.page.locator(f"#chip-{others[0].pk}")).to_be_focused()
    assert timezone.localdate(Note.objects.get(pk=others[0].pk).due_at) == new

    toast.get_by_role("button", name=alice.words("Undo")).click()
    expect(in_day(alice, old)).to_contain_text("Call 0")
    assert Note.objects.get(pk=others[0].pk).due_at == others[0].due_at
    assert note.due_at == Note.objects.get(pk=note.pk).due_at

    close_note(actor=cast.bob, note=others[1])
    draw(alice, others[1], new)
    expect(alice.page.locator("[data-toast]", has_text=alice.words(CLOSED))).to_be_visible()
    expect(in_day(alice, old)).to_contain_text("Call 1")
    expect(in_day(alice, new)).not_to_contain_text("Call 1")


@IN_PERSIAN
def test_a_recurring_note_asks_what_moves_with_it(reader, cast, is_persian):
    due = timezone.localdate() + datetime.timedelta(days=1)
    note = add_note(cast.alice, text="Weekly", assigned_to=cast.alice.pk, due=due)
    rule = Rule(unit="week", start=due, weekdays=(due.weekday(),))
    update_note(actor=cast.alice, note=note, changes={}, repeat=rule.to_json())
    alice = reader(is_persian)
    alice.enter(f"/agenda/calendar/?week={due}")
    alice.picture("agenda-week")
    days = alice.page.locator("[data-day]")
    old = next(place for place in range(7) if days.nth(place).locator(".chip-note").count())
    new = days.nth(old + 1 if old < 6 else old - 1).get_attribute("data-day")
    draw(alice, note, new)
    dialog = alice.page.get_by_role("dialog", name=alice.words("Move to another day"))
    following = dialog.get_by_label(alice.words("This and the following ones"))
    following.check()
    alice.picture("agenda-move")
    with alice.page.expect_navigation():
        dialog.get_by_role("button", name=alice.words("Move"), exact=True).click()
    expect(in_day(alice, new)).to_contain_text("Weekly")
    assert Note.objects.get(pk=note.pk).repeat["start"] == new


def test_a_note_is_moved_by_the_keyboard(visit, cast):
    note = add_note(
        cast.alice,
        assigned_to=cast.alice.pk,
        due=timezone.make_aware(datetime.datetime(2026, 12, 8, 10, 30)),
    )
    alice = visit(cast.alice)
    alice.enter("/agenda/calendar/?month=2026-12")
    alice.page.locator(f"#chip-{note.pk}").focus()
    alice.page.keyboard.press("Tab")
    alice.page.keyboard.press("Enter")
    dialog = alice.page.get_by_role("dialog", name=alice.words("Move to another day"))
    day = dialog.get_by_label(alice.words("New day"), exact=False).first
    expect(day).to_be_visible()
    alice.may_be_refused = True
    day.fill("2026-12-40")
    day.press("Enter")
    expect(dialog).to_contain_text("40")
    dialog.get_by_label(alice.words("New day"), exact=False).first.fill("2026-12-17")
    with alice.page.expect_navigation():
        dialog.get_by_role("button", name=alice.words("Move"), exact=True).click()
    expect(in_day(alice, "2026-12-17")).to_contain_text("10:30")


@IN_PERSIAN
def test_my_day_is_done_and_put_off(reader, cast, is_persian):
    alice = reader(is_persian)
    today = timezone.localdate(timezone=ZoneInfo(alice.user.time_zone))
    (acme,) = add_named("آکمه" if is_persian else "Acme")
    late = add_note(
        cast.alice,
        customer=acme,
        text="Late",
        assigned_to=cast.alice.pk,
        due=today - datetime.timedelta(days=3),
    )
    now = add_note(cast.alice, text="Soon", assigned_to=cast.alice.pk, due=today)
    add_note(cast.alice, text="Some day", assigned_to=cast.alice.pk, status="on_hold", priority=4)
    alice.enter("/agenda/")
    alice.picture("agenda-list")
    bar = alice.page.get_by_role("navigation", name=alice.words("Main"))
    expect(bar.locator(".side-badge")).to_have_text(alice.number(2))
    alice.button(alice.words("Done: %(note)s", note="Late")).click()
    expect(alice.page.locator("[data-toast]")).to_contain_text("Late")
    expect(bar.locator(".side-badge")).to_have_text(alice.number(1))
    assert not Note.objects.get(pk=late.pk).is_open

    row = alice.main.locator("[data-row]", has_text="Soon")
    row.locator("summary").click()
    row.get_by_role("button", name=alice.words("Tomorrow"), exact=True).click()
    group = alice.main.get_by_role("region", name=re.compile(alice.words("Tomorrow")))
    expect(group).to_contain_text("Soon")
    assert Note.objects.get(pk=now.pk).due_at > now.due_at


@IN_BOTH
def test_a_note_is_made_to_recur_and_says_when_it_is_next(reader, cast, is_persian):
    note = add_note(
        cast.alice, text="Ask", assigned_to=cast.alice.pk, due=datetime.date(2030, 12, 7)
    )
    alice = reader(is_persian)
    alice.enter(f"/agenda/{note.pk}/repeat/")
    alice.field("Repeats").select_option("month")
    preview = alice.page.locator(".repeat-preview")
    expect(preview.locator("li")).to_have_count(5)
    alice.picture("agenda-repeat")
    alice.press("Save")
    expect(alice.page.locator("[data-toast]")).to_be_visible()
    assert Note.objects.get(pk=note.pk).repeat["calendar"] == (
        "jalali" if is_persian else "gregorian"
    )


def test_the_agenda_works_without_javascript_and_on_a_phone(reader, cast):
    note = add_note(
        cast.alice, text="Ask", assigned_to=cast.alice.pk, due=datetime.date(2030, 12, 7)
    )
    alice = reader(True, java_script_enabled=False)
    alice.page.set_viewport_size({"width": 360, "height": 780})
    alice.enter("/agenda/calendar/?month=1409-09")
    alice.page.locator(f"[data-note='{note.pk}'] .chip-move").click()
    alice.field("New day").fill("1409/09/20")
    alice.press("Move")
    expect(in_day(alice, from_jalali(1409, 9, 20))).to_contain_text("Ask")
