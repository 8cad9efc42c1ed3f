"""The first rows in the order of the choices of one of their fields, as the list of choices stands.

No index knows that order, and sorting would read every row. So the choices are gone through in turn: each
gives as many rows as the page still wants, which an index of the column and the id has in order. The first
choice alone mostly fills a page; of those that follow more and more are asked at once, so that many choices
without rows do not become many statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, QuerySet

STEP = 4
"""So many times as many choices are asked at once as the time before."""


@dataclass(frozen=True)
class RowsByChoice:
    """Records by a foreign key to what they are sorted by."""

    records: QuerySet
    path: str
    """The foreign key, as the ORM names it from the records."""
    without: Q
    """Those that have none of the choices."""
    is_falling: bool
    """Whether the ids within a choice fall."""

    def take(
        self, choices: Sequence[int | None], limit: int, beyond: int | None = None
    ) -> list[tuple[int | None, int]]:
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
        self, choices: Sequence[int | None], limit: int, beyond: int | None
    ) -> list[tuple[int | None, int]]:
        named = [choice for choice in choices if choice is not None]
        if len(named) > 1:
            found = self._of_several(named, limit)
        else:
            found = [(choice, pk) for choice in named for pk in self._of_one(choice, limit, beyond)]
        if len(named) < len(choices):
            others = [(None, pk) for pk in self._of_one(None, limit, beyond)]
            found = found + others if choices[-1] is None else others + found
        return found

    def _of_one(self, choice: int | None, limit: int, beyond: int | None) -> QuerySet:
        records = self.records.filter(self.without if choice is None else Q(**{self.path: choice}))
        if beyond is not None:
            records = records.filter(**{"pk__lt" if self.is_falling else "pk__gt": beyond})
        return self._ids(records, limit)

    def _of_several(self, choices: Sequence[int], limit: int) -> list[tuple[int, int]]:
        """One statement: the rows of each choice are a subquery of its own."""
        ids = self._ids(self.records.filter(**{self.path: OuterRef("pk")}), limit)
        asked = self._table()._base_manager.filter(pk__in=choices).order_by()
        found = dict(asked.values_list("pk", ArraySubquery(ids)))
        return [(choice, pk) for choice in choices for pk in found.get(choice, ())]

    def _ids(self, records: QuerySet, limit: int) -> QuerySet:
        order = "-pk" if self.is_falling else "pk"
        return records.order_by(order).values_list("pk", flat=True)[:limit]

    def _table(self) -> type[Model]:
        """What the foreign key leads to."""
        model = self.records.model
        for name in self.path.split("__"):
            model = model._meta.get_field(name).related_model
        return model
