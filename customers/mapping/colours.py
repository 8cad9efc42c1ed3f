"""The colours of pins: those of any field that is chosen from a list."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.catalogue import Catalogue, Choice, Field, Session

PARAMETER = "colour"
"""Of the list's query string: the key of the field that colours the map."""
USUAL = "status"
NOTHING = "#6b7684"
OTHERS = "#8b8577"
SHOWN = 12
"""So many values have a line in the legend; the rest are others."""
# For choices without a colour of their own: told apart by most of those who see fewer colours (after
# P. Tol, Colour Schemes, SRON/EPS/TN/09-002, 2021, "muted"), darkened to stand on paper.
PALETTE = (
    "#332288", "#117733", "#882255", "#a5661a", "#2b6f9e", "#aa4499", "#5f6b00", "#b03a48", "#0b7a75",
    "#6a4c93",
)  # fmt: skip


@dataclass(frozen=True)
class LegendLine:
    colour: str
    label: str
    count: int


def colour_fields(catalogue: Catalogue) -> list[Field]:
    """The fields that customers can be coloured by. What depends on who asks has no values to load."""
    return catalogue.where(
        lambda f: f.kind.filter_as == "choices" and not f.is_retired and not f.is_personal
    )


def colour_field(catalogue: Catalogue, key: str) -> Field:
    """The field of that key, else the usual one."""
    fields = {field.key: field for field in colour_fields(catalogue)}
    return fields.get(key) or fields[USUAL]


class Colouring:
    """The colours of some customers by their values of a field: one query for all choices."""

    def __init__(self, field: Field, session: Session, values: Iterable[Any]):
        self._counts = Counter(_first(value) for value in values)
        present = {value for value in self._counts if value is not None}
        self._choices = session.shown(field.kind.source, present)
        first = sorted(present, key=lambda value: (-self._counts[value], str(value)))[:SHOWN]
        self._colours = {
            value: _colour_of(self._choices.get(value), place)
            for place, value in enumerate(sorted(first, key=self._place))
        }

    def colour(self, value: Any) -> str:
        value = _first(value)
        return NOTHING if value is None else self._colours.get(value, OTHERS)

    def label(self, value: Any) -> str:
        choice = self._choices.get(_first(value))
        return choice.label if choice else ""

    @property
    def legend(self) -> list[LegendLine]:
        """In the order of the choices, then others, then those without a value."""
        lines = [
            LegendLine(colour, self.label(value), self._counts[value])
            for value, colour in self._colours.items()
        ]
        others = sum(
            count
            for value, count in self._counts.items()
            if value is not None and value not in self._colours
        )
        if others:
            lines.append(LegendLine(OTHERS, _("Others"), others))
        if nothing := self._counts[None]:
            lines.append(LegendLine(NOTHING, _("Not filled in"), nothing))
        return lines

    def _place(self, value: Any) -> tuple[int, str]:
        choice = self._choices.get(value)
        return (choice.position, choice.label) if choice else (0, "")


def _first(value: Any) -> Any:
    """Of several choices the first one colours."""
    if isinstance(value, tuple):
        return value[0] if value else None
    return value


def _colour_of(choice: Choice | None, place: int) -> str:
    """The darker of its two colours: a pin is small, and most grounds of options are pale."""
    colours = [c for c in (choice.font_color, choice.background_color) if c] if choice else []
    return min(colours, key=_lightness, default=PALETTE[place % len(PALETTE)])


def _lightness(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
