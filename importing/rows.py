"""The rows of an import, page by page: those of one outcome, in doubt, or that deviate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.calendars import preferences
from core.catalogue import Catalogue
from core.contributions import RecordKind, record_kind
from core.numbered_page import NumberedPage
from importing.cells import cells_from_json
from importing.checking import read_rows
from importing.choices import Outcome
from importing.examples import naming_column, shown_cell
from importing.models import Import, ImportRow
from importing.plan import Checked
from importing.shown_cells import Cell, Column, Note, cells_of, columns_of, notes_of
from importing.targets import contribution_of
from importing.work import plan_of

DEVIATIONS, DOUBTS = "deviations", "doubts"
MARKED, ALL = "marked", "all"
"""`?columns=marked`: only columns in which something changes, is wrong or in doubt."""
MANY_COLUMNS = 12
"""From so many on the marked ones stand alone unless somebody wants all: one would have to look for
the marks far beyond the edge of the page."""


@dataclass(frozen=True)
class ShownRow:
    """A row as the table shows it."""

    number: int
    name: str
    url: str
    cells: Sequence[Cell] = ()
    notes: Sequence[Note] = ()
    deviation: tuple[str, str] = ("", "")


class RowsPage:
    """One page of rows, for `?show=…&after=N` or `&before=N`; N is the number of a row."""

    def __init__(self, an_import: Import, user, show: str, query, size: int):
        self.an_import = an_import
        self.user = user
        self.show = show
        usual = MARKED if len(self._mapped) >= MANY_COLUMNS else ALL
        self.is_narrow = self.may_be_narrow and query.get("columns", usual) == MARKED
        self._page = NumberedPage(self._all, "number", query, size)

    @property
    def _all(self):
        rows = self.an_import.rows
        if self.show == DEVIATIONS:
            return rows.filter(number__in=list(self._deviations))
        if self.show == DOUBTS:
            return rows.doubtful()
        return rows.filter(outcome=self.show)

    @cached_property
    def _deviations(self) -> dict[int, dict[str, Any]]:
        return {entry["number"]: entry for entry in self.an_import.deviations}

    @property
    def staged(self) -> list[ImportRow]:
        """The rows of this page."""
        return self._page.rows

    @property
    def shown(self) -> str:
        return self._page.shown

    # --- Addresses --------------------------------------------------------------------------

    @property
    def previous_url(self) -> str:
        return self._url(self._page.previous, self.is_narrow) if self._page.previous else ""

    @property
    def next_url(self) -> str:
        return self._url(self._page.next, self.is_narrow) if self._page.next else ""

    @property
    def may_be_narrow(self) -> bool:
        """Whether some cells of these rows are marked and others not."""
        return self.show in (Outcome.CHANGED, Outcome.WRONG, DOUBTS)

    @property
    def width_urls(self) -> tuple[str, str]:
        """The first page with all columns, and with the marked ones only."""
        return self._url("", False), self._url("", True)

    def _url(self, place: str, is_narrow: bool) -> str:
        width = f"columns={MARKED if is_narrow else ALL}" if self.may_be_narrow else ""
        parts = (f"show={self.show}", width, place)
        return "?" + "&".join(part for part in parts if part)

    # --- What the table shows ---------------------------------------------------------------

    @cached_property
    def columns(self) -> list[Column]:
        """Those that go to a field; the one that names the rows only where something in it is
        marked, for the name stands in front anyway."""
        if self.show == DEVIATIONS:
            return []
        marked = {
            cell.column.index for cells in self._cells.values() for cell in cells if cell.is_marked
        }
        if self.is_narrow:
            return [column for column in self._mapped if column.index in marked]
        return [c for c in self._mapped if c.index in marked or c.index != self._naming]

    @cached_property
    def rows(self) -> list[ShownRow]:
        shown = {column.index for column in self.columns}
        return [
            ShownRow(
                number=row.number,
                name=self._name(row),
                url=self._record_url(row),
                cells=[c for c in self._cells[row.number] if c.column.index in shown],
                notes=notes_of(row, self._mapped) if self.show == Outcome.WRONG else (),
                deviation=self._deviation(row),
            )
            for row in self.staged
        ]

    @cached_property
    def _mapped(self) -> list[Column]:
        return columns_of(self.an_import, self._catalogue)

    @cached_property
    def _cells(self) -> dict[int, list[Cell]]:
        """The cells of all columns that go to a field, by the number of the row."""
        new = self._presented() if self.show == Outcome.NEW else {}
        return {row.number: cells_of(row, self._mapped, new.get(row.number)) for row in self.staged}

    def _presented(self) -> dict[int, Mapping[str, str]]:
        """The values of the new rows as a card would show them, of columns in which any was read."""
        checked = self._checked
        filled = {key for row in checked.rows for key in row.values}
        fields = [checked.catalogue[c.key] for c in self._mapped if c.key in filled]
        values = {
            row.number: {f.key: row.values.get(f.key) for f in fields} for row in checked.rows
        }
        return checked.catalogue.present(values, fields, checked.session)

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
    def _naming(self) -> int:
        return naming_column(self._catalogue, self.an_import.mapping)

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
        return shown_cell(cells[self._naming]) if self._naming < len(cells) else ""

    def _record_url(self, row: ImportRow) -> str:
        is_there = row.record_id in self._visible
        return self._kind.url(row.record_id) if is_there else ""

    def _deviation(self, row: ImportRow) -> tuple[str, str]:
        entry = self._deviations.get(row.number)
        if entry is None:
            return ("", "")
        before, after = (str(Outcome(entry[side]).label) for side in ("before", "after"))
        return (before, after)


def outcome_to_show(counts: dict[str, int], wanted: str) -> str:
    """What the page shows: what was asked for, else first what needs looking at."""
    if wanted in Outcome.values or wanted in (DEVIATIONS, DOUBTS):
        return wanted
    order = (Outcome.WRONG, Outcome.CHANGED, Outcome.NEW, Outcome.UNCHANGED, Outcome.SKIPPED)
    return next((outcome.value for outcome in order if counts.get(outcome.value)), Outcome.NEW)
