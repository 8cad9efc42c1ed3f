"""Amounts and their currencies: reading what people type, showing it, and never adding unlike codes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from core.calendars.formatting import format_decimal
from core.calendars.preferences import current
from core.input_errors import InputError
from core.text import fold, latin_digits

MAX_DIGITS = 19
DECIMAL_PLACES = 4
MAX_INTEGER_DIGITS = 18  # of a bigint
SHOWN = 60  # of a long text, so much stands in a message


class AmountError(InputError):
    """The text is no number or amount; the message says why and how to write it."""


@dataclass(frozen=True, slots=True)
class Currency:
    """`decimals` are shown even where they are zero; `unit` stands beside an amount."""

    code: str
    name: Any
    unit: Any
    decimals: int = 2
    words: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """For choices: the name and the code."""
        return f"{self.name} ({self.code})"


_LIST = (
    Currency(
        "IRR",
        _("Iranian rial"),
        pgettext_lazy("currency", "rial"),
        0,
        ("ریال", "﷼", "риала", "риалов"),
    ),
    Currency(
        "IRT",
        _("Iranian toman"),
        pgettext_lazy("currency", "toman"),
        0,
        ("تومان", "تومن", "тумана", "туманов"),
    ),
    Currency("EUR", _("Euro"), "€", words=("euro", "یورو", "евро")),
    Currency("PLN", _("Polish zloty"), "zł", words=("złotych", "złote", "złoty")),
    Currency("RUB", _("Russian rouble"), "₽", words=("руб", "рублей", "рубля", "рубль")),
    Currency("UAH", _("Ukrainian hryvnia"), "₴", words=("грн", "гривень")),
    Currency("USD", _("US dollar"), "$", words=("دلار", "доллар", "долларов")),
    Currency("GBP", _("Pound sterling"), "£"),
    Currency("CHF", _("Swiss franc"), "CHF"),
    Currency("CZK", _("Czech koruna"), "Kč"),
    Currency("TRY", _("Turkish lira"), "₺", words=("لیر",)),
    Currency("AED", _("UAE dirham"), "AED", words=("درهم",)),
    Currency("KZT", _("Kazakhstani tenge"), "₸"),
    Currency("CNY", _("Chinese yuan"), "CN¥"),
)
# A toman is 10 rials, but the two are separate codes: only a person decides to turn one into another.
CURRENCIES: dict[str, Currency] = {currency.code: currency for currency in _LIST}
_SIGNS_BEFORE = {"$", "€", "£"}  # in English


class CurrencyMismatch(ValueError):
    """Amounts of different currencies were added or compared."""


class Money(NamedTuple):
    """An amount with the code of its currency. Unlike codes are neither added nor compared."""

    amount: Decimal
    currency: str

    def _same(self, other: Any) -> "Money":
        if not isinstance(other, Money) or other.currency != self.currency:
            raise CurrencyMismatch(f"{self} and {other} are not of one currency")
        return other

    def __add__(self, other: Any) -> "Money":
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Any) -> "Money":
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Any) -> "Money":
        if not isinstance(factor, int | Decimal):
            raise TypeError("money is multiplied by an int or a Decimal")
        return Money(self.amount * factor, self.currency)

    def __rmul__(self, factor: Any) -> "Money":
        return self * factor

    def __lt__(self, other: Any) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Any) -> bool:
        return self.amount <= self._same(other).amount

    def __gt__(self, other: Any) -> bool:
        return self.amount > self._same(other).amount

    def __ge__(self, other: Any) -> bool:
        return self.amount >= self._same(other).amount

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def as_json(self) -> dict[str, str]:
        """Both as text, so that no digit is lost: `{"amount": "1250.5", "currency": "PLN"}`."""
        return {"amount": f"{self.amount.normalize() + 0:f}", "currency": self.currency}

    @classmethod
    def from_json(cls, stored: dict[str, str]) -> "Money":
        return cls(Decimal(stored["amount"]), stored["currency"])


def format_money(
    amount: Decimal | int,
    currency: str,
    *,
    digits: str | None = None,
    language: str | None = None,
) -> str:
    """1 250,50 zł; in English $1,250.50. At least the currency's decimals, more where there are."""
    amount = Decimal(amount)
    known = CURRENCIES.get(currency)
    least = known.decimals if known else 2
    places = max(least, -int(amount.normalize().as_tuple().exponent))
    number = format_decimal(amount, places=places, digits=digits, language=language)
    unit = str(known.unit) if known else currency
    if unit in _SIGNS_BEFORE and (language or current().language) == "en":
        return f"-{unit}{number[1:]}" if number.startswith("-") else f"{unit}{number}"
    return f"{number}\u00a0{unit}"


