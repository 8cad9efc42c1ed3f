"""Counting what may be very much: exactly while that is cheap, else what the planner expects."""

import json
from dataclasses import dataclass

from django.db.models import QuerySet

EXACT_UP_TO = 10_000


@dataclass(frozen=True)
class Count:
    number: int
    is_exact: bool = True


def count_of(records: QuerySet) -> Count:
    """Up to EXACT_UP_TO exactly; beyond it the planner's estimate in two significant figures.

    A million rows are never counted: that alone would cost more than the rest of the page.
    """
    bare = records.order_by()
    number = bare[: EXACT_UP_TO + 1].count()
    if number <= EXACT_UP_TO:
        return Count(number)
    plan = json.loads(bare.values("pk").explain(format="json"))
    return Count(max(rounded(plan[0]["Plan"]["Plan Rows"]), EXACT_UP_TO), is_exact=False)


def rounded(number: int) -> int:
    """To two significant figures: an estimate that looks exact would be believed."""
    return int(round(number, 2 - len(str(int(number)))))
