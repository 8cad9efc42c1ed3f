"""How a list looks: its form of display, which columns in which order and width, how many rows.

What a layout does not say is as the next one has it: a person's own is laid over that of a saved
view, and that over what the kind of list usually has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.catalogue import Catalogue, Field
from core.catalogue.fields import Label
from core.refusals import Refused

ROWS = (10, 25, 50, 100)
"""How many rows a page may have."""
NARROWEST, WIDEST = 60, 800
"""Pixels of a column."""
MOST_COLUMNS = 60
LONGEST_KEY = 100


@dataclass(frozen=True)
class Display:
    """A form of the list: a row of a table, a line, a tile each; or none, where it draws itself."""

    code: str
    """As it stands in the query string: `display=tiles`."""
    label: Label
    icon: str
    keys: tuple[str, ...] = ()
    """The fields shown beside the name; none: those of the list's columns."""
    has_rows: bool = True
    """One without needs a page of its own: what it draws with is not on the pages of the others."""


TABLE = Display("table", gettext_lazy("Table"), "table")


@dataclass(frozen=True)
class ListLayout:
    """What is said of a list's looks; see `over` for what is not."""

    display: str = ""
    columns: tuple[str, ...] | None = None
    """Keys of fields in their order, without what the records are called by, which always leads."""
    widths: Mapping[str, int] = field(default_factory=dict)
    """Pixels by key; a column without, or with 0, is as wide as it needs to be."""
    rows: int = 0

    def over(self, other: "ListLayout") -> "ListLayout":
        """This layout, and the other one where this one says nothing."""
        return ListLayout(
            display=self.display or other.display,
            columns=other.columns if self.columns is None else self.columns,
            widths={**other.widths, **self.widths},
            rows=self.rows or other.rows,
        )

    def beyond(self, other: "ListLayout") -> "ListLayout":
        """What this one says and the other one does not: over the other one it is the same again."""
        return ListLayout(
            display="" if self.display == other.display else self.display,
            columns=None if self.columns == other.columns else self.columns,
            widths={k: w for k, w in self.widths.items() if w != other.widths.get(k, 0)},
            rows=0 if self.rows == other.rows else self.rows,
        )

    def to_json(self) -> dict[str, Any]:
        """What is said, and nothing else: {} for a layout that says nothing."""
        said: dict[str, Any] = {}
        if self.display:
            said["display"] = self.display
        if self.columns is not None:
            said["columns"] = list(self.columns)
        if self.widths:
            said["widths"] = dict(self.widths)
        if self.rows:
            said["rows"] = self.rows
        return said

    @classmethod
    def from_json(cls, said: Any) -> "ListLayout":
        """What was kept, whoever wrote it: what cannot be read says nothing. Whether its fields are
        still there is asked when they are shown (`fields_of`)."""
        said = said if isinstance(said, Mapping) else {}
        display, columns, rows = said.get("display"), said.get("columns"), said.get("rows")
        widths = said.get("widths")
        return cls(
            display=display if isinstance(display, str) else "",
            columns=tuple(dict.fromkeys(filter(_is_key, columns)))
            if isinstance(columns, list)
            else None,
            widths={key: width for key, width in widths.items() if _is_width(width)}
            if isinstance(widths, Mapping)
            else {},
            rows=rows if rows in ROWS and not isinstance(rows, bool) else 0,
        )

    def known_to(self, catalogue: Catalogue) -> "ListLayout":
        """Without fields that the catalogue does not have at all, to be changed and kept again."""
        known = {f.key for f in catalogue if f.is_listable}
        columns = self.columns
        return replace(
            self,
            columns=None if columns is None else tuple(k for k in columns if k in known),
            widths={key: width for key, width in self.widths.items() if key in known},
        )

    def fields_of(self, catalogue: Catalogue) -> list[Field]:
        """The columns that the list still has. A field that was retired or taken away since is left
        out, and comes back with it."""
        listable = {f.key: f for f in listable_fields(catalogue)}
        return [listable[key] for key in self.columns or () if key in listable]


def listable_fields(catalogue: Catalogue) -> list[Field]:
    """What a column may show, in the order of the card."""
    return catalogue.where(lambda f: f.is_listable and not f.is_retired)


def check(layout: ListLayout, catalogue: Catalogue) -> None:
    """Before it is kept: raises Refused for what no list of these fields can look like."""
    if layout.rows and layout.rows not in ROWS:
        raise Refused(_("A page cannot have so many rows. Choose one of the numbers offered."))
    columns = layout.columns or ()
    if len(columns) > MOST_COLUMNS:
        text = _("A list has %(most)s columns at most. Take some away.")
        raise Refused(text % {"most": MOST_COLUMNS})
    _check_keys((*columns, *layout.widths), catalogue)
    if not all(map(_is_width, layout.widths.values())):
        text = _("A column is between %(narrowest)s and %(widest)s pixels wide.")
        raise Refused(text % {"narrowest": NARROWEST, "widest": WIDEST})


def _check_keys(keys: Iterable[str], catalogue: Catalogue) -> None:
    """A retired field that was chosen while it was in use may stay."""
    for key in keys:
        known = catalogue.get(key)
        if known is None or not known.is_listable:
            raise Refused(
                _("The list has no column “%(key)s” any more. Load the page again.")
                % {"key": key[:LONGEST_KEY]}
            )


def _is_key(key: Any) -> bool:
    return isinstance(key, str) and bool(key)


def _is_width(width: Any) -> bool:
    is_number = isinstance(width, int) and not isinstance(width, bool)
    return is_number and (width == 0 or NARROWEST <= width <= WIDEST)