def plain_number(number: Decimal | int, *, point: str = ".") -> str:
    """The number for a file, in Latin digits and without groups, so that it is read alike in every
    language: three decimals, which might part thousands, get a fourth."""
    text = f"{number:f}"
    whole, _point, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) == 3:
        fraction += "0"
    return f"{whole}{point}{fraction}" if fraction else whole


# --- Reading -----------------------------------------------------------------------------------

_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]{1,2})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<group>[,.' ])[0-9]{3})(?:(?P=group)[0-9]{3})*")
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f]+")
_MARKS = re.compile(r"[\u200e\u200f\u061c\u2066-\u2069]")
_SIGN_BEFORE_UNIT = re.compile(r"^([+\-−])\s*([^\d\s+\-−.,]+)\s*(?=\d)")  # -€5, as English has it
_REWRITTEN = str.maketrans({"٬": "'", "’": "'", "٫": "\0", "−": "-", "–": "-", "،": ","})


def parse_decimal(
    value: str | int | float | Decimal,
    *,
    language: str | None = None,
    max_digits: int = MAX_DIGITS,
    decimal_places: int = DECIMAL_PLACES,
    decimal_sign: str = "",
) -> Decimal:
    """The number that a text means, in any digits: 1,234.56, 1.234,56, 1 234,56, ۱٬۲۳۴٫۵۶.

    Where one separator is followed by exactly three digits, the language (by default the reader's)
    decides: a comma parts thousands in Persian and English and decimals in Polish and Russian; a dot
    parts decimals in Persian and English and is refused in Polish and Russian. Spaces, ٬ and '
    always part thousands, ٫ decimals. Where `decimal_sign` is given, "," or ".", it alone parts
    decimals and the other one thousands. Raises AmountError. A number (from a cell) is taken as it is.
    """
    number = _as_decimal(value, language, decimal_sign=decimal_sign)
    _check_size(value, number, max_digits, decimal_places)
    return number


def parse_amount(
    value: str | int | float | Decimal, *, language: str | None = None, decimal_sign: str = ""
) -> Decimal:
    """An amount of money without its currency; see `parse_decimal`. It fits numeric(19,4)."""
    return parse_decimal(value, language=language, decimal_sign=decimal_sign)


def parse_integer(value: str | int | float | Decimal) -> int:
    """A whole number; thousands may be parted by any separator, decimals must be zeros."""
    text = value.strip() if isinstance(value, str) else ""
    if text and text.isascii() and text.isdigit() and len(text) <= MAX_INTEGER_DIGITS:
        return int(text)
    number = _as_decimal(value, is_whole=True)
    if number != number.to_integral_value():
        raise AmountError(
            _("“%(text)s” is not a whole number. Write it without decimals."), text=_shown(value)
        )
    _check_size(value, number.to_integral_value(), MAX_INTEGER_DIGITS, 0)
    return int(number)


def parse_money(
    value: str | int | float | Decimal,
    *,
    default_currency: str,
    language: str | None = None,
    decimal_sign: str = "",
) -> Money:
    """An amount with its currency written before or after it (1200 zł, IRR 5000), or the default."""
    currency = default_currency
    if isinstance(value, str):
        value, currency = _split_currency(value, default_currency)
    amount = parse_amount(value, language=language, decimal_sign=decimal_sign)
    return Money(amount, currency)


def _split_currency(text: str, default: str) -> tuple[str, str]:
    text = _SIGN_BEFORE_UNIT.sub(r"\2\1", _MARKS.sub("", text).strip())
    start = next((i for i, c in enumerate(text) if c.isdigit() or c in "+-−"), None)
    if start is None:
        return text, default
    end = max(i for i, c in enumerate(text) if c.isdigit() or c in "+-−") + 1
    units = [unit for unit in (text[:start].strip(), text[end:].strip()) if unit]
    if not units:
        return text, default
    code = _currency_codes().get(_unit_key(units[0])) if len(units) == 1 else None
    if code is None:
        raise AmountError(
            _("“%(text)s” names no currency that is known. Write its code, as in 1200 EUR."),
            text=_shown(text),
        )
    return text[start:end], code


def _unit_key(unit: str) -> str:
    """Words are compared folded, signs as they are (folding makes a space of them)."""
    return fold(unit) or unit


@cache
def _currency_codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for currency in CURRENCIES.values():
        for word in (currency.code, *_units_of(currency), *currency.words):
            codes[_unit_key(word)] = currency.code
    return codes


