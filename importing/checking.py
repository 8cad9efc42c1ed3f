"""Checking rows: reading cells, finding existing records, comparing old with new.

The rules of an import live here and in its target, never in a page: the wizard, the command line and
the application of an import all ask `check_rows`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.catalogue import Catalogue, CellError, ChoicesKind, Field, Session
from importing.choices import ListMode, OnMatch, Outcome
from importing.mapping import fields_of
from importing.targets import Target

Row = tuple[int, Sequence[Any]]


class Problem(NamedTuple):
    """What is wrong with a row: the column (empty: the row itself) and how to mend it."""

    letter: str
    header: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a file is to be read, whoever made the choice."""

    target: Target
    actor: Any
    headers: Sequence[str]
    mapping: Sequence[str]
    key: str = ""
    on_match: str = OnMatch.UPDATE
    list_mode: str = ListMode.ADD
    placement: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class CheckedRow:
    """One row after checking. `values` is what the file gives, `changes` what differs."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    outcome: str = ""
    record_id: int | None = None
    old: Mapping[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Checked:
    """All rows of a file after checking."""

    catalogue: Catalogue
    session: Session
    rows: list[CheckedRow]

    def of(self, outcome: str) -> list[CheckedRow]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def counts(self) -> dict[str, int]:
        found = {outcome.value: 0 for outcome in Outcome}
        for row in self.rows:
            found[row.outcome] += 1
        return found


def check_rows(
    plan: Plan,
    rows: Iterable[Row],
    *,
    on_progress: Callable[[int], None] | None = None,
    lock: Callable[[Iterable[int]], None] | None = None,
) -> Checked:
    """Say of every row whether it is new, changed, unchanged, skipped or wrong, and why.

    An empty cell says nothing: what is there stays. Raises MappingError when the columns cannot be
    read as chosen. `lock` is called with the records that were found, before they are compared.
    The number of queries does not depend on the number of rows.
    """
    catalogue, session = plan.target.catalogue(), plan.target.session(plan.actor)
    check = _Check(plan, catalogue, session)
    rows = list(rows)
    checked = [CheckedRow(number) for number, _cells in rows]
    check.read_cells(rows, checked, on_progress)
    check.match(checked)
    if lock is not None:
        lock(row.record_id for row in checked if row.record_id is not None)
    check.compare(checked)
    check.complete_new(checked)
    check.refuse_taken(checked)
    for row in checked:
        if row.problems:
            row.outcome = Outcome.WRONG
    return Checked(catalogue, session, checked)


class _Check:
    """The steps of one check, in the order in which `check_rows` takes them."""

    def __init__(self, plan: Plan, catalogue: Catalogue, session: Session):
        self.plan = plan
        self.target = plan.target
        self.catalogue = catalogue
        self.session = session
        self.columns = fields_of(catalogue, plan.mapping)
        self.keys = self._keys()
        self.where = {f.key: (column_letter(i), plan.headers[i]) for i, f in self.columns}

    def _keys(self) -> list[Field]:
        mapped = {f.key for _index, f in self.columns}
        wanted = (self.plan.key,) if self.plan.key else self.target.usual_keys
        return [self.catalogue[key] for key in wanted if key in mapped]

    def problem(self, row: CheckedRow, key: str, message: str) -> None:
        letter, header = self.where.get(key, ("", str(self.catalogue[key].label) if key else ""))
        row.problems.append(Problem(letter, header, message))

    # --- Cells --------------------------------------------------------------------------------

    def read_cells(self, rows, checked, on_progress) -> None:
        """Column by column, so that each reader is prepared once."""
        for done, (index, f) in enumerate(self.columns, start=1):
            read = f.kind.reader(self.session)
            for (_number, cells), row in zip(rows, checked, strict=True):
                cell = cells[index] if index < len(cells) else ""
                if cell == "" or cell is None:
                    continue
                try:
                    value = read(cell)
                except CellError as error:
                    self.problem(row, f.key, str(error))
                    continue
                if value is not None and value != ():
                    row.values[f.key] = value
            if on_progress is not None:
                on_progress(done * len(rows) // len(self.columns))

    # --- Finding existing records -------------------------------------------------------------

    def match(self, checked) -> None:
        """By the first key that the row has; a row without one is new."""
        found = {f.key: self._find(f, checked) for f in self.keys}
        seen: dict[tuple[str, Any], int] = {}
        for row in checked:
            for f in self.keys:
                value = _key_of(row.values.get(f.key))
                if value is not None:
                    self._match_one(row, f, value, found[f.key].get(value, []), seen)
                    break
        self._refuse_invisible(checked)
        self._refuse_same_record(checked)

    def _find(self, f: Field, checked) -> dict[Any, list[int]]:
        values = {_key_of(row.values.get(f.key)) for row in checked} - {None}
        return self.target.find(f, values)

    def _match_one(self, row, f, value, ids, seen) -> None:
        first = seen.setdefault((f.key, value), row.number)
        if first != row.number:
            self.problem(
                row,
                f.key,
                _("Row %(number)s has the same value. Keep one of the two rows.")
                % {"number": first},
            )
        elif len(ids) > 1:
            self.problem(
                row,
                f.key,
                _("%(count)s records have this value, so it is unclear which one is meant.")
                % {"count": len(ids)},
            )
        elif ids:
            row.record_id = ids[0]
        elif not f.is_editable:
            self.problem(
                row,
                f.key,
                _("No record has this number. Correct it, or empty the cell to add a new one."),
            )

    def _refuse_invisible(self, checked) -> None:
        matched = {row.record_id for row in checked if row.record_id is not None}
        editable = self.target.editable(self.plan.actor, matched) if matched else set()
        for row in checked:
            if row.record_id is not None and row.record_id not in editable:
                row.record_id = None
                self.problem(
                    row, "", _("A record with this key is there, but you may not change it.")
                )

    def _refuse_same_record(self, checked) -> None:
        """Two rows may mean one record by different keys: the later one would undo the first."""
        first: dict[int, int] = {}
        for row in checked:
            if row.record_id is None:
                continue
            number = first.setdefault(row.record_id, row.number)
            if number != row.number:
                self.problem(
                    row, "", _("Row %(number)s means the same record.") % {"number": number}
                )

    # --- Comparing ----------------------------------------------------------------------------

    def compare(self, checked) -> None:
        if self.plan.on_match == OnMatch.CREATE:
            for row in checked:
                row.record_id = None
            return
        matched = [row for row in checked if row.record_id is not None and not row.problems]
        if self.plan.on_match == OnMatch.SKIP:
            for row in matched:
                row.outcome = Outcome.SKIPPED
            return
        fields = [f for _index, f in self.columns if f.is_editable]
        present = self.catalogue.load([row.record_id for row in matched], fields)
        for row in matched:
            row.old = present[row.record_id]
            self._compare_one(row, fields)

    def _compare_one(self, row: CheckedRow, fields: Sequence[Field]) -> None:
        for f in fields:
            if f.key not in row.values:
                continue
            new = self._merged(f, row.old[f.key], row.values[f.key])
            if new != row.old[f.key]:
                row.changes[f.key] = new
        row.outcome = Outcome.CHANGED if row.changes else Outcome.UNCHANGED

    def _merged(self, f: Field, old: Any, new: Any) -> Any:
        """Lists are added to, unless the person wants the cell in the place of what is there."""
        if not isinstance(new, tuple) or not f.kind.is_list:
            return new
        if self.plan.list_mode == ListMode.REPLACE:
            return new
        merged = tuple(dict.fromkeys((*(old or ()), *new)))
        return tuple(sorted(merged)) if isinstance(f.kind, ChoicesKind) else merged

    # --- New records --------------------------------------------------------------------------

    def complete_new(self, checked) -> None:
        """Values for all, required fields, and what the target knows to be wrong."""
        required = [f for f in self.catalogue.form_fields if f.is_required]
        for row in checked:
            if row.record_id is not None:
                self._check_together(row, {**row.old, **row.changes}, is_new=False)
                continue
            row.outcome = Outcome.NEW
            for key, value in self.plan.placement.items():
                row.values.setdefault(key, value)
            faulty = {problem.header for problem in row.problems}
            for f in required:
                if f.key not in row.values and self._header(f) not in faulty:
                    self.problem(row, f.key, _("“%(field)s” is empty.") % {"field": f.label})
            self._check_together(row, row.values, is_new=True)

    def _header(self, f: Field) -> str:
        return self.where.get(f.key, ("", str(f.label)))[1]

    def _check_together(self, row, values, *, is_new) -> None:
        for message in self.target.problems(self.catalogue, values, is_new):
            self.problem(row, "", message)

    def refuse_taken(self, checked) -> None:
        """Values that only one record may have, taken by another one or by an earlier row."""
        for f in self.catalogue.where(lambda f: f.is_unique):
            wanted = [row for row in checked if self._new_value(row, f) is not None]
            holders = self.target.find(f, {self._new_value(row, f) for row in wanted})
            first: dict[Any, int] = {}
            for row in wanted:
                value = self._new_value(row, f)
                if set(holders.get(value, [])) - {row.record_id}:
                    self.problem(row, f.key, _("Another record has this value already."))
                number = first.setdefault(value, row.number)
                if number != row.number and f not in self.keys:
                    self.problem(
                        row,
                        f.key,
                        _("Row %(number)s has the same value. Keep one of the two rows.")
                        % {"number": number},
                    )

    def _new_value(self, row: CheckedRow, f: Field) -> Any:
        if row.problems or row.outcome not in (Outcome.NEW, Outcome.CHANGED):
            return None
        return _key_of((row.values if row.outcome == Outcome.NEW else row.changes).get(f.key))


def _key_of(value: Any) -> Any:
    """What a value matches by: of several phones or addresses the first."""
    if isinstance(value, tuple):
        return str(value[0]) if value else None
    return value.strip() if isinstance(value, str) else value


def column_letter(index: int) -> str:
    """The letter of a column as in Excel: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
