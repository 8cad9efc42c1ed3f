"""The first rows in the order of the choices of one of their fields, as the list of choices stands.

No index knows that order, and sorting would read every row. So the choices are gone through in turn: each
gives as many rows as the page still wants, which an index of the value and the id has in order. The first
choice alone mostly fills a page; of those that follow more and more are asked at once, so that many choices
without rows do not become many statements.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, QuerySet, Value

Choice = int | str

STEP = 4
"""So many times as many choices are asked at once as the time before."""


@dataclass(frozen=True)
class RowsByChoice:
    """Records by the one choice that each of them has."""

    records: QuerySet
    having: Callable[[Any], Q]
    """Those that have a choice."""
    without: Q
    """Those that have none of the choices."""
    is_falling: bool
    """Whether the ids within a choice fall."""
    table: type[Model] | None = None
    """Whose rows the choices are, by their ids, however many; None: they are a few codes."""

    def take(
        self, choices: Sequence[Choice | None], limit: int, beyond: int | None = None
    ) -> list[tuple[Choice | None, int]]:
        """Up to so many rows as choice and id: those of the first choice, beyond an id if one is given, then
        those of the next. The choice None is for rows without one, first or last."""
        found: list[tuple[int | None, int]] = []
        size = 1
        while choices and len(found) < limit:
            asked, choices = choices[:size], choices[size:]
            found += self._of(asked, limit - len(found), beyond)
            beyond, size = None, size * STEP
        return found[:limit]

    def _of(
        self, choices: Sequence[Choice | None], limit: int, beyond: int | None
    ) -> list[tuple[Choice | None, int]]:
        named = [choice for choice in choices if choice is not None]
        if len(named) > 1:
            found = self._of_several(named, limit)
        else:
            found = [(choice, pk) for choice in named for pk in self._of_one(choice, limit, beyond)]
        if len(named) < len(choices):
            others = [(None, pk) for pk in self._of_one(None, limit, beyond)]
            found = found + others if choices[-1] is None else others + found
        return found

    def _of_one(self, choice: Choice | None, limit: int, beyond: int | None) -> QuerySet:
        records = self.records.filter(self.without if choice is None else self.having(choice))
        if beyond is not None:
            records = records.filter(**{"pk__lt" if self.is_falling else "pk__gt": beyond})
        return self._ids(records, limit)

    def _of_several(self, choices: Sequence[Choice], limit: int) -> list[tuple[Choice, int]]:
        """One statement: the rows of each choice are a subquery of its own."""
        if self.table is None:
            parts = [
                self._of_one(choice, limit, None).annotate(place=Value(place))
                for place, choice in enumerate(choices)
            ]
            rows = (
                parts[0]
                .values_list("place", "pk")
                .union(*(part.values_list("place", "pk") for part in parts[1:]), all=True)
            )
            return [(choices[place], pk) for place, pk in sorted(rows, key=itemgetter(0))]
        ids = self._ids(self.records.filter(self.having(OuterRef("pk"))), limit)
        asked = self.table._base_manager.filter(pk__in=choices).order_by()
        found = dict(asked.values_list("pk", ArraySubquery(ids)))
        return [(choice, pk) for choice in choices for pk in found.get(choice, ())]

    def _ids(self, records: QuerySet, limit: int) -> QuerySet:
        order = "-pk" if self.is_falling else "pk"
        return records.order_by(order).values_list("pk", flat=True)[:limit]
