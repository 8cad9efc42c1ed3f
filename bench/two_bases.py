"""Two databases, small and large, alike in all else, and pages of both asked for in turn.

Requests go through Django's own handler, from the first middleware to the last, without debug mode
and without a network. Both bases are asked in turn, so that a machine that grows slower for a while
does both sides the same harm. Groups of measurements that follow one another share the bases; with
BENCH_KEEP=1 those of an earlier run are used as they stand.
"""

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from time import perf_counter
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from accounts.models import User
from bench.harness import PageEntry, QueryCounter, page_entry
from bench.large_base import (
    Readers,
    copy_database,
    fill,
    hang_and_compare,
    kept_database,
    prepare_template,
    using,
)

SMALL_SIZE = int(os.environ.get("BENCH_SMALL", 5_000))
LARGE_SIZE = int(os.environ.get("BENCH_CUSTOMERS", 100_000))
SIZES = (SMALL_SIZE, LARGE_SIZE)
ROUNDS = int(os.environ.get("BENCH_REQUESTS", 30))
IS_KEPT = os.environ.get("BENCH_KEEP", "") not in ("", "0")
WARM_UPS = 3
TARGET = 1.5


@dataclass
class Base:
    """One of the two databases, with a client for each person."""

    database: DatabaseWrapper
    clients: dict[str, Client]

    @classmethod
    def of(cls, size: int, readers: Readers) -> "Base":
        name = f"karta_pages_{size}"
        kept = kept_database(name) if IS_KEPT else None
        made = cls(kept or copy_database(name), {})
        with using(made.database):
            if kept is None:
                fill(size, readers)
                hang_and_compare(readers)
            for person, user in readers.all_by_name.items():
                made.clients[person] = Client(SERVER_NAME="localhost")
                made.clients[person].force_login(user)
        return made

    def get(self, person: str, path: str, sent: dict[str, str] | None = None) -> tuple[float, str]:
        """Seconds until the whole answer is there, and the answer; what is `sent` is posted."""
        client = self.clients[person]
        start = perf_counter()
        response = client.get(path) if sent is None else client.post(path, sent)
        text = response.content.decode()
        seconds = perf_counter() - start
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code} to {person}")
        return seconds, text


class Spare(NamedTuple):
    """How many queries more the larger base may take, and why: another way than that of few records, never
    more with more of them."""

    queries: int
    why: str


NO_MORE = Spare(0, "")
FOUND_FIRST = Spare(
    3, "where the walk along the order is given up, those that fit are found first and sorted"
)
ESTIMATED = Spare(1, "what is too much to be counted is estimated")
SAMPLED = Spare(
    3, "of many a sample is looked at: the size of the table, the time for it, the sample"
)


@dataclass(frozen=True)
class Page:
    """What is measured: where it is for a person ('' where he has no such page), what is posted."""

    address: Callable[[Base, str, User], str]
    sent: dict[str, str] | None = None
    milliseconds: int | None = None
    """See `bench.harness.PageEntry`, here and below."""
    as_well_as: int | None = None
    spare: Spare = NO_MORE


def page_of_list(address: Callable[[Base, str, User], str], **more: Any) -> Page:
    """A page of a list: see core.first_rows."""
    return Page(address, spare=FOUND_FIRST, **more)


@cache
def two_bases() -> tuple[Readers, tuple[Base, ...]]:
    """The people and both bases; made once for all groups of a run."""
    readers = prepare_template()
    bases = tuple(Base.of(size, readers) for size in SIZES)
    gc.collect()
    gc.freeze()
    return readers, bases


def measure_all(
    pages: dict[str, Page], people: dict[str, User], bases: tuple[Base, ...]
) -> Iterator[PageEntry]:
    """Every page as every person who has it."""
    for name, page in pages.items():
        for person, user in people.items():
            paths = []
            for base in bases:
                with using(base.database):
                    paths.append(page.address(base, person, user))
            if all(paths):
                yield _measure(name, person, bases, paths, page)


def _measure(
    name: str, person: str, bases: tuple[Base, ...], paths: list[str], page: Page
) -> PageEntry:
    sent = page.sent
    sides = list(zip(bases, paths, strict=True))
    queries = tuple(_count_queries(base, person, path, sent) for base, path in sides)
    seconds: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for (base, path), times in zip(sides, seconds, strict=True):
            with using(base.database):
                times.append(base.get(person, path, sent)[0])
    small, large = ([time * 1000 for time in times] for times in seconds)
    return page_entry(
        name,
        person,
        SIZES,
        (small, large),
        queries=queries,
        target=TARGET,
        milliseconds=page.milliseconds,
        as_well_as=page.as_well_as,
        spare_queries=page.spare.queries,
    )


def _count_queries(base: Base, person: str, path: str, sent: dict[str, str] | None) -> int:
    """The queries of one request, after it was made often enough to be warm."""
    counter = QueryCounter()
    with using(base.database):
        for _time in range(WARM_UPS):
            base.get(person, path, sent)
        with connection.execute_wrapper(counter):
            base.get(person, path, sent)
    return counter.count
