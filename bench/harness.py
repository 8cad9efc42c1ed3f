"""The form of a measurement: what it is called, how it is timed, and what is written about it."""

import gc
import statistics
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from time import perf_counter

from django.db import connection

Work = Callable[[], None]


@dataclass(frozen=True)
class Entry:
    """One line of the table. `ratio` is of the medians of this and its baseline, `target` the
    ratio that it must not exceed; seconds are noisy and only there to be looked at."""

    name: str
    what: str
    median: float
    p95: float
    queries: int
    ratio: float
    target: float

    @property
    def holds(self) -> bool:
        return self.ratio <= self.target

    def as_json(self) -> dict:
        return {**asdict(self), "holds": self.holds}


class QueryCounter:
    """Counts statements sent through the ORM's cursors, COPY included."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def compare(
    name: str,
    what: str,
    *,
    ours: Work,
    baseline: Work,
    prepare: Work,
    target: float,
    rounds: int,
) -> Entry:
    """Time `ours` and `baseline` in turn, each from the same state that `prepare` makes.

    One round of each goes first and is not counted. The ratio is the median of the rounds' ratios,
    so that a machine that grows slower for a while does both sides the same harm.
    """
    counter = QueryCounter()
    pairs = []
    for number in range(rounds + 1):
        prepare()
        with connection.execute_wrapper(counter):
            our_seconds = _timed(ours)
        prepare()
        pairs.append((our_seconds, _timed(baseline)))
        if number == 0:
            pairs.clear()
            counter.count = 0
    seconds = [pair[0] for pair in pairs]
    return Entry(
        name=name,
        what=what,
        median=round(statistics.median(seconds), 4),
        p95=round(percentile(seconds, 95), 4),
        queries=counter.count // rounds,
        ratio=round(statistics.median(a / b for a, b in pairs), 2),
        target=target,
    )


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that is not below `percent` of the values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * percent // 100) - 1)]


def _timed(work: Work) -> float:
    with _without_garbage_collection():
        start = perf_counter()
        work()
        return perf_counter() - start


@contextmanager
def _without_garbage_collection():
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
