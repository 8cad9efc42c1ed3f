"""The rows of an import, page by page: those of one outcome, or those that deviate."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.calendars import preferences
from core.calendars.formatting import format_number
from core.catalogue import Catalogue, Field
from core.contributions import RecordKind, record_kind
from core.views.paging import id_in
from importing.cells import cells_from_json
from importing.checking import read_rows
from importing.choices import Outcome
from importing.examples import naming_column, shown_cell
from importing.models import Import, ImportRow
from importing.plan import Checked
from importing.targets import contribution_of
from importing.work import plan_of

DEVIATIONS = "deviations"
SHOWN_FIELDS = 6


@dataclass(frozen=True)
class Change:
    """One value of a record, before and after."""

    label: str | Promise
    old: str
    new: str


@dataclass(frozen=True)
class ShownRow:
    """A row as the tables show it."""

    number: int
    name: str
    url: str
    problems: Sequence[Sequence[str]] = ()
    changes: Sequence[Change] = ()
    cells: Sequence[tuple[Field, str]] = ()
    deviation: tuple[str, str] = ("", "")


class RowsPage:
    """One page of rows, for `?show=…&after=N` or `&before=N`; N is the number of a row."""

    def __init__(self, an_import: Import, user, show: str, query, size: int):
        self.an_import = an_import
        self.user = user
        self.show = show
        self._size = size
        self._after = id_in(query.get("after", ""))
        self._before = id_in(query.get("before", ""))

    @property
    def _all(self):
        rows = self.an_import.rows.order_by("number")
        if self.show == DEVIATIONS:
            return rows.filter(number__in=list(self._deviations))
        return rows.filter(outcome=self.show)

    @cached_property
    def _deviations(self) -> dict[int, dict[str, Any]]:
        return {entry["number"]: entry for entry in self.an_import.deviations}

    @cached_property
    def staged(self) -> list[ImportRow]:
        """The rows of this page."""
        if self._before is not None:
            rows = self._all.filter(number__lt=self._before).order_by("-number")[: self._size]
            return list(reversed(rows))
        rows = self._all if self._after is None else self._all.filter(number__gt=self._after)
        return list(rows[: self._size])

    @cached_property
    def total(self) -> int:
        return self._all.count()

    @cached_property
    def _place(self) -> int:
        """How many rows stand before this page."""
        return self._all.filter(number__lt=self.staged[0].number).count() if self.staged else 0

    @property
    def previous_url(self) -> str:
        return f"?show={self.show}&before={self.staged[0].number}" if self._place else ""

    @property
    def next_url(self) -> str:
        is_last = self._place + len(self.staged) >= self.total
        return "" if is_last else f"?show={self.show}&after={self.staged[-1].number}"

    @property
    def shown(self) -> str:
        first, last = self._place + 1, self._place + len(self.staged)
        numbers = {"first": first, "last": last, "total": self.total}
        words = {name: format_number(number) for name, number in numbers.items()}
        return _("%(first)s to %(last)s of %(total)s") % words

    # --- What the tables show ---------------------------------------------------------------

    @cached_property
    def rows(self) -> list[ShownRow]:
        new = self._presented() if self.show == Outcome.NEW else {}
        return [
            ShownRow(
                number=row.number,
                name=self._name(row),
                url=self._url(row),
                problems=row.problems,
                changes=[self._change(*change) for change in row.changes],
                cells=new.get(row.number, ()),
                deviation=self._deviation(row),
            )
            for row in self.staged
        ]

    @cached_property
    def fields(self) -> list[Field]:
        """The columns that a table of new rows shows: of those that this page fills in, the main
        ones first."""
        filled = {key for row in self._checked.rows for key in row.values}
        mapped = [self._catalogue[key] for key in self.an_import.mapping if key in filled]
        chosen = [f for f in mapped if not f.is_required]
        return sorted(chosen, key=lambda f: not f.is_in_list)[:SHOWN_FIELDS]

    def _presented(self) -> dict[int, list[tuple[Field, str]]]:
        """The values of the new rows as a card would show them."""
        values = {
            row.number: {f.key: row.values.get(f.key) for f in self.fields}
            for row in self._checked.rows
        }
        shown = self._checked.catalogue.present(values, self.fields, self._checked.session)
        return {number: [(f, cells[f.key]) for f in self.fields] for number, cells in shown.items()}

    @cached_property
    def _checked(self) -> Checked:
        """The cells of this page, read as the job reads them: by the importer's preferences."""
        rows = [(row.number, cells_from_json(row.cells)) for row in self.staged]
        with preferences.activate(self.an_import.created_by.display_preferences):
            return read_rows(plan_of(self.an_import), rows)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return plan_of(self.an_import).target.catalogue()

    @cached_property
    def _kind(self) -> RecordKind:
        return record_kind(contribution_of(self.an_import.target).record_type)

    @cached_property
    def _visible(self) -> dict[int, Any]:
        """The records of the page that the reader may see."""
        ids = [row.record_id for row in self.staged if row.record_id is not None]
        return self._kind.visible_to(self.user).in_bulk(ids) if ids else {}

    def _name(self, row: ImportRow) -> str:
        record = self._visible.get(row.record_id)
        if record is not None:
            return str(record)
        cells = cells_from_json(row.cells)
        place = naming_column(self._catalogue, self.an_import.mapping)
        return shown_cell(cells[place]) if place < len(cells) else ""

    def _url(self, row: ImportRow) -> str:
        is_there = row.record_id in self._visible
        return reverse(self._kind.url_name, args=[row.record_id]) if is_there else ""

    def _change(self, key: str, old: str, new: str) -> Change:
        label = self._catalogue[key].label if key in self._catalogue else key
        return Change(label, old, new)

    def _deviation(self, row: ImportRow) -> tuple[str, str]:
        entry = self._deviations.get(row.number)
        if entry is None:
            return ("", "")
        before, after = (str(Outcome(entry[side]).label) for side in ("before", "after"))
        return (before, after)


def outcome_to_show(counts: dict[str, int], wanted: str) -> str:
    """What the page shows: what was asked for, else first what needs looking at."""
    if wanted in Outcome.values or wanted == DEVIATIONS:
        return wanted
    order = (Outcome.WRONG, Outcome.CHANGED, Outcome.NEW, Outcome.UNCHANGED, Outcome.SKIPPED)
    return next((outcome.value for outcome in order if counts.get(outcome.value)), Outcome.NEW)
