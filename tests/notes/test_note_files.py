"""Notes from spreadsheets and into them: joined to customers, loaded back without a change."""

import datetime
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation
from accounts.services import update_organisation
from core.calendars import preferences as display
from core.calendars.kinds import CALENDARS
from core.calendars.preferences import DEFAULTS
from core.catalogue import LongTextKind
from core.models import DomainEvent
from core.undo import undo_change_set
from importing.checking import check_rows
from importing.choices import Contents, EmptyCells, OnMatch
from importing.exporting.plan import ExportPlan
from importing.writing import FORMATS
from notes.choices import Priority
from notes.fields import organisation_zone
from notes.importers import NOTES
from notes.models import Note
from notes.services import update_note
from notes.variables import KINDS
from tests.customers.any_values import any_value
from tests.customers.records import add_customers
from tests.importing import sheets
from tests.importing.exported_tables import (
    LANGUAGES,
    READERS,
    SELDOM,
    assert_nothing_is_lost,
    forgotten,
    load_back,
    plan_back,
    write,
)
from tests.importing.sheets import messages, outcomes, problems
from tests.notes.records import add_note, status
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db

check = partial(sheets.check, target=NOTES)
apply = partial(sheets.apply, target=NOTES)
HEADERS = ["Customer", "Action", "Status", "Text", "Due", "Assignee"]


@pytest.fixture
def erin(cast):
    return cast.erin


@pytest.fixture
def firms(cast):
    return add_customers(
        {"name": "Alfa", "external_id": "007", "is_public": True},
        {"name": "شرکت بتا", "departments": (cast.north.pk,), "is_public": False},
    )


def test_rows_name_their_customer_and_their_words_in_any_language(cast, erin, firms):
    apply(
        erin,
        HEADERS,
        ["Alfa", "Call", "Lead", "Ask about the order", "2030-05-01 14:30", "Bob"],
        ["شرکت بتا", "Wysyłka", "در انتظار تأیید", "two\nlines", "2030-05-02", "alice@example.com"],
        ["", "Ship", "", "of the house", "", ""],
    )
    first, second, third = Note.objects.order_by("pk")
    assert (first.customer, first.action.code, first.status.code) == (firms[0], "call", "lead")
    assert first.assigned_to == cast.bob
    assert first.due_at.astimezone(organisation_zone()).strftime("%d %H:%M") == "01 14:30"
    assert (second.customer, second.action.code, second.assigned_to) == (
        firms[1],
        "ship",
        cast.alice,
    )
    assert second.is_due_all_day
    assert second.plain_text == "two\nlines"
    assert (third.customer, third.status.code) == (None, "awaiting_approval")
    assert first.created_by == erin


def test_who_loads_what_is_done_is_named_in_it(erin, firms):
    apply(erin, HEADERS, ["Alfa", "Call", "Done", "", "", ""])
    note = Note.objects.get()
    assert note.closed_at is not None
    assert note.closed_by == erin
    closed = DomainEvent.objects.filter(name="notes.note.closed", record_id=note.pk)
    assert closed.get().actor == erin


def test_a_customer_is_named_by_whatever_finds_him(cast, erin, firms):
    by_number = ["Customer number", "Action", "Status"]
    assert apply(erin, by_number, [str(firms[0].number), "Call", "Lead"]).counts["new"] == 1
    by_id = ["Customer: External identifier", "Action", "Status"]
    assert apply(erin, by_id, ["007", "Call", "Lead"]).counts["new"] == 1
    assert set(Note.objects.values_list("customer", flat=True)) == {firms[0].pk}


