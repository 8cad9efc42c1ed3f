"""The first rows of an order among few or many records, however the planner errs.

To fill a page PostgreSQL either goes through an index in the order of the page until enough records fit,
or takes those that fit by another index and sorts them. Where it errs about how many fit, or these are
all at the far end of the order, the first way reads the whole table. So it is given a moment; then those
that fit are found first, in no order, and sorted.
"""

from collections.abc import Callable
from contextlib import nullcontext

from django.db.models import QuerySet

from core.catalogue.any_of import AnyOf
from core.patience import OutOfPatience, patience

FIRST_TRY_MS = 80
"""The usual page takes a tenth of it; the other way costs more than that only where very many fit."""
LOOKED_UP_MS = 400
"""Where another table is asked about each record: to find all first would ask it about many more."""
INDEX_ALONE_MS = 400
"""Where the order is gone through in an index that tells by itself what fits: all of 1,000,000 entries take
about half of it, and the other way longer."""
MANY = 20_000
"""More than this are not carried through the application."""
EVERY_ONE = 2**62
"""A limit that leaves nothing out: the planner does not look into a subquery that has one."""


def first_rows(
    records: QuerySet,
    in_order: Callable[[QuerySet], QuerySet],
    *,
    first_try_ms: int = FIRST_TRY_MS,
    milliseconds: int = 0,
) -> list:
    """What `in_order` takes of the records: it orders and limits them. Raises OutOfPatience where the
    second way takes longer than `milliseconds`; 0: it may take any time."""
    try:
        with patience(first_try_ms):
            return list(in_order(records))
    except OutOfPatience:
        with patience(milliseconds) if milliseconds else nullcontext():
            return _found_first(records, in_order)


def _found_first(records: QuerySet, in_order: Callable[[QuerySet], QuerySet]) -> list:
    """Those that fit, in no order, and then sorted."""
    everything = records.model._base_manager
    found = records.order_by().values_list("pk", flat=True)
    ids = list(found[: MANY + 1])
    if len(ids) <= MANY:
        return list(in_order(everything.filter(AnyOf("pk", ids))))
    return list(in_order(everything.filter(pk__in=found[:EVERY_ONE])))
