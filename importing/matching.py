"""Finding the existing record that a row means."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.catalogue import Catalogue, Field
from importing.choices import OnMatch
from importing.columns import Columns, shown_number
from importing.plan import CheckedRow, Plan


class Matching:
    """By the first key that a row has; a row without one is new.

    Only records that the actor may change are matched: what he does not see neither makes a row
    ambiguous nor is told apart from a number that does not exist.
    """

    def __init__(self, plan: Plan, catalogue: Catalogue, columns: Columns):
        self.plan = plan
        self.target = plan.target
        self.columns = columns
        self.keys = self._keys(catalogue)

    def _keys(self, catalogue: Catalogue) -> list[Field]:
        """The mapped keys; none when every row is to be a new record."""
        if self.plan.on_match == OnMatch.CREATE:
            return []
        mapped = {f.key for f in self.columns.fields}
        return [catalogue[key] for key in self.plan.finding_keys if key in mapped]

    def match(self, rows: Iterable[CheckedRow]) -> None:
        """Set `record_id` of every row whose record is there; note what is unclear."""
        found = {f.key: self._find(f, rows) for f in self.keys}
        ids = {i for by_value in found.values() for some in by_value.values() for i in some}
        editable = self.target.editable(self.plan.actor, ids) if ids else set()
        seen: dict[tuple[str, Any], int] = {}
        for row in rows:
            for f in self.keys:
                value = self.target.key_of(f, row.values)
                if value is not None:
                    self._match_one(row, f, value, found[f.key].get(value, []), editable, seen)
                    break
        self._refuse_same_record(rows)

    def _find(self, f: Field, rows: Iterable[CheckedRow]) -> dict[Any, list[int]]:
        keys = {self.target.key_of(f, row.values) for row in rows} - {None}
        return self.target.find_by_key(self.plan.actor, f, keys) if keys else {}

    def _match_one(self, row, f, value, ids, editable, seen) -> None:
        mine = [record_id for record_id in ids if record_id in editable]
        first = seen.setdefault((f.key, value), row.number)
        if first != row.number:
            message = _("Row %(number)s has the same value. Keep one of the two rows.")
            self.columns.add_problem(row, f.key, message % {"number": shown_number(first)})
        elif len(mine) > 1:
            message = _("%(count)s records have this value, so it is unclear which one is meant.")
            self.columns.add_problem(row, f.key, message % {"count": shown_number(len(mine))})
        elif mine:
            row.record_id = mine[0]
        elif not f.is_editable:
            message = _(
                "No record has this number. Correct it, or empty the cell to add a new one."
            )
            self.columns.add_problem(row, f.key, message)
        elif ids:
            message = _("A record with this value is there, but you may not change it.")
            self.columns.add_problem(row, f.key, message)

    def _refuse_same_record(self, rows: Iterable[CheckedRow]) -> None:
        """Two rows may mean one record by different keys: the later one would undo the first."""
        first: dict[tuple[int, Any], int] = {}
        for row in rows:
            if row.record_id is None:
                continue
            place = self.target.place_of(row.values)
            number = first.setdefault((row.record_id, place), row.number)
            if number != row.number:
                message = _("Row %(number)s means the same record.")
                self.columns.add_problem(row, "", message % {"number": shown_number(number)})
