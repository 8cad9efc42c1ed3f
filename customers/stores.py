"""Values of a customer that live in rows of their own: contact points and addresses."""

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from core.catalogue import RowStore, Store
from core.catalogue.any_of import AnyOf
from core.catalogue.comparisons import expression_condition
from core.text import digits_only, fold
from customers.kinds import Reachable
from customers.models import Address, ContactPerson, ContactPoint, Customer


class ContactPointStore(Store):
    """Contact points of customers or of contact persons; a field's place is their kind. A value is
    all of that kind, in order."""

    writes_before_rows = True

    def __init__(self, owner: str):
        self.owner = f"{owner}_id"

    def load(self, ids, fields):
        by_kind = {field.place[0]: field.key for field in fields}
        found = {owner: dict.fromkeys(by_kind.values(), ()) for owner in ids}
        points = ContactPoint.objects.filter(AnyOf(self.owner, ids), kind__in=by_kind)
        ordered = points.order_by(self.owner, "kind", "position", "id")
        for owner, kind, normalized, raw in ordered.values_list(
            self.owner, "kind", "normalized", "raw"
        ):
            found[owner][by_kind[kind]] += (Reachable(normalized, raw),)
        return found

    def create(self, rows, fields):
        self._insert(
            self._row(owner, field, place, point)
            for owner, values in rows.items()
            for field in fields
            for place, point in enumerate(values.get(field.key) or ())
        )

    def update(self, rows, fields):
        """Points that are gone are deleted, new ones added, moved ones renumbered."""
        wanted = {
            (owner, field.place[0], str(point)): self._row(owner, field, place, point)
            for owner, values in rows.items()
            for field in fields
            if field.key in values
            for place, point in enumerate(values[field.key] or ())
        }
        present = self._present(rows, fields)
        gone = [point_id for key, (point_id, _place) in present.items() if key not in wanted]
        if gone:
            ContactPoint.objects.filter(AnyOf("id", gone)).delete()
        self._insert(row for key, row in wanted.items() if key not in present)
        self._renumber(
            (present[key][0], row["position"])
            for key, row in wanted.items()
            if key in present and present[key][1] != row["position"]
        )

    def condition(self, field, operator, value, session):
        points = ContactPoint.objects.filter(**{self.owner: OuterRef("pk")}, kind=field.place[0])
        if operator in ("empty", "not_empty"):
            return Q(Exists(points), _negated=operator == "empty")
        if field.kind.is_phone:
            wanted = digits_only(value).lstrip("0")
            found = points.filter(digits__contains=wanted) if wanted else points.none()
        else:
            lookup = "normalized" if operator == "is" else "normalized__contains"
            text = value.lower() if field.place[0] == "email" else fold(value)
            found = points.filter(**{lookup: text})
        return Q(Exists(found))

    def _row(self, owner, field, place, point):
        return {
            self.owner: owner,
            "kind": field.place[0],
            "raw": point.raw,
            "normalized": str(point),
            "digits": _searched_digits(point) if field.kind.is_phone else "",
            "is_primary": place == 0,
            "position": place,
        }

    def _present(self, rows, fields):
        """Id and position of the points there are, by owner, kind and normal form."""
        asked = {(o, f.place[0]) for o, values in rows.items() for f in fields if f.key in values}
        points = ContactPoint.objects.filter(
            AnyOf(self.owner, rows), kind__in={field.place[0] for field in fields}
        )
        columns = (self.owner, "kind", "normalized", "id", "position")
        return {
            (owner, kind, normalized): (point_id, place)
            for owner, kind, normalized, point_id, place in points.values_list(*columns)
            if (owner, kind) in asked
        }

    @staticmethod
    def _insert(rows: Iterable[dict]) -> None:
        rows = list(rows)
        if not rows:
            return
        columns = ", ".join(rows[0])
        sql = f"COPY customers_contactpoint ({columns}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))

    @staticmethod
    def _renumber(places: Iterable[tuple[int, int]]) -> None:
        pairs = list(places)
        if not pairs:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE customers_contactpoint p SET position = s.place, is_primary = s.place = 0"
                " FROM unnest(%s::bigint[], %s::int[]) AS s(id, place) WHERE p.id = s.id",
                [list(side) for side in zip(*pairs, strict=True)],
            )


