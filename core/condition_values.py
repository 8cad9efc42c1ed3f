"""What a condition compares with: checked against the kind of its field, kept plain, resolved for a person.

Relative values stay relative until somebody asks: `{"me": true}`, `{"my_departments": true}`, and of
dates `{"last_days": 30}`, `{"next_days": 7}` (both with today), `{"this": "month"}`, `{"last":
"quarter"}`, `{"next": "week"}` of the person's calendar.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.calendars.periods import UNITS, period_of
from core.calendars.preferences import current
from core.catalogue import Session
from core.catalogue.kinds import Kind
from core.money import CURRENCIES, Money

LARGEST = 30  # digits before the decimals, more than any field holds
LARGEST_ID = 2**63 - 1
LONGEST_TEXT = 1000
MOST_VALUES = 500
"""So many may stand in one list of a condition."""
MOST_DAYS = 36_600
YEARS = range(1000, 3001)
"""Of dates that are compared: beyond, a moment in a time zone is none of Python's."""
WITHOUT_VALUE = ("empty", "not_empty")
WITH_SEVERAL = ("in", "not_in", "any_of", "all_of", "none_of")
WITH_TWO_ENDS = ("between", "within")
_OFFSETS = {"last": -1, "this": 0, "next": 1}
WRONG = (TypeError, ValueError, KeyError, ArithmeticError)
"""What `checked` raises for what is no value of the kind."""


@dataclass(frozen=True)
class Relative:
    """A value that depends on who asks and when."""

    key: str
    argument: Any

    def as_json(self) -> dict:
        return {self.key: self.argument}


def checked(kind: Kind, operator: str, raw: Any) -> Any:
    """The value in its canonical form; relative ones stay as they are. Raises one of WRONG."""
    if operator in kind.own_operators:
        return kind.checked(operator, raw)
    if operator in WITHOUT_VALUE:
        return None
    if operator in WITH_SEVERAL:
        return _several(kind, raw)
    if operator in WITH_TWO_ENDS:
        if isinstance(raw, dict):
            return _period_of_time(raw)
        if operator == "within":
            raise TypeError(raw)
        return _range(kind, raw)
    return _scalar(kind, raw)


def resolved(value: Any, session: Session) -> Any:
    """Relative values as they are for this person today."""
    if isinstance(value, Relative):
        return _resolved(value, session)
    if not isinstance(value, tuple) or isinstance(value, Money):
        return value
    found: list[Any] = []
    for one in value:
        found.extend(_members(one, session))
    return tuple(found)


def as_json(value: Any) -> Any:
    if isinstance(value, Relative | Money) or hasattr(value, "as_json"):
        return value.as_json()
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _several(kind: Kind, raw: Any) -> tuple:
    if not isinstance(raw, list) or len(raw) > MOST_VALUES:
        raise TypeError(raw)
    return tuple(_scalar(kind, one) for one in raw)


def _range(kind: Kind, raw: Any) -> tuple:
    """Both ends or one of them; amounts of one currency."""
    if not isinstance(raw, list) or len(raw) != 2:
        raise TypeError(raw)
    ends = tuple(None if one is None else _scalar(kind, one) for one in raw)
    given = [one for one in ends if one is not None]
    if not given or len({one.currency for one in given if isinstance(one, Money)}) > 1:
        raise ValueError(raw)
    return ends


def _scalar(kind: Kind, raw: Any) -> Any:
    if kind.kept_as == "amount":
        return _money(raw)
    if isinstance(raw, dict):
        return _person(kind, raw)
    if kind.filter_as == "choices" and kind.pg_type == "bigint":
        if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) > LARGEST_ID:
            raise TypeError(raw)
        return raw
    return _SCALARS.get(kind.pg_type, _text)(raw)


def _person(kind: Kind, raw: dict) -> Relative:
    """Me, where people are chosen; my departments, where these are."""
    ((key, argument),) = raw.items()
    if argument is not True or key not in kind.relative:
        raise ValueError(raw)
    return Relative(key, True)


def _period_of_time(raw: dict) -> Relative:
    ((key, argument),) = raw.items()
    if key in ("last_days", "next_days"):
        is_right = type(argument) is int and 0 < argument <= MOST_DAYS
    else:
        is_right = key in _OFFSETS and argument in UNITS
    if not is_right:
        raise ValueError(raw)
    return Relative(key, argument)


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > LONGEST_TEXT or "\x00" in raw or not raw.strip():
        raise TypeError(raw)
    raw.encode()  # half of a surrogate pair is no text that a database takes
    return raw


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise TypeError(raw)
    number = Decimal(str(raw))
    if not number.is_finite() or not -LARGEST <= number.adjusted() <= LARGEST:
        raise ValueError(raw)
    return number


def _money(raw: Any) -> Money:
    if isinstance(raw, Money):
        return raw
    if not isinstance(raw, dict) or raw["currency"] not in CURRENCIES:
        raise TypeError(raw)
    return Money(_number(raw["amount"]), raw["currency"])


def _boolean(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise TypeError(raw)
    return raw


def _date(raw: Any) -> datetime.date:
    day = raw if isinstance(raw, datetime.date) else datetime.date.fromisoformat(raw)
    if day.year not in YEARS:
        raise ValueError(raw)
    return day


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "numeric": _number,
    "bigint": _number,
    "boolean": _boolean,
    "date": _date,
    "timestamptz": _date,
}


def _members(one: Any, session: Session) -> tuple:
    found = resolved(one, session)
    is_several = isinstance(one, Relative) and isinstance(found, tuple)
    return found if is_several else (found,)


def _resolved(value: Relative, session: Session) -> Any:
    if value.key == "me":
        return session.actor.pk if session.actor else 0
    if value.key == "my_departments":
        return tuple(session.actor.department_ids) if session.actor else ()
    return period(value.key, value.argument, session.today)


def period(key: str, argument: Any, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """First and last day of a relative period; months, quarters and years are those of the person's
    calendar."""
    days = datetime.timedelta(days=1)
    if key == "last_days":
        return today - days * (argument - 1), today
    if key == "next_days":
        return today, today + days * (argument - 1)
    return period_of(today, argument, calendar=current().calendar, offset=_OFFSETS[key])
