"""Team reports: what is counted, for whom, in whose calendar, and where each number leads."""

import datetime
import io
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import set_preferences
from core.calendars.jalali import to_jalali
from core.change_sets import change_set
from core.list_filters import no_such_filter
from core.patience import OutOfPatience
from notes.models import Comment, Note
from notes.services import finish_note
from tests.customers.records import add_customers, add_named
from tests.notes.records import action, add_note, status

REPORT = "/notes/reports/"
HOUR = datetime.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db):
    (found,) = add_named("Acme")
    return found


@pytest.fixture
def carol(client_for, cast):
    return client_for(cast.carol)


def written_at(note, moment, **columns) -> Note:
    """As if it had been written then."""
    with change_set(actor=None, reason="tests.past"):
        Note.objects.filter(pk=note.pk).update(created_at=moment, **columns)
    note.refresh_from_db()
    return note


def report_of(client, **query):
    response = client.get(REPORT, query)
    assert response.status_code == 200
    return response.context["report"]


def counts_of(report, label) -> dict[str, int]:
    (row,) = [row for row in report.rows if row.label == label]
    return {name: count for name, count in row.numbers.counts.items() if count}


def found_by(client, url) -> int:
    """How many notes the list shows at that address."""
    page = client.get(url)
    assert page.status_code == 200
    assert page.context["problems"] == []
    return len(page.context["rows"])


# --- What is counted ------------------------------------------------------------------------------


def test_each_person_has_what_he_wrote_closed_and_is_in_charge_of(cast, carol, customer):
    add_note(cast.alice, customer=customer, assigned_to=cast.bob.pk)
    add_note(cast.alice, customer=customer, action="email", status="done")
    late = timezone.now() - HOUR
    add_note(cast.bob, customer=customer, action="message", assigned_to=cast.bob.pk, due=late)

    report = report_of(carol)
    assert counts_of(report, "Alice") == {"written": 2, "calls": 1, "emails": 1, "closed": 1}
    assert counts_of(report, "Bob") == {"written": 1, "messages": 1, "open": 2, "overdue": 1}
    assert report.total.numbers.counts["written"] == 3


def test_times_are_medians(cast, carol, customer):
    begin = timezone.now() - datetime.timedelta(seconds=30)
    for hours in (1, 2, 9):
        note = add_note(cast.alice, customer=customer, status="done")
        written_at(note, begin - hours * HOUR, closed_at=begin)
    report = report_of(carol, period="own", start=str((begin - 10 * HOUR).date()), end=str(begin.date()))  # fmt: skip
    assert report.medians["to_close"] == 2 * HOUR
    (alice,) = [row for row in report.rows if row.label == "Alice"]
    assert alice.times_in_words[0] == "2 h 0 min"


def test_the_first_response_is_the_first_comment_or_the_closing(cast, carol, customer):
    now = timezone.now()
    commented = written_at(add_note(cast.alice, customer=customer, status="lead"), now - 5 * HOUR)
    with change_set(actor=cast.bob, reason="tests.comment"):
        for hours in (4, 1):
            comment = Comment.objects.create(note=commented, text="x", created_by=cast.bob)
            Comment.objects.filter(pk=comment.pk).update(created_at=now - hours * HOUR)
    written_at(add_note(cast.alice, customer=customer, status="lead"), now - 4 * HOUR)  # no answer
    inner = add_note(cast.alice, action="ship", status="awaiting_approval")
    written_at(inner, now - 4 * HOUR, closed_at=None)

    days = {"start": str((now - 5 * HOUR).date()), "end": str(now.date())}
    report = report_of(carol, period="own", **days)
    assert report.medians["to_answer"] == HOUR


def test_who_did_what_tells_people_and_actions(cast, carol, customer):
    for code, who in (("call", cast.alice), ("call", cast.alice), ("email", cast.bob)):
        note = add_note(cast.carol, customer=customer, action=code)
        finish_note(actor=who, note=note, status=status("done"))
    matrix = report_of(carol).matrix
    calls = [choice.label for choice in matrix.actions].index("Call")
    assert [(label, cells[calls].count, total.count) for label, cells, total in matrix.rows] == [
        ("Alice", 2, 2),
        ("Bob", 0, 1),
    ]
    written = report_of(carol, did="written").matrix
    assert [(label, total.count) for label, _cells, total in written.rows] == [("Carol", 3)]


@pytest.mark.parametrize("by", ["department", "action", "status", "responsible"])
def test_a_report_is_told_by_other_things_too(cast, carol, by):
    (customer,) = add_customers({"name": "Acme", "assigned_to": cast.bob.pk})
    add_note(cast.alice, customer=customer, department=cast.north.pk)
    labels = {row.label for row in report_of(carol, by=by).rows}
    assert labels == {{"department": "North", "action": "Call", "status": "Active", "responsible": "Bob"}[by]}  # fmt: skip


