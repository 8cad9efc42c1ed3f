"""What the map of a list is answered for one frame: clusters, pins, the legend, and words for all of it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.counts import rounded
from core.geography import SIDE
from core.patience import OutOfPatience, patience
from customers.mapping.clusters import Cluster, clustered
from customers.mapping.counting import Counted, count_in
from customers.mapping.frames import DEEPEST, TILE_PIXELS, Frame
from customers.mapping.pins import FEW, Pin, PinSheet, pins_in, pins_of
from customers.mapping.selection import MapSelection

MEMBERS = 12
NAMED_FROM = 17
TIGHT = 40 * SIDE / (TILE_PIXELS << DEEPEST)
"""A cluster of so few names them at this zoom, and where it will never stand apart: within forty pixels of
the deepest."""
LISTED = 50
PINS_MS = 400


@dataclass(frozen=True)
class FrameAnswer:
    """The selection in a frame; the customers stand there one by one where they are few."""

    selection: MapSelection
    frame: Frame
    colour: str = ""

    def as_json(self) -> dict[str, Any]:
        counted = count_in(self.selection, self.frame)
        pins = self._pins(counted)
        clusters = clustered(counted.groups if pins is None else pins, self.frame)
        alone = pins_of_lone(self.selection, self.frame, clusters) if pins is None else pins
        sheet = PinSheet(self.selection, alone, self.colour)
        return {
            "summary": _summary(counted, pins),
            "isAbout": counted.is_about,
            "clusters": self._told_clusters(clusters, counted, sheet),
            "pins": self._told_pins(alone if pins is None else _lone(clusters), sheet),
            "listed": [sheet.told(pin) for pin in sheet.by_name(alone)[:LISTED]],
            "isNamed": pins is not None,
            "legend": [
                {
                    "colour": line.colour,
                    "label": line.label,
                    "count": "" if pins is None else format_number(line.count),
                }
                for line in sheet.colouring.legend
            ],
        }

    def _pins(self, counted: Counted) -> list[Pin] | None:
        """Everybody in the frame; None where they are too many."""
        if counted.is_about or counted.total > FEW:
            return None
        try:
            with patience(PINS_MS):
                pins = pins_in(self.selection, self.frame)
        except OutOfPatience:
            return None
        return pins if len(pins) <= FEW else None

    def _told_clusters(
        self, clusters: list[Cluster], counted: Counted, sheet: PinSheet
    ) -> list[dict[str, Any]]:
        return [
            self._told(cluster, counted, sheet)
            for cluster in clusters
            if cluster.count > 1 or counted.is_about
        ]

    def _told(self, cluster: Cluster, counted: Counted, sheet: PinSheet) -> dict[str, Any]:
        left, top, right, bottom = cluster.sides
        count = rounded(cluster.count) if counted.is_about else cluster.count
        pins = [one for one in cluster.members if isinstance(one, Pin) and sheet.knows(one)]
        return {
            "at": self.frame.degrees(*cluster.middle),
            "box": [*self.frame.degrees(left, bottom), *self.frame.degrees(right, top)],
            "count": count,
            "text": _brief(count),
            "label": _customers(count, is_about=counted.is_about),
            "shares": _shares(pins, sheet),
            "members": self._members(cluster, pins, sheet),
        }

    def _members(self, cluster: Cluster, pins: list[Pin], sheet: PinSheet) -> list[dict[str, Any]]:
        left, top, right, bottom = cluster.sides
        is_tight = max(right - left, bottom - top) < TIGHT
        if len(pins) > MEMBERS or not (is_tight or self.frame.zoom >= NAMED_FROM):
            return []
        return [sheet.told(pin) for pin in sheet.by_name(pins)]

    def _told_pins(self, lone: list[Pin], sheet: PinSheet) -> list[dict[str, Any]]:
        return [
            {"at": self.frame.degrees(*pin.middle), **sheet.told(pin)}
            for pin in lone
            if sheet.knows(pin)
        ]


def pins_of_lone(selection: MapSelection, frame: Frame, clusters: list[Cluster]) -> list[Pin]:
    """Those who stand alone among the groups of many."""
    keys = [one.key for one in _lone(clusters)]
    try:
        with patience(PINS_MS):
            return pins_of(selection, frame, keys) if keys else []
    except OutOfPatience:
        return []


def _lone(clusters: list[Cluster]) -> list[Any]:
    return [cluster.members[0] for cluster in clusters if cluster.count == 1]


def _summary(counted: Counted, pins: list[Pin] | None) -> str:
    if counted.is_given_up:
        return _("These filters take too long to count on the map. Zoom in, or filter for less.")
    total = counted.total if pins is None else len(pins)
    if not total:
        return _("No customer of the list is in this frame.")
    if counted.is_about:
        return _("About %(count)s customers in this frame") % {
            "count": format_number(rounded(total))
        }
    return ngettext(
        "%(count)s customer in this frame", "%(count)s customers in this frame", total
    ) % {"count": format_number(total)}


def _customers(count: int, *, is_about: bool) -> str:
    number = format_number(count)
    if is_about:
        return _("About %(count)s customers") % {"count": number}
    return ngettext("%(count)s customer", "%(count)s customers", count) % {"count": number}


def _brief(count: int) -> str:
    """As much of a number as fits into a circle."""
    if count < 10_000:
        return format_number(count)
    if count < 1_000_000:
        return _("%(thousands)sk") % {"thousands": format_number(round(count / 1000))}
    return _("%(millions)sM") % {"millions": format_number(round(count / 1_000_000))}


def _shares(pins: list[Pin], sheet: PinSheet) -> list[tuple[str, float]]:
    """Colours with their part of all, the largest first."""
    counts = Counter(sheet.colouring.colour(sheet.value(pin)) for pin in pins)
    return [(colour, round(count / len(pins), 3)) for colour, count in counts.most_common()]
