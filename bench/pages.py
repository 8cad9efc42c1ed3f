"""The customer list and the card at 5,000 and at 100,000 customers, as four people read them.

Requests go through Django's own handler, from the first middleware to the last, without debug mode
and without a network. Both bases are asked in turn, so that a machine that grows slower for a while
does both sides the same harm.
"""

import gc
import os
import re
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from time import perf_counter
from urllib.parse import urlencode

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from django.urls import reverse, reverse_lazy

from accounts.models import Department, User
from bench.harness import Entry, PageEntry, QueryCounter, percentile, timed
from bench.large_base import (
    LARGE,
    SMALL,
    Readers,
    copy_database,
    customers_of,
    fill,
    hang_and_compare,
    prepare_template,
    using,
)
from customers.duplicates import pairs
from customers.models import DuplicatePair, Status

SMALL_SIZE = int(os.environ.get("BENCH_SMALL", 5_000))
LARGE_SIZE = int(os.environ.get("BENCH_CUSTOMERS", 100_000))
SIZES = (SMALL_SIZE, LARGE_SIZE)
ROUNDS = int(os.environ.get("BENCH_REQUESTS", 30))
WARM_UPS = 3
SEARCHES = 3
TARGET = 1.5
CHECK = reverse_lazy("customers:duplicates_check")
# A name that several have, in another spelling; the phone, mail and address of different customers.
TYPED = {
    "name": "KOWALSKA, Grazyna 77",
    "national_id": "1000000100",
    "mobile": "0912 100 1001",
    "email": "K200@example.com",
    "city": "Krakow",
    "street": "ul. Dluga 300",
}
_NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]+)"')


@dataclass
class Base:
    """One of the two databases, with a client for each person."""

    database: DatabaseWrapper
    clients: dict[str, Client]

    @classmethod
    def of(cls, size: int, readers: Readers) -> "Base":
        made = cls(copy_database(f"karta_pages_{size}"), {})
        with using(made.database):
            fill(size, readers)
            hang_and_compare(readers)
            for name, user in {**readers.by_name, **readers.who_merge}.items():
                made.clients[name] = Client(SERVER_NAME="localhost")
                made.clients[name].force_login(user)
        return made

    def get(self, person: str, path: str) -> tuple[float, str]:
        """Seconds until the whole answer is there, and the answer; a form that is checked is sent."""
        client = self.clients[person]
        start = perf_counter()
        response = client.post(path, TYPED) if path == CHECK else client.get(path)
        html = response.content.decode()
        seconds = perf_counter() - start
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code} to {person}")
        return seconds, html


Address = Callable[[Base, str, User], str]
"""Where a page is for a person; '' where he has no such page."""


def run() -> Iterator[PageEntry | Entry]:
    """Every page as every person, in both bases in turn; then the search for likely doubles."""
    readers = prepare_template()
    bases = tuple(Base.of(size, readers) for size in SIZES)
    gc.collect()
    gc.freeze()
    yield from _measure_all(pages(), readers.by_name, bases)
    yield from _measure_all(pages_of_doubles(), readers.who_merge, bases)
    yield measure_search(bases, SIZES)


def measure_search(bases: tuple[Base, ...], sizes: tuple[int, ...]) -> Entry:
    """The search of the whole base for likely doubles; the ratio is of the times per customer."""
    counter = QueryCounter()
    seconds = []
    for base in bases:
        with using(base.database), connection.execute_wrapper(counter):
            seconds.append([timed(_search) for _time in range(SEARCHES)])
    small, large = (
        statistics.median(times) / size for times, size in zip(seconds, sizes, strict=True)
    )
    return Entry(
        name="likely doubles of all",
        what=f"{sizes[1]:,} customers, per customer against {sizes[0]:,}",
        median=round(statistics.median(seconds[1]), 4),
        p95=round(percentile(seconds[1], 95), 4),
        queries=counter.count // (SEARCHES * len(bases)),
        ratio=round(large / small, 2),
        target=TARGET,
    )


def _search() -> None:
    pairs.search_all(lambda done, total: None)


def _measure_all(
    addresses: dict[str, Address], people: dict[str, User], bases: tuple[Base, ...]
) -> Iterator[PageEntry]:
    for name, address in addresses.items():
        for person, user in people.items():
            paths = []
            for base in bases:
                with using(base.database):
                    paths.append(address(base, person, user))
            if all(paths):
                yield _measure(name, person, bases, paths)