def test_the_trend_has_every_day_of_the_period(cast, carol, customer):
    add_note(cast.alice, customer=customer, status="done")
    trend = report_of(carol, period="this_week").trend
    assert len(trend) == 7
    today = timezone.localdate()
    assert [(s.written.count, s.closed.count) for s in trend if s.part.start == today] == [(1, 1)]
    assert sum(step.written.count for step in trend) == 1


def test_months_are_those_of_the_reader(cast, client_for, customer):
    add_note(cast.alice, customer=customer)
    set_preferences(actor=cast.carol, language="fa", time_zone="Asia/Tehran")
    page = client_for(cast.carol).get(REPORT, {"period": "this_month"})
    period = page.context["report"].period
    assert to_jalali(period.start)[2] == 1
    assert re.search(r"[۰-۹]", str(page.context["report"].trend[0].label))


# --- Where numbers lead, and for whom -------------------------------------------------------------


@pytest.mark.parametrize("by", ["person", "department", "action", "status", "responsible"])
def test_every_number_leads_to_the_very_notes_that_it_counts(cast, carol, by):
    (customer,) = add_customers({"name": "Acme", "assigned_to": cast.bob.pk})
    add_note(cast.alice, customer=customer, status="done", department=cast.north.pk)
    late = timezone.now() - HOUR
    for due in (late, None):
        add_note(cast.alice, customer=customer, action="email", assigned_to=cast.bob.pk, due=due)
    old = add_note(cast.alice, customer=customer, status="done", department=cast.north.pk)
    past = timezone.now() - datetime.timedelta(days=400)
    written_at(old, past, closed_at=past)

    report = report_of(carol, by=by)
    cells = [cell for row in report.rows for cell in row.cells]
    if by == "person":
        cells += report.total.cells
        cells += [cell for _label, cells_, _total in report.matrix.rows for cell in cells_]
        cells += [cell for step in report.trend for cell in (step.written, step.closed)]
    counts = {cell.url: cell.count for cell in cells if cell.count}
    assert {url: found_by(carol, url) for url in counts} == counts
    for measure in ("open=yes", "overdue=yes", "closed_at.from", "created_at.from"):
        assert any(measure in url for url in counts), measure


def test_open_and_overdue_ones_lead_to_the_filters_of_the_list(cast, carol, customer):
    add_note(cast.bob, customer=customer, assigned_to=cast.bob.pk, due=timezone.now() - HOUR)
    (row,) = [row for row in report_of(carol).rows if row.label == "Bob"]
    opened, overdue = (parse_qs(urlsplit(cell.url).query) for cell in row.cells[5:7])
    assert opened == {"assigned_to": [str(cast.bob.pk)], "open": ["yes"]}
    assert overdue == {"assigned_to": [str(cast.bob.pk)], "overdue": ["yes"]}


def test_filters_of_the_list_narrow_the_report_and_go_along(cast, carol, customer):
    add_note(cast.alice, customer=customer)
    add_note(cast.alice, customer=customer, action="email")
    call = action("call").pk
    page = carol.get(REPORT, {"action": call, "by": "person"})
    report = page.context["report"]
    assert report.total.numbers.counts["written"] == 1
    assert f"action={call}" in report.rows[0].cells[0].url
    (chip,) = page.context["chips"]
    assert "by=person" in chip["remove_url"]
    assert "action=" not in chip["remove_url"]


def test_a_talk_counts_for_the_department_that_it_concerns(cast, carol):
    """Nobody is asked for it where a call is logged or a note is jotted down."""
    (norths,) = add_customers({"name": "Norths", "departments": (cast.north.pk,)})
    both = (cast.north.pk, cast.south.pk)
    between, nowhere = add_customers({"name": "Both", "departments": both}, {"name": "Nowhere"})
    add_note(cast.erin, customer=norths)
    add_note(cast.erin, customer=between, assigned_to=cast.dan.pk)
    add_note(cast.alice, customer=nowhere, text="his own")
    add_note(cast.erin, customer=nowhere, text="of nobody in particular")
    internal = add_note(cast.alice)
    with change_set(actor=None, reason="tests.retire"):
        type(cast.south).objects.filter(pk=cast.south.pk).update(is_active=False)
    (late,) = add_customers({"name": "Late", "departments": both})
    assert add_note(cast.erin, customer=late).department_id == cast.north.pk
    with change_set(actor=None, reason="tests.delete"):
        Note.objects.filter(customer=late).delete()
    report = report_of(carol, by="department")
    assert {row.label: row.numbers.counts["written"] for row in report.rows} == {
        "North": 2,
        "South": 1,
        "no department": 2,
    }
    assert internal.department_id is None  # else fewer would see it


