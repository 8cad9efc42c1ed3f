"""The calendar: spans in both calendars, weeks of each language, and the notes of a day."""

import datetime
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.services import set_preferences
from core.calendars import GREGORIAN, JALALI
from core.calendars.jalali import from_jalali, to_jalali
from core.calendars.preferences import DEFAULTS, activate
from core.calendars.weeks import week_begins, weekend
from notes.agenda.calendar import CHIPS, calendar_days
from notes.agenda.days import Reader
from notes.agenda.spans import FIRST_DAY, LAST_DAY, Span
from notes.agenda.whose import Agendas
from tests.customers.records import add_named
from tests.notes.records import add_note

TEHRAN, WARSAW = ZoneInfo("Asia/Tehran"), ZoneInfo("Europe/Warsaw")
DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 11, 30, 14, 0, tzinfo=TEHRAN)
READER = Reader(
    now=NOW,
    zone=TEHRAN,
    days_end_in=TEHRAN,
    calendar=JALALI,
    week_begins=5,
    weekend=frozenset({4}),
)


def span(**query):
    return Span.asked_for(query, READER)


@pytest.mark.parametrize(
    ("language", "calendar", "country", "begins", "closed"),
    [
        ("fa", JALALI, "PL", 5, {4}),
        ("fa", GREGORIAN, "PL", 5, {4}),
        ("pl", GREGORIAN, "IR", 0, {5, 6}),
        ("ru", GREGORIAN, "IR", 0, {5, 6}),
        ("en", GREGORIAN, "US", 6, {5, 6}),
        ("en", GREGORIAN, "GB", 0, {5, 6}),
        ("en", GREGORIAN, "IR", 5, {4}),
        ("en", JALALI, "US", 5, {5, 6}),
        ("en", GREGORIAN, "XX", 0, {5, 6}),
    ],
)
def test_weeks_are_as_language_and_country_want_them(language, calendar, country, begins, closed):
    assert week_begins(language=language, calendar=calendar, country=country) == begins
    assert weekend(language=language, country=country) == closed


def test_the_year_says_which_calendar_is_meant():
    azar = span(month="1405-09")
    assert (azar.first, azar.last) == (from_jalali(1405, 9, 1), from_jalali(1405, 9, 30))
    assert azar.days[0].weekday() == 5
    assert len(azar.days) % 7 == 0
    december = span(month="2026-12")
    assert december.calendar == GREGORIAN
    assert (december.first.day, december.last.day) == (1, 31)
    assert span(month="۱۴۰۵-۰۹") == azar


@pytest.mark.parametrize("query", [{}, {"month": ""}, {"month": "x"}, {"day": "1405-13-01"}])
def test_what_cannot_be_read_shows_the_month_of_today(query):
    assert Span.asked_for(query, READER).query == "month=1405-09"


def test_a_week_goes_from_its_first_day_to_its_last():
    week = span(week="1405-09-09")
    assert (week.first, week.last) == (from_jalali(1405, 9, 7), from_jalali(1405, 9, 13))
    assert week.next_query == "week=1405-09-14"
    assert week.previous_query == "week=1405-08-30"


def test_the_other_calendar_shows_about_the_same_days():
    assert span(month="1405-09").in_calendar(GREGORIAN) == "month=2026-12"
    assert span(month="1405-09").as_view("week", NOW.date()) == "week=1405-09-07"
    assert span(day="2026-12-08").in_calendar(JALALI) == "day=1405-09-17"


@given(
    st.dates(FIRST_DAY, LAST_DAY),
    st.sampled_from(("month", "week", "day")),
    st.sampled_from((JALALI, GREGORIAN)),
    st.integers(0, 6),
)
def test_turning_on_and_back_comes_to_the_same_span(day, view, calendar, begins):
    reader = replace(READER, week_begins=begins)
    one = Span.around(view, day, calendar, begins)
    assert one.contains(day)
    assert Span.asked_for(dict([one.query.split("=")]), reader) == one
    with activate(DEFAULTS["fa"]):
        assert one.title
        assert one.subtitle
        assert [one.number_of(each) for each in one.days]
    if one.next_query:
        after = Span.asked_for(dict([one.next_query.split("=")]), reader)
        assert after.first == one.last + DAY
        assert after.previous_query == one.query or after.calendar != one.calendar


