"""Values of a customer that live in rows of their own: contact points, addresses, departments."""

from collections.abc import Iterable, Sequence

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import Contains

from accounts.models.scoped import PUBLIC
from core.catalogue import CellError, Field, LinkStore, RowStore, Store
from core.catalogue.any_of import AnyOf
from core.catalogue.bulk import ChangedRows, copy_rows
from core.catalogue.comparisons import Folded, expression_condition
from core.catalogue.stores import cells_of
from core.text import digits_only, fold
from customers.kinds import Reachable
from customers.models import Address, ContactPerson, ContactPoint, Customer, MapPlace

LARGEST_ID = BigIntegerField.MAX_BIGINT  # a larger number is no id, and no value of an array


POINT_COLUMNS = ("raw", "label", "is_primary", "is_invalid", "is_opted_out")
COMPARED = (*POINT_COLUMNS, "position")
REWRITTEN = {
    "raw": "text",
    "digits": "text",
    "position": "int",
    "label": "text",
    "is_primary": "boolean",
    "is_invalid": "boolean",
    "is_opted_out": "boolean",
}
"""The columns that may change of a point that stays, with their types in PostgreSQL."""


class ContactPointStore(Store):
    """Contact points of customers or of contact persons; a field's place is their kind. A value is
    all of that kind, in order."""

    writes_before_rows = True
    model = ContactPoint
    table = ContactPoint._meta.db_table

    def __init__(self, owner: str):
        self.owner = f"{owner}_id"

    def load(self, ids, fields):
        by_kind = {field.place[0]: field.key for field in fields}
        nothing = dict.fromkeys(by_kind.values(), ())
        found = {owner: nothing.copy() for owner in ids}
        points = ContactPoint.objects.filter(AnyOf(self.owner, ids), kind__in=by_kind)
        ordered = points.order_by(self.owner, "kind", "-is_primary", "position", "id")
        rows = ordered.values_list(self.owner, "kind", "normalized", *POINT_COLUMNS)
        for owner, kind, normalized, raw, label, is_primary, is_invalid, is_opted_out in rows:
            point = Reachable(
                normalized,
                raw,
                label=label,
                is_primary=is_primary,
                is_invalid=is_invalid,
                is_opted_out=is_opted_out,
            )
            found[owner][by_kind[kind]] += (point,)
        return found

    def from_rows(self, rows, fields):
        by_kind = {field.place[0]: field.key for field in fields}
        found = dict.fromkeys(by_kind.values(), ())
        living = (row for row in rows if row["deleted_at"] is None and row["kind"] in by_kind)
        for row in sorted(
            living, key=lambda row: (not row["is_primary"], row["position"], row["id"])
        ):
            point = Reachable(
                row["normalized"], **{column: row[column] for column in POINT_COLUMNS}
            )
            found[by_kind[row["kind"]]] += (point,)
        return found

    def create(self, rows, fields):
        self._insert(
            self._row(owner, field, place, point)
            for owner, values in rows.items()
            for field in fields
            for place, point in enumerate(values.get(field.key) or ())
        )

    def update(self, rows, fields):
        """Points that are gone are deleted, new ones added; those that stay keep their id, and take
        their new place and spelling."""
        wanted = {
            (owner, field.place[0], str(point)): self._row(owner, field, place, point)
            for owner, values in rows.items()
            for field in fields
            if field.key in values
            for place, point in enumerate(values[field.key] or ())
        }
        present = self._present(rows, fields)
        gone = [row["id"] for key, row in present.items() if key not in wanted]
        if gone:
            ContactPoint.objects.filter(AnyOf("id", gone)).delete()
        changed = [
            (row, present[key])
            for key, row in wanted.items()
            if key in present and any(row[name] != present[key][name] for name in COMPARED)
        ]
        # A main one gives way before another comes: there is one at most at any moment.
        self._rewrite(pair for pair in changed if not pair[0]["is_primary"])
        self._insert(row for key, row in wanted.items() if key not in present)
        self._rewrite(pair for pair in changed if pair[0]["is_primary"])

    def condition(self, field, operator, value, session):
        points = ContactPoint.objects.filter(**{self.owner: OuterRef("pk")}, kind=field.place[0])
        if operator in ("empty", "not_empty"):
            return Q(Exists(points), _negated=operator == "empty")
        find = _same if operator in ("is", "is_not") else _containing
        is_negated = operator in ("is_not", "not_contains")
        return Q(Exists(find(points, field, value, session)), _negated=is_negated)

    def _row(self, owner, field, place, point):
        return {
            self.owner: owner,
            "kind": field.place[0],
            "raw": point.raw,
            "normalized": str(point),
            "digits": _searched_digits(point) if field.kind.is_phone else "",
            "is_primary": place == 0,
            "position": place,
            "label": point.label,
            "is_invalid": point.is_invalid,
            "is_opted_out": point.is_opted_out,
        }

    def _present(self, rows, fields):
        """The points there are, by owner, kind and normal form."""
        asked = {(o, f.place[0]) for o, values in rows.items() for f in fields if f.key in values}
        points = ContactPoint.objects.filter(
            AnyOf(self.owner, rows), kind__in={field.place[0] for field in fields}
        )
        return {
            (row[self.owner], row["kind"], row["normalized"]): row
            for row in points.values(self.owner, "kind", "normalized", "id", *COMPARED)
            if (row[self.owner], row["kind"]) in asked
        }

    def _insert(self, rows: Iterable[dict]) -> None:
        rows = list(rows)
        if rows:
            copy_rows(self.table, list(rows[0]), (tuple(row.values()) for row in rows))

    def _rewrite(self, pairs: Iterable[tuple[dict, dict]]) -> None:
        changes = ChangedRows({"id": "bigint"}, REWRITTEN)
        for wanted, present in pairs:
            changes.add({"id": present["id"]}, {column: wanted[column] for column in REWRITTEN})
        changes.write(self.table)


