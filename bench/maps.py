"""The map of the list at 5,000 and at 1,000,000 customers: frames of several sizes, filters, areas."""

import json
from collections.abc import Iterator

from django.urls import reverse

from accounts.models import User
from bench.harness import PageEntry
from bench.two_bases import ESTIMATED, Base, Page, measure_all, page_of_list, two_bases
from customers.models import Status

EVERYWHERE = {"frame": "-85,-180,85,180", "zoom": "3"}
COUNTRY = {"frame": "25,44,45,63", "zoom": "6"}
CITY = {"frame": "35.4,51,35.9,51.8", "zoom": "11"}
FRAME_MS = 200
"""What the design asks of one screen: what is in a frame grows with the base."""
AREA = {"polygon": [[35.2, 51.1], [35.7, 51.2], [35.6, 51.7], [35.3, 51.6]]}


def run() -> Iterator[PageEntry]:
    """Each frame as each person."""
    readers, bases = two_bases()
    yield from measure_all(frames(), readers.by_name, bases)


def frames() -> dict[str, Page]:
    """What is measured, by the name that the table gives it."""
    where = {"field": "coordinates", "operator": "in_area", "value": AREA}
    return {
        "map, everywhere": _frame(EVERYWHERE),
        "map, a country": _frame(COUNTRY),
        "map, a city": _frame(CITY),
        "map, by a search": _frame(COUNTRY, "q=owalsk"),
        "map, by status": Page(_by_status, milliseconds=FRAME_MS, spare=ESTIMATED),
        "map, a drawn area": _frame(COUNTRY, f"where={json.dumps(where)}"),
        "list of a drawn area": page_of_list(
            lambda base, person, user: reverse(
                "customers:customer_list", query={"where": json.dumps(where)}
            )
        ),
    }


def _frame(frame: dict[str, str], query: str = "") -> Page:
    return Page(
        lambda base, person, user: _path(frame, query), milliseconds=FRAME_MS, spare=ESTIMATED
    )


def _path(frame: dict[str, str], query: str) -> str:
    return reverse("customers:map_clusters", query={**frame, "query": query})


def _by_status(base: Base, person: str, user: User) -> str:
    status = Status.objects.get(names__en="Client")
    return _path(COUNTRY, f"status={status.pk}")
