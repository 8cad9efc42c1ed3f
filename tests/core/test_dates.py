"""Dates as they are typed and shown: both calendars, all digits, four languages."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import DateError, DisplayPreferences, parse_date, parse_datetime
from core.calendars.formatting import (
    STYLES,
    format_date,
    format_datetime,
    format_decimal,
    format_number,
    localize_digits,
)
from core.calendars.kinds import CALENDARS, GREGORIAN, JALALI, LATIN, PERSIAN
from core.calendars.names import LOCALES, month_name, months_by_word, words_to_skip
from core.calendars.preferences import activate, current, for_language

SECOND_OF_AUGUST = date(2024, 8, 2)
WRITTEN = [
    "1403/05/12",
    "1403-5-12",
    "۱۴۰۳/۰۵/۱۲",
    "١٤٠٣/٥/١٢",
    "12/05/1403",
    "14030512",
    "12 مرداد 1403",
    "۱۲ مرداد ۱۴۰۳",
    "۱۲مرداد۱۴۰۳",
    "جمعه، ۱۲ مرداد ماه ۱۴۰۳",
    "1403 مرداد 12",
    "12 Mordad 1403",
    "2024-08-02",
    "2024/8/2",
    "2024.08.02",
    "20240802",
    "02.08.2024",
    "02.08.2024 г.",
    "2/8/2024",
    "2-8-2024",
    "2 Aug 2024",
    "2nd of August 2024",
    "Aug 2, 2024",
    "Friday, 2 August 2024",
    "2 sierpnia 2024 r.",
    "2 sie 2024",
    "2 SIERPIEŃ 2024",
    "piątek, 2 sierpnia 2024",
    "2 августа 2024 г.",
    "2 авг. 2024",
    "2-го августа 2024 года",
    "2 серпня 2024 року",
    "2 اوت 2024",
    "\u200f2 اوت 2024",
    " 2024-08-02 00:00:00 ",
    "2024-08-02T00:00:00Z",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_date_is_read(text):
    assert parse_date(text) == SECOND_OF_AUGUST


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("30 Esfand 1402", "30 Esfand 1402 does not exist: Esfand 1402 has 29 days."),
        ("1402/12/30", "30 Esfand 1402 does not exist: Esfand 1402 has 29 days."),
        ("29.02.2023", "29 February 2023 does not exist: February 2023 has 28 days."),
        ("8/13/2024", "13 is not a month. Write the day first"),
        ("2024-13-01", "13 is not a month."),
        ("2024-01-32", "32 is not a day of a month."),
        ("2024-01-00", "0 is not a day of a month."),
        ("02.08.24", "The year of “02.08.24” is not clear. Write it with four digits"),
        ("70/05/12", "The year of “70/05/12” is not clear."),
        ("5 Mordad 03", "The year of “5 Mordad 03” is not clear."),
        ("1700-01-01", "1700 is not a year of either calendar."),
        ("12 Mordad 2024", "Mordad is a Jalali month, but 2024 is a Gregorian year."),
        ("12 August 1403", "August is a Gregorian month, but 1403 is a Jalali year."),
        ("12 مرداد", "“12 مرداد” has no year."),
        ("2024-08-02 14:05", "“2024-08-02 14:05” has a time too. Write the date only."),
        ("2024-08-02 25:05", "“25:05” is not a time of day. Write it as 14:05."),
        ("yesterday", "“yesterday” is not a date. Write it as 1403/05/12"),
        ("2 August July 2024", "is not a date"),
        ("45506", "is not a date"),
        ("2024-08-02-01", "is not a date"),
        ("2024 2024 2024", "is not a date"),
        ("August 2024", "is not a date"),
        ("9" * 5000, "is not a date"),
        ("12:30:99:1", "is not a date"),
        ("", "The date is missing."),
        ("  ", "The date is missing."),
    ],
)
def test_what_is_no_date_is_refused_with_what_is_wrong_and_how_to_mend_it(text, message):
    with translation.override("en"), pytest.raises(DateError) as refused:
        parse_date(text)
    assert message in str(refused.value)
    assert "%(" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "calendar", "meant"),
    [
        ("02.08.24", GREGORIAN, "2024-08-02"),
        ("2/8/24", GREGORIAN, "2024-08-02"),
        ("۰۲/۰۸/۲۴", GREGORIAN, "2024-08-02"),
        ("2 sie 24", GREGORIAN, "2024-08-02"),
        ("98-12-31", GREGORIAN, "1998-12-31"),
        ("02.08.26", GREGORIAN, "2026-08-02"),
        ("02.08.27", GREGORIAN, "1927-08-02"),
        ("03/05/12", JALALI, "1403/05/12"),
        ("70/01/02", JALALI, "1370/01/02"),
        ("12/05/70", JALALI, "1370/05/12"),
        ("05/01/01", JALALI, "1405/01/01"),
        ("06/01/01", JALALI, "1306/01/01"),
        ("12 مرداد 03", JALALI, "1403/05/12"),
        ("5 Mordad 03", GREGORIAN, "1403/05/05"),
        ("2 Aug 24", JALALI, "2024-08-02"),
        ("02.08.2024", JALALI, "2024-08-02"),
    ],
)
def test_year_of_two_digits_is_the_last_one_that_has_begun(time_machine, text, calendar, meant):
    time_machine.move_to("2026-11-30")
    assert parse_date(text, short_years=calendar) == parse_date(meant)


def test_month_that_stands_first_does_so_before_a_year_of_two_digits():
    assert parse_date("08/02/24", short_years=GREGORIAN, is_month_first=True) == SECOND_OF_AUGUST


@pytest.mark.parametrize("text", ["2.8.4", "3/5/2", "45/46/47", "02.08.", "24"])
@pytest.mark.parametrize("calendar", CALENDARS)
def test_what_has_no_year_of_two_digits_stays_refused(text, calendar):
    with pytest.raises(DateError):
        parse_date(text, short_years=calendar)


@given(st.text("0123456789./- ", max_size=10), st.sampled_from(CALENDARS))
def test_any_digits_are_a_date_or_a_date_error(text, calendar):
    with suppress(DateError):
        assert isinstance(parse_date(text, short_years=calendar), date)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_date_error(text):
    try:
        assert isinstance(parse_date(text), date)
    except DateError as refused:
        assert str(refused)


@given(
    day=st.dates(date(1822, 1, 1), date(2200, 12, 31)),
    language=st.sampled_from(["fa", "pl", "ru", "en"]),
    calendar=st.sampled_from(CALENDARS),
    digits=st.sampled_from([LATIN, PERSIAN]),
    style=st.sampled_from(STYLES),
)
def test_date_that_is_shown_is_read_back(day, language, calendar, digits, style):
    shown = format_date(day, calendar=calendar, digits=digits, language=language, style=style)
    assert parse_date(shown) == day


@given(
    moment=st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    language=st.sampled_from(["fa", "pl", "ru", "en"]),
)
def test_moment_that_is_shown_is_read_back_to_the_minute(moment, language):
    moment = moment.replace(second=0, microsecond=0)
    with activate(for_language(language)):
        read = parse_datetime(format_datetime(moment))
        assert format_datetime(read) == format_datetime(moment)
    # The hour that clocks repeat in autumn is read as the first of the two.
    assert moment - read in {timedelta(0), timedelta(hours=1)}


@pytest.mark.parametrize(
    ("preferences", "style", "shown"),
    [
        (("fa", JALALI, PERSIAN), "medium", "۱۲ مرداد ۱۴۰۳"),
        (("fa", JALALI, PERSIAN), "short", "۱۴۰۳/۰۵/۱۲"),
        (("fa", GREGORIAN, LATIN), "medium", "2 اوت 2024"),
        (("en", GREGORIAN, LATIN), "medium", "2 Aug 2024"),
        (("en", GREGORIAN, LATIN), "short", "2024-08-02"),
        (("en", JALALI, LATIN), "medium", "12 Mordad 1403"),
        (("pl", GREGORIAN, LATIN), "medium", "2 sie 2024"),
        (("pl", GREGORIAN, LATIN), "long", "2 sierpnia 2024"),
        (("pl", GREGORIAN, LATIN), "short", "02.08.2024"),
        (("ru", GREGORIAN, LATIN), "medium", "2 авг. 2024"),
        (("ru", GREGORIAN, LATIN), "long", "2 августа 2024"),
        (("ru", JALALI, LATIN), "short", "1403/05/12"),
    ],
)
def test_date_is_shown_by_the_habit_of_the_language(preferences, style, shown):
    language, calendar, digits = preferences
    options = {"language": language, "calendar": calendar, "digits": digits}
    assert format_date(SECOND_OF_AUGUST, style=style, **options) == shown


def test_date_before_the_jalali_years_is_shown_as_gregorian():
    assert (
        format_date(date(1815, 1, 2), calendar=JALALI, language="en", digits=LATIN) == "2 Jan 1815"
    )
    assert format_date(date(1, 1, 2), calendar=JALALI, language="en", digits=LATIN) == "2 Jan 0001"


def test_moment_is_shown_in_the_readers_zone():
    late = datetime(2024, 8, 1, 21, 30, tzinfo=UTC)
    with activate(for_language("fa")):
        assert format_datetime(late) == "۱۲ مرداد ۱۴۰۳، ۰۱:۰۰"
    with activate(for_language("pl")):
        assert format_datetime(late) == "1 sie 2024, 23:30"


def test_moment_without_a_zone_is_not_shown():
    with pytest.raises(ValueError, match="time zone"):
        format_datetime(datetime(2024, 8, 1))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1403/05/12 14:05", datetime(2024, 8, 2, 10, 35, tzinfo=UTC)),
        ("۱۴۰۳/۰۵/۱۲، ۱۴:۰۵:۳۰", datetime(2024, 8, 2, 10, 35, 30, tzinfo=UTC)),
        ("2 Aug 2024 2:05 PM", datetime(2024, 8, 2, 10, 35, tzinfo=UTC)),
        ("2 Aug 2024 12:05 am", datetime(2024, 8, 1, 20, 35, tzinfo=UTC)),
        ("2024-08-02T14:05:00.123Z", datetime(2024, 8, 2, 14, 5, tzinfo=UTC)),
        ("2024-08-02T14:05:00+02:00", datetime(2024, 8, 2, 12, 5, tzinfo=UTC)),
        ("2024-08-02", datetime(2024, 8, 1, 20, 30, tzinfo=UTC)),
    ],
)
def test_moment_is_read_in_the_zone_given(text, moment):
    assert parse_datetime(text, time_zone="Asia/Tehran") == moment


def test_error_is_put_into_words_when_it_is_read():
    with pytest.raises(DateError) as refused:
        parse_date("1402/12/30")
    with translation.override("fa"):
        assert "اسفند" in str(refused.value)
    with translation.override("en"):
        assert "Esfand" in str(refused.value)


def test_every_name_of_a_month_is_understood_and_none_is_skipped():
    for language in ("fa", "pl", "ru", "en"):
        for month in range(1, 13):
            name = month_name(JALALI, month, language)
            assert parse_date(f"5 {name} 1403") == parse_date(f"1403/{month}/5")
            for width in ("wide", "abbreviated"):
                name = month_name(GREGORIAN, month, language, width)
                assert parse_date(f"5 {name} 2024") == date(2024, month, 5)
    assert not words_to_skip() & set(months_by_word())
    assert set(LOCALES) >= {"fa", "pl", "ru", "en"}


def test_numbers_follow_language_and_digits():
    number = 1234567
    assert format_number(number, language="en", digits=LATIN) == "1,234,567"
    assert format_number(number, language="pl", digits=LATIN) == "1\u00a0234\u00a0567"
    assert format_number(number, language="fa", digits=PERSIAN) == "۱٬۲۳۴٬۵۶۷"
    assert format_decimal(-1, places=2, language="ru", digits=LATIN) == "-1,00"
    assert format_decimal(-1, places=1, language="fa", digits=PERSIAN) == "\u200e−۱٫۰"
    assert localize_digits("A-12", PERSIAN) == "A-۱۲"


def test_preferences_last_as_long_as_they_are_active():
    mine = DisplayPreferences("pl", JALALI, PERSIAN, "Europe/Warsaw", 25)
    with activate(mine):
        assert current() == mine
        assert translation.get_language() == "pl"
    with translation.override("fa"):
        assert current() == for_language("fa")
    assert for_language("de") == for_language("en")
