"""The list of customers at 5,000 and at 1,000,000 of them, as four people read it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape

from django.urls import reverse

from accounts.models import Department, User
from accounts.services import set_preferences
from bench.harness import PageEntry
from bench.large_base import LARGE, SMALL, using
from bench.two_bases import SAMPLED, Base, Page, measure_all, page_of_list, two_bases
from customers.models import Status

DEEP = 20
"""So many pages down is the deep one: a key knows no difference, an OFFSET would."""
_NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]+)"')

LANGUAGES = {"Persian": "fa", "Polish": "pl", "Russian": "ru"}
PAGE_MS = 100
"""What the design asks of the list, its filters, orders and search, and of the card, at 1,000,000."""
BESIDE_MS = 250
"""Of what comes after a page and holds nothing up."""


def run() -> Iterator[PageEntry]:
    """The list in each order, by each filter, search and display; by name in the orders of three
    languages, for who sees all, a thousand and his own fifty; the numbers beside its filters."""
    readers, bases = two_bases()
    yield from measure_all(pages(), readers.by_name, bases)
    for language, code in LANGUAGES.items():
        with speaking(readers.by_scope, bases, language, code) as people:
            yield from measure_all({"sort by name": _list(sort="name")}, people, bases)
    who_sees_much = {name: readers.by_name[name] for name in ("administrator", "large department")}
    yield from measure_all(pages_beside(), who_sees_much, bases)


@contextmanager
def speaking(
    readers: Mapping[str, User], bases: tuple[Base, ...], language: str, code: str
) -> Iterator[dict[str, User]]:
    """The same people with another language in both bases, by another name, for the length of the block."""
    _speak(readers, bases, code)
    people = {f"{person}, in {language}": user for person, user in readers.items()}
    for base in bases:
        base.clients |= {f"{person}, in {language}": base.clients[person] for person in readers}
    try:
        yield people
    finally:
        _speak(readers, bases, "en")


def pages() -> dict[str, Page]:
    """What is measured, by the name that the table gives it."""
    return {
        "list": _list(),
        "list, deep page": page_of_list(_deep(), as_well_as=PAGE_MS),
        "search, 1 letter": _list(q="k"),
        "search, 2 letters": _list(q="ko"),
        "search, 6 letters": _list(q="owalsk"),
        "search, phone": _list(q="021 1000 1234"),
        "filter by status": page_of_list(_by_status, as_well_as=PAGE_MS),
        "filter by custom field": _list(
            **{"custom.shoe_size.from": "40", "custom.shoe_size.to": "41"}
        ),
        "filter by department": page_of_list(_by_department, as_well_as=PAGE_MS),
        "sort by name": _list(sort="name"),
        "sort by name, deep page": page_of_list(_deep(sort="name"), as_well_as=PAGE_MS),
        "sort by custom field": _list(sort="custom.shoe_size"),
        "sort by custom field, deep page": page_of_list(
            _deep(sort="custom.shoe_size"), as_well_as=PAGE_MS
        ),
        "search over everything, 2 letters": _everything(q="ko"),
        "search over everything, 6 letters": _everything(q="owalsk"),
        "search over everything, phone": _everything(q="021 1000 1234"),
        "lines": _list(display="list"),
        "tiles": _list(display="tiles"),
    }


def pages_beside() -> dict[str, Page]:
    """What comes after the list, or is a list of its own, for those who see much."""
    return {
        "numbers beside the filters": _numbers(),
        "numbers beside the filters, search": _numbers(q="owalsk"),
        "contact persons": page_of_list(
            lambda base, person, user: reverse("customers:contact_list")
        ),
    }


def _speak(readers: Mapping[str, User], bases: tuple[Base, ...], code: str) -> None:
    for base in bases:
        with using(base.database):
            for user in readers.values():
                set_preferences(actor=user, language=code)


def _numbers(**query: str) -> Page:
    """They come after the page, and there is more to count of more customers."""
    return Page(
        lambda base, person, user: reverse("customers:filter_counts", query=query),
        milliseconds=BESIDE_MS,
        spare=SAMPLED,
    )


def _list(**query: str) -> Page:
    return page_of_list(lambda base, person, user: _path(**query), as_well_as=PAGE_MS)


def _everything(**query: str) -> Page:
    return page_of_list(lambda base, person, user: reverse("search", query=query))


def _path(**query: str) -> str:
    return reverse("customers:customer_list", query=query)


def _deep(**query: str):
    return lambda base, person, user: deep_page(base, person, _path(**query))


def deep_page(base: Base, person: str, first: str) -> str:
    """Page DEEP of a list, or the last one of whoever has fewer; '' for who has one page only."""
    path = ""
    for _page in range(DEEP):
        _seconds, html = base.get(person, path or first)
        found = _NEXT.search(html)
        if not found:
            break
        path = unescape(found[1])
    return path


def _by_status(base: Base, person: str, user: User) -> str:
    status = Status.objects.get(names__en="Client")
    return _path(status=str(status.pk))


def _by_department(base: Base, person: str, user: User) -> str:
    """His own department; the large one for whoever has none or does not see by it."""
    name = SMALL if Department.objects.filter(name=SMALL, pk__in=user.department_ids) else LARGE
    return _path(departments=str(Department.objects.get(name=name).pk))
