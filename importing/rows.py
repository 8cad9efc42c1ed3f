"""The rows of an import, page by page: those of one outcome or in doubt; narrowed to a column or a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language_info

from core.catalogue import Catalogue
from core.contributions import RecordKind, record_kind
from core.numbered_page import NumberedPage
from importing.cells import mended_cells
from importing.choices import Outcome
from importing.conflicts import CONFLICT, VERSION, Side, Versions, versions_of
from importing.examples import naming_column, shown_cell
from importing.mending import read_as_importer, readings_of
from importing.models import Import, ImportRow
from importing.previewed import unclear_numbers
from importing.row_filters import DOUBTS, RowFilter
from importing.shown_cells import Cell, Column, Note, Readings, cells_of, columns_of, notes_of
from importing.targets import contribution_of, target_of

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
    versions: Versions | None = None
    """Of a row that is in conflict, or was and is decided about."""
    decided: str = ""
    """Whose values go (conflicts.Side)."""

    @property
    def code(self) -> str:
        """The number as names in the page have it."""
        return str(self.number)

    @property
    def has_inputs(self) -> bool:
        return any(cell.input for cell in self.cells)


class RowsPage:
    """One page of rows, for `?show=…&after=N` or `&before=N`; N is the number of a row. `may_mend`:
    wrong cells have an input, and conflicts a choice."""

    def __init__(
        self, an_import: Import, user, show: str, query, size: int, *, may_mend: bool = False
    ):
        self.an_import = an_import
        self.user = user
        self.show = show
        self.may_mend = may_mend
        self.filter = RowFilter(
            self._all, show=show, query=query, columns=self._mapped, catalogue=self._catalogue
        )
        usual = MARKED if len(self._mapped) >= MANY_COLUMNS else ALL
        self.is_narrow = self.may_be_narrow and query.get("columns", usual) == MARKED
        self._page = NumberedPage(self.filter.found, "number", query, size)

    @property
    def told_dir(self) -> str:
        """How sentences about rows run, whatever word of the file they begin with: they are kept in the
        language of whoever had the rows checked."""
        is_from_the_right = get_language_info(self.an_import.created_by.language)["bidi"]
        return "rtl" if is_from_the_right else "ltr"

    @property
    def _all(self):
        rows = self.an_import.rows
        if self.show == DOUBTS:
            return rows.doubtful()
        return rows.filter(outcome=self.show)

    @property
    def staged(self) -> list[ImportRow]:
        """The rows of this page."""
        return self._page.rows

    @property
    def shown(self) -> str:
        return self._page.shown

    @property
    def total(self) -> int:
        """How many rows are left of those that are asked for."""
        return self._page.total

    # --- Addresses --------------------------------------------------------------------------

    @property
    def previous_url(self) -> str:
        return self._url(self._page.previous, self.is_narrow) if self._page.previous else ""

    @property
    def next_url(self) -> str:
        return self._url(self._page.next, self.is_narrow) if self._page.next else ""

    @property
    def here(self) -> str:
        """The query string of this very page."""
        return self._url(self._page.here, self.is_narrow)

    @property
    def first(self) -> str:
        """The query string of the first page of these rows."""
        return self._url("", self.is_narrow)

    @property
    def may_be_narrow(self) -> bool:
        """Whether some cells of these rows are marked and others not."""
        return self.show in (Outcome.CHANGED, Outcome.CONFLICT, Outcome.WRONG, DOUBTS)

    @property
    def width_urls(self) -> tuple[str, str]:
        """The first page with all columns, and with the marked ones only."""
        return self._url("", False), self._url("", True)

    def _url(self, place: str, is_narrow: bool) -> str:
        width = f"columns={MARKED if is_narrow else ALL}" if self.may_be_narrow else ""
        parts = (f"show={self.show}", width, self.filter.query, place)
        return "?" + "&".join(part for part in parts if part)

    # --- What the table shows ---------------------------------------------------------------

    @cached_property
    def columns(self) -> list[Column]:
        """Those that go to a field; the one that names the rows only where something in it is
        marked, for the name stands in front anyway."""
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
                versions=self._versions(row),
                decided=self._decided(row),
            )
            for row in self.staged
        ]

    @cached_property
    def unclear(self) -> frozenset[int]:
        """The rows of which a person says which record is meant."""
        return unclear_numbers(self.an_import)

    @cached_property
    def _mapped(self) -> list[Column]:
        return columns_of(self.an_import, self._catalogue)

    @cached_property
    def _cells(self) -> dict[int, list[Cell]]:
        """The cells of all columns that go to a field, by the number of the row."""
        new = self._presented() if self.show == Outcome.NEW else {}
        return {
            row.number: cells_of(
                row,
                self._mapped,
                new.get(row.number),
                is_mendable=self.may_mend,
                readings=self._readings.get(row.number),
            )
            for row in self.staged
        }

    @cached_property
    def _readings(self) -> dict[int, Readings]:
        """Of what was mended since the check."""
        return readings_of(self.an_import, self.staged) if self.an_import.needs_check else {}

    def _presented(self) -> dict[int, Mapping[str, str]]:
        """The values of the new rows as a card would show them, of columns in which any was read."""
        checked = read_as_importer(self.an_import, self.staged)
        filled = {key for row in checked.rows for key in row.values}
        fields = [checked.catalogue[c.key] for c in self._mapped if c.key in filled]
        values = {
            row.number: {f.key: row.values.get(f.key) for f in fields} for row in checked.rows
        }
        return checked.catalogue.present(values, fields, checked.session)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return target_of(self.an_import.target).catalogue()

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
        cells = mended_cells(row.cells, row.edits)
        return shown_cell(cells[self._naming]) if self._naming < len(cells) else ""

    def _record_url(self, row: ImportRow) -> str:
        is_there = row.record_id in self._visible
        return self._kind.url(row.record_id) if is_there else ""

    def _versions(self, row: ImportRow) -> Versions | None:
        field = self._catalogue.version_field
        return versions_of(row.changes, field.key) if field else None

    def _decided(self, row: ImportRow) -> str:
        """A decision about another version of the record is none."""
        versions = self._versions(row)
        is_about_this = versions is not None and row.decision.get(VERSION) == versions.now
        side = row.decision.get(CONFLICT, "") if is_about_this else ""
        return side if side in Side.values else ""


def outcome_to_show(counts: dict[str, int], wanted: str) -> str:
    """What the page shows: what was asked for, else first what needs looking at."""
    if wanted in Outcome.values or wanted == DOUBTS:
        return wanted
    order = (
        Outcome.WRONG,
        Outcome.CONFLICT,
        Outcome.CHANGED,
        Outcome.NEW,
        Outcome.UNCHANGED,
        Outcome.SKIPPED,
    )
    return next((outcome.value for outcome in order if counts.get(outcome.value)), Outcome.NEW)
