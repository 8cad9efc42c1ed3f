"""Finding the customer whom a row of a file of contact persons names."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.calendars.formatting import format_number
from core.catalogue import Catalogue, Field
from core.text import fold
from customers.duplicates.functions import KEY
from customers.fields import customer_catalogue
from customers.importers.contact_fields import IS_MAIN, PART, in_order, is_joining
from customers.importers.customers import CUSTOMERS
from importing.checking import RecordGone
from importing.columns import Columns
from importing.plan import CheckedRow, Plan

CUSTOMER = "customer"
"""The key under which a row keeps the id of its customer."""
UNKNOWN = 0
"""Instead of the id: the row names a customer who was not found, and a problem says so."""

NOT_FOUND = _(
    "No customer whom you may change is called this. Correct the cell, or load that customer first."
)
AMBIGUOUS = _(
    "%(count)s customers have this, so it is unclear which one is meant. Write the customer number."
)
ANOTHER = _("This is another customer than the one in “%(column)s”. Correct one of the two cells.")
SAY_WHERE = _("Say at which customer this is.")


class Joining:
    """By the first of its columns, the surest in front, that finds a customer; a number that finds none
    is wrong, whatever else the row says.

    Only customers whom the actor may change are found; of others nothing is told.
    """

    def __init__(self, plan: Plan, columns: Columns):
        self._actor = plan.actor
        self._columns = columns
        self._fields = in_order(f for f in columns.fields if is_joining(f))
        self._customers: Catalogue = customer_catalogue()

    def resolve(self, rows: Sequence[CheckedRow], *, is_writing: bool) -> None:
        """Keep the customer of each row under CUSTOMER, and of what names him only the cell by which he
        was found. A constant number of queries; RecordGone when a customer went into the bin before
        he was locked."""
        found = {f.key: self._find(f, rows) for f in self._fields}
        ids = {pk for by_value in found.values() for some in by_value.values() for pk in some}
        mine = CUSTOMERS.editable(self._actor, ids) if ids else set()
        for row in rows:
            self._resolve_one(row, found, mine)
        named = {row.values[CUSTOMER] for row in rows if row.values.get(CUSTOMER)}
        if is_writing and named - CUSTOMERS.lock(named):
            raise RecordGone

    def _find(self, f: Field, rows: Iterable[CheckedRow]) -> dict[Any, list[int]]:
        values = {self._value(f, row) for row in rows} - {None}
        if not values:
            return {}
        of_customer = self._of_customer(f)
        return (
            _by_name(values) if of_customer.key == "name" else CUSTOMERS.find(of_customer, values)
        )

    def _value(self, f: Field, row: CheckedRow) -> Any:
        given = row.values.get(f.key)
        if f.place[0] == "name":
            return fold(given) or None if given else None
        return CUSTOMERS.value_of(self._of_customer(f), given)

    def _of_customer(self, f: Field) -> Field:
        return self._customers[f.place[0]]

    def _resolve_one(self, row: CheckedRow, found: dict[str, dict], mine: set[int]) -> None:
        given = [(f, value) for f in self._fields if (value := self._value(f, row)) is not None]
        is_unread = any(f.key in row.unread for f in self._fields)
        naming, customer = self._named(row, given, found, mine)
        for f in self._fields:
            if f is not naming:
                row.values.pop(f.key, None)
        if given or is_unread:
            row.values[CUSTOMER] = customer
        elif row.values.get(PART) or row.values.get(IS_MAIN):
            key = PART if row.values.get(PART) else IS_MAIN
            self._columns.add_problem(row, key, str(SAY_WHERE))

    def _named(self, row, given, found, mine) -> tuple[Field | None, int]:
        """The column by which the customer was found, and his id; none and UNKNOWN with a problem."""
        naming, customer = None, UNKNOWN
        for f, value in given:
            ids = [pk for pk in found[f.key].get(value, ()) if pk in mine]
            if naming is None and len(ids) == 1:
                naming, (customer,) = f, ids
            elif naming is None and ids:
                return self._refused(row, f, AMBIGUOUS % {"count": format_number(len(ids))})
            elif naming is None and f.place[0] == "number":
                return self._refused(row, f, NOT_FOUND)
            elif naming is not None and ids and customer not in ids and f.place[0] != "name":
                header = self._columns.header_of(naming.key)
                return self._refused(row, f, ANOTHER % {"column": header})
        if given and naming is None:
            return self._refused(row, given[0][0], NOT_FOUND)
        return naming, customer

    def _refused(self, row: CheckedRow, f: Field, message: str) -> tuple[None, int]:
        self._columns.add_problem(row, f.key, str(message))
        return None, UNKNOWN


def _by_name(names: Iterable[str]) -> dict[str, list[int]]:
    """Living customers by their folded names; the index knows a coarser key."""
    wanted, found = set(names), {}
    key = f"{KEY}(karta_fold_v1({{}}))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.id, c.name FROM customers_customer c WHERE {key.format('c.name')}"
            f" = ANY(ARRAY(SELECT {key.format('n')} FROM unnest(%s::text[]) n))"
            " AND c.deleted_at IS NULL ORDER BY c.id",
            [list(wanted)],
        )
        for pk, name in cursor.fetchall():
            found.setdefault(fold(name), []).append(pk)
    return {name: ids for name, ids in found.items() if name in wanted}
