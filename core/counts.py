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

CERTAINLY_MANY = 2 * EXACT_UP_TO
"""Where the planner has statistics of all that is asked, it does not err by half."""


@dataclass(frozen=True)
class Count:
    number: int
    is_exact: bool = True


def count_of(records: QuerySet, *, is_searched: bool = False, is_known: bool = False) -> Count:
    """Up to EXACT_UP_TO exactly; beyond it the planner's estimate in two significant figures.

    A million rows are never counted: that alone would cost more than the rest of the page. What is
    searched is counted only where the planner expects few; what is known (columns and indexes alone are
    asked) where it does not expect far too many: putting two large indexes together for a number that
    is an estimate in the end took as long as the page.
    """
    bare = records.order_by()
    if is_searched or is_known:
        limit = WORTH_COUNTING if is_searched else CERTAINLY_MANY
        if (expected := expected_rows(bare)) > limit:
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
    is_known: bool = False,
) -> Count | None:
    """The same, given up after so long; None for that, and for a question that cannot be asked yet."""
    if records is None:
        return None
    try:
        with patience(milliseconds):
            return count_of(records, is_searched=is_searched, is_known=is_known)
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
