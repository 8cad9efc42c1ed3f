"""The card, its parts, and the likely doubles, at 5,000 and at 100,000 customers."""

import statistics
from collections.abc import Iterator

from django.db import connection
from django.urls import reverse

from accounts.models import Department, User
from bench.harness import Entry, PageEntry, QueryCounter, percentile, timed
from bench.large_base import SMALL, customers_of, using
from bench.lists import PAGE_MS
from bench.two_bases import SIZES, TARGET, Base, Page, measure_all, two_bases
from customers.duplicates import pairs
from customers.models import DuplicatePair

SEARCHES = 3
# A name that several have, in another spelling; the phone, mail and address of different customers.
TYPED = {
    "name": "KOWALSKA, Grazyna 77",
    "national_id": "1000000100",
    "mobile": "0912 100 1001",
    "email": "K200@example.com",
    "city": "Krakow",
    "street": "ul. Dluga 300",
}


def run() -> Iterator[PageEntry | Entry]:
    """Every page as every person, in both bases in turn; then the search for likely doubles."""
    readers, bases = two_bases()
    yield from measure_all(pages(), readers.by_name, bases)
    yield from measure_all(pages_of_doubles(), readers.who_merge, bases)
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


# --- The pages ----------------------------------------------------------------------------------


def pages() -> dict[str, Page]:
    """What is measured, by the name that the table gives it."""
    return {
        "card": Page(_card, as_well_as=PAGE_MS),
        "card, 50 of everything": Page(_full_card),
        "card, 50 of everything, history": Page(_full_history),
        "doubles of a form": Page(_check, sent=TYPED),
    }


def pages_of_doubles() -> dict[str, Page]:
    """What is measured as those who may merge."""
    return {
        "likely doubles": _doubles(),
        "likely doubles, by reason": _doubles(reason="phone"),
        "likely doubles, by department": Page(_doubles_of_small),
        "merge of two": Page(_merge),
    }


def _check(base: Base, person: str, user: User) -> str:
    return reverse("customers:duplicates_check")


def _card(base: Base, person: str, user: User) -> str:
    """The first customer whom he sees, the same one in both bases."""
    return reverse("customers:customer_detail", args=[customers_of(user)[0].pk])


def _full_card(base: Base, person: str, user: User) -> str:
    """The second one, on whom much hangs."""
    return reverse("customers:customer_detail", args=[customers_of(user)[1].pk])


def _full_history(base: Base, person: str, user: User) -> str:
    return reverse("customers:customer_timeline", args=[customers_of(user)[1].pk])


def _doubles(**query: str) -> Page:
    return Page(lambda base, person, user: reverse("customers:duplicate_list", query=query))


def _doubles_of_small(base: Base, person: str, user: User) -> str:
    department = Department.objects.get(name=SMALL)
    return reverse("customers:duplicate_list", query={"department": str(department.pk)})


def _merge(base: Base, person: str, user: User) -> str:
    pair = DuplicatePair.objects.visible_to(user).unsettled().order_by("pk").first()
    if pair is None:
        return ""
    return reverse("customers:customer_merge", query={"ids": [pair.first_id, pair.second_id]})
