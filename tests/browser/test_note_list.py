"""The list of notes: faces, filters one click away, sorting by a variable, a status changed in place, and
many put off at once."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.change_sets import change_set
from notes.models import Comment, Note, NoteBulkEdit, Status
from tests.browser.languages import IN_BOTH, IN_PERSIAN
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers
from tests.notes.records import add_note
from tests.records.custom import add_field, let_stand

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def notes(cast):
    """The options of the time zone go from east to west, which is no order of letters."""
    zone = add_field(
        cast,
        "choice",
        "Time zone",
        record_type="notes.note",
        is_filterable=True,
        is_listed=True,
        choices=[
            {"names": {"en": name}, "background_color": "#e4f4e8", "font_color": "#17692f"}
            for name in ("Tokyo", "Astana", "Warsaw", "Lisbon")
        ],
    )
    let_stand(zone)
    key = f"custom.{zone.key}"
    alfa, beta = add_customers(
        {"name": "Alfa Trade sp. z o.o.", "is_public": True},
        {"name": "بازرگانی بهار", "is_public": True},
    )
    now = timezone.now()
    made = [
        add_note(
            cast.carol,
            text="Ask whether the samples have come, and what the buyer says of the price",
            customer=alfa,
            assigned_to=cast.carol.pk,
            due=now - datetime.timedelta(days=2),
            **{key: "lisbon"},
        ),
        add_note(
            cast.carol,
            text="پیگیری پیش‌فاکتور و زمان تحویل",
            customer=beta,
            status="lead",
            assigned_to=cast.bob.pk,
            due=now + datetime.timedelta(hours=1),
            **{key: "astana"},
        ),
        add_note(
            cast.carol,
            text="Crate 17",
            action="ship",
            status="awaiting_approval",
            priority=4,
            is_private=True,
            due=datetime.date(2027, 1, 4),
            **{key: "tokyo"},
        ),
    ]
    with change_set(actor=cast.bob, reason="tests.comment"):
        Comment.objects.create(note=made[0], text="Not yet", created_by=cast.bob)
    return made


@IN_BOTH
def test_faces_sorting_by_a_variable_and_a_status_in_place(
    visit, cast, in_persian, notes, is_persian
):
    reader = visit(in_persian(cast.carol) if is_persian else cast.carol)
    page, rows = reader.page, reader.page.locator("#list-results tbody tr")
    reader.enter("/notes/?display=table")
    expect(rows).to_have_count(3)
    assert grave_faults(page) == []
    reader.picture("note-list")
    reader.picture("note-list", scheme="dark")
    reader.picture("note-list", size=PHONE)

    page.locator("#list-faces .segment").nth(2).click()
    expect(rows).to_have_count(2)
    assert "face=sales" in page.url
    page.locator("#list-faces .segment").nth(0).click()
    expect(rows).to_have_count(3)

    page.locator("th a", has_text="Time zone").or_(page.locator("th a", has_text="افزوده")).click()
    expect(rows.nth(0)).to_contain_text("Tokyo")
    expect(rows.nth(2)).to_contain_text("Lisbon")

    cell = page.locator(f"#cell-{notes[0].pk}-status")
    cell.dblclick()
    lead = Status.objects.get(code="lead").pk
    page.locator(f"#cell-editor option[value='{lead}']").click()
    expect(page.locator("#cell-editor")).to_be_hidden()
    expect(page.locator("#toasts")).to_contain_text("Ask whether")
    assert Note.objects.get(pk=notes[0].pk).status_id == lead

    page.locator("#list-faces .quick-filter").nth(2).click()
    expect(rows).to_have_count(1)
    reader.picture("note-list-overdue")


@IN_PERSIAN
def test_many_are_put_off_and_taken_back(visit, cast, in_persian, notes, is_persian, worker):
    reader = visit(in_persian(cast.carol) if is_persian else cast.carol)
    page = reader.page
    reader.enter("/notes/?display=table")
    for note in notes:
        page.locator(f"#tick-{note.pk}").check()
    reader.picture("note-list-ticked")
    page.locator("#bulk-form button[value=reschedule]").click()
    page.locator("input[name=how][value=by_days]").check()
    page.locator("input[name=days]").fill("۷" if is_persian else "7")
    reader.picture("note-bulk-form")
    page.locator(".bulk-given button[type=submit]").click()
    reader.picture("note-bulk-preview")
    assert grave_faults(page) == []
    before = {note.pk: Note.objects.get(pk=note.pk).due_at for note in notes}
    page.locator(".preview-act button[type=submit]").click()
    expect(page.locator(".result-head")).to_be_visible(timeout=20_000)
    reader.picture("note-bulk-result")
    edit = NoteBulkEdit.objects.get()
    assert edit.counts["changed"] == 3
    after = {note.pk: Note.objects.get(pk=note.pk).due_at for note in notes}
    assert all(after[pk] - before[pk] == datetime.timedelta(days=7) for pk in before)
    page.locator(".result-head form button").click()
    expect(page.locator("form[action$='/redo/']")).to_be_visible(timeout=20_000)
    assert {note.pk: Note.objects.get(pk=note.pk).due_at for note in notes} == before
    reader.picture("note-bulk-taken-back")


@IN_PERSIAN
def test_each_of_the_ticked_customers_gets_a_note_and_that_is_taken_back(
    visit, cast, in_persian, is_persian, worker
):
    mine, free, called = add_customers(
        {"name": "Alfa Trade sp. z o.o.", "assigned_to": cast.bob.pk},
        {"name": "بازرگانی بهار"},
        {"name": "Нева Маркет"},
    )
    add_note(cast.carol, customer=called, assigned_to=cast.carol.pk)
    reader = visit(in_persian(cast.carol) if is_persian else cast.carol)
    page = reader.page
    reader.enter("/customers/?display=table")
    for customer in (mine, free, called):
        page.locator(f"#tick-{customer.pk}").check()
    reader.picture("customers-ticked")
    page.locator("#bulk-form button[formaction='/customers/bulk/note/']").click()
    reader.picture("notes-for-customers-form")
    page.locator(".bulk-given [contenteditable]").fill(
        "قیمت‌های تازه را بگویید" if is_persian else "New prices"
    )
    page.locator("input[name=to_responsible]").check()
    page.locator(".bulk-given button[type=submit]").click()
    expect(page.locator(".preview-act button[type=submit]")).to_be_visible()
    reader.picture("notes-for-customers-preview")
    assert grave_faults(page) == []
    page.locator(".preview-act button[type=submit]").click()
    expect(page.locator(".result-head")).to_be_visible(timeout=20_000)
    reader.picture("notes-for-customers-result")
    assert NoteBulkEdit.objects.get().counts["reasons"] == {"has_one": 1}
    assert dict(
        Note.objects.filter(customer__in=[mine, free]).values_list("customer", "assigned_to")
    ) == {mine.pk: cast.bob.pk, free.pk: None}
    page.locator(".result-head form button").click()
    expect(page.locator("form[action$='/redo/']")).to_be_visible(timeout=20_000)
    assert set(Note.objects.values_list("customer", flat=True)) == {called.pk}
