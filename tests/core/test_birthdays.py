"""Birthdays in the calendar in which they were given."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import GREGORIAN, JALALI, Birthday, DateError
from core.calendars.preferences import activate, for_language


@pytest.mark.parametrize(
    ("text", "birthday"),
    [
        ("21 مرداد 1370", Birthday(1370, 5, 21, JALALI)),
        ("۱۳۷۰/۰۵/۲۱", Birthday(1370, 5, 21, JALALI)),
        ("12.08.1991", Birthday(1991, 8, 12, GREGORIAN)),
        ("12 sierpnia 1991", Birthday(1991, 8, 12, GREGORIAN)),
        ("۲۱ مرداد", Birthday(None, 5, 21, JALALI)),
        ("12 Aug", Birthday(None, 8, 12, GREGORIAN)),
        ("--08-12", Birthday(None, 8, 12, GREGORIAN)),
        ("--0812", Birthday(None, 8, 12, GREGORIAN)),
        ("12.08", Birthday(None, 8, 12, GREGORIAN)),
        ("30 Esfand", Birthday(None, 12, 30, JALALI)),
        ("29.02", Birthday(None, 2, 29, GREGORIAN)),
    ],
)
def test_birthday_is_read(text, birthday):
    with activate(for_language("en")):
        assert Birthday.parse(text) == birthday


def test_figures_without_a_year_are_in_the_readers_calendar():
    with activate(for_language("fa")):
        assert Birthday.parse("12/08") == Birthday(None, 8, 12, JALALI)
        assert Birthday.parse("12/08", calendar=GREGORIAN) == Birthday(None, 8, 12, GREGORIAN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("29.02.1991", "February 1991 has 28 days"),
        ("30 Esfand 1402", "Esfand 1402 has 29 days"),
        ("31 Mehr", "31 Mehr does not exist: Mehr has 30 days."),
        ("31.04", "April has 30 days"),
        ("--13-01", "13 is not a month"),
        ("12", "is not a date"),
    ],
)
def test_day_that_does_not_exist_is_refused(text, message):
    with activate(for_language("en")), pytest.raises(DateError) as refused:
        Birthday.parse(text)
    assert message in str(refused.value)


def test_year_must_be_one_of_its_calendar():
    with translation.override("en"), pytest.raises(DateError) as refused:
        Birthday(1991, 5, 21, JALALI)
    assert str(refused.value).startswith("1991 is not a Jalali year.")
    with pytest.raises(ValueError, match="not a calendar"):
        Birthday(1991, 5, 21, "lunar")


def test_leap_day_falls_on_the_last_day_of_the_month_in_other_years():
    leap = Birthday(None, 2, 29, GREGORIAN)
    assert leap.next_occurrence(date(2023, 1, 1)) == date(2023, 2, 28)
    assert leap.next_occurrence(date(2024, 2, 28)) == date(2024, 2, 29)
    esfand = Birthday(1399, 12, 30, JALALI)
    assert esfand.next_occurrence(date(2024, 1, 1)) == date(2024, 3, 19)
    assert esfand.next_occurrence(date(2024, 3, 20)) == date(2025, 3, 20)


def test_birthday_today_is_the_next_one():
    assert Birthday(1370, 5, 12, JALALI).next_occurrence(date(2024, 8, 2)) == date(2024, 8, 2)
    assert Birthday(1370, 5, 12, JALALI).next_occurrence(date(2024, 8, 3)) == date(2025, 8, 3)


birthdays = st.builds(
    Birthday.from_date,
    st.dates(date(1850, 1, 1), date(2100, 1, 1)),
    st.sampled_from([GREGORIAN, JALALI]),
)


@given(birthday=birthdays, on=st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_next_occurrence_is_within_a_year(birthday, on):
    assert timedelta(0) <= birthday.next_occurrence(on) - on <= timedelta(days=366)


@given(
    birthday=birthdays,
    has_year=st.booleans(),
    language=st.sampled_from(["fa", "pl", "ru", "en"]),
    style=st.sampled_from(["short", "medium", "long"]),
)
def test_birthday_that_is_shown_is_read_back(birthday, has_year, language, style):
    if not has_year:
        birthday = Birthday(None, birthday.month, birthday.day, birthday.calendar)
    with activate(for_language(language)):
        assert Birthday.parse(birthday.format(style=style)) == birthday


def test_date_of_birth_is_known_only_with_its_year():
    assert Birthday(1370, 5, 21, JALALI).as_date() == date(1991, 8, 12)
    assert Birthday(None, 5, 21, JALALI).as_date() is None


def test_birthdays_are_ordered_by_month_and_day():
    days = [
        Birthday(1380, 5, 2, JALALI),
        Birthday(1370, 5, 21, JALALI),
        Birthday(None, 1, 3, JALALI),
    ]
    ordered = sorted(days, key=lambda birthday: birthday.month_and_day)
    assert [birthday.month_and_day for birthday in ordered] == [(1, 3), (5, 2), (5, 21)]


def test_text_is_in_its_own_calendar():
    with activate(for_language("fa")):
        assert str(Birthday(1991, 8, 12, GREGORIAN)) == "۱۲ اوت ۱۹۹۱"
        assert str(Birthday(None, 5, 21, JALALI)) == "۲۱ مرداد"
