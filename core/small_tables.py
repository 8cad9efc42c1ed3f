"""What a few small tables say, kept from one page to the next: options, roles, custom fields.

Every page needs them, and they hardly ever change. Before a page uses what was kept, one statement asks
for the state of all of them, which is another one after any write, whoever wrote and in whatever
process: nothing has to be told that something changed. Whatever writes is not served from here.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from threading import Lock
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from core.contributions import contributed

T = TypeVar("T")

MOST_ROWS = 10_000
"""Of a table that has more nothing is kept: to ask for its state would cost more than it saves."""
MOST_KEPT = 1_000
"""Things kept in a process, the least recently used ones given up first."""

State = tuple[int, int]


class _States:
    """The states of the small tables while one page is read, asked for when first needed."""

    @cached_property
    def by_table(self) -> Mapping[str, State]:
        with connection.cursor() as cursor:
            cursor.execute(_question())
            return {table: (count, mark) for table, count, mark in cursor.fetchall()}

    def of(self, models: Collection[type[Model]]) -> tuple[State, ...] | None:
        """None where one of the tables is not small any more."""
        states = tuple(self.by_table[model._meta.db_table] for model in models)
        return None if any(count > MOST_ROWS for count, _mark in states) else states


_reading: ContextVar[_States | None] = ContextVar("small_tables", default=None)
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


@contextmanager
def reading() -> Iterator[None]:
    """For who only reads inside the block: there may be used what was kept (`kept`)."""
    token = _reading.set(_States())
    try:
        yield
    finally:
        _reading.reset(token)


def is_reading() -> bool:
    return _reading.get() is not None


def kept(key: Hashable, models: Collection[type[Model]], load: Callable[[], T]) -> T:
    """What `load` makes of the rows of these tables and nothing else, told apart by `key` (language and
    person included, where it depends on them). Nobody may change it: it is others' as well.

    Loaded anew outside of `reading`, and after any write to one of the tables.
    """
    states = _reading.get()
    state = states.of(models) if states else None
    if state is None:
        return load()
    place = (key, state)
    with _lock:
        if place in _kept:
            _kept.move_to_end(place)
            return _kept[place]
    made = load()
    with _lock:
        _kept[place] = made
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


@cache
def small_tables() -> tuple[str, ...]:
    """Those whose state is asked for."""
    options = (entry.model for entry in contributed("option_lists"))
    models = (*options, *contributed("small_tables"))
    return tuple(dict.fromkeys(model._meta.db_table for model in models))


@cache
def _question() -> str:
    """A row per table: its name, how many rows it has, and what all their versions come to. A changed
    row is a new version: it has another transaction or another place (xmin, ctid)."""
    quote = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(bit_xor(hash_record_extended((x, c), 0)), 0)"
        f" FROM (SELECT xmin AS x, ctid AS c FROM {quote(table)} LIMIT {MOST_ROWS + 1}) AS t"
        for table in small_tables()
    )