def test_what_does_not_go_together_is_told(cast, erin, firms):
    checked = check(
        erin,
        HEADERS,
        ["Alfa", "Ship", "Lead", "a", "", ""],
        ["Nobody", "Call", "Lead", "b", "", ""],
        ["Alfa", "Dance", "Lead", "c", "31.02.2030", ""],
        ["شرکت بتا", "Call", "Lead", "d", "", "Dan"],
        ["Alfa", "", "Lead", "e", "", ""],
    )
    assert set(outcomes(checked)) == {"wrong"}
    told = {row: [] for row in range(2, 7)}
    for row, letter, message in problems(checked):
        told[row].append((letter, message))
    assert "no status of" in told[2][0][1]
    assert told[3][0][0] == "A"
    assert {letter for letter, _message in told[4]} == {"B", "E"}
    assert told[5][0][0] == "F"
    assert "Dan" in told[5][0][1]
    assert "empty" in told[6][0][1]


def test_a_time_that_the_clocks_skip_is_wrong_in_its_cell(cast, erin):
    """In whatever form the file has it: as a text, or as a moment of a spreadsheet."""
    update_organisation(
        actor=erin, organisation=Organisation.objects.get(), time_zone="Europe/Warsaw"
    )
    headers = ["Action", "Status", "Due"]
    skipped = ("2027-03-28 02:30", datetime.datetime(2027, 3, 28, 2, 30))
    there = ("2027-03-28 03:30", datetime.datetime(2027, 3, 28, 1, 30))
    checked = check(erin, headers, *(["Call", "Lead", due] for due in (*skipped, *there)))
    assert outcomes(checked) == ["wrong", "wrong", "new", "new"]
    assert {(letter, message) for _row, letter, message in problems(checked)} == {
        (
            "C",
            "There is no 02:30 on that day: the clocks are put forward then. Choose a time before or"
            " after it.",
        )
    }


def test_nobody_keeps_a_note_that_goes_to_a_customer_whom_he_does_not_see(cast, erin, firms):
    note = add_note(cast.alice, customer=firms[0], assigned_to=cast.dan.pk)
    headers = ["Note number", "Customer number"]
    row = [str(note.pk), str(firms[1].number)]
    checked = check(erin, headers, row)
    assert outcomes(checked) == ["wrong"]
    assert "Dan does not see this customer" in messages(checked)
    headers.append("Assignee")
    assert outcomes(check(erin, headers, [*row, "Bob"])) == ["changed"]
    taken = check(erin, headers, [*row, ""], empty_cells=EmptyCells.CLEAR)
    assert outcomes(taken) == ["changed"]


def test_filling_in_only_what_is_empty_replaces_no_customer(cast, erin, firms):
    note = add_note(cast.alice, customer=firms[0], assigned_to=cast.dan.pk)
    free, dans = add_note(cast.alice), add_note(cast.alice, assigned_to=cast.dan.pk)
    headers = ["Note number", "Customer number", "Assignee"]
    rows = [[str(one.pk), str(firms[1].number), "Bob"] for one in (note, free, dans)]
    checked = check(erin, headers, *rows, on_match=OnMatch.FILL)
    assert outcomes(checked) == ["unchanged", "changed", "wrong"]
    assert "Dan does not see this customer" in messages(checked)
    apply(erin, headers, *rows[:2], on_match=OnMatch.FILL)
    note.refresh_from_db()
    free.refresh_from_db()
    assert (note.customer, free.customer) == (firms[0], firms[1])


def test_nothing_is_told_of_customers_out_of_sight(cast, firms):
    sheets.allow(cast.dan, "importing.run")
    checked = check(cast.dan, HEADERS, ["شرکت بتا", "Call", "Lead", "x", "", ""])
    assert "No customer whom you may change" in messages(checked)


def test_when_a_note_is_due_is_read_in_the_order_of_the_file(erin, firms):
    rows = [["Alfa", "Call", "Lead", "", cell, ""] for cell in ("03/04/2030", "03/04/2030 14:30")]
    checked = check(erin, HEADERS, *rows, notation={"day_order": "month"})
    days = [row.values["due"] for row in checked.rows]
    assert days[0] == datetime.date(2030, 3, 4)
    assert days[1].date() == datetime.date(2030, 3, 4)
    short = ["Alfa", "Call", "Lead", "", "03.04.30", ""]
    checked = check(erin, HEADERS, short, notation={"short_years": "gregorian"})
    assert "is not clear" in messages(checked)
    assert "years of two digits" not in messages(checked)


