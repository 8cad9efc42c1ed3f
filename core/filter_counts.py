"""How many records each choice of a filter pane would leave, every other filter applied.

Up to EXACT_UP_TO records are counted one by one. Of more a sample is: some blocks of the table, always the
same ones, so that a number does not flicker. The cost does not grow with the table; what takes too long
is left out.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.calendars.formatting import format_number
from core.catalogue import Field, Store
from core.condition_words import CHOICE, CHOICES, family_of
from core.list_query import ListQuery
from core.patience import OutOfPatience, patience
from core.samples import sample_of

EXACT_UP_TO = 5_000
FEW = 100
"""Fewer of a sample say no more than one figure."""
LONGEST_STATEMENT = 400
LONGEST_SEARCH = 60
"""Milliseconds: what is not found by then is sampled."""


@dataclass(frozen=True)
class ChoiceCount:
    """How many records have a choice; `weight` is how many of the table one of the sample stands for."""

    counted: int
    weight: float = 1.0

    @property
    def is_exact(self) -> bool:
        return self.weight == 1

    def __str__(self):
        """Nothing where a sample has none: there may be some all the same."""
        if self.is_exact:
            return format_number(self.counted)
        if not self.counted:
            return ""
        number = round(self.counted * self.weight)
        figures = 2 if self.counted >= FEW else 1
        return f"≈{format_number(round(number, figures - len(str(number))))}"


@dataclass(frozen=True)
class _Records:
    """Some records of a list, or a sample of them."""

    ids: Sequence[int]
    weight: float = 1.0


def is_counted(field: Field) -> bool:
    """Whether it is counted how many records have each of the field's choices."""
    return family_of(field.kind) in (CHOICE, CHOICES)


def counts_of_choices(
    asked: ListQuery, fields: Iterable[Field], *, milliseconds: int
) -> dict[str, Mapping[Any, ChoiceCount]]:
    """By the key of a field and the value of a choice; None is the one that is not filled in. A field for
    which the time was not enough is missing."""
    until = time.monotonic() + milliseconds / 1000
    others, own = [], []
    for field in fields:
        (own if asked.filters.has(field.key) else others).append(field)
    parts = [(asked.found, others), *((asked.found_without(f.key), [f]) for f in own)]
    counts: dict[str, Mapping[Any, ChoiceCount]] = {}
    for found, its_fields in parts:
        with suppress(OutOfPatience):
            records = _records(found, until) if its_fields else _Records(())
            with patience(_left(until)):
                for store, of_one in _by_store(its_fields):
                    _left(until)
                    for key, tally in store.tallies(of_one, records.ids, asked.session).items():
                        counts[key] = _Counts(tally, records.weight)
    return counts


def _by_store(fields: Iterable[Field]) -> Iterable[tuple[Store, list[Field]]]:
    """Those of one store are counted together."""
    found: dict[Store, list[Field]] = {}
    for field in fields:
        found.setdefault(field.store, []).append(field)
    return found.items()


def _left(until: float) -> int:
    """How long the next statement may take. Raises OutOfPatience when nothing is left."""
    left = int((until - time.monotonic()) * 1000)
    if left <= 0:
        raise OutOfPatience
    return min(left, LONGEST_STATEMENT)


class _Counts(dict):
    """What no record has is counted as well."""

    def __init__(self, tally: Mapping[Any, int], weight: float):
        super().__init__((value, ChoiceCount(number, weight)) for value, number in tally.items())
        self.weight = weight

    def __missing__(self, value: Any) -> ChoiceCount:
        return ChoiceCount(0, self.weight)


def _records(found: QuerySet, until: float) -> _Records:
    """All where they are few and soon found; else a sample."""
    ids = found.order_by().values_list("pk", flat=True)
    with suppress(OutOfPatience), patience(min(_left(until), LONGEST_SEARCH)):
        few = list(ids[: EXACT_UP_TO + 1])
        if len(few) <= EXACT_UP_TO:
            return _Records(few)
    sampled, weight = sample_of(ids)
    with patience(_left(until)):
        return _Records(list(sampled), weight)
