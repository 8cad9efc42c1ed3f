"""Counting what may be very much: exactly while that is cheap, else what the planner expects."""

import json
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.calendars.formatting import format_number
from core.patience import OutOfPatience, patience

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
    return Count(max(_rounded(plan[0]["Plan"]["Plan Rows"]), EXACT_UP_TO), is_exact=False)


def count_within(records: QuerySet | None, milliseconds: int) -> Count | None:
    """The same, given up after so long; None for that, and for a question that cannot be asked yet."""
    if records is None:
        return None
    try:
        with patience(milliseconds):
            return count_of(records)
    except OutOfPatience:
        return None


def count_words(count: Count | None) -> str:
    """How many, for people; a dash for what nobody knows."""
    if count is None:
        return "—"
    number = format_number(count.number)
    return number if count.is_exact else _("about %(number)s") % {"number": number}


def _rounded(number: int) -> int:
    """To two significant figures: an estimate that looks exact would be believed."""
    return int(round(number, 2 - len(str(int(number)))))
