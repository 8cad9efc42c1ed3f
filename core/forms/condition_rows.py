"""A test in a condition builder, for its template: a field, a comparison, and the inputs of its value."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import conditions
from core.catalogue import Field
from core.catalogue.cells import SHOWN, writable
from core.condition_words import (
    CHOICE,
    DATE,
    MONEY,
    NUMBER,
    PERIODS,
    WHO,
    choice_labels,
    family_of,
    operator_label,
)
from core.conditions import ConditionError, Test
from core.forms import condition_inputs
from core.forms.condition_groups import VALUES, Row
from core.forms.condition_inputs import DAYS, KEPT, NOTHING, Incomplete
from core.money import CURRENCIES

if TYPE_CHECKING:
    from core.forms.conditions import ConditionBuilder

_USUAL = {DATE: "within", NUMBER: "gte", MONEY: "gte"}
"""What is mostly asked of a field of a family."""
_PAIRS = ({"number", "numbers"}, {"amount", "amounts"}, {"day", "days"}, {"one", "several"})
"""Inputs that hold the same sort of text."""


class TestRow(Row):
    """A field, an operator, and the inputs of its value."""

    __test__ = False
    is_group = False

    @classmethod
    def given_of(cls, data: Any, builder: "ConditionBuilder") -> dict[str, list[str]]:
        """What the inputs hold for a test that stands there already, whether it can be read or not."""
        try:
            test = conditions.parse(data, builder.catalogue)
        except ConditionError:
            return cls._unread(data)
        if not isinstance(test, Test):
            return cls._unread(data)
        field = builder.catalogue[test.field]
        return {
            "field": [test.field],
            "operator": [test.operator],
            **condition_inputs.shown(field, test, builder.session),
        }

    @staticmethod
    def _unread(data: Any) -> dict[str, list[str]]:
        parts = data if isinstance(data, Mapping) else {}
        kept = {"kept": [json.dumps(parts.get("value"))], "as": [KEPT]}
        return {name: [str(parts.get(name) or "?")] for name in ("field", "operator")} | kept

    # --- Field and operator ---------------------------------------------------------------------

    @property
    def key(self) -> str:
        return self.first("field")

    @cached_property
    def field(self) -> Field | None:
        """The field, where it can be asked for."""
        found = self.builder.catalogue.get(self.key)
        is_there = found is not None and found.is_in_conditions and not found.is_retired
        return found if is_there else None

    @property
    def is_unreadable(self) -> bool:
        return bool(self.key) and self.field is None

    @property
    def key_label(self) -> str:
        """A field that is not offered, in words."""
        found = self.builder.catalogue.get(self.key)
        return (
            str(found.label)
            if found
            else writable(self.key[:SHOWN]).encode(errors="replace").decode()
        )

    @property
    def is_offered(self) -> bool:
        return self.field is not None and self.key not in self.builder.omitted

    @cached_property
    def operator(self) -> str:
        """The operator that was chosen; another one where the field has it not."""
        if self.field is None:
            return self.first("operator")
        known = [code for code, _label, _is_chosen in self._operators(self.first("operator"))]
        for code in (self.first("operator"), _USUAL.get(family_of(self.field.kind), "")):
            if code in known:
                return code
        return known[0]

    @property
    def operators(self) -> list[tuple[str, str, bool]]:
        return self._operators(self.operator)

    def _operators(self, chosen: str) -> list[tuple[str, str, bool]]:
        """Those of the kind in its order. One of a single choice is one of several; what only another
        page can ask for stays where it stands."""
        if self.field is None:
            return []
        kind = self.field.kind
        hidden = set(kind.own_operators)
        if family_of(kind) == CHOICE:
            hidden |= {"is", "is_not"}
        return [
            (code, operator_label(kind, code), code == chosen)
            for code in kind.operators
            if code == chosen or code not in hidden
        ]

    @cached_property
    def editor(self) -> str:
        """Which inputs the template shows."""
        if self.field is None:
            return KEPT if self.key else NOTHING
        return condition_inputs.editor_of(self.field, self.operator)

    # --- Values ---------------------------------------------------------------------------------

    @cached_property
    def values(self) -> dict[str, list[str]]:
        """What the inputs hold. What was typed for another field is of no use to this one."""
        is_same = self.first("of") in ("", self.key) and self._fits(self.first("as"))
        return {part: self.given[part] for part in VALUES if part in self.given} if is_same else {}

    def _fits(self, shown: str) -> bool:
        return shown in ("", self.editor) or {shown, self.editor} in _PAIRS

    @property
    def value(self) -> str:
        return self._value("value")

    @property
    def end(self) -> str:
        return self._value("end")

    @property
    def days(self) -> str:
        return self._value("days")

    @property
    def kept(self) -> str:
        return self._value("kept")

    def _value(self, part: str) -> str:
        return next(iter(self.values.get(part, ())), "")

    @property
    def kept_words(self) -> str:
        """What is kept because it cannot be typed here, as people read it."""
        try:
            value = conditions.parse(self.as_json(), self.builder.catalogue).value  # type: ignore[union-attr]
            return value.in_words()
        except (ConditionError, AttributeError):
            return ""

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """What may be chosen: who asks, what is offered, and what is chosen already."""
        kind: Any = self.field.kind if self.field else None
        chosen = self.values.get("value", [])
        offered = {code: str(WHO[code]) for code in kind.relative}
        table = self.builder.session.table(kind.source)
        offered |= {str(choice.value): choice.label for choice in table.offered}
        kept = [code for code in chosen if code and code not in offered]
        known = [int(c) if kind.pg_type == "bigint" and c.isdecimal() else c for c in kept]
        offered |= dict(zip(kept, choice_labels(kind, known, self.builder.session), strict=True))
        return [(code, label, code in chosen) for code, label in offered.items()]

    @property
    def currencies(self) -> list[tuple[str, str, bool]]:
        chosen = self._value("currency") or self.builder.session.currency
        return [(one.code, str(one.label), one.code == chosen) for one in CURRENCIES.values()]

    @property
    def periods(self) -> list[tuple[str, Any, bool]]:
        chosen = self._value("period")
        found = [
            ("last_days", _("in the last … days")),
            ("next_days", _("in the next … days")),
            *((f"{key}_{unit}", label) for (key, unit), label in PERIODS.items()),
        ]
        return [(code, label, code == chosen) for code, label in found]

    @property
    def shown_when(self) -> str:
        """Under which periods it is asked how many days (static/js/shown_when.js)."""
        return f"{self.names['period']}={'|'.join(DAYS)}"

    @property
    def next_focus_id(self) -> str:
        """What one fills in next: its value, or its operator where there is none."""
        part = {"period": "period", NOTHING: "operator", KEPT: "operator"}.get(self.editor, "value")
        return self.ids[part]

    # --- What is asked for ----------------------------------------------------------------------

    @cached_property
    def _read(self) -> tuple[dict | None, str]:
        if not self.key:
            return None, ""
        asked: dict[str, Any] = {"field": self.key, "operator": self.operator}
        try:
            if self.field is None:
                conditions.parse(asked, self.builder.catalogue)
            else:
                value = condition_inputs.read(
                    self.field, self.operator, self.values, self.builder.session
                )
                asked |= {} if self.editor == NOTHING else {"value": value}
                conditions.parse(asked, self.builder.catalogue)
        except (Incomplete, ConditionError) as error:
            return asked, str(error)
        return asked, ""

    def as_json(self) -> dict | None:
        return self._read[0]

    @property
    def error(self) -> str:  # type: ignore[override]
        return self._read[1]

    @property
    def error_in_words(self) -> str:
        """The error beside the name of the field."""
        if self.field is None:
            return self.error
        return _("%(field)s: %(error)s") % {"field": self.key_label, "error": self.error}

    @property
    def shown_error(self) -> str:
        is_quiet = self.builder.is_rearranged or not self.builder.is_bound
        return "" if is_quiet and not self.is_unreadable else self.error
