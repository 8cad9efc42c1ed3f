"""The forms of a measurement: what it is called, how it is timed, and what is written about it."""

import gc
import statistics
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeVar

from django.db import connection

Work = Callable[[], None]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Entry:
    """One piece of work against another way to do it. `ratio` is of the medians, `target` what it
    must not exceed, or must reach; seconds are noisy and only there to be looked at."""

    name: str
    what: str
    median: float
    p95: float
    queries: int
    ratio: float
    target: float
    is_at_least: bool = False
    """The ratio is of theirs to ours and must reach the target, not stay below it."""

    @property
    def holds(self) -> bool:
        return self.ratio >= self.target if self.is_at_least else self.ratio <= self.target

    @property
    def head(self) -> str:
        """The first two lines of its table."""
        return (
            "| name | what | median s | p95 s | queries | ratio | target | holds |\n"
            "|---|---|--:|--:|--:|--:|--:|---|"
        )

    @property
    def line(self) -> str:
        """The measurement as a line of its table."""
        ratio = f"{self.ratio:.0f} x as long" if self.is_at_least else f"{self.ratio:.2f}"
        sign = "≥" if self.is_at_least else "≤"
        return (
            f"| {self.name} | {self.what} | {self.median:.3f} | {self.p95:.3f} | {self.queries}"
            f" | {ratio} | {sign} {self.target:g} | {_yes_or_no(self.holds)} |"
        )


@dataclass(frozen=True)
class PageEntry:
    """One page as one person reads it, in a small and in a large base, asked for in turn.

    `ratio` is of the 95th percentiles, large to small. Times are in milliseconds.
    """

    name: str
    person: str
    sizes: tuple[int, int]
    small_median: float
    small_p95: float
    large_median: float
    large_p95: float
    queries: tuple[int, int]
    ratio: float
    target: float
    milliseconds: int | None = None
    """What the 95th percentile in the large base must stay below instead, where the page has more to
    tell of more customers: the ratio is only there to be looked at then."""
    as_well_as: int | None = None
    """What it should stay below beside the ratio, where the design names that. It is told and not judged:
    milliseconds are those of the machine at hand."""
    spare_queries: int = 0
    """So many queries more may the larger base take, for a reason that the page names."""

    @property
    def holds(self) -> bool:
        is_constant = self.queries[1] <= self.queries[0] + self.spare_queries
        return is_constant and self._is_quick

    @property
    def _is_quick(self) -> bool:
        if self.milliseconds is not None:
            return self.large_p95 <= self.milliseconds
        return self.ratio <= self.target

    @property
    def head(self) -> str:
        """The first two lines of its table."""
        small, large = self.sizes
        return (
            f"| page | as | median / p95 ms at {small:,} | at {large:,} | queries"
            " | ratio of p95 | target | holds |\n"
            "|---|---|--:|--:|--:|--:|--:|---|"
        )

    @property
    def line(self) -> str:
        """The measurement as a line of its table."""
        small = f"{self.small_median:.0f} / {self.small_p95:.0f}"
        large = f"{self.large_median:.0f} / {self.large_p95:.0f}"
        queries = " / ".join(str(count) for count in dict.fromkeys(self.queries))
        return (
            f"| {self.name} | {self.person} | {small} | {large} | {queries}"
            f" | {self.ratio:.2f} | ≤ {self._targets} | {_yes_or_no(self.holds)} |"
        )

    @property
    def _targets(self) -> str:
        if self.milliseconds is not None:
            return f"{self.milliseconds} ms"
        if self.as_well_as is None:
            return f"{self.target:g}"
        is_below = "yes" if self.large_p95 <= self.as_well_as else "no"
        return f"{self.target:g} (below {self.as_well_as} ms: {is_below})"


