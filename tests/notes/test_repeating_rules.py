"""Rules of recurring notes: their days, against dateutil where it knows the calendar, else by counting."""

import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import GREGORIAN, JALALI
from core.calendars.jalali import days_in_month, from_jalali, to_jalali
from notes import repeating
from notes.repeating import LAST, LAST_DAY, SAME_DAY, WEEKDAY, Rule, coming, following

WARSAW, TEHRAN = ZoneInfo("Europe/Warsaw"), ZoneInfo("Asia/Tehran")
DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2120, 1, 1))
EVERY = st.integers(1, 12)
FREQUENCIES = {"day": rrule.DAILY, "week": rrule.WEEKLY, "month": rrule.MONTHLY}


def first(rule, most=20, after=None):
    return list(islice(rule.days_after(after or rule.start), most))


def by_dateutil(rule, most=20, **more):
    start = datetime.datetime.combine(rule.start, datetime.time())
    found = rrule.rrule(
        FREQUENCIES[rule.unit], dtstart=start, interval=rule.every, wkst=rule.week_begins, **more
    )
    return [day.date() for day in islice((d for d in found if d > start), most)]


@given(DAYS, EVERY)
def test_days(start, every):
    rule = Rule(unit="day", every=every, start=start)
    assert first(rule) == by_dateutil(rule)


@given(DAYS, EVERY, st.sets(st.integers(0, 6), min_size=1), st.integers(0, 6))
def test_chosen_weekdays_of_every_so_many_weeks(start, every, weekdays, begins):
    rule = Rule(
        unit="week",
        every=every,
        start=start,
        weekdays=tuple(sorted(weekdays)),
        week_begins=begins,
    )
    assert first(rule) == by_dateutil(rule, byweekday=sorted(weekdays))


@given(DAYS, EVERY, st.integers(1, 31))
def test_the_same_day_of_months_is_the_last_one_where_there_is_none(start, every, day):
    rule = Rule(unit="month", every=every, start=start, by=SAME_DAY, day=day)
    expected = by_dateutil(rule, bymonthday=sorted({day, *range(28, day + 1)}), bysetpos=-1)
    assert first(rule) == expected


@given(DAYS, EVERY)
def test_the_last_day_of_months(start, every):
    rule = Rule(unit="month", every=every, start=start, by=LAST_DAY)
    assert first(rule) == by_dateutil(rule, bymonthday=-1)


@given(DAYS, EVERY, st.sampled_from((1, 2, 3, 4, LAST)), st.integers(0, 6))
def test_a_weekday_of_months(start, every, nth, weekday):
    rule = Rule(unit="month", every=every, start=start, by=WEEKDAY, nth=nth, weekday=weekday)
    assert first(rule) == by_dateutil(rule, byweekday=rrule.weekday(weekday)(nth))


@given(DAYS, st.integers(1, 6))
def test_years(start, every):
    rule = Rule(unit="year", every=every, start=start, day=start.day)
    days = first(rule, 10)
    assert [day.year for day in days] == [start.year + every * step for step in range(1, 11)]
    assert {day.month for day in days} == {start.month}
    assert all(day.day == start.day or (day.month, day.day) == (2, 28) for day in days)


@given(DAYS, EVERY, st.integers(1, 31))
def test_jalali_months_recur_in_the_jalali_calendar(start, every, day):
    rule = Rule(unit="month", every=every, calendar=JALALI, start=start, day=day)
    year, month, _day = to_jalali(start)
    for step, found in enumerate(day for day in jalali_days(rule, 12) if day):
        months = year * 12 + month - 1 + step * every
        its_year, its_month = months // 12, months % 12 + 1
        last = days_in_month(its_year, its_month)
        assert to_jalali(found) == (its_year, its_month, min(day, last))


def jalali_days(rule, most):
    """The step of the start itself among them, whether or not its day lies behind the start."""
    return [rule._days_at(place)[0] for place in range(most)]


@given(
    DAYS,
    EVERY,
    st.sampled_from((SAME_DAY, LAST_DAY, WEEKDAY)),
    st.integers(1, 31),
    st.sampled_from((1, 2, 3, 4, LAST)),
    st.integers(0, 6),
)
def test_every_jalali_day_is_found_by_counting_days(start, every, by, day, nth, weekday):
    """Walk through the calendar day by day, and ask of each whether it is one."""
    rule = Rule(
        unit="month",
        every=every,
        calendar=JALALI,
        start=start,
        by=by,
        day=day,
        nth=nth,
        weekday=weekday,
    )
    counted = []
    for passed in range(1, 31 * every * 3):
        one = start + datetime.timedelta(days=passed)
        if is_jalali_day(rule, one):
            counted.append(one)
    assert first(rule, len(counted)) == counted


