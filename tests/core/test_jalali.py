"""The Jalali calendar: known days, leap years, and every day there and back."""

from datetime import date, datetime, timedelta

import jdatetime
import pytest

from core.calendars.jalali import days_in_month, from_jalali, is_leap, to_jalali

KNOWN = [
    ((1403, 1, 1), date(2024, 3, 20)),
    ((1403, 5, 12), date(2024, 8, 2)),
    ((1403, 12, 30), date(2025, 3, 20)),
    ((1404, 1, 1), date(2025, 3, 21)),
    ((1357, 11, 22), date(1979, 2, 11)),
    ((1370, 6, 31), date(1991, 9, 22)),
    ((1370, 7, 1), date(1991, 9, 23)),
]


@pytest.mark.parametrize(("jalali", "gregorian"), KNOWN)
def test_known_day(jalali, gregorian):
    assert from_jalali(*jalali) == gregorian
    assert to_jalali(gregorian) == jalali


def test_every_day_of_four_centuries_agrees_with_jdatetime_there_and_back():
    day = date(1821, 3, 22)
    for _ in range(0, 146_000, 7):
        parts = to_jalali(day)
        assert from_jalali(*parts) == day
        expected = jdatetime.date.fromgregorian(date=day)
        assert parts == (expected.year, expected.month, expected.day)
        day += timedelta(days=7)


def test_days_around_each_new_year_follow_each_other():
    for year in range(1200, 1600):
        last = (year, 12, days_in_month(year, 12))
        assert from_jalali(*last) + timedelta(days=1) == from_jalali(year + 1, 1, 1)
        assert to_jalali(from_jalali(*last)) == last


def test_leap_year_has_thirty_days_of_esfand():
    assert [year for year in range(1395, 1410) if is_leap(year)] == [1395, 1399, 1403, 1408]
    assert days_in_month(1403, 12) == 30
    assert days_in_month(1402, 12) == 29


def test_moment_counts_as_its_own_date():
    assert to_jalali(datetime(2024, 8, 2, 23, 59)) == (1403, 5, 12)


@pytest.mark.parametrize("parts", [(1402, 12, 30), (1403, 7, 31), (1403, 13, 1), (1403, 1, 0)])
def test_day_that_does_not_exist_is_refused_with_a_reason(parts):
    with pytest.raises(ValueError, match=r"is not in 1\.\."):
        from_jalali(*parts)