def _units_of(currency: Currency) -> Iterator[str]:
    """What stands beside an amount, in every language of the product."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(currency.unit)


def _as_decimal(
    value: Any, language: str | None = None, *, is_whole: bool = False, decimal_sign: str = ""
) -> Decimal:
    """Where a whole number is expected, a separator before three digits parts thousands."""
    if isinstance(value, bool):
        raise _not_a_number(value)
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        return _from_float(value)
    text = latin_digits(value).strip()
    if _PLAIN.fullmatch(text) and not (decimal_sign == "," and "." in text):
        return Decimal(text)
    text = _SPACES.sub(" ", _MARKS.sub("", text.translate(_REWRITTEN))).strip()
    sign, body = (
        ("-", text[1:].strip()) if text[:1] == "-" else ("", text.removeprefix("+").strip())
    )
    if decimal_sign:
        whole, fraction = _split_at(value, body, decimal_sign)
    else:
        whole, fraction = _split_fraction(value, body, language, is_whole)
    if not _is_digits(whole):
        whole = _without_groups(value, whole)
    if fraction and not _is_digits(fraction):
        raise _not_a_number(value)
    return Decimal(f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}")


def _from_float(value: float) -> Decimal:
    """A cell's number by the 15 digits that spreadsheets keep: 0.30000000000000004 is 0.3."""
    number = Decimal(f"{value:.15g}")
    if not number.is_finite():
        raise _not_a_number(value)
    return number


def _split_at(value: Any, body: str, sign: str) -> tuple[str, str]:
    """The part before the sign that alone parts decimals, and the part behind it."""
    whole, _sep, fraction = body.replace("\0", sign).partition(sign)
    if (fraction and not _is_digits(fraction)) or not (
        _is_digits(whole) or _GROUPED.fullmatch(whole)
    ):
        if not any(letter.isdigit() for letter in body):
            raise _not_a_number(value)
        message = (
            _("“%(text)s” is not a number with a decimal comma. Write it like 1234,56.")
            if sign == ","
            else _("“%(text)s” is not a number with a decimal point. Write it like 1234.56.")
        )
        raise AmountError(message, text=_shown(value))
    return whole, fraction


def _split_fraction(value: Any, body: str, language: str | None, is_whole: bool) -> tuple[str, str]:
    """The part before the decimal separator, and the part behind it."""
    if "\0" in body:
        whole, _sep, fraction = body.partition("\0")
        return whole, fraction
    signs = [sign for sign in ",." if sign in body]
    if not signs:
        return body, ""
    last = max(signs, key=body.rfind)
    whole, _sep, fraction = body.rpartition(last)
    if len(signs) > 1:
        return whole, fraction
    if last in whole:
        return body, ""
    is_open = len(fraction) == 3 and len(whole) <= 3 and whole.isdigit() and whole[0] != "0"
    if is_open and (is_whole or _parts_thousands(value, whole, last, fraction, language)):
        return body, ""
    return whole, fraction


def _parts_thousands(
    value: Any, whole: str, sign: str, fraction: str, language: str | None
) -> bool:
    """Whether the only separator, before three digits, parts thousands and not decimals."""
    language = language or current().language
    if sign == "," or language in {"fa", "en"}:
        return sign == "," and language in {"fa", "en"}
    raise AmountError(
        _(
            "“%(text)s” can be read in two ways. Write %(whole)s%(fraction)s or %(whole)s,%(fraction)s0."
        ),
        text=_shown(value),
        whole=whole,
        fraction=fraction,
    )


def _without_groups(value: Any, whole: str) -> str:
    if not _GROUPED.fullmatch(whole):
        raise _not_a_number(value)
    return re.sub(r"[,.' ]", "", whole)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _check_size(value: Any, number: Decimal, max_digits: int, decimal_places: int) -> None:
    places = max(0, -int(number.normalize().as_tuple().exponent)) if number else 0
    if places > decimal_places:
        message = ngettext_lazy(
            "“%(text)s” has too many decimals. Write at most %(limit)s.",
            "“%(text)s” has too many decimals. Write at most %(limit)s.",
            decimal_places,
        )
        raise AmountError(message, text=_shown(value), limit=decimal_places)
    if number.adjusted() >= max_digits - decimal_places:
        message = ngettext_lazy(
            "“%(text)s” is too great. Write at most %(limit)s digit before the decimals.",
            "“%(text)s” is too great. Write at most %(limit)s digits before the decimals.",
            max_digits - decimal_places,
        )
        raise AmountError(message, text=_shown(value), limit=max_digits - decimal_places)


def _shown(value: Any) -> str:
    return str(value).strip()[:SHOWN]


def _not_a_number(value: Any) -> AmountError:
    if not _shown(value):
        return AmountError(_("The number is missing. Write it like 1234.56."))
    return AmountError(_("“%(text)s” is not a number. Write it like 1234.56."), text=_shown(value))