def test_a_row_of_nobody_leads_to_notes_without_a_customer_too(cast, carol):
    (customer,) = add_customers({"name": "Acme", "assigned_to": cast.bob.pk})
    (free,) = add_named("Free")
    add_note(cast.carol, customer=customer)
    add_note(cast.carol, customer=free)
    add_note(cast.carol)
    add_note(cast.carol, customer=free, is_private=True)
    (row,) = [row for row in report_of(carol, by="responsible").rows if row.label == "nobody"]
    page = carol.get(row.cells[0].url)
    assert len(page.context["rows"]) == row.cells[0].count == 3


def test_nothing_is_told_of_notes_out_of_sight(cast, carol):
    (souths,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    add_note(cast.dan, customer=souths)
    add_note(cast.alice, is_private=True)
    assert report_of(carol).rows == []
    add_note(cast.carol, is_private=True)
    assert {row.label for row in report_of(carol).rows} == {"Carol", "nobody"}
    assert report_of(carol).total.numbers.counts["written"] == 1


def test_a_private_note_tells_nothing_of_a_customer_who_went_out_of_sight(cast, carol):
    values = {"name": "Moved", "departments": (cast.north.pk,), "is_public": False}
    (moved,) = add_customers({**values, "assigned_to": cast.dan.pk})
    add_note(cast.carol, customer=moved, is_private=True)
    assert [row.label for row in report_of(carol, by="responsible").rows] == ["Dan"]
    with change_set(actor=None, reason="tests.move"):
        moved.departments.through.objects.filter(customer=moved).update(department=cast.south)
    assert [row.label for row in report_of(carol, by="responsible").rows] == ["nobody"]


def test_who_has_not_the_right_is_refused(cast, client_for):
    assert client_for(cast.alice).get(REPORT).status_code == 403
    assert client_for(cast.alice).get(f"{REPORT}file/").status_code == 403


# --- The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"start": "2026-05-01"}, "Choose this day, or one of the periods."),
        ({"start": "soon", "end": "2026-05-01"}, "soon"),
        ({"start": "2026-05-02", "end": "2026-05-01"}, "The last day is before the first one."),
        ({"start": "2020-05-02", "end": "2026-05-01"}, "more than 1,100 days"),
    ],
)
def test_a_wrong_period_is_said_and_stays_typed(carol, query, says):
    page = carol.get(REPORT, {"period": "own", **query})
    assert page.context["report"] is None
    assert says in page.text
    assert all(f'value="{typed}"' in page.text for typed in query.values())
    assert carol.get(f"{REPORT}file/", {"period": "own", **query}).status_code == 302


def test_a_filter_that_cannot_be_read_is_named(carol):
    assert "was left out" in carol.get(REPORT, {"action": "x"}).text
    unknown = carol.get(REPORT, {"acton": "1", "utm_source": "mail"})
    assert unknown.context["asked"].problems == [no_such_filter("acton")]
    assert unknown.context["asked"].problems[0] in unknown.text


def test_an_empty_report_says_so(carol):
    assert "No notes in this period" in carol.get(REPORT).text


def test_what_takes_too_long_is_given_up_with_advice(cast, carol, customer, monkeypatch):
    def give_up(asked, now):
        raise OutOfPatience

    monkeypatch.setattr("notes.views.reports.make_report", give_up)
    assert "Choose a shorter period" in carol.get(REPORT).text


def test_the_number_of_queries_does_not_depend_on_the_number_of_notes(cast, carol, customer):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            carol.get(REPORT, {"by": "person"})
        return len(captured)

    def write(count):
        for number in range(count):
            who = (cast.alice, cast.bob, cast.carol)[number % 3]
            code = ("call", "email", "message", "feedback")[number % 4]
            add_note(who, customer=customer, action=code, status="done")

    write(2)
    asked()
    few = asked()
    write(18)
    assert asked() == few


# --- The workbook ---------------------------------------------------------------------------------


def test_the_workbook_has_the_same_numbers(cast, carol, customer):
    add_note(cast.alice, customer=customer, status="done")
    response = carol.get(f"{REPORT}file/", {"period": "this_week"})
    assert ".xlsx" in response.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    groups, matrix, trend = book.worksheets
    rows = list(groups.values)
    assert rows[0][:2] == ("Person", "Written")
    assert rows[1][:2] == ("Alice", 1)
    assert rows[-1][:2] == ("All", 1)
    assert list(matrix.values)[1] == ("Alice", 1, 1)
    assert len(list(trend.values)) == 8
    assert not groups.sheet_view.rightToLeft


def test_in_persian_the_sheets_run_from_right_to_left(cast, client_for, customer):
    add_note(cast.alice, customer=customer)
    set_preferences(actor=cast.carol, language="fa", time_zone="Asia/Tehran")
    response = client_for(cast.carol).get(f"{REPORT}file/")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets)
    trend = book.worksheets[2]
    assert re.fullmatch(r"1[34]\d\d[-/]\d\d[-/]\d\d", trend.cell(2, 1).value)
