"""A list's filters as they stand in the query string: read, checked, turned into conditions.

`where=` is a tree of conditions (core.condition_query); beside it stand the common filters. For a field `key`: choices `key=3&key=5` (`none`: not filled in), text `key=part`, yes or no
`key=yes`, dates, numbers and amounts `key.from=…&key.to=…`, dates also `key.within=last_30_days`,
amounts `key.currency=PLN` where it is not the base currency.
What cannot be read is named in `problems` and leaves the list unfiltered by it: whoever does more
than show the list asks `ListQuery.refuse_unread` first.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from core import condition_query, conditions
from core.catalogue import Catalogue, CellError, Field, Session
from core.catalogue.cells import SHOWN, writable
from core.condition_query import WHERE
from core.condition_words import in_words, words_of_test
from core.conditions import Condition, ConditionError, Group, Test
from core.filter_inputs import NONE, PARTS, PLACE, WITHIN, Chip, FilterInput
from core.money import AmountError, format_money, parse_money


@dataclass
class ListFilters:
    """The filters of one request."""

    catalogue: Catalogue
    session: Session
    query: QueryDict
    problems: list[str] = field(default_factory=list)

    def __post_init__(self):
        self._tests = {f.key: list(self._read(f)) for f in self.fields}
        self.where = self._read_where()
        self.problems.extend(self._unknown())

    @property
    def fields(self) -> list[Field]:
        return self.catalogue.where(lambda f: f.is_filterable and bool(f.kind.filter_as))

    @property
    def condition(self) -> Condition:
        """All filters together."""
        return self.condition_without("")

    def condition_without(self, key: str) -> Condition:
        """All filters but that of one field, by which its choices are counted."""
        pane = (one for f, tests in self._tests.items() if f != key for one in tests)
        return conditions.all_of(*pane, *([self.where] if self.where else []))

    def set_apart(self, is_meant: Callable[[Test], bool]) -> tuple[list[Test], Group]:
        """The meant ones of the further filters, each of which must hold, and all other filters."""
        parts = condition_query.parts(self.where) if self.where else ()
        meant = [part for part in parts if isinstance(part, Test) and is_meant(part)]
        others = [part for part in parts if part not in meant]
        pane = (one for tests in self._tests.values() for one in tests)
        return meant, conditions.all_of(*pane, *others)

    def has(self, key: str) -> bool:
        """Whether the list is filtered by a field of the pane."""
        return bool(self._tests.get(key))

    @cached_property
    def inputs(self) -> list[FilterInput]:
        """The filter pane: the common fields, and whichever other is active."""
        inputs = [self._input(f) for f in self.fields]
        return [i for i in inputs if i.field.is_on_filter_pane or i.is_active]

    @cached_property
    def chips(self) -> list[Chip]:
        """Active filters that can be removed one by one."""
        active = [i for i in (self._input(f) for f in self.fields) if i.is_active]
        return [
            *(Chip(str(i.field.label), self._described(i), self.without(i.field)) for i in active),
            *self._chips_of_where(),
        ]

    def _chips_of_where(self) -> Iterator[Chip]:
        """One for each condition that must hold."""
        if self.where is None:
            return
        for index, part in enumerate(condition_query.parts(self.where)):
            left = condition_query.without(self.where, index)
            without = self._query_with(**{WHERE: condition_query.write(left) if left else ""})
            if isinstance(part, Test):
                yield Chip(*words_of_test(part, self.catalogue, self.session), without)
            else:
                yield Chip("", in_words(part, self.catalogue, self.session), without)

    def without(self, removed: Field) -> str:
        """The query string without this field's filter and without a place in the pages."""
        return self._query_with(
            **dict.fromkeys((removed.key, *(f"{removed.key}.{end}" for end in PARTS)), "")
        )

    def _query_with(self, **changes: str) -> str:
        """The query string with these parameters; "" takes one away."""
        query = self.query.copy()
        for name, text in {**changes, **dict.fromkeys(PLACE, "")}.items():
            query.pop(name, None)
            if text:
                query[name] = text
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

    def _read_where(self) -> Condition | None:
        given = self.query.getlist(WHERE)
        try:
            if len(given) > 1:
                raise ConditionError(_("it is there twice."))
            return condition_query.read(given[0], self.catalogue) if given else None
        except ConditionError as error:
            self.problems.append(
                _("The further filters were left out: %(reason)s") % {"reason": error}
            )
            return None

    def _unknown(self) -> Iterator[str]:
        """Parameters that look like filters and are none: a list that is silent about them shows more
        than was meant, e.g. by a link from before a field was retired."""
        known = {f"{f.key}{part}" for f in self.fields for part in _TAKEN[f.kind.filter_as]}
        for name in self.query:
            is_said = any(self.query.getlist(name))
            if is_said and name not in known and self.is_meant_by(name):
                yield self._why_unknown(name)

    def is_meant_by(self, name: str) -> bool:
        """Whether a parameter of this name is a filter, or looks like one."""
        base = re.split(r"\.|__", name.removeprefix("custom."))[0]
        is_filter = name.startswith("custom.") or base in self.catalogue
        return is_filter or self._field_of(name) is not None

    def _field_of(self, name: str) -> Field | None:
        """The field that a parameter asks about."""
        key, _dot, part = name.rpartition(".")
        return self.catalogue.get(name) or (self.catalogue.get(key) if part in PARTS else None)

    def _why_unknown(self, name: str) -> str:
        field = self._field_of(name)
        if field is not None and field.is_retired:
            return _("The filter “%(field)s” was left out: the field has been retired.") % {
                "field": field.label
            }
        if field in self.fields:
            text = _(
                "The filter “%(field)s” was left out: it was set when this was another kind of field."
                " Set it anew."
            )
            return text % {"field": field.label}
        return no_such_filter(name)

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
        """What nobody can choose any more is called by its name, too; what is kept from the person has
        none."""
        source = given.field.kind.source
        known = {str(c.value): c.label for c in self.session.table(source).choices}
        known |= {NONE: _("not filled in"), "me": _("me")}
        others = _values_of(given.field, [text for text in given.chosen if text not in known])
        if others and not source.is_scoped:
            shown = self.session.shown(source, others)
            known |= {str(one): choice.label for one in others if (choice := shown[one])}
        for text in given.chosen:
            yield known.get(text, text)