class ContactMarkStore(Store):
    """Whether any contact point of a record has a mark; a field's place is the column of the mark and
    the kinds that count. Nobody fills it in: it follows the points."""

    model = ContactPoint

    def __init__(self, owner: str):
        self.owner = f"{owner}_id"

    def load(self, ids, fields):
        found = {owner: dict.fromkeys((field.key for field in fields), False) for owner in ids}
        for field in fields:
            marked = self._marked(field).filter(AnyOf(self.owner, ids)).order_by()
            for owner in marked.values_list(self.owner, flat=True):
                found[owner][field.key] = True
        return found

    def condition(self, field, operator, value, session):
        marked = self._marked(field).filter(**{self.owner: OuterRef("pk")})
        return Q(Exists(marked), _negated=not value)

    def from_rows(self, rows, fields):
        living = [row for row in rows if row["deleted_at"] is None]
        return {
            field.key: any(row[field.place[0]] and row["kind"] in field.place[1:] for row in living)
            for field in fields
        }

    @staticmethod
    def _marked(field: Field) -> QuerySet:
        column, *kinds = field.place
        return ContactPoint.objects.filter(**{column: True}, kind__in=kinds)


def _same(points: QuerySet, field: Field, value: str, session) -> QuerySet:
    try:
        wanted = field.kind.reader(session)(value)
    except CellError:
        return points.none()
    return points.filter(normalized__in=wanted)


def _containing(points: QuerySet, field: Field, value: str, session) -> QuerySet:
    """Phones by a run of their digits, everything else by its folded text."""
    if field.kind.is_phone:
        digits = digits_only(value).lstrip("0")
        return points.filter(digits__contains=digits) if digits else points.none()
    return points.filter(Contains(Folded(F("normalized")), fold(value)))