def test_titles_are_in_the_words_and_digits_of_the_reader():
    with activate(DEFAULTS["fa"]):
        assert span(month="1405-09").title == "آذر ۱۴۰۵"
        assert span(month="1405-09").number_of(from_jalali(1405, 10, 1)) == "۱ دی"
    with activate(DEFAULTS["en"]):
        assert span(month="1405-09").title == "Azar 1405"
        assert span(day="2026-12-08").title == "Tuesday 8 December 2026"


# --- Notes on their days ---------------------------------------------------------------------------


def days_of(user, reader=READER, **query):
    asked = Span.asked_for(query, reader)
    days = calendar_days(user, Agendas(user).own, reader, asked)
    return {day.date: day for day in days}


@pytest.mark.django_db
def test_notes_stand_on_the_day_on_which_they_are_due_for_their_reader(cast):
    day = datetime.date(2026, 12, 8)
    late = datetime.datetime(2026, 12, 8, 23, 0, tzinfo=WARSAW)
    add_note(cast.alice, text="late", assigned_to=cast.alice.pk, due=late)
    add_note(cast.alice, text="all day", assigned_to=cast.alice.pk, due=day)

    in_tehran = days_of(cast.alice, month="2026-12")
    assert [entry.text for entry in in_tehran[day].entries] == ["all day"]
    assert [entry.text for entry in in_tehran[day + DAY].entries] == ["late"]

    warsaw = replace(READER, zone=WARSAW)
    in_warsaw = days_of(cast.alice, reader=warsaw, month="2026-12")
    assert [entry.text for entry in in_warsaw[day].entries] == ["all day", "late"]
    assert in_warsaw[day].entries[1].clock


@pytest.mark.django_db
def test_a_day_has_few_chips_and_says_how_many_more_there_are(cast):
    day = datetime.date(2026, 12, 8)
    for place in range(7):
        add_note(cast.alice, text=f"note {place}", assigned_to=cast.alice.pk, due=day)
    month = days_of(cast.alice, month="2026-12")[day]
    assert (len(month.entries), month.count, month.left) == (CHIPS["month"], 7, 3)
    (only,) = days_of(cast.alice, day="2026-12-08").values()
    assert (len(only.entries), only.left) == (7, 0)


@pytest.mark.django_db
def test_what_is_done_stays_on_its_day_and_what_is_past_is_overdue(cast):
    day = NOW.date() - DAY
    add_note(cast.alice, text="late", assigned_to=cast.alice.pk, due=day)
    add_note(cast.alice, text="done", assigned_to=cast.alice.pk, due=day, status="done")
    late, done = days_of(cast.alice, month="1405-09")[day].entries
    assert (late.is_overdue, done.is_overdue) == (True, False)
    assert not done.note.is_open


@pytest.mark.django_db
def test_the_page_is_laid_out_in_the_calendar_of_its_reader(cast, client_for):
    (acme,) = add_named("Acme")
    note = add_note(
        cast.alice, customer=acme, assigned_to=cast.alice.pk, due=datetime.date(2026, 12, 8)
    )
    set_preferences(actor=cast.alice, language="fa")
    page = client_for(cast.alice).get("/agenda/calendar/?month=1405-09").content.decode()
    assert "آذر ۱۴۰۵" in page
    assert page.index("شنبه") < page.index("یکشنبه")
    assert f"/agenda/{note.pk}/move/" in page
    assert "month=1405-10" in page
    assert to_jalali(datetime.date(2026, 12, 8)) == (1405, 9, 17)


@pytest.mark.django_db
def test_whoever_only_reads_moves_nothing(cast, client_for):
    add_note(cast.alice, assigned_to=cast.rob.pk, due=datetime.date(2026, 12, 8))
    page = client_for(cast.rob).get("/agenda/calendar/?month=2026-12").content.decode()
    assert "chip-link" in page
    assert "chip-move" not in page
    assert "data-agenda-calendar" not in page
