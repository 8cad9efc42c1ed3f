"""Kinds of values: read from cells, typed into forms, kept in columns and JSON, shown."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import GREGORIAN, JALALI, Birthday
from core.calendars.kinds import YEARS
from core.calendars.preferences import activate, for_language
from core.catalogue import (
    BirthdayKind,
    BooleanKind,
    CellError,
    DateKind,
    DateTimeKind,
    DecimalKind,
    FlagKind,
    IntegerKind,
    LongTextKind,
    MoneyKind,
    NumberKind,
    Session,
    TextKind,
)
from core.money import CURRENCIES, Money
from tests.core.browser import sent_untouched

TEXT, LONG_TEXT, INTEGER, DECIMAL = TextKind(20), LongTextKind(40), IntegerKind(), DecimalKind()
DATE, BOOLEAN, FLAG, BIRTHDAY, MONEY = (
    DateKind(),
    BooleanKind(),
    FlagKind(),
    BirthdayKind(),
    MoneyKind(),
)
ATTACK = '<script>alert("1")</script>'


def read(kind, cell, **session):
    return kind.reader(Session(**session))(cell)


def shown(kind, value):
    return kind.presenter([value], Session())(value)


# --- Cells ------------------------------------------------------------------------------------

READ = [
    (TEXT, "  two   words ", "two words"),
    (TEXT, "A-100\u200f \ufeff", "A-100"),
    (TEXT, "\u200b ", None),
    (TEXT, "a\nb", "a b"),
    (TEXT, 12, "12"),
    (TEXT, 1234567.0, "1234567"),
    (TEXT, 0.1 + 0.2, "0.3"),
    (TEXT, date(2024, 8, 2), "2024-08-02"),
    (TEXT, datetime(2024, 8, 2), "2024-08-02"),
    (LONG_TEXT, " a\r\nb\n\nc ", "a\nb\n\nc"),
    (INTEGER, 12, 12),
    (INTEGER, 12.0, 12),
    (INTEGER, "۱٬۲۳۴", 1234),
    (INTEGER, "-5", -5),
    (DECIMAL, 12, Decimal(12)),
    (DECIMAL, 0.1 + 0.2, Decimal("0.3")),
    (DECIMAL, "۱۲٫۵", Decimal("12.5")),
    (DATE, date(2024, 8, 2), date(2024, 8, 2)),
    (DATE, datetime(2024, 8, 2, 14, 30), date(2024, 8, 2)),
    (DATE, date(1403, 5, 12), date(2024, 8, 2)),
    (DATE, "۱۴۰۳/۰۵/۱۲", date(2024, 8, 2)),
    (DATE, "2 Aug 2024", date(2024, 8, 2)),
    (BOOLEAN, True, True),
    (BOOLEAN, 1, True),
    (BOOLEAN, 0.0, False),
    (BOOLEAN, "۱", True),
    (BOOLEAN, "✓", True),
    (FLAG, "нет", False),
    (BIRTHDAY, date(1990, 8, 12), Birthday(1990, 8, 12, GREGORIAN)),
    (BIRTHDAY, datetime(1990, 8, 12, 9, 30), Birthday(1990, 8, 12, GREGORIAN)),
    (BIRTHDAY, date(1370, 5, 21), Birthday(1370, 5, 21, JALALI)),
    (BIRTHDAY, "۲۱ مرداد", Birthday(None, 5, 21, JALALI)),
    (BIRTHDAY, "--08-12", Birthday(None, 8, 12, GREGORIAN)),
    (MONEY, 1250.5, Money(Decimal("1250.5"), "PLN")),
    (MONEY, "1200", Money(Decimal(1200), "PLN")),
    (MONEY, "۵۰۰٬۰۰۰ تومان", Money(Decimal(500000), "IRT")),
]


@pytest.mark.parametrize(("kind", "cell", "value"), READ)
def test_cell_is_read(kind, cell, value):
    assert read(kind, cell, currency="PLN") == value


REFUSED = [
    (TEXT, "x" * 21, "21"),
    (INTEGER, "many", "many"),
    (INTEGER, 1.5, "1.5"),
    (INTEGER, True, "Yes"),
    (INTEGER, 10**18, "18"),
    (INTEGER, 1e300, "18"),
    (INTEGER, float("inf"), "inf"),
    (INTEGER, date(2024, 8, 2), "2024-08-02"),
    (DECIMAL, 10**11, "11"),
    (DECIMAL, float("nan"), "nan"),
    (DECIMAL, 0.00001, "4"),
    (DECIMAL, False, "No"),
    (DATE, "2024-02-30", "30"),
    (DATE, date(9999, 12, 31), "9999"),
    (DATE, 45000, "45000"),
    (DATE, time(12, 30), "12:30"),
    (BOOLEAN, "maybe", "maybe"),
    (BOOLEAN, 2, "2"),
    (BIRTHDAY, date(1700, 1, 1), "1700"),
    (BIRTHDAY, "31 Mehr", "31"),
    (MONEY, "12 shells", "12 shells"),
    (MONEY, datetime(2024, 8, 2), "2024-08-02"),
    (MONEY, True, "Yes"),
]


@pytest.mark.parametrize(("kind", "cell", "named"), REFUSED)
def test_wrong_cell_is_refused_by_what_it_is_and_how_to_write_it(kind, cell, named):
    with pytest.raises(CellError) as refusal:
        read(kind, cell)
    message = str(refusal.value)
    assert named in message
    assert "%(" not in message
    assert message.endswith(".")


@pytest.mark.parametrize("kind", [TEXT, INTEGER, DECIMAL, DATE, BOOLEAN, BIRTHDAY, MONEY])
def test_message_about_a_long_cell_stays_short(kind):
    with pytest.raises(CellError) as refusal:
        read(kind, "word " * 5000)
    assert len(str(refusal.value)) < 300


def test_lengths_are_named_in_the_digits_of_the_reader():
    with activate(for_language("fa")), pytest.raises(CellError) as refusal:
        read(TEXT, "a" * 1234)
    assert "۱٬۲۳۴" in str(refusal.value)
    assert "۲۰" in str(refusal.value)


WORDS = {
    True: ["yes", "TRUE", "x", "tak", "Tak", "да", "Да", "بله", "بلی", "آری"],
    False: ["no", "FALSE", "nie", "нет", "خیر", "نه"],
}


@pytest.mark.parametrize(("answer", "word"), [(a, w) for a, words in WORDS.items() for w in words])
def test_yes_and_no_are_read_in_four_languages(answer, word):
    assert read(BOOLEAN, word) is answer


@pytest.mark.parametrize("language", ["en", "fa", "pl", "ru"])
@pytest.mark.parametrize("answer", [True, False])
def test_yes_and_no_are_read_as_they_are_shown(language, answer):
    with translation.override(language):
        assert read(BOOLEAN, shown(BOOLEAN, answer)) is answer


# --- Any value --------------------------------------------------------------------------------

lines = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)
days = st.dates(date(1830, 1, 1), date(2150, 1, 1))
decimals = st.decimals(-(10**10), 10**10, places=4)
birthdays = st.one_of(
    st.builds(Birthday.from_date, days, st.sampled_from([JALALI, GREGORIAN])),
    st.builds(
        Birthday,
        st.none(),
        st.integers(1, 12),
        st.integers(1, 28),
        st.sampled_from([JALALI, GREGORIAN]),
    ),
)
VALUES = {
    TEXT: lines.map(lambda text: TEXT.tidied(text)),
    LONG_TEXT: st.lists(lines, max_size=1).map(lambda found: LONG_TEXT.tidied("\n".join(found))),
    INTEGER: st.none() | st.integers(-(10**17), 10**17),
    DECIMAL: st.none() | decimals,
    DATE: st.none() | days,
    BOOLEAN: st.none() | st.booleans(),
    FLAG: st.booleans(),
    BIRTHDAY: st.none() | birthdays,
    MONEY: st.none() | st.builds(Money, decimals, st.sampled_from(list(CURRENCIES))),
}
any_value = st.sampled_from(list(VALUES)).flatmap(
    lambda kind: st.tuples(st.just(kind), VALUES[kind])
)
languages = st.sampled_from(["en", "fa", "pl", "ru"])
KEPT_AS_JSON = (TEXT, LONG_TEXT, INTEGER, DECIMAL, DATE, BOOLEAN, MONEY)


class OneField(forms.Form):
    def __init__(self, kind, value, data=None):
        super().__init__(data)
        self.fields["value"] = kind.form_field(
            Session(), current=value, required=False, initial=kind.to_form(value)
        )


@given(any_value, languages)
def test_form_that_is_sent_untouched_has_the_same_value(kind_and_value, language):
    kind, value = kind_and_value
    with activate(for_language(language)):
        form = OneField(kind, value, sent_untouched(OneField(kind, value)))
        assert form.is_valid(), form.errors
        assert kind.from_form(form.cleaned_data["value"]) == value


@given(any_value)
def test_value_comes_back_from_its_columns(kind_and_value):
    kind, value = kind_and_value
    assert kind.from_columns(*kind.to_columns(value)) == value


@given(any_value)
def test_value_comes_back_from_json(kind_and_value):
    kind, value = kind_and_value
    if kind in KEPT_AS_JSON:
        assert kind.from_json(json.loads(json.dumps(kind.to_json(value)))) == value


@given(any_value, languages)
def test_shown_text_is_read_back(kind_and_value, language):
    kind, value = kind_and_value
    if value is None:
        return
    with activate(for_language(language)):
        assert read(kind, kind.text(value, Session())) == value


def test_amount_is_kept_as_texts_so_that_no_digit_is_lost():
    amount = Money(Decimal("123456789012345.6700"), "PLN")
    assert MONEY.to_json(amount) == {"amount": "123456789012345.67", "currency": "PLN"}
    assert MONEY.to_json(Money(Decimal("1E+3"), "IRR")) == {"amount": "1000", "currency": "IRR"}


# --- Forms ------------------------------------------------------------------------------------


def test_required_answer_must_be_given():
    field = BOOLEAN.form_field(Session(), required=True)
    with pytest.raises(forms.ValidationError):
        field.clean("")
    assert field.clean("no") is False


def test_what_is_typed_becomes_what_an_import_reads():
    field = TEXT.form_field(Session(), required=False)
    assert TEXT.from_form(field.clean(" two   words ")) == read(TEXT, "two   words")
    assert TEXT.from_form(field.clean("   ")) is None


def test_decimal_that_json_would_shorten_is_refused_in_the_form():
    with pytest.raises(forms.ValidationError):
        DECIMAL.form_field(Session()).clean("123456789012345.1234")


def test_amount_without_a_currency_of_its_own_is_in_the_first_one_offered():
    form = OneField(MONEY, None)
    assert dict(sent_untouched(form).items()) == {"value_amount": "", "value_currency": "EUR"}
    (field,) = form.fields.values()
    assert field.clean(["12,5", "PLN"]) == Money(Decimal("12.5"), "PLN")
    with pytest.raises(forms.ValidationError):
        field.clean(["12", "XXX"])


# --- Showing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [TextKind(), TextKind(is_ltr=True), LongTextKind()])
def test_text_is_escaped(kind):
    assert "<script" not in shown(kind, ATTACK)
    assert "&lt;script" in shown(kind, ATTACK)


@pytest.mark.parametrize(
    "kind", [TEXT, TextKind(is_ltr=True), INTEGER, DECIMAL, DATE, DateTimeKind(), BOOLEAN, MONEY]
)
def test_nothing_is_shown_as_nothing(kind):
    assert shown(kind, None) == ""
    assert kind.text(None, Session()) == ""


SHOWN_IN_PERSIAN = [
    (INTEGER, 1234567, "۱٬۲۳۴٬۵۶۷"),
    (NumberKind(), 1234567, "۱۲۳۴۵۶۷"),
    (DECIMAL, Decimal("12.50"), "۱۲٫۵"),
    (DATE, date(2024, 8, 2), "۱۲ مرداد ۱۴۰۳"),
    (BIRTHDAY, Birthday(None, 5, 21, JALALI), "۲۱ مرداد"),
]


@pytest.mark.parametrize(("kind", "value", "text"), SHOWN_IN_PERSIAN)
def test_values_are_shown_in_the_readers_calendar_and_digits(kind, value, text):
    with activate(for_language("fa")):
        assert shown(kind, value) == text
        assert kind.text(value, Session()) == text


def test_moment_is_shown_as_it_is_where_the_reader_is():
    moment = datetime(2024, 8, 1, 21, 0, tzinfo=UTC)
    with activate(for_language("fa")):
        assert DateTimeKind().text(moment, Session()) == "۱۲ مرداد ۱۴۰۳، ۰۰:۳۰"
        assert "۱۲ مرداد ۱۴۰۳" in shown(DateTimeKind(), moment)


def test_years_that_cells_and_texts_may_have_are_the_same():
    for year in (YEARS[GREGORIAN][0], YEARS[GREGORIAN][-1]):
        assert read(DATE, date(year, 1, 1)) == read(DATE, f"{year}-01-01") == date(year, 1, 1)
