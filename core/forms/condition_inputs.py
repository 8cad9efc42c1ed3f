"""The inputs of one test of a condition builder: which ones its operator needs, what they show for a value,
and the value behind what was typed into them.

What is typed is plain text by the name of the input; what comes out is the JSON of a condition.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.calendars.formatting import format_date, format_decimal
from core.catalogue import CellError, Field, Session
from core.catalogue.cells import read_integer
from core.condition_values import WITH_SEVERAL, WITHOUT_VALUE, Relative, as_json
from core.condition_words import (
    BIRTHDAY,
    BOOLEAN,
    CHOICE,
    CHOICES,
    DATE,
    MONEY,
    NUMBER,
    PERIODS,
    TEXT,
    WHO,
    family_of,
)
from core.conditions import Test
from core.input_errors import InputError
from core.money import parse_money

NOTHING, TEXTS, SEVERAL, ONE, ANSWER = "nothing", "text", "several", "one", "answer"
NUMBERS, TWO_NUMBERS, AMOUNT, TWO_AMOUNTS = "number", "numbers", "amount", "amounts"
DAY, TWO_DAYS, PERIOD, KEPT = "day", "days", "period", "kept"
DAYS = ("last_days", "next_days")
PERIOD_CODES = (*DAYS, *(f"{key}_{unit}" for key, unit in PERIODS))
Given = Mapping[str, Sequence[str]]
_EDITORS = {
    (NUMBER, "between"): TWO_NUMBERS,
    (MONEY, "between"): TWO_AMOUNTS,
    (DATE, "between"): TWO_DAYS,
    (DATE, "within"): PERIOD,
    (BIRTHDAY, "within"): PERIOD,
}
_SINGLE = {
    TEXT: TEXTS,
    NUMBER: NUMBERS,
    MONEY: AMOUNT,
    DATE: DAY,
    BOOLEAN: ANSWER,
    CHOICE: ONE,
    CHOICES: ONE,
    BIRTHDAY: DAY,
}


class Incomplete(ValueError):
    """What was typed is no value; the message says what to type."""


def editor_of(field: Field, operator: str) -> str:
    """Which inputs stand behind the operator."""
    if operator in field.kind.own_operators:
        return KEPT
    if operator in WITHOUT_VALUE:
        return NOTHING
    if operator in WITH_SEVERAL:
        return SEVERAL
    family = family_of(field.kind)
    return _EDITORS.get((family, operator)) or _SINGLE[family]


def read(field: Field, operator: str, given: Given, session: Session) -> Any:
    """The JSON of the value that was typed; Incomplete says what is missing."""
    reader = _READERS.get(editor_of(field, operator))
    try:
        return None if reader is None else reader(field, given, session)
    except Incomplete:
        raise
    except (CellError, InputError) as error:
        raise Incomplete(str(error)) from error


def shown(field: Field, test: Test, session: Session) -> dict[str, list[str]]:
    """What the inputs hold for the value of a test, as its reader would type it."""
    value = test.value
    if editor_of(field, test.operator) == KEPT:
        return {"kept": [json.dumps(as_json(value), ensure_ascii=False)]}
    if isinstance(value, Relative) and value.key not in WHO:
        return _shown_period(value)
    if test.operator in WITH_SEVERAL:
        return {"value": [_code(one) for one in value]}
    if test.operator == "between":
        start, end = (_typed(field, one) for one in value)
        return {"value": start["value"], "end": end["value"], "currency": _currency(start, end)}
    return _typed(field, value)


def _first(given: Given, name: str) -> str:
    return next(iter(given.get(name, ())), "").strip()


def _read_text(field: Field, given: Given, session: Session) -> str:
    if not (text := _first(given, "value")):
        raise Incomplete(_("Write what is looked for."))
    return text


def _read_several(field: Field, given: Given, session: Session) -> list:
    chosen = [value for value in given.get("value", ()) if value]
    if not chosen:
        raise Incomplete(_("Choose at least one."))
    return [_choice(field, text) for text in chosen]


def _read_one(field: Field, given: Given, session: Session) -> Any:
    if not (text := _first(given, "value")):
        raise Incomplete(_("Choose one."))
    return _choice(field, text)


def _read_answer(field: Field, given: Given, session: Session) -> bool:
    answers = {"yes": True, "no": False}
    if (text := _first(given, "value")) not in answers:
        raise Incomplete(_("Choose yes or no."))
    return answers[text]


def _read_typed(field: Field, given: Given, session: Session) -> Any:
    """A number or a day."""
    if not (text := _first(given, "value")):
        raise Incomplete(_("Fill in a value."))
    return as_json(field.kind.reader(session)(text))


def _read_amount(field: Field, given: Given, session: Session) -> dict:
    if not (text := _first(given, "value")):
        raise Incomplete(_("Fill in a value."))
    currency = _first(given, "currency") or session.currency
    return parse_money(text, default_currency=currency).as_json()


def _read_ends(field: Field, given: Given, session: Session) -> list:
    read_end = field.kind.reader(session)
    texts = (_first(given, "value"), _first(given, "end"))
    ends = [read_end(text) if text else None for text in texts]
    _check_ends(ends)
    return [as_json(end) for end in ends]


def _read_amounts(field: Field, given: Given, session: Session) -> list:
    currency = _first(given, "currency") or session.currency
    texts = (_first(given, "value"), _first(given, "end"))
    ends = [parse_money(text, default_currency=currency) if text else None for text in texts]
    if len({end.currency for end in ends if end is not None}) > 1:
        raise Incomplete(_("Amounts of two currencies cannot be compared."))
    _check_ends([end and end.amount for end in ends])
    return [as_json(end) for end in ends]


def _check_ends(ends: Sequence[Any]) -> None:
    start, end = ends
    if start is None and end is None:
        raise Incomplete(_("Fill in at least one of the two."))
    if start is not None and end is not None and start > end:
        raise Incomplete(_("The second one must not be before the first."))


def _read_period(field: Field, given: Given, session: Session) -> dict:
    code = _first(given, "period")
    if code not in PERIOD_CODES:
        raise Incomplete(_("Choose a period."))
    if code not in DAYS:
        key, unit = code.split("_")
        return {key: unit}
    if not (text := _first(given, "days")):
        raise Incomplete(_("Write how many days."))
    return {code: _count_of_days(text)}


def _count_of_days(text: str) -> int:
    days = read_integer(text)
    if not 1 <= days <= 3660:
        raise Incomplete(_("Write a number of days from 1 to 3660."))
    return days


def _read_kept(field: Field, given: Given, session: Session) -> Any:
    try:
        return json.loads(_first(given, "kept"))
    except (ValueError, RecursionError) as error:
        raise Incomplete(_("This value cannot be typed here. Remove the condition.")) from error


_READERS: dict[str, Callable[[Field, Given, Session], Any]] = {
    TEXTS: _read_text,
    SEVERAL: _read_several,
    ONE: _read_one,
    ANSWER: _read_answer,
    NUMBERS: _read_typed,
    DAY: _read_typed,
    AMOUNT: _read_amount,
    TWO_NUMBERS: _read_ends,
    TWO_DAYS: _read_ends,
    TWO_AMOUNTS: _read_amounts,
    PERIOD: _read_period,
    KEPT: _read_kept,
}


def _choice(field: Field, text: str) -> Any:
    """A chosen value: an id or a code, or one that depends on who asks."""
    if text in field.kind.relative:
        return {text: True}
    if field.kind.pg_type != "bigint":
        return text
    if not text.isascii() or not text.isdigit():
        raise Incomplete(_("“%(value)s” is not on the list.") % {"value": text[:40]})
    return int(text)


def _code(value: Any) -> str:
    return value.key if isinstance(value, Relative) else str(value)


def _shown_period(value: Relative) -> dict[str, list[str]]:
    if value.key in DAYS:
        return {"period": [value.key], "days": [format_decimal(value.argument, is_grouped=False)]}
    return {"period": [f"{value.key}_{value.argument}"]}


def _typed(field: Field, value: Any) -> dict[str, list[str]]:
    if value is None:
        return {"value": [""]}
    family = family_of(field.kind)
    if family == MONEY:
        return {"value": [_plain(value.amount)], "currency": [value.currency]}
    if family == NUMBER:
        return {"value": [_plain(value)]}
    if family == DATE:
        return {"value": [format_date(value, style="short")]}
    if family == BOOLEAN:
        return {"value": ["yes" if value else "no"]}
    return {"value": [_code(value)]}


def _plain(number: Decimal) -> str:
    return format_decimal(number, is_grouped=False)


def _currency(start: dict[str, list[str]], end: dict[str, list[str]]) -> list[str]:
    return start.get("currency") or end.get("currency") or []
