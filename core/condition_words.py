"""Conditions in the reader's words: operators to choose from, periods, and whole trees on chips.

A test is a field, a colon and what is asked of it, so that no field's name has to be inflected.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import reduce
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.calendars.formatting import format_date, format_number
from core.catalogue import (
    BirthdayKind,
    BooleanKind,
    Catalogue,
    ChoiceKind,
    ChoicesKind,
    DateKind,
    Field,
    Session,
)
from core.catalogue.kinds import Kind
from core.condition_values import Relative
from core.conditions import Condition, Group, Not, Test
from core.money import Money, format_money

Words = str | Promise
BIRTHDAY, BOOLEAN, CHOICE, CHOICES = "birthday", "boolean", "choice", "choices"
DATE, MONEY, NUMBER, TEXT = "date", "money", "number", "text"

_LABELS: dict[str, Words] = {
    "is": pgettext_lazy("condition", "is"),
    "is_not": pgettext_lazy("condition", "is not"),
    "contains": pgettext_lazy("condition", "contains"),
    "not_contains": pgettext_lazy("condition", "does not contain"),
    "starts_with": pgettext_lazy("condition", "begins with"),
    "in": pgettext_lazy("condition", "is one of"),
    "not_in": pgettext_lazy("condition", "is none of"),
    "any_of": pgettext_lazy("condition", "has any of"),
    "all_of": pgettext_lazy("condition", "has all of"),
    "none_of": pgettext_lazy("condition", "has none of"),
    "lt": pgettext_lazy("condition", "is less than"),
    "lte": pgettext_lazy("condition", "is at most"),
    "gt": pgettext_lazy("condition", "is more than"),
    "gte": pgettext_lazy("condition", "is at least"),
    "between": pgettext_lazy("condition", "is between"),
    "within": pgettext_lazy("condition", "is within"),
    "in_area": pgettext_lazy("condition", "is within an area"),
    "empty": pgettext_lazy("condition", "is not filled in"),
    "not_empty": pgettext_lazy("condition", "is filled in"),
}
_LABELS_OF_DATES: dict[str, Words] = {
    "is": pgettext_lazy("condition", "is on"),
    "lt": pgettext_lazy("condition", "is before"),
    "lte": pgettext_lazy("condition", "is on or before"),
    "gt": pgettext_lazy("condition", "is after"),
    "gte": pgettext_lazy("condition", "is on or after"),
}
_LABELS_OF_BIRTHDAYS: dict[str, Words] = {"within": pgettext_lazy("condition", "comes round")}
_SENTENCES: dict[str, Words] = {
    "only": "%(value)s",
    "is": gettext_lazy("is %(value)s"),
    "is_not": gettext_lazy("is not %(value)s"),
    "contains": gettext_lazy("contains %(value)s"),
    "not_contains": gettext_lazy("does not contain %(value)s"),
    "starts_with": gettext_lazy("begins with %(value)s"),
    "in": gettext_lazy("one of %(value)s"),
    "not_in": gettext_lazy("none of %(value)s"),
    "any_of": gettext_lazy("any of %(value)s"),
    "all_of": gettext_lazy("all of %(value)s"),
    "none_of": gettext_lazy("none of %(value)s"),
    "lt": gettext_lazy("less than %(value)s"),
    "lte": gettext_lazy("at most %(value)s"),
    "gt": gettext_lazy("more than %(value)s"),
    "gte": gettext_lazy("at least %(value)s"),
    "within": "%(value)s",
    "empty": gettext_lazy("not filled in"),
    "not_empty": gettext_lazy("filled in"),
}
_SENTENCES_OF_DATES: dict[str, Words] = {
    "is": gettext_lazy("on %(value)s"),
    "lt": gettext_lazy("before %(value)s"),
    "lte": gettext_lazy("on or before %(value)s"),
    "gt": gettext_lazy("after %(value)s"),
    "gte": gettext_lazy("on or after %(value)s"),
}
_SENTENCES_OF_ANSWERS: dict[str, Words] = {"is": "%(value)s"}
PERIODS: dict[tuple[str, str], Words] = {
    ("this", "week"): gettext_lazy("this week"),
    ("this", "month"): gettext_lazy("this month"),
    ("this", "quarter"): gettext_lazy("this quarter"),
    ("this", "year"): gettext_lazy("this year"),
    ("last", "week"): gettext_lazy("last week"),
    ("last", "month"): gettext_lazy("last month"),
    ("last", "quarter"): gettext_lazy("last quarter"),
    ("last", "year"): gettext_lazy("last year"),
    ("next", "week"): gettext_lazy("next week"),
    ("next", "month"): gettext_lazy("next month"),
    ("next", "quarter"): gettext_lazy("next quarter"),
    ("next", "year"): gettext_lazy("next year"),
}
WHO: dict[str, Words] = {
    "me": pgettext_lazy("condition", "me"),
    "my_departments": gettext_lazy("my departments"),
}


def family_of(kind: Kind) -> str:
    """By what a value is typed and told: kinds of one family are asked alike."""
    families: tuple[tuple[Any, str], ...] = (
        (BirthdayKind, BIRTHDAY),
        (DateKind, DATE),
        (BooleanKind, BOOLEAN),
        (ChoicesKind, CHOICES),
        (ChoiceKind, CHOICE),
    )
    for its_class, family in families:
        if isinstance(kind, its_class):
            return family
    if kind.kept_as == "amount":
        return MONEY
    return NUMBER if kind.is_numeric else TEXT


def operator_label(kind: Kind, operator: str) -> str:
    """The operator as it is chosen for a field of this kind."""
    special = {DATE: _LABELS_OF_DATES, BIRTHDAY: _LABELS_OF_BIRTHDAYS}.get(family_of(kind), {})
    return str(special.get(operator) or _LABELS.get(operator, operator))


def in_words(condition: Condition, catalogue: Catalogue, session: Session) -> str:
    """A whole tree as one sentence."""
    if isinstance(condition, Test):
        label, text = words_of_test(condition, catalogue, session)
        return _("%(field)s: %(condition)s") % {"field": label, "condition": text}
    if isinstance(condition, Not):
        return _("not (%(condition)s)") % {
            "condition": in_words(condition.child, catalogue, session)
        }
    return _group_in_words(condition, catalogue, session)


def words_of_test(test: Test, catalogue: Catalogue, session: Session) -> tuple[str, str]:
    """The field, and what is asked of it."""
    field = catalogue[test.field]
    return str(field.label), _asked(field, test, session)


def _group_in_words(group: Group, catalogue: Catalogue, session: Session) -> str:
    if not group.children:
        return _("anything") if group.junction == "all" else _("nothing")
    pattern = _("%(one)s and %(other)s") if group.junction == "all" else _("%(one)s or %(other)s")
    parts = (_part(child, catalogue, session) for child in group.children)
    return reduce(lambda one, other: pattern % {"one": one, "other": other}, parts)


def _part(child: Condition, catalogue: Catalogue, session: Session) -> str:
    words = in_words(child, catalogue, session)
    is_joined = isinstance(child, Group) and len(child.children) > 1
    return f"({words})" if is_joined else words


def _asked(field: Field, test: Test, session: Session) -> str:
    kind, operator, value = field.kind, test.operator, test.value
    if operator in kind.own_operators:
        return value.in_words()
    if operator == "between" and isinstance(value, tuple):
        return _range(kind, value, session)
    return _sentence(kind, _plain(operator, value)) % {"value": _value(kind, value, session)}


def _plain(operator: str, value: Any) -> str:
    """One of a single choice is that choice."""
    if not isinstance(value, tuple) or len(value) != 1:
        return operator
    single = {"in": "only", "any_of": "only", "all_of": "only", "not_in": "is_not"}
    return {**single, "none_of": "is_not"}.get(operator, operator)


def _sentence(kind: Kind, operator: str) -> str:
    special = {DATE: _SENTENCES_OF_DATES, BOOLEAN: _SENTENCES_OF_ANSWERS}.get(family_of(kind), {})
    return str(special.get(operator) or _SENTENCES[operator])


def _range(kind: Kind, ends: tuple, session: Session) -> str:
    start, end = (None if one is None else _value(kind, one, session) for one in ends)
    if start is None:
        return _sentence(kind, "lte") % {"value": end}
    if end is None:
        return _sentence(kind, "gte") % {"value": start}
    return _("from %(start)s to %(end)s") % {"start": start, "end": end}


def _value(kind: Kind, value: Any, session: Session) -> str:
    if isinstance(value, Relative):
        return _relative(value)
    family = family_of(kind)
    if family in (CHOICE, CHOICES):
        several = value if isinstance(value, tuple) else (value,)
        return _(", ").join(choice_labels(kind, several, session)) or _("nothing")
    return "" if value is None else _SHOWN[family](kind, value, session)


def _relative(value: Relative) -> str:
    if value.key in WHO:
        return str(WHO[value.key])
    if value.key not in ("last_days", "next_days"):
        return str(PERIODS[value.key, value.argument])
    days = value.argument
    if days == 1:
        return _("today")
    if value.key == "last_days":
        text = ngettext("in the last %(count)s day", "in the last %(count)s days", days)
    else:
        text = ngettext("in the next %(count)s day", "in the next %(count)s days", days)
    return text % {"count": format_number(days)}


def choice_labels(kind: Any, values: Iterable[Any], session: Session) -> list[str]:
    """What the chosen values are called. What is kept from the reader, or is gone, has a number."""
    plain = {value for value in values if not isinstance(value, Relative)}
    known = session.table(kind.source).by_value
    if not kind.source.is_scoped and plain - known.keys():
        known = {**known, **session.shown(kind.source, plain - known.keys())}
    return [
        _relative(value) if isinstance(value, Relative) else _label(known.get(value), value)
        for value in values
    ]


def _label(choice: Any, value: Any) -> str:
    return choice.label if choice else f"#{value}"


def _number(kind: Kind, value: Decimal, session: Session) -> str:
    is_whole = value == value.to_integral_value()
    return kind.text(int(value) if is_whole else value, session)


def _text(kind: Kind, value: str, session: Session) -> str:
    return _("“%(text)s”") % {"text": value}


_SHOWN: dict[str, Callable[[Kind, Any, Session], str]] = {
    DATE: lambda kind, value, session: format_date(value),
    BIRTHDAY: lambda kind, value, session: format_date(value),
    BOOLEAN: lambda kind, value, session: _("Yes") if value else _("No"),
    MONEY: lambda kind, value, session: format_money(*Money(*value)),
    NUMBER: _number,
    TEXT: _text,
}
