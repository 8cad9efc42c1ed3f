"""When something is due: days, moments, and times that the clocks skip."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from core.calendars import DateError
from core.calendars.preferences import DEFAULTS, activate
from notes import due
from notes.forms.fields import DueField
from notes.kinds import DueKind, read_due

WARSAW = ZoneInfo("Europe/Warsaw")


def test_a_time_inside_the_gap_of_daylight_saving_is_refused():
    with pytest.raises(due.SkippedTime) as refused:
        due.at_time(datetime.date(2027, 3, 28), datetime.time(2, 30), WARSAW)
    assert "02:30" in str(refused.value)
    assert due.at_time(datetime.date(2027, 3, 28), datetime.time(3, 0), WARSAW).hour == 3


def test_an_hour_that_comes_twice_is_the_first_of_both():
    moment = due.at_time(datetime.date(2026, 10, 25), datetime.time(2, 30), WARSAW)
    assert moment.utcoffset() == datetime.timedelta(hours=2)


def test_a_day_comes_back_from_its_columns():
    kind, day = DueKind(lambda: WARSAW), datetime.date(2027, 3, 28)
    assert kind.from_columns(*kind.to_columns(day)) == day
    assert kind.from_columns(*kind.to_columns(None)) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["2027-03-01", ""], datetime.date(2027, 3, 1)),
        (["۱۴۰۵/۱۲/۱۰", "۱۴:۳۰"], datetime.datetime(2027, 3, 1, 11, 0, tzinfo=datetime.UTC)),
        (["", ""], None),
    ],
)
def test_what_is_typed_is_a_day_or_a_moment(typed, expected):
    with activate(DEFAULTS["fa"]):
        assert DueField(required=False).clean(typed) == expected


@pytest.mark.parametrize("typed", [["", "14:30"], ["2027-03-01", "25:00"], ["2027-03-01", "soon"]])
def test_half_a_moment_or_none_is_refused(typed):
    with pytest.raises(ValidationError):
        DueField(required=False).clean(typed)


def test_a_text_without_a_day_is_refused():
    with pytest.raises(DateError):
        read_due("14:30")