def no_such_filter(name: str) -> str:
    return _("The filter “%(name)s” was left out: there is none of that name.") % {
        "name": writable(name[:SHOWN])
    }


_READERS = {
    "choices": ListFilters._choices,
    "text": ListFilters._text,
    "boolean": ListFilters._boolean,
    "date": ListFilters._range,
    "number": ListFilters._range,
    "money": ListFilters._money,
}
_RANGE = (".from", ".to")
_TAKEN = {
    "choices": ("",),
    "text": ("",),
    "boolean": ("",),
    "date": (*_RANGE, ".within"),
    "number": _RANGE,
    "money": (*_RANGE, ".currency"),
}
"""What stands behind the key of a field in the parameters that are read for it. After a change of kind
an address may have others, which would silently leave the list unfiltered."""


def _value(f: Field, text: str) -> Any:
    """A chosen value from the query string: an id, `me`, or a code."""
    if f.kind.pg_type != "bigint":
        return text
    if text == "me":
        return {"me": True}
    if not text.isascii() or not text.isdigit():
        raise ConditionError(_("“%(value)s” is not on the list.") % {"value": text[:40]})
    return int(text)


def _values_of(f: Field, texts: list[str]) -> set[Any]:
    """The values behind texts of the query string, as far as there can be such."""
    if f.kind.pg_type != "bigint":
        return set(texts)
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}


def _period(code: str) -> dict:
    if code not in WITHIN:
        raise ConditionError(_("“%(value)s” is not a period.") % {"value": code[:40]})
    if code == "today":
        return {"next_days": 1}
    if match := re.fullmatch(r"(last|next)_(\d+)_days", code):
        return {f"{match[1]}_days": int(match[2])}
    key, unit = code.split("_")
    return {key: unit}