def test_rows_that_nobody_assigned_would_see_ask_no_more_queries(cast, erin, firms):
    counts = []
    for people in (["Dan"], ["Dan", "Bob", "Alice", "Carol"] * 10):
        rows = [["شرکت بتا", "Call", "Lead", f"{n}", "", who] for n, who in enumerate(people)]
        with CaptureQueriesContext(connection) as queries:
            checked = check(erin, HEADERS, *rows)
        counts.append(len(queries))
        for (*_cells, who), outcome in zip(rows, outcomes(checked), strict=True):
            assert outcome == ("wrong" if who == "Dan" else "new")
    assert counts[0] == counts[1]


def exported(actor, folder, *, writer="en", **asked):
    return write(actor, NOTES, folder, writer=DEFAULTS[writer], **asked)


def plan_for(actor, sheet, **more):
    return plan_back(actor, NOTES, [header.label for header in sheet.headers], **more)


@pytest.fixture
def notes(cast, erin, firms):
    zone = add_field(cast, "text", "Zone", record_type="notes.note")
    tier = add_field(cast, "choice", "Tier", record_type="notes.note")
    key = f"custom.{zone.key}"
    midnight = timezone.make_aware(datetime.datetime(2030, 5, 1))
    add_note(erin, customer=firms[0], text="<div>bold <strong>words</strong></div>", due=midnight)
    add_note(erin, customer=firms[1], due=datetime.date(2030, 5, 2), **{key: "Tehran"})
    add_note(
        erin,
        text="",
        action="ship",
        status="awaiting_approval",
        is_private=True,
        is_pinned=True,
        priority=4,
        assigned_to=cast.bob.pk,
        department=cast.north.pk,
        due=timezone.now(),
        **{f"custom.{tier.key}": tier.choices.first().code},
    )
    add_note(erin, customer=firms[0], is_private=True, status="done", result="two\nlines")


@pytest.mark.parametrize("reader", LANGUAGES)
@pytest.mark.parametrize("writer", LANGUAGES)
def test_loaded_back_nothing_changes_whoever_writes_and_reads(
    erin, notes, tmp_path, writer, reader
):
    sheet = exported(erin, tmp_path, writer=writer)
    assert len(sheet.rows) == 4
    for empty in EmptyCells:
        with display.activate(DEFAULTS[reader]):
            checked = check_rows(plan_for(erin, sheet, empty_cells=empty), sheet.rows)
        told = [(row.changes, row.old) for row in checked.rows if row.changes]
        assert (set(outcomes(checked)), problems(checked)) == ({"unchanged"}, []), told


def test_a_file_of_another_kind_is_loaded_back_as_well(erin, notes, tmp_path):
    sheet = exported(erin, tmp_path, suffix="csv")
    checked = check_rows(plan_for(erin, sheet), sheet.rows)
    assert set(outcomes(checked)) == {"unchanged"}


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
ACTIONS = [("call", "active"), ("call", "done"), ("ship", "awaiting_approval")]
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))
MOMENTS = st.datetimes(
    datetime.datetime(2000, 1, 1), datetime.datetime(2100, 1, 1), timezones=st.just(datetime.UTC)
)


def any_note(cast, catalogue, session) -> st.SearchStrategy:
    """What somebody has written of no customer in particular, with every field of his own."""
    lines = st.lists(st.text(LETTERS, max_size=60), max_size=3).map("\n".join)
    custom = {f.key: any_value(f, session) for f in catalogue if f.is_custom}
    return st.fixed_dictionaries(
        {
            "done": st.sampled_from(ACTIONS),
            "text": lines.map(lambda text: f"<div>{escape(text)}</div>"),
            "result": lines.map(LongTextKind().tidied).map(lambda text: text or ""),
            "due": st.none() | DAYS | MOMENTS,
            "priority": st.sampled_from(Priority.values),
            "is_private": st.booleans(),
            "is_pinned": st.booleans(),
            "department": st.sampled_from((None, cast.north.pk)),
            **custom,
        }
    )


