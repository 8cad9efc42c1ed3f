"""Numbers and amounts as they are typed and shown."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.calendars.formatting import format_decimal
from core.calendars.kinds import LATIN, PERSIAN
from core.money import (
    CURRENCIES,
    AmountError,
    CurrencyMismatch,
    Money,
    format_money,
    parse_amount,
    parse_decimal,
    parse_integer,
    parse_money,
)


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1234.56", "en", "1234.56"),
        ("1,234.56", "pl", "1234.56"),
        ("1.234,56", "en", "1234.56"),
        ("1 234,56", "ru", "1234.56"),
        ("1\u00a0234\u00a0567,5", "pl", "1234567.5"),
        ("1'234'567.5", "en", "1234567.5"),
        ("1,234,567", "pl", "1234567"),
        ("1.234.567", "en", "1234567"),
        ("۱٬۲۳۴٬۵۶۷٫۵", "fa", "1234567.5"),
        ("١٢٣٫٤", "en", "123.4"),
        ("۲۵۰,۰۰۰", "fa", "250000"),
        ("250,000", "en", "250000"),
        ("250,000", "pl", "250"),
        ("1.234", "en", "1.234"),
        ("1,234", "ru", "1.234"),
        ("0.125", "ru", "0.125"),
        ("1234,567", "en", "1234.567"),
        ("-5", "en", "-5"),
        ("\u200e−۵", "fa", "-5"),
        ("+ 7", "en", "7"),
        (" 12,5 ", "en", "12.5"),
        ("0", "en", "0"),
    ],
)
def test_number_is_read(text, language, number):
    assert parse_decimal(text, language=language) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The number is missing."),
        ("abc", "“abc” is not a number. Write it like 1234.56."),
        ("12 34", "is not a number"),
        ("1,23,456", "is not a number"),
        ("1.234,567,890", "is not a number"),
        ("1.2.3", "is not a number"),
        ("12.5.", "is not a number"),
        ("1e5", "is not a number"),
        ("(100)", "is not a number"),
        ("5-", "is not a number"),
        ("--5", "is not a number"),
        ("①", "is not a number"),
        ("1250.50 zł", "is not a number"),
        ("1.234", "“1.234” can be read in two ways. Write 1234 or 1,2340."),
        ("0.12345", "“0.12345” has too many decimals. Write at most 4."),
        ("1" + "0" * 15, "is too great. Write at most 15 digits before the decimals."),
    ],
)
def test_what_is_no_clear_number_is_refused(text, message):
    with translation.override("en"), pytest.raises(AmountError) as refused:
        parse_amount(text, language="pl")
    assert message in str(refused.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True])
def test_cell_that_holds_no_number_is_refused(value):
    with pytest.raises(AmountError):
        parse_decimal(value)


def test_cell_is_taken_by_the_digits_that_a_spreadsheet_keeps():
    assert parse_decimal(0.1 + 0.2) == Decimal("0.3")
    assert parse_decimal(1.234, language="pl") == Decimal("1.234")
    assert parse_decimal(1e14) == Decimal(10) ** 14
    assert parse_integer(12.0) == 12


@given(
    number=st.decimals(min_value=-(10**14), max_value=10**14, places=4),
    language=st.sampled_from(["fa", "pl", "ru", "en"]),
    digits=st.sampled_from([LATIN, PERSIAN]),
    is_grouped=st.booleans(),
)
def test_number_that_is_shown_is_read_back(number, language, digits, is_grouped):
    shown = format_decimal(number, language=language, digits=digits, is_grouped=is_grouped)
    assert parse_decimal(shown, language=language) == number


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_an_amount_error(text):
    for parse in (parse_decimal, parse_integer, lambda t: parse_money(t, default_currency="EUR")):
        try:
            parse(text)
        except AmountError as refused:
            assert str(refused)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("۱۲", 12),
        ("1,234", 1234),
        ("1.234", 1234),
        ("1 234", 1234),
        ("-5", -5),
        ("7.0", 7),
    ],
)
def test_whole_number_is_read(text, number):
    assert parse_integer(text) == number


@pytest.mark.parametrize("text", ["12.5", "1" * 19, "x", "", "1.2345"])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(AmountError):
        parse_integer(text)


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("1200", ("1200", "EUR")),
        ("1 200,50 zł", ("1200.5", "PLN")),
        ("PLN 1200", ("1200", "PLN")),
        ("$99.90", ("99.9", "USD")),
        ("۲۵۰٬۰۰۰ تومان", ("250000", "IRT")),
        ("۲۵۰٬۰۰۰ ريال", ("250000", "IRR")),
        ("500 руб.", ("500", "RUB")),
        ("-5 €", ("-5", "EUR")),
        ("-€0.5", ("-0.5", "EUR")),
        ("− $ 7", ("-7", "USD")),
        ("5 riali", ("5", "IRR")),
        ("5 риалов", ("5", "IRR")),
        ("7 tomanów", ("7", "IRT")),
    ],
)
def test_amount_is_read_with_its_currency(text, money):
    amount, currency = money
    assert parse_money(text, default_currency="EUR") == Money(Decimal(amount), currency)


def test_unknown_currency_is_refused():
    with translation.override("en"), pytest.raises(AmountError) as refused:
        parse_money("100 doubloons", default_currency="EUR")
    assert "names no currency that is known" in str(refused.value)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "digits", "shown"),
    [
        ("1250.5", "PLN", "pl", LATIN, "1\u00a0250,50\u00a0zł"),
        ("1250.5", "USD", "en", LATIN, "$1,250.50"),
        ("-5", "USD", "en", LATIN, "-$5.00"),
        ("1250.1234", "EUR", "ru", LATIN, "1\u00a0250,1234\u00a0€"),
        ("250000", "AED", "fa", PERSIAN, "۲۵۰٬۰۰۰٫۰۰\u00a0AED"),
        ("250000.0000", "IRT", "en", LATIN, "250,000\u00a0toman"),
        ("5", "XXX", "en", LATIN, "5.00\u00a0XXX"),
    ],
)
def test_amount_is_shown_with_its_currency(amount, currency, language, digits, shown):
    with translation.override("en"):
        text = format_money(Decimal(amount), currency, language=language, digits=digits)
    assert text == shown


def test_unlike_currencies_are_neither_added_nor_compared():
    rial, toman = Money(Decimal(10), "IRR"), Money(Decimal(1), "IRT")
    for act in (
        lambda: rial + toman,
        lambda: rial - toman,
        lambda: rial < toman,
        lambda: rial >= toman,
        lambda: rial + 5,
    ):
        with pytest.raises(CurrencyMismatch):
            act()
    assert rial + rial == rial * 2 == 2 * rial == Money(Decimal(20), "IRR")
    assert -rial < rial - rial < rial
    with pytest.raises(TypeError):
        rial * 1.5


def test_rial_and_toman_are_separate_currencies():
    assert {"IRR", "IRT", "EUR", "PLN", "RUB", "UAH", "USD"} <= set(CURRENCIES)
    assert all(code == currency.code and currency.label for code, currency in CURRENCIES.items())
