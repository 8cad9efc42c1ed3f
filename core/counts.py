"""Counting what may be very much: exactly while that is cheap, else what the planner expects."""

import json
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.calendars.formatting import format_number
from core.patience import OutOfPatience, patience

EXACT_UP_TO = 10_000
WORTH_COUNTING = 2_000
"""A search is counted only where the planner expects no more: each of its rows costs an index more than
the next one of a list does."""
SURELY_MORE = 3 * EXACT_UP_TO
"""Where nothing is filtered by, the planner does not err by so much: it knows how many there are of each
audience."""


@dataclass(frozen=True)
class Count:
    number: int
    is_exact: bool = True


def count_of(records: QuerySet, *, is_searched: bool = False, is_narrowed: bool = True) -> Count:
    """Up to EXACT_UP_TO exactly; beyond it the planner's estimate in two significant figures.

    A million rows are never counted: that alone would cost more than the rest of the page. What is
    searched is counted only where the planner expects few; of a whole list, not narrowed by anything,
    nothing is counted where the planner expects very many.
    """
    bare = records.order_by()
    if not is_narrowed and (expected := expected_rows(bare)) > SURELY_MORE:
        return Count(rounded(expected), is_exact=False)
    if is_searched and (expected := expected_rows(bare)) > WORTH_COUNTING:
        return Count(rounded(expected), is_exact=False)
    number = bare[: EXACT_UP_TO + 1].count()
    if number <= EXACT_UP_TO:
        return Count(number)
    return Count(max(rounded(expected_rows(bare)), EXACT_UP_TO), is_exact=False)


def expected_rows(records: QuerySet) -> int:
    """How many the planner expects, from its statistics: a third of a millisecond."""
    plan = records.order_by().values("pk").explain(format="json")
    # Empty where nothing can be among them, which Django knows without asking.
    return json.loads(plan)[0]["Plan"]["Plan Rows"] if plan else 0


def count_within(
    records: QuerySet | None,
    milliseconds: int,
    *,
    is_searched: bool = False,
    is_narrowed: bool = True,
) -> Count | None:
    """The same, given up after so long; None for that, and for a question that cannot be asked yet."""
    if records is None:
        return None
    try:
        with patience(milliseconds):
            return count_of(records, is_searched=is_searched, is_narrowed=is_narrowed)
    except OutOfPatience:
        return None


def count_words(count: Count | None) -> str:
    """How many, for people; a dash for what nobody knows."""
    if count is None:
        return "—"
    number = format_number(count.number)
    return number if count.is_exact else _("about %(number)s") % {"number": number}


def rounded(number: int) -> int:
    """To two significant figures: an estimate that looks exact would be believed."""
    return int(round(number, 2 - len(str(int(number)))))
