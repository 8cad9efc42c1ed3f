"""The rows of an import that may mean several records, each with those among which to choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from core.calendars import preferences
from core.catalogue import Field
from core.contributions import RecordKind, record_kind
from core.numbered_page import NumberedPage
from importing.cells import mended_cells
from importing.checking import match_rows
from importing.examples import naming_column, shown_cell
from importing.matching import LEAVE_OUT, NEW, RECORD
from importing.models import Import, ImportRow
from importing.plan import Checked, CheckedRow, Plan
from importing.previewed import unclear_rows
from importing.targets import contribution_of
from importing.work import plan_of

SHOWN = 5
"""So many records are shown of those that a row may mean."""
ROWS_ON_PAGE = 20


@dataclass(frozen=True)
class Fact:
    """What tells records apart."""

    label: str | Promise
    shown: str
    """As safe HTML."""


@dataclass(frozen=True)
class Candidate:
    """A record that a row may mean."""

    id: int
    name: str
    url: str
    facts: Sequence[Fact]


@dataclass(frozen=True)
class UnclearRow:
    """A row with the records among which to choose."""

    number: int
    name: str
    keys: Sequence[tuple[str, str]]
    """Header and cell of each column that finds records."""
    candidates: Sequence[Candidate]
    more: int
    """How many records there are beside those shown."""
    chosen: str
    """What was decided: the id of a record, NEW, LEAVE_OUT or nothing."""

    @property
    def answers(self) -> list[str]:
        """What may be decided."""
        return ["", NEW, LEAVE_OUT, *(str(one.id) for one in self.candidates)]


class UnclearPage:
    """One page of them, for `?after=N` or `?before=N`; a constant number of queries.

    Only records are shown that the person who imports may change and the reader sees. Raises
    MappingError where the columns cannot be read as chosen any more.
    """

    def __init__(self, an_import: Import, user, query):
        self.an_import = an_import
        self.user = user
        self._page = NumberedPage(unclear_rows(an_import), "number", query, ROWS_ON_PAGE)

    @property
    def shown(self) -> str:
        return self._page.shown

    @property
    def total(self) -> int:
        return self._page.total

    @property
    def previous_url(self) -> str:
        return f"?{self._page.previous}" if self._page.previous else ""

    @property
    def next_url(self) -> str:
        return f"?{self._page.next}" if self._page.next else ""

    @cached_property
    def rows(self) -> list[UnclearRow]:
        checked = zip(self._page.rows, self._checked.rows, strict=True)
        return [
            self._row(staged, row)
            for staged, row in checked
            if row.is_unclear or RECORD in staged.decision
        ]

    @cached_property
    def _plan(self) -> Plan:
        """Without what was decided: all that a row may mean is shown."""
        return replace(plan_of(self.an_import), decisions={})

    @cached_property
    def _checked(self) -> Checked:
        """The rows of this page, read as the job reads them: by the importer's preferences."""
        rows = [(row.number, _cells(row)) for row in self._page.rows]
        with preferences.activate(self.an_import.created_by.display_preferences):
            return match_rows(self._plan, rows)

    def _row(self, staged: ImportRow, row: CheckedRow) -> UnclearRow:
        cells = _cells(staged)
        seen = [pk for pk in _meant(row) if pk in self._records]
        candidates = [self._candidate(pk) for pk in seen[:SHOWN]]
        decided = staged.decision.get(RECORD, "")
        return UnclearRow(
            number=staged.number,
            name=_cell(cells, naming_column(self._checked.catalogue, self.an_import.mapping)),
            keys=[(header, text) for header, i in self._key_columns if (text := _cell(cells, i))],
            candidates=candidates,
            more=len(seen) - len(candidates),
            chosen=str(decided),
        )

    def _candidate(self, pk: int) -> Candidate:
        return Candidate(
            id=pk,
            name=str(self._records[pk]),
            url=self._kind.url(pk),
            facts=[Fact(f.label, html) for f in self._telling if (html := self._facts[pk][f.key])],
        )

    @cached_property
    def _key_columns(self) -> list[tuple[str, int]]:
        keys = set(self._plan.finding_keys)
        headers = self.an_import.sheet["headers"]
        columns = enumerate(self.an_import.mapping)
        return [(headers[index]["label"], index) for index, key in columns if key in keys]

    @cached_property
    def _kind(self) -> RecordKind:
        return record_kind(contribution_of(self.an_import.target).record_type)

    @cached_property
    def _records(self) -> Mapping[int, Model]:
        """Those of the records that the reader sees."""
        ids = {pk for row in self._checked.rows for pk in _meant(row)}
        return self._kind.visible_to(self.user).in_bulk(ids) if ids else {}

    @cached_property
    def _telling(self) -> list[Field]:
        catalogue = self._checked.catalogue
        return [catalogue[key] for key in self._plan.target.telling_fields if key in catalogue]

    @cached_property
    def _facts(self) -> dict[int, dict[str, str]]:
        """What tells the records of this page apart, as a list shows it to the reader."""
        session = self._plan.target.session(self.user)
        values = self._checked.catalogue.load(self._records, self._telling)
        return self._checked.catalogue.present(values, self._telling, session, is_brief=True)


def _meant(row: CheckedRow) -> Sequence[int]:
    """The records that it may mean; where something was said of a row that is clear by now, the one that
    it finds."""
    return row.candidates if row.record_id is None else (row.record_id,)


def _cells(row: ImportRow) -> list[Any]:
    return mended_cells(row.cells, row.edits)


def _cell(cells: Sequence[Any], index: int) -> str:
    return shown_cell(cells[index]) if index < len(cells) else ""
