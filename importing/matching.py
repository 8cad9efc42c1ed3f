"""Finding the existing record that a row means."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.catalogue import Catalogue, Field
from importing.choices import OnMatch
from importing.columns import Columns, shown_number
from importing.plan import CheckedRow, Plan

RECORD = "record"
"""The key of a decision about the record that a row means: its id, NEW or LEAVE_OUT."""
NEW, LEAVE_OUT = "new", "out"


class Key(NamedTuple):
    """A key that a row has, and the records of the actor that it finds."""

    field: Field
    value: Any
    ids: Sequence[int]
    """Those that the actor may change."""
    is_found: bool
    """Whether any record has the value, whoever may change it."""


class Matching:
    """By the first key of a row that finds a record; a row without any is new.

    A key that finds nothing leaves it to the next one, but for those that only Karta itself gives,
    such as the customer number: one that is not there is a mistake. Several records that have the
    value are told apart by the keys behind it, else by what a person has decided. Only records that
    the actor may change are matched: what he does not see neither makes a row ambiguous nor is told
    apart from a value that nobody has. Only of one that no two records may share it is said that
    somebody has it, for the row could not be written.
    """

    def __init__(self, plan: Plan, catalogue: Catalogue, columns: Columns):
        self.plan = plan
        self.target = plan.target
        self.catalogue = catalogue
        self.columns = columns
        self.keys = self._keys(catalogue)

    def _keys(self, catalogue: Catalogue) -> list[Field]:
        """The mapped keys; none when every row is to be a new record."""
        if self.plan.on_match == OnMatch.CREATE:
            return []
        mapped = {f.key for f in self.columns.fields}
        return [catalogue[key] for key in self.plan.finding_keys if key in mapped]

    def match(self, rows: Sequence[CheckedRow]) -> None:
        """Set `record_id` of every row whose record is there; note what is unclear."""
        keys = self._keys_of(rows)
        passed_over: list[tuple[CheckedRow, Field, Sequence[Field]]] = []
        for row in rows:
            found, missed = self._match_one(row, keys[row.number])
            if found and (surer := [f for f in missed if f.is_unique]):
                passed_over.append((row, found, surer))
        self._doubt_passed_over(passed_over)
        Doubles(self).refuse(rows, keys)

    def _keys_of(self, rows: Iterable[CheckedRow]) -> dict[int, list[Key]]:
        """The filled keys of each row in their order; two queries for each key at most, and one."""
        given = {
            row.number: [(f, v) for f in self.keys if (v := self._value(f, row)) is not None]
            for row in rows
        }
        found = {f.key: self._find(f, given.values()) for f in self.keys}
        ids = {i for by_value in found.values() for some in by_value.values() for i in some}
        editable = self.target.editable(self.plan.actor, ids) if ids else set()
        return {
            number: [
                Key(
                    f,
                    value,
                    [i for i in found[f.key].get(value, ()) if i in editable],
                    bool(found[f.key].get(value)),
                )
                for f, value in pairs
            ]
            for number, pairs in given.items()
        }

    def _value(self, f: Field, row: CheckedRow) -> Any:
        return self.target.key_of(f, row.values)

    def _find(self, f: Field, given: Iterable[list[tuple[Field, Any]]]) -> dict[Any, list[int]]:
        values = {value for pairs in given for field, value in pairs if field is f}
        return self.target.find_by_key(self.plan.actor, f, values) if values else {}

    def _match_one(
        self, row: CheckedRow, keys: Sequence[Key]
    ) -> tuple[Field | None, Sequence[Field]]:
        """The field that has found the row's record, and those before it that found nothing."""
        decided = self._decision(row)
        if decided == LEAVE_OUT:
            self._decide(row, "", (), "")
            return None, ()
        for place, key in enumerate(keys):
            if key.ids:
                ids = _narrowed(key.ids, keys[place + 1 :])
                if len(ids) > 1 or decided not in (None, ids[0]):
                    self._decide(row, key.field.key, ids, _several(ids))
                    return None, ()
                row.record_id = ids[0]
                return key.field, [earlier.field for earlier in keys[:place]]
            if not key.field.is_editable:
                message = _(
                    "No record has this number. Correct it, or empty the cell to add a new one."
                )
                self.columns.add_problem(row, key.field.key, message)
                return None, ()
            if key.is_found and key.field.is_unique:
                message = _("A record with this value is there, but you may not change it.")
                self.columns.add_problem(row, key.field.key, message)
                return None, ()
        if decided is not None and keys:
            self._decide(row, keys[0].field.key, (), "")
        return None, ()

    def _decision(self, row: CheckedRow) -> int | str | None:
        """What a person has said about the record, where it is something that can be said."""
        decided = self.plan.decisions.get(row.number, {}).get(RECORD)
        is_one = type(decided) is int or decided in (NEW, LEAVE_OUT)
        return decided if is_one and (self.keys or decided == LEAVE_OUT) else None

    def _doubt_passed_over(
        self, found: Sequence[tuple[CheckedRow, Field, Sequence[Field]]]
    ) -> None:
        """A record that a later key has found, and that has another value of an earlier one that is
        unique, is hardly the one that the row means; queries as to load these fields."""
        if not found:
            return
        fields = list(dict.fromkeys(f for _row, _by, surer in found for f in surer))
        present = self.catalogue.load({row.record_id for row, _by, _surer in found}, fields)
        for row, by, surer in found:
            for f in surer:
                here = self.target.value_of(f, present[row.record_id][f.key])
                if here not in (None, self.target.value_of(f, row.values.get(f.key))):
                    message = _(
                        "No record has this value, and the one that “%(field)s” finds has another."
                        " Correct one of the two cells, or say which record is meant."
                    )
                    ids, row.record_id = [row.record_id], None
                    self._decide(row, f.key, ids, message % {"field": by.label})
                    break

    def _decide(self, row: CheckedRow, key: str, ids: Sequence[int], message: str) -> None:
        """As the person has said which of the records is meant. Where he has said nothing, or the record
        that he has chosen is not among them (any more), the row is wrong."""
        row.candidates, row.is_unclear = tuple(ids), True
        decided = self._decision(row)
        if decided == LEAVE_OUT:
            row.is_left_out = True
        elif decided in ids:
            row.record_id = decided
        elif decided is None:
            self.columns.add_problem(row, key, message)
        elif decided != NEW:
            message = _(
                "The record that was chosen for this row is not found any more. Choose again."
            )
            self.columns.add_problem(row, key, message)


