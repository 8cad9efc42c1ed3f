"""The customers of a frame one by one: where they are, what they are called, and in which colour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from core.geography import Range, cover
from core.text import fold
from customers.mapping.colours import Colouring, colour_field
from customers.mapping.counting import CELLS, EVERYWHERE, FRAME_SQUARES, squares_of
from customers.mapping.frames import Frame
from customers.mapping.selection import MapSelection

FEW = 5_000
"""So many customers of a frame are read one by one; of more than that only those who stand alone."""


@dataclass(frozen=True)
class Pin:
    """One customer at his point of the frame."""

    key: int
    """His id."""
    x: int
    y: int

    count = 1

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + 0.5, self.y + 0.5

    @property
    def sides(self) -> tuple[float, float, float, float]:
        return self.x, self.y, self.x + 1, self.y + 1


def pins_in(selection: MapSelection, frame: Frame) -> list[Pin]:
    """Those of the frame, FEW at most and one more."""
    places = selection.seen_places.order_by()
    ranges: tuple[Range, ...] = cover(frame.box, FRAME_SQUARES).all
    if ranges != EVERYWHERE:
        places = places.in_ranges(ranges)
    pins = _pins(places, frame)[: FEW + 1]
    return [pin for pin in pins if _is_shown(pin, frame)]


def pins_of(selection: MapSelection, frame: Frame, keys: Iterable[int]) -> list[Pin]:
    """Those who stand alone, by the keys of their groups."""
    squares = squares_of(frame)
    name = "pk__in" if squares is CELLS else f"{squares.column}__in"
    return _pins(selection.seen_places.filter(**{name: list(keys)}).order_by(), frame)


def _pins(places, frame: Frame) -> list[Pin]:
    rows = places.values_list("pk", "x", "y")[: FEW + 1]
    return [Pin(pk, frame.on_map(x), y) for pk, x, y in rows]


def _is_shown(pin: Pin, frame: Frame) -> bool:
    return frame.box.left <= pin.x < frame.box.right and frame.box.top <= pin.y < frame.box.bottom


class PinSheet:
    """What is told of the customers behind pins: by one query for each table that has something of it."""

    def __init__(self, selection: MapSelection, pins: Sequence[Pin], colour: str):
        asked = selection.asked
        self.field = colour_field(asked.catalogue, colour)
        ids = [pin.key for pin in pins]
        fields = list({asked.catalogue["name"], self.field})
        loaded = asked.catalogue.load(ids, fields) if ids else {}
        self._values = {pk: row for pk, row in loaded.items() if row.get("name")}
        self._session = asked.session

    @cached_property
    def colouring(self) -> Colouring:
        values = [row[self.field.key] for row in self._values.values()]
        return Colouring(self.field, self._session, values)

    def knows(self, pin: Pin) -> bool:
        """Whether he is still there."""
        return pin.key in self._values

    def by_name(self, pins: Iterable[Pin]) -> list[Pin]:
        known = (pin for pin in pins if self.knows(pin))
        return sorted(known, key=lambda pin: (fold(self._values[pin.key]["name"]), pin.key))

    def value(self, pin: Pin) -> Any:
        return self._values[pin.key][self.field.key]

    def told(self, pin: Pin) -> dict[str, Any]:
        """Name, card, and the value by which he is coloured."""
        return {
            "id": pin.key,
            "name": self._values[pin.key]["name"],
            "url": reverse("customers:customer_detail", args=[pin.key]),
            "colour": self.colouring.colour(self.value(pin)),
            "value": self.colouring.label(self.value(pin)),
        }
