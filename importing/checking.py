"""Checking rows: reading cells, finding existing records, comparing old with new.

The rules of an import live here and in its target, never in a page: the wizard, the command line and
the application of an import all ask `check_rows`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from core.calendars import ShortYear
from core.catalogue import Catalogue, CellError, ChoicesKind, Field, Session
from core.catalogue.cells import cell_text
from importing.choices import EmptyCells, ListMode, OnMatch, Outcome
from importing.columns import Columns, shown_number
from importing.conflicts import settle_conflicts
from importing.constants import readable_constants
from importing.error_cells import error_problem, is_error_value
from importing.mapping import importable_fields
from importing.matching import Matching
from importing.notation import tell
from importing.options import OptionNames
from importing.placement import as_values, check_placement
from importing.plan import Checked, CheckedRow, Plan, Row, Unread
from importing.since_preview import keep_to_preview
from importing.targets import Values


class RecordGone(Exception):
    """A record was found and is not there any more: look again."""


def check_rows(
    plan: Plan,
    rows: Iterable[Row],
    *,
    on_progress: Callable[[int], None] | None = None,
    lock: Callable[[Iterable[int]], set[int]] | None = None,
) -> Checked:
    """Say of every row whether it is new, changed, unchanged, skipped, in conflict or wrong, and why.

    An empty cell says nothing, or that what is there goes, as was chosen. Raises MappingError when the
    columns cannot be read as chosen, ConstantError for what every row is to get, PlacementError when
    new records may not be put where they should. `lock` is
    called with the records that were found, before they are compared; RecordGone is raised when one
    of them went into the bin, or was merged into another one, before it was locked. The number of
    queries does not depend on the number of rows.
    """
    catalogue, session = plan.target.catalogue(), _session_of(plan)
    check_placement(plan.placement, catalogue=catalogue, session=session)
    check = _Check(plan, catalogue, session)
    rows = list(rows)
    checked = check.read_cells(rows, on_progress)
    plan.target.resolve(plan, check.columns, checked, is_writing=lock is not None)
    check.matching.match(checked)
    plan.target.gather(plan, check.columns, checked)
    if lock is not None:
        found = {row.record_id for row in checked if row.record_id is not None}
        if found - lock(found):
            raise RecordGone
    check.load_present(checked)
    check.read_again(checked)
    check.names.collect(check.columns, rows, checked)
    check.refuse_lost(checked)
    check.compare(checked)
    check.complete_new(checked)
    check.refuse_taken(checked)
    check.note_doubts(checked)
    keep_to_preview(plan, check.columns, session, checked)
    for row in checked:
        if row.problems:
            row.outcome = Outcome.WRONG
    return Checked(catalogue, session, checked, check.names)


def read_rows(plan: Plan, rows: Iterable[Row]) -> Checked:
    """Only read the cells: what the file gives, for showing it. Columns whose field was retired since,
    or that the person may no longer fill in, are passed over."""
    catalogue, session = plan.target.catalogue(), _session_of(plan)
    readable = {field.key for field in importable_fields(catalogue, plan.actor)}
    mapping = [key if key in readable else "" for key in plan.mapping]
    if not any(mapping):
        empty = [CheckedRow(number) for number, _cells in rows]
        return Checked(catalogue, session, empty, OptionNames(plan, session, ()))
    constants = readable_constants(
        plan.constants, catalogue=catalogue, session=session, mapping=mapping
    )
    check = _Check(replace(plan, mapping=mapping, constants=constants), catalogue, session)
    rows = list(rows)
    checked = check.read_cells(rows)
    check.names.collect(check.columns, rows, checked)
    return Checked(catalogue, session, checked, check.names)


def match_rows(plan: Plan, rows: Iterable[Row]) -> Checked:
    """Read the cells and find the records, for showing of which one is to be chosen: `candidates`.
    Raises MappingError, ConstantError."""
    catalogue, session = plan.target.catalogue(), _session_of(plan)
    check = _Check(plan, catalogue, session)
    checked = check.read_cells(list(rows))
    plan.target.resolve(plan, check.columns, checked, is_writing=False)
    check.matching.match(checked)
    return Checked(catalogue, session, checked, check.names)


def _session_of(plan: Plan) -> Session:
    """The importer's, who reads cells in the notation of the file."""
    return tell(plan.target.session(plan.actor), plan.notation)