class AddressStore(Store):
    """Addresses; a field's place is the kind of address and the columns in it."""

    model = Address
    table = Address._meta.db_table

    def load(self, ids, fields):
        nothing = {f.key: f.kind.from_columns(*_nothing(f)) for f in fields}
        found = {owner: nothing.copy() for owner in ids}
        kinds = {field.place[0] for field in fields}
        columns = sorted({column for field in fields for column in field.place[1:]})
        placed = {
            kind: [(f, [columns.index(c) for c in f.place[1:]]) for f in its]
            for kind, its in _by_kind(fields).items()
        }
        addresses = Address.objects.filter(AnyOf("customer_id", ids), kind__in=kinds)
        for owner, kind, *values in addresses.values_list("customer_id", "kind", *columns):
            its = found[owner]
            for field, places in placed[kind]:
                its[field.key] = field.kind.from_columns(*(values[place] for place in places))
        return found

    def from_rows(self, rows, fields):
        living = {row["kind"]: row for row in rows if row["deleted_at"] is None}
        return {
            f.key: f.kind.from_columns(*(living.get(f.place[0], {}).get(c) for c in f.place[1:]))
            for f in fields
        }

    def create(self, rows, fields):
        """Addresses in which something is given."""
        for kind, its_fields in _by_kind(fields).items():
            columns = ("customer_id", "kind", *_types(its_fields))
            copy_rows(
                self.table,
                columns,
                (
                    (owner, kind, *cells_of(its_fields, values))
                    for owner, values in rows.items()
                    if any(values.get(field.key) is not None for field in its_fields)
                ),
            )

    def update(self, rows, fields):
        """Addresses that are there change, others are added when something is given."""
        addresses = Address.objects.filter(AnyOf("customer_id", rows))
        present = set(addresses.values_list("customer_id", "kind"))
        for kind, its_fields in _by_kind(fields).items():
            changes = ChangedRows({"customer_id": "bigint", "kind": "text"}, _types(its_fields))
            new = {}
            for owner, values in rows.items():
                if (owner, kind) in present:
                    keys = {"customer_id": owner, "kind": kind}
                    changes.add(keys, _changed_cells(its_fields, values))
                else:
                    new[owner] = values
            changes.write(self.table, "r.deleted_at IS NULL")
            self.create(new, its_fields)

    def condition(self, field, operator, value, session):
        if operator == "in_area":
            return Q(Exists(MapPlace.objects.within(value).filter(customer=OuterRef("pk"))))
        addresses = Address.objects.filter(customer=OuterRef("pk"), kind=field.place[0])
        positive = _POSITIVE.get(operator, operator)
        test = expression_condition(F(field.place[1]), field.kind, positive, value)
        return Q(Exists(addresses.filter(test)), _negated=positive != operator)


class DepartmentStore(LinkStore):
    """Departments of records with an audience. Conditions ask the audience instead of the links: its
    index answers them, alone and together with what a person may see."""

    def condition(self, field, operator, value, session):
        if operator in ("empty", "not_empty"):
            return super().condition(field, operator, value, session)
        chosen = list(value) if isinstance(value, list | tuple) else [value]
        # The public and persons stand in an audience as well, as 0 and below.
        departments = [one for one in chosen if PUBLIC < one <= LARGEST_ID]
        if operator == "all_of":
            return Q(audience__contains=departments) if departments == chosen else Q(pk__in=[])
        return Q(audience__overlap=departments, _negated=operator == "none_of")


def _searched_digits(phone: Reachable) -> str:
    """The digits by which a phone is found: of its normal form, and of what was typed where that
    has others (an extension)."""
    normal, typed = digits_only(phone), digits_only(phone.raw).lstrip("0")
    return normal if typed in normal else f"{normal} {typed}"


def _by_kind(fields: Iterable[Field]) -> dict[str, list[Field]]:
    grouped: dict[str, list[Field]] = {}
    for field in fields:
        grouped.setdefault(field.place[0], []).append(field)
    return grouped


def _types(fields: Sequence[Field]) -> dict[str, str]:
    """The columns of the fields of one address, with their types in PostgreSQL."""
    return {c: _NUMERIC.get(c, "text") for field in fields for c in field.place[1:]}


def _changed_cells(fields: Sequence[Field], values) -> dict:
    return {
        column: cell
        for field in fields
        if field.key in values
        for column, cell in zip(
            field.place[1:], field.kind.to_columns(values[field.key]), strict=True
        )
    }


def _nothing(field: Field) -> tuple:
    return tuple(None for _column in field.place[1:])


_POSITIVE = {"is_not": "is", "not_in": "in", "not_contains": "contains", "empty": "not_empty"}
"""What an address must not be where there may be none at all."""
_NUMERIC = {"latitude": "numeric", "longitude": "numeric"}
ROW = RowStore(Customer)
PERSON_ROW = RowStore(ContactPerson)
PERSON_CONTACT_POINTS = ContactPointStore("person")
CONTACT_POINTS = ContactPointStore("customer")
CONTACT_MARKS = ContactMarkStore("customer")
PERSON_CONTACT_MARKS = ContactMarkStore("person")
ADDRESSES = AddressStore()
