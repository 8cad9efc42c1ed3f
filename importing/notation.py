"""How a file writes what could be read in two ways: as imports keep it, as readers of cells are told it,
and what its cells say about it themselves."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.calendars import DateError, parse_date
from core.calendars.kinds import CALENDARS
from core.catalogue import Notation, Session
from core.catalogue.notation import COMMA, DAY_FIRST, DAY_ORDERS, DECIMAL_SIGNS, MONTH_FIRST, POINT
from core.refusals import Refused
from core.text import latin_digits

PHONE_COUNTRY = "phone_country"
_ALLOWED = {
    "day_order": lambda value: value in DAY_ORDERS,
    "calendar": lambda value: value in CALENDARS,
    "decimal": lambda value: value in DECIMAL_SIGNS,
    "short_years": lambda value: value in CALENDARS,
    PHONE_COUNTRY: lambda value: value in countries,
}
LABELS = {
    "day_order": _("Dates whose year does not stand first"),
    "calendar": _("Calendar"),
    "short_years": _("Years of two digits"),
    "decimal": _("Numbers and amounts"),
    PHONE_COUNTRY: _("Phones without a calling code are of"),
}
"""What people are asked."""
_DAY_AND_MONTH = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2[0-9]{4}")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{1,2}")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,'\s\u00a0\u202f][0-9]+)*")
_WITH_COMMA = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:[.\s\u00a0\u202f'][0-9]{3})+),[0-9]+")
_WITH_POINT = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:[,\s\u00a0\u202f'][0-9]{3})+)\.[0-9]+")
_OPEN = re.compile(r"[+-]?[0-9]{1,3}[.,][0-9]{3}")
"""A number that could have three decimals or thousands."""
LOOKED_AT = 10
"""So many texts of a column say whether the others are worth looking at."""
MOST = 0.8
"""So many of a column's texts look alike where they are dates, or numbers."""


class NotationError(Refused):
    """No file is written like that."""

    def __init__(self, name: str, value: Any):
        text = _("“%(field)s” cannot be “%(value)s”. Choose one of those that are offered.")
        super().__init__(text % {"value": value, "field": LABELS.get(name, name)})


def check_notation(stored: Mapping[str, str]) -> None:
    """Raise NotationError for what is no notation as imports keep it."""
    for name, value in stored.items():
        if name not in _ALLOWED or not _ALLOWED[name](value):
            raise NotationError(name, value)


def tell(session: Session, stored: Mapping[str, str]) -> Session:
    """Let the session's readers know the notation; returns the session."""
    rest = {name: value for name, value in stored.items() if name != PHONE_COUNTRY}
    session.notation = Notation(**rest)
    session.phone_country = stored.get(PHONE_COUNTRY) or session.phone_country
    return session


@dataclass(frozen=True)
class Evidence:
    """What the cells of a file say of its notation, with an example of what they leave open."""

    day_order: str = ""
    decimal: str = ""
    date: str = ""
    """A date whose day could be its month."""
    number: str = ""
    """A number with a sign in it that parts thousands or decimals."""
    short_year: str = ""
    """A date whose year has two digits."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """By the name of a choice the cell that leaves no doubt."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        return cls(**kept)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def notation(self) -> dict[str, str]:
        """What it says, as an import keeps it."""
        said = {"day_order": self.day_order, "decimal": self.decimal}
        return {name: value for name, value in said.items() if value}


def evidence_in(columns: Iterable[Sequence[Any]]) -> Evidence:
    """Look at every column of a file. Where its cells contradict each other, nothing is said."""
    dates: dict[str, str] = {}
    numbers: dict[str, str] = {}
    date = number = short_year = ""
    for column in columns:
        texts = _texts_of(column)
        if _mostly(texts, _DAY_AND_MONTH):
            found = [m for m in map(_DAY_AND_MONTH.fullmatch, texts) if m]
            _note_dates(dates, found)
            date = date or next((m[0] for m in found if _is_open(m)), "")
        elif _mostly(texts, _SHORT_YEAR):
            short_year = short_year or next(filter(_has_short_year, texts), "")
        elif _mostly(texts, _NUMBER):
            for text in texts:
                _note_number(numbers, text)
            signed = [text for text in texts if "," in text or "." in text]
            number = number or next((t for t in signed if _OPEN.fullmatch(t)), "")
            number = number or next(iter(signed), "")
    day_order, decimal = _only(dates), _only(numbers)
    reasons = {}
    if day_order:
        reasons["day_order"] = dates[day_order]
    if decimal:
        reasons["decimal"] = numbers[decimal]
    date = date or next(iter(dates.values()), "")
    return Evidence(day_order, decimal, date, number, short_year, reasons)


def _texts_of(column: Sequence[Any]) -> list[str]:
    """The different texts in a column; none where the first ones are neither dates nor numbers."""
    texts = iter(dict.fromkeys(cell for cell in column if isinstance(cell, str) and cell))
    first = [latin_digits(text).strip() for text in islice(texts, LOOKED_AT)]
    patterns = (_DAY_AND_MONTH, _SHORT_YEAR, _NUMBER)
    if not any(pattern.fullmatch(text) for pattern in patterns for text in first):
        return []
    return first + [latin_digits(text).strip() for text in texts]


def _mostly(texts: Sequence[str], pattern: re.Pattern) -> bool:
    return bool(texts) and sum(1 for text in texts if pattern.fullmatch(text)) >= MOST * len(texts)


def _note_dates(noted: dict[str, str], dates: Iterable[re.Match]) -> None:
    for found in dates:
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            noted.setdefault(DAY_FIRST, found[0])
        elif second > 12 >= first:
            noted.setdefault(MONTH_FIRST, found[0])


def _has_short_year(text: str) -> bool:
    """Whether it can be read as a date of either calendar."""
    for calendar in CALENDARS:
        try:
            parse_date(text, short_years=calendar)
        except DateError:
            continue
        return _SHORT_YEAR.fullmatch(text) is not None
    return False


def _is_open(found: re.Match) -> bool:
    first, second = int(found[1]), int(found[3])
    return first <= 12 and second <= 12 and first != second


def _note_number(noted: dict[str, str], text: str) -> None:
    if _OPEN.fullmatch(text):
        return
    if _WITH_COMMA.fullmatch(text):
        noted.setdefault(COMMA, text)
    elif _WITH_POINT.fullmatch(text):
        noted.setdefault(POINT, text)


def _only(noted: Mapping[str, str]) -> str:
    return next(iter(noted)) if len(noted) == 1 else ""