def _why_unread(error: CellError, f: Field) -> str:
    """What is wrong with a cell; where the import has a choice that reads it, that too."""
    if isinstance(error.__cause__, ShortYear) and not f.kind.looks_ahead:
        hint = _("Or say with the columns what years of two digits mean.")
        return f"{error} {hint}"
    return str(error)


class _Check:
    """The steps of one check, in the order in which `check_rows` takes them."""

    def __init__(self, plan: Plan, catalogue: Catalogue, session: Session):
        self.plan = plan
        self.target = plan.target
        self.catalogue = catalogue
        self.session = session
        self.columns = Columns(catalogue, plan, session)
        self.names = OptionNames(plan, session, self.columns.fields)
        self.matching = Matching(plan, catalogue, self.columns)

    def read_cells(self, rows: Sequence[Row], on_progress=None) -> list[CheckedRow]:
        """Column by column, so that each reader is prepared once."""
        constants, clears = self.columns.constants, self.plan.empty_cells == EmptyCells.CLEAR
        checked = [CheckedRow(number, dict(constants)) for number, _cells in rows]
        for done, (index, f) in enumerate(self.columns.mapped, start=1):
            read = f.kind.reader(self.names.session_for(f))
            for (_number, cells), row in zip(rows, checked, strict=True):
                cell = cells[index] if index < len(cells) else ""
                if cell is None or (isinstance(cell, str) and not cell_text(cell)):
                    if clears:
                        row.emptied.add(f.key)
                    continue
                if is_error_value(cell):
                    row.unread[f.key] = Unread(cell, error_problem(cell))
                    continue
                try:
                    value = read(cell)
                except CellError as error:
                    row.unread[f.key] = Unread(cell, _why_unread(error, f))
                    continue
                if value is not None and value != ():
                    row.values[f.key] = value
                elif clears:
                    row.emptied.add(f.key)
            if on_progress is not None:
                on_progress(done * len(rows) // len(self.columns.mapped))
        return checked

    # --- Comparing ----------------------------------------------------------------------------

    def load_present(self, checked: Sequence[CheckedRow]) -> None:
        """The values, as they are now, of every record that was found."""
        matched = [row for row in checked if row.record_id is not None]
        fields = [f for f in self.columns.fields if f.is_editable or f.is_version]
        loaded = dict.fromkeys([*fields, *self._judged_by])
        self.target.load(self.catalogue, matched, list(loaded))

    def read_again(self, checked: Sequence[CheckedRow]) -> None:
        """A cell that cannot be read is no mistake where it says what is there already: somebody's
        old status that is no longer offered, a department that the person may not choose."""
        for row in checked:
            for key, (cell, message) in row.unread.items():
                try:
                    row.values[key] = self._reread(row, key, cell)
                except CellError:
                    self.columns.add_problem(row, key, message)

    def _reread(self, row: CheckedRow, key: str, cell: Any) -> Any:
        if row.old.get(key) in (None, ()):
            raise CellError
        kind, session = self.catalogue[key].kind, self.names.session_for(self.catalogue[key])
        if is_error_value(cell) and cell_text(cell) != kind.to_cell(row.old[key], session):
            raise CellError
        return kind.reread(cell, row.old[key], session)

    def compare(self, checked: Sequence[CheckedRow]) -> None:
        """Old against new for every record that was found."""
        matched = [row for row in checked if row.record_id is not None and not row.problems]
        if self.plan.on_match == OnMatch.SKIP:
            for row in matched:
                row.outcome = Outcome.SKIPPED
            return
        fields = [f for f in self.columns.fields if f.is_editable]
        is_filling = self.plan.on_match == OnMatch.FILL
        self._refuse_emptied(matched, fields)
        for row in matched:
            row.changes = self._changes(row, row.old, fields, is_filling=is_filling)
            row.outcome = Outcome.CHANGED if row.changes else Outcome.UNCHANGED
        settle_conflicts(
            self.plan,
            self.catalogue,
            matched,
            lambda row, old: self._changes(row, old, fields, is_filling=False),
        )
        for row in matched:
            refusals = self.target.refusals(self.plan.actor, self.catalogue, row.old, row.changes)
            for key, message in refusals:
                self.columns.add_problem(row, key, message)

    def _changes(
        self, row: CheckedRow, old_values: Values, fields: Sequence[Field], *, is_filling: bool
    ) -> dict[str, Any]:
        """What the row would change of a record with these values."""
        changes = {}
        for f in fields:
            old = old_values[f.key]
            if f.key in row.emptied and not is_filling:
                if old not in (None, f.kind.nothing) and not f.is_never_empty:
                    changes[f.key] = f.kind.nothing
                continue
            if f.key not in row.values:
                continue
            if is_filling and old not in (None, (), ""):
                continue
            new = self._merged(f, old, f.kind.settled(row.values[f.key], old))
            if new != old:
                changes[f.key] = new
        return changes

    def _refuse_emptied(self, matched: Sequence[CheckedRow], fields: Sequence[Field]) -> None:
        """An empty cell cannot take away what every record must have."""
        if self.plan.on_match == OnMatch.FILL:
            return
        for f in (f for f in fields if f.is_never_empty):
            for row in matched:
                if f.key in row.emptied and row.old[f.key] not in (None, ()):
                    message = _(
                        "The cell is empty, but “%(field)s” must not be. Write a value, or choose that"
                        " empty cells say nothing."
                    )
                    self.columns.add_problem(row, f.key, message % {"field": f.label})

    def refuse_lost(self, checked: Sequence[CheckedRow]) -> None:
        """A row with a version is one of a record; without what finds it, it would be added anew."""
        f = self.catalogue.version_field
        if f is None or self.plan.on_match == OnMatch.CREATE:
            return
        for row in checked:
            is_lost = row.record_id is None and not row.is_unclear
            if is_lost and f.key in row.values and not row.problems:
                message = _(
                    "This row was exported from here, but nothing in it says which record it is."
                    " Put %(keys)s back, or empty this cell to add a new record."
                )
                keys = " / ".join(str(self.catalogue[key].label) for key in self.plan.finding_keys)
                self.columns.add_problem(row, f.key, message % {"keys": keys})

    def _merged(self, f: Field, old: Any, new: Any) -> Any:
        """Lists are added to, unless the person wants the cell in the place of what is there."""
        if not isinstance(new, tuple) or not f.kind.is_list:
            return new
        if self.plan.list_mode == ListMode.REPLACE:
            return new
        merged = tuple(dict.fromkeys((*(old or ()), *new)))
        return tuple(sorted(merged)) if isinstance(f.kind, ChoicesKind) else merged

    @cached_property
    def _judged_by(self) -> list[Field]:
        """What the target needs to know of a record to doubt what the file says of it."""
        doubted = self.target.doubted_fields
        keys = [doubted.get(f.key, ()) for f in self.columns.fields]
        keys += [(f.limited_by,) for f in self.columns.fields if f.limited_to]
        return [self.catalogue[key] for key in dict.fromkeys(chain.from_iterable(keys))]

    # --- New records --------------------------------------------------------------------------

    def complete_new(self, checked: Sequence[CheckedRow]) -> None:
        """Where they belong, defaults of fields for which there is no column, required fields, and
        what the target knows to be wrong."""
        required = [f for f in self.catalogue.form_fields if f.is_required]
        given = {f.key for f in self.columns.fields}
        defaults = [f for f in self.catalogue.form_fields if f.key in self.catalogue.defaults]
        missing = [f for f in defaults if f.key not in given]
        placement = as_values(self.plan.placement)
        for row in checked:
            if row.record_id is not None:
                self._check_together(row, {**row.old, **row.changes}, is_new=False)
                continue
            if row.is_left_out:
                row.outcome = Outcome.SKIPPED
                row.problems.clear()
                continue
            row.outcome = Outcome.NEW
            row.values = self.target.placed(row.values, placement)
            row.values |= {f.key: f.default for f in missing if f.applies_to(row.values)}
            for f in required:
                if not f.applies_to(row.values):
                    continue
                if f.key not in row.values and not self.columns.has_problem(row, f.key):
                    message = _("“%(field)s” is empty.") % {"field": f.label}
                    self.columns.add_problem(row, f.key, message)
            self._check_together(row, row.values, is_new=True)

    def _check_together(self, row: CheckedRow, values: dict[str, Any], *, is_new: bool) -> None:
        for message in self.target.problems(self.catalogue, values, is_new):
            self.columns.add_problem(row, "", message)

    # --- Values that only one record may have ---------------------------------------------------

    def refuse_taken(self, checked: Sequence[CheckedRow]) -> None:
        """Taken by another record or by an earlier row."""
        for f in self.catalogue.where(lambda f: f.is_unique):
            wanted = [
                (row, value) for row in checked if (value := self._unique(row, f)) is not None
            ]
            holders = self.target.find(f, {value for _row, value in wanted})
            first: dict[Any, CheckedRow] = {}
            told: dict[int, list[int]] = defaultdict(list)
            for row, value in wanted:
                earlier = first.setdefault(value, row)
                if set(holders.get(value, [])) - {row.record_id}:
                    message = _(
                        "Another record has this value already. Correct it or empty the cell."
                    )
                    self.columns.add_problem(row, f.key, message)
                elif earlier is not row and not row.means_same_as(earlier):
                    message = _("Row %(number)s has the same value. Keep one of the two rows.")
                    number = shown_number(earlier.number)
                    self.columns.add_problem(row, f.key, message % {"number": number})
                    told[earlier.number].append(row.number)
            for row in first.values():
                if told[row.number]:
                    self.columns.tell_first(row, f.key, told[row.number])

    def _unique(self, row: CheckedRow, f: Field) -> Any:
        """The value that the row would give to its record."""
        if row.problems or row.outcome not in (Outcome.NEW, Outcome.CHANGED):
            return None
        values = row.values if row.outcome == Outcome.NEW else row.changes
        return self.target.value_of(f, values.get(f.key))

    # --- Doubts ---------------------------------------------------------------------------------

    def note_doubts(self, checked: Sequence[CheckedRow]) -> None:
        """What the file says, would be written, and can hardly be right."""
        limited = [f for f in self.columns.fields if f.limited_to]
        if not limited and self.target.doubted_fields.keys().isdisjoint(
            f.key for f in self.columns.fields
        ):
            return
        for row in checked:
            if row.problems or row.outcome not in (Outcome.NEW, Outcome.CHANGED):
                continue
            values = {**row.old, **row.changes} if row.old else row.values
            for key, message in self.target.doubts(self.catalogue, self.session, values):
                if key in row.values:
                    self.columns.add_doubt(row, key, message)
            for f in limited:
                if f.key in row.values and not f.applies_to(values):
                    self.columns.add_doubt(row, f.key, self._not_shown(f))

    def _not_shown(self, f: Field) -> str:
        """A value is kept for the day when the record gets one of the choices that it goes with."""
        by = self.catalogue[f.limited_by]
        chosen = tuple(sorted(f.limited_to))
        message = _(
            "“%(field)s” goes with %(list)s: %(choices)s. This record has none of them, so the value"
            " is kept and not shown."
        )
        choices = by.kind.text(chosen, self.session)
        return message % {"field": f.label, "list": by.label, "choices": choices}