@dataclass(frozen=True)
class MemoryEntry:
    """How many megabytes a process grows by at the most while it does a piece of work."""

    name: str
    what: str
    megabytes: float
    target: int

    @property
    def holds(self) -> bool:
        return self.megabytes <= self.target

    @property
    def head(self) -> str:
        """The first two lines of its table."""
        return "| name | what | MB | target | holds |\n|---|---|--:|--:|---|"

    @property
    def line(self) -> str:
        """The measurement as a line of its table."""
        return (
            f"| {self.name} | {self.what} | {self.megabytes:.0f} | ≤ {self.target}"
            f" | {_yes_or_no(self.holds)} |"
        )


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
            our_seconds = timed(ours)
        prepare()
        pairs.append((our_seconds, timed(baseline)))
        if number == 0:
            pairs.clear()
            counter.count = 0
    return _entry(
        name,
        what,
        seconds=[pair[0] for pair in pairs],
        queries=counter.count // rounds,
        ratio=statistics.median(a / b for a, b in pairs),
        target=target,
    )


class TimedPairs:
    """Ours and the bare work, timed one by one, for work of minutes of which each leaves what the next
    begins with; the ratio is the median of the pairs' ratios."""

    def __init__(self) -> None:
        self._ours: list[float] = []
        self._bare: list[float] = []
        self._counter = QueryCounter()

    def time_ours(self, work: Callable[[], Result]) -> Result:
        with connection.execute_wrapper(self._counter):
            seconds, result = timed_result(work)
        self._ours.append(seconds)
        return result

    def time_bare(self, work: Callable[[], None]) -> None:
        self._bare.append(timed(work))

    def entry(self, name: str, what: str, *, target: float) -> Entry:
        pairs = zip(self._ours, self._bare, strict=True)
        return _entry(
            name,
            what,
            seconds=self._ours,
            queries=self._counter.count // len(self._ours),
            ratio=statistics.median(ours / bare for ours, bare in pairs),
            target=target,
        )


def outdo(
    name: str,
    what: str,
    *,
    ours: Work,
    theirs: Work,
    prepare: Work,
    target: float,
    rounds: int,
) -> Entry:
    """Time one round of `theirs`, which takes long, between the rounds of `ours`.

    The ratio says how many times as long theirs takes as the median of ours; it must reach the
    target. Half of our rounds go before theirs and half after, and one more first, uncounted.
    """
    counter = QueryCounter()
    seconds = []
    for number in range(rounds + 1):
        prepare()
        with connection.execute_wrapper(counter):
            seconds.append(timed(ours))
        if number == 0:
            seconds.clear()
            counter.count = 0
        if number == (rounds + 1) // 2:
            prepare()
            their_seconds = timed(theirs)
    return _entry(
        name,
        what,
        seconds=seconds,
        queries=counter.count // rounds,
        ratio=their_seconds / statistics.median(seconds),
        target=target,
        is_at_least=True,
    )


def _entry(name: str, what: str, *, seconds: list[float], ratio: float, **rest) -> Entry:
    return Entry(
        name=name,
        what=what,
        median=round(statistics.median(seconds), 4),
        p95=round(percentile(seconds, 95), 4),
        ratio=round(ratio, 2),
        **rest,
    )


def page_entry(
    name: str,
    person: str,
    sizes: tuple[int, int],
    times: tuple[list[float], list[float]],
    **more: Any,
) -> PageEntry:
    """Of the milliseconds in the small base and in the large one."""
    small, large = times
    return PageEntry(
        name=name,
        person=person,
        sizes=sizes,
        small_median=round(statistics.median(small), 1),
        small_p95=round(percentile(small, 95), 1),
        large_median=round(statistics.median(large), 1),
        large_p95=round(percentile(large, 95), 1),
        ratio=round(percentile(large, 95) / percentile(small, 95), 2),
        **more,
    )


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that is not below `percent` of the values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * percent // 100) - 1)]


def timed(work: Work) -> float:
    """How many seconds the work takes, without the garbage of others."""
    return timed_result(work)[0]


def timed_result(work: Callable[[], Result]) -> tuple[float, Result]:
    with _without_garbage_collection():
        start = perf_counter()
        result = work()
        return perf_counter() - start, result


@contextmanager
def _without_garbage_collection():
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _yes_or_no(holds: bool) -> str:
    return "yes" if holds else "NO"