class AddressStore(Store):
    """Addresses; a field's place is the kind of address and the columns in it."""

    def load(self, ids, fields):
        found = {owner: {f.key: f.kind.from_columns(*_nothing(f)) for f in fields} for owner in ids}
        kinds = {field.place[0] for field in fields}
        columns = sorted({column for field in fields for column in field.place[1:]})
        addresses = Address.objects.filter(AnyOf("customer_id", ids), kind__in=kinds)
        for owner, kind, *values in addresses.values_list("customer_id", "kind", *columns):
            row = dict(zip(columns, values, strict=True))
            for field in fields:
                if field.place[0] == kind:
                    cells = (_plain(row[column]) for column in field.place[1:])
                    found[owner][field.key] = field.kind.from_columns(*cells)
        return found

    def create(self, rows, fields):
        self._write(rows, fields, skip_empty=True)

    def update(self, rows, fields):
        self._write(rows, fields, skip_empty=False)

    def condition(self, field, operator, value, session):
        addresses = Address.objects.filter(customer=OuterRef("pk"), kind=field.place[0])
        positive = {"is_not": "is", "not_in": "in", "empty": "not_empty"}.get(operator, operator)
        from django.db.models import F

        test = expression_condition(F(field.place[1]), field.kind, positive, value)
        return Q(Exists(addresses.filter(test)), _negated=positive != operator)

    def _write(self, rows, fields, *, skip_empty):
        """One upsert for each set of fields that is written together."""
        batches: dict[tuple, list[dict]] = {}
        for owner, values in rows.items():
            for kind in {field.place[0] for field in fields}:
                given = [f for f in fields if f.place[0] == kind and f.key in values]
                if not given or (skip_empty and not any(values[f.key] for f in given)):
                    continue
                row = {"customer_id": owner, "kind": kind}
                for field in given:
                    row.update(
                        zip(field.place[1:], field.kind.to_columns(values[field.key]), strict=True)
                    )
                batches.setdefault(tuple(row), []).append(row)
        for columns, batch in batches.items():
            self._upsert(columns, batch)

    @staticmethod
    def _upsert(columns: tuple[str, ...], batch: list[dict]) -> None:
        names = ", ".join(columns)
        types = {"customer_id": "bigint", "latitude": "numeric", "longitude": "numeric"}
        definition = ", ".join(f"{column} {types.get(column, 'text')}" for column in columns)
        sets = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns[2:])
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO customers_address ({names})"
                f" SELECT {names} FROM jsonb_to_recordset(%s::jsonb) AS s({definition})"
                " ON CONFLICT (customer_id, kind) WHERE deleted_at IS NULL"
                f" DO UPDATE SET {sets}",
                [json.dumps(batch, default=str, ensure_ascii=False)],
            )


def _searched_digits(phone: Reachable) -> str:
    """The digits by which a phone is found: of its normal form, and of what was typed where that
    has others (an extension)."""
    normal, typed = digits_only(phone), digits_only(phone.raw).lstrip("0")
    return normal if typed in normal else f"{normal} {typed}"


def _nothing(field) -> tuple:
    return tuple(None for _column in field.place[1:])


def _plain(value):
    """A country as its code."""
    return getattr(value, "code", value)


ROW = RowStore(Customer)
PERSON_ROW = RowStore(ContactPerson)
PERSON_CONTACT_POINTS = ContactPointStore("person")
CONTACT_POINTS = ContactPointStore("customer")
ADDRESSES = AddressStore()