def _measure(name: str, person: str, bases: tuple[Base, ...], paths: list[str]) -> PageEntry:
    sides = list(zip(bases, paths, strict=True))
    queries = tuple(_count_queries(base, person, path) for base, path in sides)
    seconds: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for (base, path), times in zip(sides, seconds, strict=True):
            with using(base.database):
                times.append(base.get(person, path)[0])
    small, large = ([time * 1000 for time in times] for times in seconds)
    return PageEntry(
        name=name,
        person=person,
        sizes=SIZES,
        small_median=round(statistics.median(small), 1),
        small_p95=round(percentile(small, 95), 1),
        large_median=round(statistics.median(large), 1),
        large_p95=round(percentile(large, 95), 1),
        queries=queries,
        ratio=round(percentile(large, 95) / percentile(small, 95), 2),
        target=TARGET,
    )


def _count_queries(base: Base, person: str, path: str) -> int:
    """The queries of one request, after it was made often enough to be warm."""
    counter = QueryCounter()
    with using(base.database):
        for _time in range(WARM_UPS):
            base.get(person, path)
        with connection.execute_wrapper(counter):
            base.get(person, path)
    return counter.count


# --- The pages ----------------------------------------------------------------------------------


def pages() -> dict[str, Address]:
    """What is measured, by the name that the table gives it."""
    return {
        "list": _list(),
        "list, next page": _next_page,
        "search, 6 letters": _list(q="owalsk"),
        "search, 2 letters": _list(q="ko"),
        "search, phone": _list(q="021 1000 1234"),
        "filter by status": _by_status,
        "filter by custom field": _list(
            **{"custom.shoe_size.from": "40", "custom.shoe_size.to": "41"}
        ),
        "filter by department": _by_department,
        "sort by name": _list(sort="name"),
        "sort by custom field": _list(sort="custom.shoe_size"),
        "card": _card,
        "card, 50 of everything": _full_card,
        "card, 50 of everything, history": _full_history,
        "doubles of a form": lambda base, person, user: CHECK,
    }


def pages_of_doubles() -> dict[str, Address]:
    """What is measured as those who may merge."""
    return {
        "likely doubles": _doubles(),
        "likely doubles, by reason": _doubles(reason="phone"),
        "likely doubles, by department": lambda base, person, user: _doubles(
            department=str(Department.objects.get(name=SMALL).pk)
        )(base, person, user),
        "merge of two": _merge,
    }


def _list(**query: str) -> Address:
    path = reverse("customers:customer_list")
    return lambda base, person, user: f"{path}?{urlencode(query)}" if query else path


def _next_page(base: Base, person: str, user: User) -> str:
    _seconds, html = base.get(person, reverse("customers:customer_list"))
    found = _NEXT.search(html)
    return unescape(found[1]) if found else ""


def _by_status(base: Base, person: str, user: User) -> str:
    status = Status.objects.get(names__en="Client")
    return _list(status=str(status.pk))(base, person, user)


def _by_department(base: Base, person: str, user: User) -> str:
    """His own department; the large one for whoever has none or does not see by it."""
    name = SMALL if Department.objects.filter(name=SMALL, pk__in=user.department_ids) else LARGE
    department = Department.objects.get(name=name)
    return _list(departments=str(department.pk))(base, person, user)


def _card(base: Base, person: str, user: User) -> str:
    """The first customer whom he sees, the same one in both bases."""
    return reverse("customers:customer_detail", args=[customers_of(user)[0].pk])


def _full_card(base: Base, person: str, user: User) -> str:
    """The second one, on whom much hangs."""
    return reverse("customers:customer_detail", args=[customers_of(user)[1].pk])


def _full_history(base: Base, person: str, user: User) -> str:
    return reverse("customers:customer_timeline", args=[customers_of(user)[1].pk])


def _doubles(**query: str) -> Address:
    return lambda base, person, user: reverse("customers:duplicate_list", query=query)


def _merge(base: Base, person: str, user: User) -> str:
    pair = DuplicatePair.objects.visible_to(user).unsettled().order_by("pk").first()
    if pair is None:
        return ""
    return reverse("customers:customer_merge", query={"ids": [pair.first_id, pair.second_id]})
