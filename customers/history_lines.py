"""What a change did to a customer or a contact person, row by row, as fields with canonical values.

A column is a field of the catalogue, a link is a value added to or taken from one. What hangs on
customers whom the reader may not see is left out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue, Field, by_store
from core.history import Act, RowChange
from customers import models
from records.models import Attachment, Photo

EMPTY = (None, "", (), False)
PARTNERS = "partners"
PEOPLE = "people"
"""The connections between customers and contact persons, seen from either side."""


@dataclass(frozen=True)
class Line:
    """One attribute before and after: canonical values of a field, or texts where there is none."""

    label: Any
    old: Any
    new: Any
    field: Field | None = None
    part: str = ""
    """What it is about where there is no field: PARTNERS or PEOPLE."""

    @property
    def key(self) -> str:
        """By which the timeline is narrowed to it."""
        return self.field.key if self.field else self.part


@dataclass(frozen=True)
class Whose:
    """The record whose history it is, and who reads it."""

    record: Model
    reader: User
    catalogue: Catalogue


class LineReader:
    """Reads the rows of all changes of a page at once, so that names cost a query per kind."""

    def __init__(self, whose: Whose, rows: Iterable[RowChange]):
        self.whose = whose
        self._rows: dict[type[Model], list[RowChange]] = defaultdict(list)
        for row in rows:
            self._rows[row.model].append(row)

    def lines(self, rows: Iterable[RowChange]) -> list[Line]:
        """The lines of one change, fields in the order of the card."""
        grouped: dict[type[Model], list[RowChange]] = defaultdict(list)
        for row in rows:
            grouped[row.model].append(row)
        found = [line for model, its in grouped.items() for line in self._read(model, its)]
        return sorted(found, key=lambda line: self._places.get(line.field, len(self._places)))

    def _read(self, model: type[Model], rows: list[RowChange]) -> Iterator[Line]:
        if read := _READERS.get(model):
            return read(self, rows)
        if any(field.store.model is model for field in self.whose.catalogue):
            return self._through_stores(model, rows)
        return _any_rows(rows)

    def _through_stores(self, model: type[Model], rows: list[RowChange]) -> Iterator[Line]:
        """What the rows held, and what they hold after the change, as the store reads them."""
        before = [{**row.before, "id": row.pk} for row in rows if row.act is not Act.CREATED]
        after = [{**row.after, "id": row.pk} for row in rows if row.act is not Act.DELETED]
        fields = [f for f in self.whose.catalogue if f.store.model is model and f.is_editable]
        for store, its_fields in by_store(fields).items():
            old, new = store.from_rows(before, its_fields), store.from_rows(after, its_fields)
            for field in its_fields:
                yield from _line(field, old[field.key], new[field.key])

    def _own_row(self, rows: list[RowChange]) -> Iterator[Line]:
        yield from self._through_stores(rows[0].model, rows)
        for row in rows:
            if row.act is Act.CHANGED and row.before["deleted_at"] != row.after["deleted_at"]:
                in_bin = [_("Yes") if side["deleted_at"] else _("No") for side in _sides(row)]
                yield Line(_("In the recycle bin"), *in_bin)

    def _relations(self, rows: list[RowChange]) -> Iterator[Line]:
        for row in rows:
            old, new = (self._partner(side) for side in _sides(row))
            if old or new:
                yield Line(_("Partner"), old, new, part=PARTNERS)

    def _partner(self, side: Mapping[str, Any]) -> str:
        is_inverse = side["other_id"] == self.whose.record.pk
        name = self._partners.get(side["customer_id"] if is_inverse else side["other_id"])
        kind = self._relation_kinds.get(side["kind_id"])
        if not name or not kind:
            return ""
        return f"{name} ({kind.inverse_name if is_inverse else kind.name})"

    def _merges(self, rows: list[RowChange]) -> Iterator[Line]:
        for row in rows:
            old, new = (self._merged(side) for side in _sides(row))
            is_loser = self.whose.record.pk in (row.before["loser_id"], row.after["loser_id"])
            if old != new:
                yield Line(_("Merged into") if is_loser else _("Merged with"), old, new)

    def _merged(self, side: Mapping[str, Any]) -> str:
        is_loser = side["loser_id"] == self.whose.record.pk
        return self._merged_names.get(side["customer_id"] if is_loser else side["loser_id"], "")

    def _positions(self, rows: list[RowChange]) -> Iterator[Line]:
        is_of_person = isinstance(self.whose.record, models.ContactPerson)
        label = _("Customer") if is_of_person else _("Contact person")
        column = "customer_id" if is_of_person else "person_id"
        for row in rows:
            old, new = (self._position(side, column) for side in _sides(row))
            if old != new:
                yield Line(label, old, new, part=PEOPLE)

    def _position(self, side: Mapping[str, Any], column: str) -> str:
        name = self._people_and_customers[column].get(side[column])
        details = [side["part"], _("main contact") if side["is_main"] else ""]
        return _(", ").join(filter(None, [name, *details])) if name else ""

    def _files(self, rows: list[RowChange]) -> Iterator[Line]:
        for row in rows:
            old, new = (side["name"] if _is_there(side) else "" for side in _sides(row))
            if old != new:
                yield Line(_("File"), old, new)
            descriptions = [side["description"] or "" for side in _sides(row)]
            if row.act is Act.CHANGED and descriptions[0] != descriptions[1]:
                label = _("Description of the file %(name)s") % {"name": new or old}
                yield Line(label, *descriptions)

    def _photos(self, rows: list[RowChange]) -> Iterator[Line]:
        """One line for the picture that came and the one that went."""
        old, new = (
            _("a photo") if any(_is_there(side) for side in sides) else ""
            for sides in zip(*(_sides(row) for row in rows), strict=True)
        )
        if old or new:
            yield Line(_("Photo"), old, _("another photo") if old and new else new)

    @cached_property
    def _places(self) -> dict[Field, int]:
        return {field: place for place, field in enumerate(self.whose.catalogue)}

    @cached_property
    def _partners(self) -> dict[int, str]:
        visible = models.Customer.objects.visible_to(self.whose.reader)
        return self._names(models.Relation, ("customer_id", "other_id"), visible)

    @cached_property
    def _merged_names(self) -> dict[int, str]:
        """Of those in the bin as well: that is where they have gone."""
        visible = models.Customer.everything.visible_to(self.whose.reader)
        return self._names(models.CustomerMerge, ("customer_id", "loser_id"), visible)

    @cached_property
    def _relation_kinds(self) -> dict[int, models.RelationKind]:
        ids = self._ids(models.Relation, ("kind_id",))
        return models.RelationKind.everything.in_bulk(ids)

    @cached_property
    def _people_and_customers(self) -> dict[str, dict[int, str]]:
        reader = self.whose.reader
        return {
            "customer_id": self._names(
                models.CustomerPerson, ("customer_id",), models.Customer.objects.visible_to(reader)
            ),
            "person_id": self._names_of_people,
        }

    @property
    def _names_of_people(self) -> dict[int, str]:
        """Of one whom the reader does not see any more, the name that he had when he was last here."""
        seen = models.ContactPerson.everything.visible_to(self.whose.reader)
        names = self._names(models.CustomerPerson, ("person_id",), seen)
        gone = self._ids(models.CustomerPerson, ("person_id",)) - names.keys()
        if gone:
            with connection.cursor() as cursor:
                cursor.execute(_NAMES_THEN, [self.whose.record.pk, list(gone)])
                names |= dict(cursor.fetchall())
        return names

    def _names(self, model: type[Model], columns: Sequence[str], records: QuerySet):
        found = records.filter(pk__in=self._ids(model, columns)).order_by()
        return dict(found.values_list("pk", "name"))

    def _ids(self, model: type[Model], columns: Sequence[str]) -> set[int]:
        sides = (side for row in self._rows[model] for side in _sides(row))
        return {side[column] for side in sides for column in columns if side[column]}


# An event holds the row as it was until then, so the first one that came later tells the name.
_NAMES_THEN = """
SELECT p.id, COALESCE(later.name, p.name)
FROM customers_contactperson p
CROSS JOIN LATERAL (
    SELECT e.pgh_context_id FROM customers_customerpersonevent e
    WHERE e.person_id = p.id AND e.customer_id = %s ORDER BY e.pgh_context_id DESC LIMIT 1
) here
LEFT JOIN LATERAL (
    SELECT e.name FROM customers_contactpersonevent e
    WHERE e.pgh_obj_id = p.id AND e.pgh_context_id > here.pgh_context_id AND e.pgh_label <> 'insert'
    ORDER BY e.pgh_id LIMIT 1
) later ON true
WHERE p.id = ANY(%s)
"""


def _sides(row: RowChange) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return row.before, row.after


def _is_there(side: Mapping[str, Any]) -> bool:
    """Whether a row of files was among the living."""
    return side["record_id"] is not None and side["deleted_at"] is None


def differ(field: Field, old: Any, new: Any) -> bool:
    """Whether two values of a field are not the same to a reader, their spelling included."""
    is_same = old == new and field.kind.to_form(old) == field.kind.to_form(new)
    return not is_same and not (old in EMPTY and new in EMPTY)


def _line(field: Field, old: Any, new: Any) -> Iterator[Line]:
    """Nothing for a value that stayed, spelling included, and for one that was never there."""
    if differ(field, old, new):
        yield Line(field.label, old, new, field)


def _any_rows(rows: Iterable[RowChange]) -> Iterator[Line]:
    """Parts that the catalogue does not know, by the names of their columns."""
    for row in rows:
        for change in row.fields:
            label = f"{row.label}: {change.field.verbose_name}"
            yield Line(label, *("" if v is None else str(v) for v in (change.old, change.new)))


_READERS: dict[type[Model], Callable[[LineReader, list[RowChange]], Iterator[Line]]] = {
    models.Customer: LineReader._own_row,
    models.ContactPerson: LineReader._own_row,
    models.Relation: LineReader._relations,
    models.CustomerPerson: LineReader._positions,
    models.CustomerMerge: LineReader._merges,
    Attachment: LineReader._files,
    Photo: LineReader._photos,
}
