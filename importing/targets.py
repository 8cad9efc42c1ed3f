"""What imports and exports ask of a kind of record that stands in spreadsheets."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from core.catalogue import Catalogue, Field, Session
from core.catalogue.writing import OnWritten
from core.contributions import ImportTarget, contributed
from core.permissions import Allowed, Decision
from core.refusals import Refused
from core.undo import Reach

if TYPE_CHECKING:
    from importing.columns import Columns
    from importing.plan import CheckedRow, Plan

Values = Mapping[str, Any]


class Target:
    """The interface; an app that contributes an ImportTarget names an instance of a subclass.

    Mostly a row is a record. A kind whose rows say more than that (a contact person at a customer)
    answers `resolve`, `key_of`, `place_of`, `gather`, `load` and `write` in its own way.
    """

    usual_keys: tuple[str, ...] = ()
    """Fields that find existing records when the person has chosen none, tried in this order."""
    placement_fields: tuple[str, ...] = ()
    """Fields that say where new records belong; a file may give them too."""
    telling_fields: tuple[str, ...] = ()
    """What tells records apart that have the same name, for whoever chooses among them."""
    doubted_fields: Mapping[str, tuple[str, ...]] = {}
    """Fields about whose values `doubts` has something to say, each with those that it judges by."""

    default_order = ""
    """How the list of the records is sorted unless somebody asks otherwise, e.g. `-created_at`."""

    def visible_to(self, actor) -> QuerySet:
        """The records that the person sees: those that he may export."""
        raise NotImplementedError

    def may_import(self, actor) -> Decision:
        """Whether whoever may import spreadsheets may import these; None, the system, may."""
        return Allowed()

    def catalogue(self) -> Catalogue:
        raise NotImplementedError

    def column_warning(self, given: Collection[str]) -> str:
        """What a file lacks that gives these fields, by columns or as values for every row; a sentence for
        people, empty where nothing is missing."""
        return ""

    def session(self, actor) -> Session:
        raise NotImplementedError

    def act_label(self, count: int) -> str:
        """What the button says that writes so many records, e.g. "Import 4,812 customers"."""
        raise NotImplementedError

    def export_label(self, count: int, *, is_exact: bool) -> str:
        """What the button says that exports so many records, e.g. "Export 4,812 customers"."""
        raise NotImplementedError

    def comparable(self, field: Field, value: Any) -> Any:
        """What a value of a matching key is compared by."""
        return value

    def value_of(self, field: Field, value: Any) -> Any:
        """What the value of a field in one record is compared by, None where there is none: of several
        phones or addresses the first."""
        if isinstance(value, tuple):
            return str(value[0]) if value else None
        compared = None if value is None else self.comparable(field, value)
        return None if compared == "" else compared

    def key_of(self, field: Field, values: Values) -> Any:
        """What a row with these values is looked up by, where this field is the key; None where it
        says nothing."""
        return self.value_of(field, values.get(field.key))

    def find(self, field: Field, values: Iterable[Any]) -> dict[Any, list[int]]:
        """Living records by what a matching key is compared by, whoever may see them; one query."""
        raise NotImplementedError

    def find_by_key(self, actor, field: Field, keys: Iterable[Any]) -> dict[Any, list[int]]:
        """The same by what `key_of` gives; a constant number of queries."""
        return self.find(field, keys)

    def place_of(self, values: Values) -> Any:
        """What tells two rows of one record apart; where it is the same, one of them is wrong."""
        return None

    def editable(self, actor, ids: Iterable[int]) -> set[int]:
        """Those of the records that the actor may change."""
        raise NotImplementedError

    def lock(self, ids: Iterable[int]) -> set[int]:
        """Keep others from changing the records until the transaction ends; returns those that are
        still there."""
        raise NotImplementedError

    def resolve(
        self, plan: "Plan", columns: "Columns", rows: Sequence["CheckedRow"], *, is_writing: bool
    ) -> None:
        """Called with the cells read, before records are found: make of them what they mean together.
        `is_writing`: what is meant must be kept from changing until the transaction ends."""

    def gather(self, plan: "Plan", columns: "Columns", rows: Sequence["CheckedRow"]) -> None:
        """Called when the records are found: say which rows mean the same one
        (`CheckedRow.first_of_record`)."""

    def load(
        self, catalogue: Catalogue, rows: Sequence["CheckedRow"], fields: Sequence[Field]
    ) -> None:
        """Set `old` of the rows whose record was found: its values as they are now, of the fields."""
        present = catalogue.load([row.record_id for row in rows], fields)
        for row in rows:
            row.old = present[row.record_id]

    def refusal_of(self, catalogue: Catalogue, error: Exception) -> Refused | None:
        """What an error of the database says to people; None where it is a fault of the program."""
        return None

    def problems(self, catalogue: Catalogue, values: Values, is_new: bool) -> list[str]:
        """What is wrong with a record's values together; messages for people."""
        return []

    def doubts(
        self, catalogue: Catalogue, session: Session, values: Values
    ) -> Iterable[tuple[str, str]]:
        """What of a record's values can hardly be right, though it goes in: key of the field, and
        what to look at. Asked once for each row that is written, so it makes no query."""
        return ()

    def refusals(
        self, actor, catalogue: Catalogue, old: Values, changes: Values
    ) -> Iterable[tuple[str, str]]:
        """Changes of one record that the actor may not make: key of the field, and why."""
        return ()

    def placed(self, values: Values, placement: Values) -> dict[str, Any]:
        """The values of a new record, with where it belongs; what the file says goes first."""
        return {**placement, **values}

    def write(
        self,
        actor,
        catalogue: Catalogue,
        new: Sequence["CheckedRow"],
        changed: Sequence["CheckedRow"],
        on_written: OnWritten,
    ) -> None:
        """Insert the new and change the changed rows; sets `record_id` of the new ones. Who writes many
        rows tells `on_written` from time to time how far it is."""
        if new:
            ids = self.insert(actor, catalogue, [row.values for row in new], on_written)
            for row, record_id in zip(new, ids, strict=True):
                row.record_id = record_id
        if changed:
            self.change(
                actor,
                catalogue,
                {row.record_id: row.changes for row in changed},
                lambda written: on_written(len(new) + written),
            )

    def insert(
        self, actor, catalogue: Catalogue, rows: Sequence[Values], on_written: OnWritten
    ) -> list[int]:
        raise NotImplementedError

    def change(
        self, actor, catalogue: Catalogue, rows: Mapping[int, Values], on_written: OnWritten
    ) -> None:
        raise NotImplementedError

    def loaded_back(self, fields: Sequence[Field]) -> list[Field]:
        """Which of the fields that may be filled in stand in a file that is meant to be loaded back."""
        return list(fields)

    def rows_of(self, session: Session, records: Mapping[int, Values]) -> Iterable[Values]:
        """The rows of such a file for records with these values; mostly one each."""
        return records.values()

    def reach(self, actor, record_type: str) -> Reach:
        """Which records of each kind that an import writes the actor may change today; taking it back
        leaves the others alone."""
        return {record_type: partial(self.editable, actor)}


def target_of(code: str) -> Target:
    """The target by the code of its contribution; an unknown one is a KeyError."""
    return import_string(contribution_of(code).engine)


def list_url(entry: ImportTarget) -> str:
    """Where the list of these records is; empty where there is none."""
    name = entry.list_url_name
    return reverse(name, args=entry.list_url_args) if name else ""


def importable_by(actor) -> list[ImportTarget]:
    """The kinds of record that the person may load, when he may import at all."""
    entries = contributed("import_targets")
    return [entry for entry in entries if target_of(entry.code).may_import(actor)]


def contribution_of(code: str) -> ImportTarget:
    """The contribution of a kind of record that stands in spreadsheets; an unknown code is a KeyError."""
    for entry in contributed("import_targets"):
        if entry.code == code:
            return entry
    raise KeyError(code)