def _narrowed(ids: Sequence[int], keys: Iterable[Key]) -> Sequence[int]:
    """Those of the records that the further keys find as well, as far as they find any of them."""
    for key in keys:
        ids = [i for i in ids if i in key.ids] or ids
    return ids


def _several(ids: Sequence[int]) -> str:
    message = _("%(count)s records have this value, so it is unclear which one is meant.")
    return message % {"count": shown_number(len(ids))}


class Doubles:
    """Rows that mean the same record, or would add the same one twice: the first goes in and is told of
    the others, which are wrong. The later one would undo what the first has done."""

    def __init__(self, matching: Matching):
        self.target = matching.target
        self.columns = matching.columns

    def refuse(self, rows: Iterable[CheckedRow], keys: Mapping[int, Sequence[Key]]) -> None:
        first: dict[Any, CheckedRow] = {}
        told: dict[int, tuple[CheckedRow, str, list[int]]] = {}
        for row in rows:
            for mark, f in self._marks(row, keys[row.number]):
                earlier = first.setdefault(mark, row)
                if earlier is not row:
                    self._refuse(row, f, earlier, keys)
                    of_first = keys[earlier.number][0].field.key
                    told.setdefault(earlier.number, (earlier, of_first, []))[2].append(row.number)
                    break
        for row, key, numbers in told.values():
            self.columns.tell_first(row, key, numbers)

    def _marks(self, row: CheckedRow, keys: Sequence[Key]) -> Iterator[tuple[Any, Field | None]]:
        """By what the row would be the same as another, each with the field that says so."""
        if row.problems or row.is_left_out:
            return
        if row.record_id is not None:
            yield (row.record_id, self.target.place_of(row.values)), None
        elif not row.is_unclear:
            yield from (((key.field.key, key.value), key.field) for key in keys)

    def _refuse(self, row, f: Field | None, earlier: CheckedRow, keys) -> None:
        same = f or _shared(keys[row.number], keys[earlier.number])
        told = {"number": shown_number(earlier.number)}
        if same:
            message = _("Row %(number)s has the same value. Keep one of the two rows.")
            self.columns.add_problem(row, same.key, message % told)
        else:
            self.columns.add_problem(row, "", _("Row %(number)s means the same record.") % told)


def _shared(keys: Sequence[Key], others: Sequence[Key]) -> Field | None:
    """The key that both rows have alike, if any."""
    known = {(key.field.key, key.value) for key in others}
    return next((k.field for k in keys if (k.field.key, k.value) in known), None)
