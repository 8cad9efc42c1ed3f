"""The stops of a round trip: the customers of a list, in an order that makes the way short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from accounts.services import current_organisation
from core.calendars.formatting import format_number, localize_digits
from core.geography import Place, distance_km, round_trip
from core.geography.routes import MOST_STOPS
from core.patience import patience
from core.refusals import Refused
from customers.fields.addresses import ADDRESS_PARTS, address_line
from customers.mapping.selection import MapSelection

PHONES = ("mobile", "phone")
PATIENCE_MS = 2_000


@dataclass(frozen=True)
class Stop:
    """A customer on the way: what whoever goes there needs, and how far it is from the stop before."""

    number: int
    pk: int
    name: str
    address: str
    phones: str
    km: float


def office() -> Place | None:
    """Where the organisation says that it is."""
    coordinates = current_organisation().coordinates
    return Place(*map(float, coordinates)) if coordinates else None


@dataclass(frozen=True)
class RouteSelection:
    """Those of a list with coordinates, and those without; the ticked ones alone where `ids` are given."""

    selection: MapSelection
    ids: Sequence[int] = ()

    @cached_property
    def stops(self) -> list[int]:
        """In the order of the list; raises Refused where they are too many for one trip and where a part
        of the filter cannot be read, and OutOfPatience."""
        self.selection.asked.refuse_unread()
        found = self._first(self._records.filter(map_place__isnull=False))
        if len(found) > MOST_STOPS:
            raise Refused(
                _(
                    "A round trip has at most %(most)s stops; this list has more. Filter it, draw a"
                    " smaller area, or tick the customers to be visited."
                )
                % {"most": format_number(MOST_STOPS)}
            )
        return found

    @cached_property
    def without_place(self) -> list[int]:
        """The first of them."""
        return self._first(self._records.filter(map_place=None))[:MOST_STOPS]

    @property
    def _records(self) -> QuerySet:
        ordered = self.selection.asked.ordered_ids
        return ordered.filter(pk__in=self.ids) if self.ids else ordered

    def _first(self, records: QuerySet) -> list[int]:
        with patience(PATIENCE_MS):
            return list(records[: MOST_STOPS + 1])


class Route:
    """A round trip from a place, or from the first customer, and back there."""

    def __init__(self, chosen: RouteSelection, start: Place | None = None):
        self._session = chosen.selection.asked.session
        self._catalogue = chosen.selection.asked.catalogue
        keys = ("name", "coordinates", "text", *ADDRESS_PARTS, *PHONES)
        self._fields = [self._catalogue[key] for key in keys]
        ids = chosen.stops
        self._values = self._loaded(ids + chosen.without_place)
        there = [pk for pk in ids if pk in self._values and self._values[pk]["coordinates"]]
        places = [Place(*map(float, self._values[pk]["coordinates"])) for pk in there]
        self.starts_at_first = start is None
        if start is None and places:
            start, order = places[0], [0, *(at + 1 for at in round_trip(places[0], places[1:]))]
        else:
            order = round_trip(start, places) if start else []
        self._way = [(there[at], places[at]) for at in order]
        self._start = start
        self._apart = [pk for pk in chosen.without_place if pk in self._values]

    @cached_property
    def stops(self) -> list[Stop]:
        before = self._start
        found = []
        for number, (pk, place) in enumerate(self._way, start=1):
            found.append(self._stop(number, pk, distance_km(before, place)))
            before = place
        return found

    @cached_property
    def back_km(self) -> float:
        """From the last stop to where the trip began."""
        return distance_km(self._way[-1][1], self._start) if self._way else 0.0

    @property
    def total_km(self) -> float:
        return sum(stop.km for stop in self.stops) + self.back_km

    @property
    def apart(self) -> list[Stop]:
        """Those without coordinates."""
        return [self._stop(0, pk, 0.0) for pk in self._apart]

    def _loaded(self, ids: list[int]) -> dict[int, Mapping[str, Any]]:
        loaded = self._catalogue.load(ids, self._fields)
        return {pk: row for pk, row in loaded.items() if row.get("name")}

    def _stop(self, number: int, pk: int, km: float) -> Stop:
        row = self._values[pk]
        address = address_line(self._catalogue, row, self._session)
        return Stop(number, pk, row["name"], address, _phones(row), km)


def _phones(row: Mapping[str, Any]) -> str:
    """In the reader's digits; those that do not work are left out."""
    points = [point for key in PHONES for point in row[key] or () if not point.is_invalid]
    numbers = ((localize_digits(point.raw),) for point in points)
    return format_html_join(_(", "), '<bdi dir="ltr">{}</bdi>', numbers)
