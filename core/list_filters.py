"""A list's filters as they stand in the query string: read, checked, turned into conditions.

For a field `key`: choices `key=3&key=5` (`none`: not filled in), text `key=part`, yes or no
`key=yes`, dates, numbers and amounts `key.from=…&key.to=…`, dates also `key.within=last_30_days`,
amounts `key.currency=PLN` where it is not the base currency.
What cannot be read is named in `problems` and leaves the list unfiltered by it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import conditions
from core.catalogue import Catalogue, CellError, Field, Session
from core.catalogue.choice_kinds import SEARCHED_FROM
from core.catalogue.choices import Choice
from core.conditions import Condition, ConditionError
from core.money import CURRENCIES, AmountError, format_money, parse_money

NONE = "none"
PARTS = ("from", "to", "within", "currency")
WITHIN = {
    "last_7_days": gettext_lazy("in the last 7 days"),
    "last_30_days": gettext_lazy("in the last 30 days"),
    "last_90_days": gettext_lazy("in the last 90 days"),
    "this_month": gettext_lazy("this month"),
    "this_year": gettext_lazy("this year"),
}


@dataclass(frozen=True)
class Chip:
    """One active filter: what it says, and the query string without it."""

    label: str
    text: str
    without: str


@dataclass
class FilterInput:
    """One field of the filter pane, with what is chosen in it."""

    field: Field
    session: Session
    chosen: list[str]
    start: str = ""
    end: str = ""
    within: str = ""
    currency: str = ""

    @property
    def currencies(self) -> list[tuple[str, str, bool]]:
        """The currencies that an amount may be in, the base currency first; it needs no parameter."""
        base = self.session.currency
        others = [code for code in CURRENCIES if code != base]
        return [("", base, not self.currency)] + [(c, c, c == self.currency) for c in others]

    @property
    def choices(self) -> list[tuple[Choice, bool]]:
        offered = self.session.table(self.field.kind.source).offered
        return [(choice, str(choice.value) in self.chosen) for choice in offered]

    @property
    def periods(self) -> list[tuple[str, Any, bool]]:
        return [(code, label, code == self.within) for code, label in WITHIN.items()]

    @property
    def is_searched(self) -> bool:
        """Whether there are so many choices that one searches them."""
        return len(self.choices) > SEARCHED_FROM

    @property
    def offers_none(self) -> bool:
        """Whether there can be records in which it is not filled in."""
        return not (self.field.is_required or hasattr(self.field.kind, "default"))

    @property
    def is_none_chosen(self) -> bool:
        return NONE in self.chosen

    @property
    def is_active(self) -> bool:
        return bool(self.chosen or self.start or self.end or self.within)


@dataclass
class ListFilters:
    """The filters of one request."""

    catalogue: Catalogue
    session: Session
    query: QueryDict
    problems: list[str] = field(default_factory=list)

    def __post_init__(self):
        self._tests = {f.key: list(self._read(f)) for f in self.fields}

    @property
    def fields(self) -> list[Field]:
        return self.catalogue.where(lambda f: f.is_filterable and bool(f.kind.filter_as))

    @property
    def condition(self) -> Condition:
        """All filters together."""
        return conditions.all_of(*(one for tests in self._tests.values() for one in tests))

    @property
    def inputs(self) -> list[FilterInput]:
        """The filter pane: the common fields, and whichever other is active."""
        inputs = [self._input(f) for f in self.fields]
        return [i for i in inputs if i.field.is_on_filter_pane or i.is_active]

    @property
    def chips(self) -> list[Chip]:
        """Active filters that can be removed one by one."""
        active = [i for i in (self._input(f) for f in self.fields) if i.is_active]
        return [Chip(str(i.field.label), self._described(i), self.without(i.field)) for i in active]

    def without(self, removed: Field) -> str:
        """The query string without this field's filter and without a place in the pages."""
        query = self.query.copy()
        names = [removed.key, *(f"{removed.key}.{end}" for end in PARTS)]
        for name in (*names, "after", "before"):
            query.pop(name, None)
        return query.urlencode()

    def _input(self, f: Field) -> FilterInput:
        return FilterInput(
            field=f,
            session=self.session,
            chosen=[value for value in self.query.getlist(f.key) if value],
            start=self.query.get(f"{f.key}.from", ""),
            end=self.query.get(f"{f.key}.to", ""),
            within=self.query.get(f"{f.key}.within", ""),
            currency=self.query.get(f"{f.key}.currency", ""),
        )

    def _read(self, f: Field) -> Iterator[Condition]:
        try:
            yield from _READERS[f.kind.filter_as](self, f, self._input(f))
        except (ConditionError, CellError, ValueError) as error:
            self.problems.append(
                _("The filter “%(field)s” was left out: %(reason)s")
                % {"field": f.label, "reason": error}
            )

    def _choices(self, f: Field, given: FilterInput) -> Iterator[Condition]:
        if not given.chosen:
            return
        values = [_value(f, text) for text in given.chosen if text != NONE]
        several = "any_of" in f.kind.operators
        tests: list[Condition] = []
        if values:
            tests.append(self._test(f, "any_of" if several else "in", values))
        if given.is_none_chosen:
            tests.append(self._test(f, "empty", None))
        yield conditions.any_of(*tests)

    def _text(self, f: Field, given: FilterInput) -> Iterator[Condition]:
        if given.chosen:
            yield self._test(f, "contains", given.chosen[0])

    def _boolean(self, f: Field, given: FilterInput) -> Iterator[Condition]:
        if given.chosen:
            if given.chosen[0] not in ("yes", "no"):
                raise ConditionError(_("choose yes or no."))
            yield self._test(f, "is", given.chosen[0] == "yes")

    def _range(self, f: Field, given: FilterInput) -> Iterator[Condition]:
        if given.within:
            yield self._test(f, "within", _period(given.within))
        read = f.kind.reader(self.session)
        start = read(given.start) if given.start else None
        end = read(given.end) if given.end else None
        if start is not None or end is not None:
            yield self._test(f, "between", [start, end])

    def _money(self, f: Field, given: FilterInput) -> Iterator[Condition]:
        """A currency written beside an amount goes before the one that is chosen."""
        default = given.currency or self.session.currency
        ends = [
            parse_money(text, default_currency=default).as_json() if text else None
            for text in (given.start, given.end)
        ]
        if any(ends):
            if len({end["currency"] for end in ends if end}) > 1:
                raise ConditionError(_("amounts of two currencies cannot be compared."))
            yield self._test(f, "between", ends)

    def _test(self, f: Field, operator: str, value: Any) -> Condition:
        data = {"field": f.key, "operator": operator, "value": value}
        return conditions.parse(data, self.catalogue)

    def _described(self, given: FilterInput) -> str:
        if given.within:
            return str(WITHIN.get(given.within, given.within))
        if given.start or given.end:
            return " – ".join(self._end(given, text) for text in (given.start, given.end))
        if given.field.kind.filter_as == "choices":
            return ", ".join(self._chosen_labels(given))
        if given.field.kind.filter_as == "boolean":
            return _("Yes") if given.chosen[0] == "yes" else _("No")
        return given.chosen[0]

    def _end(self, given: FilterInput, text: str) -> str:
        """One end of a range; an amount with its currency, where it can be read."""
        if not text or given.field.kind.filter_as != "money":
            return text or "…"
        try:
            default = given.currency or self.session.currency
            return format_money(*parse_money(text, default_currency=default))
        except AmountError:
            return text

    def _chosen_labels(self, given: FilterInput) -> Iterable[str]:
        known = {str(c.value): c.label for c in self.session.table(given.field.kind.source).choices}
        known |= {NONE: _("not filled in"), "me": _("me")}
        for text in given.chosen:
            yield known.get(text, text)


_READERS = {
    "choices": ListFilters._choices,
    "text": ListFilters._text,
    "boolean": ListFilters._boolean,
    "date": ListFilters._range,
    "number": ListFilters._range,
    "money": ListFilters._money,
}


def _value(f: Field, text: str) -> Any:
    """A chosen value from the query string: an id, `me`, or a code."""
    if f.kind.pg_type != "bigint":
        return text
    if text == "me":
        return {"me": True}
    if not text.isascii() or not text.isdigit():
        raise ConditionError(_("“%(value)s” is not on the list.") % {"value": text[:40]})
    return int(text)


def _period(code: str) -> dict:
    if code not in WITHIN:
        raise ConditionError(_("“%(value)s” is not a period.") % {"value": code[:40]})
    if match := re.fullmatch(r"last_(\d+)_days", code):
        return {"last_days": int(match[1])}
    return {"this": code.removeprefix("this_")}