@SELDOM
@given(
    data=st.data(),
    writer=READERS,
    reader=READERS,
    suffix=st.sampled_from(tuple(FORMATS)),
    calendar=st.sampled_from(("", *CALENDARS)),
    is_staged=st.booleans(),
)
def test_any_note_comes_back_as_it_was(
    cast, erin, firms, variables, tmp_path, data, writer, reader, suffix, calendar, is_staged
):
    written = any_note(cast, NOTES.catalogue(), NOTES.session(erin))
    with forgotten():
        for values in data.draw(st.lists(written, min_size=1, max_size=4)):
            action, status = values.pop("done")
            # Of a private note no file tells the customer.
            customers = (None,) if values["is_private"] else (None, *firms)
            customer = data.draw(st.sampled_from(customers))
            add_note(erin, customer=customer, action=action, status=status, **values)
        sheet = write(erin, NOTES, tmp_path, suffix=suffix, writer=writer, calendar=calendar)
        checked = load_back(erin, NOTES, sheet, reader, is_staged=is_staged)
        assert_nothing_is_lost(checked, Note.objects.count())


@pytest.fixture
def variables(cast):
    """One of every kind that notes may have."""
    for entry in KINDS:
        add_field(cast, entry.kind, f"A {entry.kind}", record_type="notes.note")


def test_changed_cells_go_in_and_are_taken_back(cast, erin, firms):
    note = add_note(erin, customer=firms[0])
    headers = ["Note number", "Status", "Customer number", "Record version"]
    row = [str(note.pk), "Done", str(firms[1].number), str(note.version)]
    applied = apply(erin, headers, row)
    note.refresh_from_db()
    assert (note.status.code, note.customer, note.closed_by) == ("done", firms[1], erin)

    undo_change_set(actor=erin, change_set=applied.change_set)
    note.refresh_from_db()
    assert (note.status.code, note.customer) == ("active", firms[0])


def test_what_somebody_changed_meanwhile_is_a_conflict(cast, erin, firms):
    note = add_note(erin, customer=firms[0])
    version = note.version
    update_note(actor=cast.bob, note=note, changes={"status": status("on_hold").pk})
    checked = check(
        erin, ["Note number", "Status", "Record version"], [str(note.pk), "Lead", str(version)]
    )
    assert outcomes(checked) == ["conflict"]


def test_notes_out_of_sight_are_neither_written_nor_found(cast, firms):
    hidden = add_note(cast.alice, customer=firms[1], text="secret")
    private = add_note(cast.alice, text="own", is_private=True)
    sheets.allow(cast.dan, "importing.run", "importing.export")
    plan = ExportPlan.make(cast.dan, NOTES, query="", contents=Contents.EVERYTHING)
    assert list(plan.ids()) == []
    headers = ["Note number", "Priority"]
    checked = check(cast.dan, headers, [str(hidden.pk), "High"], [str(private.pk), "High"])
    assert "changed" not in outcomes(checked)


def test_the_list_is_written_as_it_is_shown(erin, firms, tmp_path, client_for, cast):
    add_note(cast.alice, customer=firms[0], text="words")
    client = client_for(cast.alice)
    columns = client.get("/notes/").context["exported_keys"]
    sheet = exported(erin, tmp_path, contents=Contents.LIST, columns=columns)
    labels = [header.label for header in sheet.headers]
    assert labels[:5] == ["Text", "Status", "Due", "Customer number", "Customer"]
    words, _status, _due, *named = sheet.rows[0][1][:5]
    assert [words, *named] == ["words", firms[0].number, "Alfa"]


def test_the_number_of_queries_does_not_depend_on_the_rows(cast, erin, firms):
    def cost(count):
        rows = [["Alfa", "Call", "Lead", f"n{n}", "2030-05-01", "Bob"] for n in range(count)]
        check(erin, HEADERS, *rows)
        with CaptureQueriesContext(connection) as captured:
            check(erin, HEADERS, *rows)
        return len(captured)

    assert cost(2) == cost(20)