def is_jalali_day(rule, day):
    year, month, number = to_jalali(day)
    first_year, first_month, _day = to_jalali(rule.start)
    if ((year - first_year) * 12 + month - first_month) % rule.every:
        return False
    is_last = number == days_in_month(year, month)
    if rule.by == LAST_DAY:
        return is_last
    if rule.by == SAME_DAY:
        return number == rule.day or (is_last and rule.day > number)
    if day.weekday() != rule.weekday:
        return False
    if rule.nth == LAST:
        return to_jalali(day + datetime.timedelta(days=7))[1] != month
    return (number - 1) // 7 + 1 == rule.nth


@given(DAYS, st.data())
def test_a_rule_comes_back_from_its_json_and_goes_on_from_any_day(start, data):
    rule = Rule(
        unit=data.draw(st.sampled_from(repeating.UNITS)),
        every=data.draw(EVERY),
        calendar=data.draw(st.sampled_from((GREGORIAN, JALALI))),
        start=start,
        clock=data.draw(st.none() | st.just(datetime.time(9, 30))),
        zone="Europe/Warsaw",
        weekdays=(5, 6),
        week_begins=5,
        by=data.draw(st.sampled_from((SAME_DAY, LAST_DAY, WEEKDAY))),
        day=data.draw(st.integers(1, 31)),
        nth=data.draw(st.sampled_from((1, 2, 3, 4, LAST))),
        until=data.draw(st.none() | DAYS),
        times=data.draw(st.none() | st.integers(1, 99)),
        usual={"text": "As always"},
    )
    assert Rule.from_json(rule.to_json()) == rule
    days = first(rule)
    assert days == sorted(set(days))
    for place in range(len(days) - 1):
        assert first(rule, 1, after=days[place]) == [days[place + 1]]


def test_31_shahrivar_is_followed_by_the_last_days_of_autumn():
    rule = Rule(unit="month", calendar=JALALI, start=from_jalali(1405, 6, 31), day=31, clock=None)
    assert [to_jalali(day) for day in first(rule, 7)] == [
        *((1405, month, 30) for month in range(7, 12)),
        (1405, 12, 29),
        (1406, 1, 31),
    ]


def test_the_clock_shows_the_same_time_in_summer_and_winter():
    rule = Rule(
        unit="day",
        start=datetime.date(2026, 10, 24),
        clock=datetime.time(9, 0),
        zone="Europe/Warsaw",
    )
    offsets = [due.utcoffset() // datetime.timedelta(hours=1) for due in coming(rule, 2)]
    assert offsets == [1, 1]
    assert {due.hour for due in coming(rule, 200)} == {9}


def test_a_skipped_time_is_the_next_one_that_there_is():
    rule = Rule(
        unit="day",
        start=datetime.date(2027, 3, 27),
        clock=datetime.time(2, 30),
        zone="Europe/Warsaw",
    )
    skipped, after = coming(rule, 2)
    assert f"{skipped:%d %H:%M}" == "28 03:00"
    assert f"{after:%d %H:%M}" == "29 02:30"


def test_the_next_one_is_never_due_in_the_past_and_missed_ones_are_counted():
    rule = Rule(unit="week", start=datetime.date(2026, 9, 5), weekdays=(5,))
    now = datetime.datetime(2026, 9, 20, 12, tzinfo=TEHRAN)
    found, missed = following(rule, now=now, zone=TEHRAN)
    assert (found.start, found.number, missed) == (datetime.date(2026, 9, 26), 4, 2)
    assert found.missed == 2


def test_what_is_due_today_is_not_missed():
    rule = Rule(unit="day", start=datetime.date(2026, 9, 19))
    now = datetime.datetime(2026, 9, 20, 23, 50, tzinfo=TEHRAN)
    found, missed = following(rule, now=now, zone=TEHRAN)
    assert (found.start, missed) == (datetime.date(2026, 9, 20), 0)


@pytest.mark.parametrize(
    ("end", "left"), [({"times": 3}, 2), ({"until": datetime.date(2026, 9, 7)}, 2), ({}, 5)]
)
def test_a_rule_ends(end, left):
    rule = Rule(unit="day", start=datetime.date(2026, 9, 5), **end)
    assert len(coming(rule, 5)) == left


def test_missed_ones_count_among_so_many_times():
    rule = Rule(unit="day", start=datetime.date(2026, 9, 5), times=3)
    now = datetime.datetime(2026, 9, 20, tzinfo=WARSAW)
    assert following(rule, now=now, zone=WARSAW) == (None, 2)


@pytest.mark.parametrize(
    ("calendar", "start"),
    [(GREGORIAN, datetime.date(2200, 11, 30)), (JALALI, from_jalali(1599, 11, 30))],
)
@pytest.mark.parametrize("unit", ["month", "year"])
def test_a_rule_ends_with_its_calendar(calendar, start, unit):
    rule = Rule(unit=unit, calendar=calendar, start=start, day=30)
    assert len(first(rule)) == (1 if unit == "month" else 0)
