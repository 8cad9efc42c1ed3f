"""Contact persons of customers as a kind of record that spreadsheets can be loaded into (R100-R102).

A row is a person at one customer: several rows may mean one person at several customers, and say the
same of him then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.sessions import session_for
from core.calendars.formatting import format_number
from core.catalogue import Catalogue, Field
from core.catalogue.any_of import AnyOf
from core.catalogue.custom_values import custom_expression, unique_sql
from core.catalogue.writing import OnWritten
from core.text import fold
from customers import permissions, services
from customers.importers.contact_fields import (
    AT_CUSTOMER,
    IS_MAIN,
    PART,
    contact_catalogue,
    is_joining,
    is_of_position,
)
from customers.importers.customers import CUSTOMERS
from customers.importers.exported_contacts import at_their_customers, is_exported
from customers.importers.joining import CUSTOMER, Joining
from customers.importers.one_person import gather
from customers.models import ContactPerson, ContactPoint, CustomerPerson
from customers.person_fields import RECORD_TYPE
from customers.services import person_rows
from customers.services.person_rows import Place
from importing.plan import CheckedRow
from importing.targets import Target
from records.custom_fields import keep_kinds

REACHED_BY = ("email", "mobile", "phone")


@dataclass(frozen=True)
class Meant:
    """Whom a row means by one of its keys."""

    value: Any
    customer: int
    """At whom he is, 0 for none: a person there goes before others."""
    reached_by: frozenset[str] = field(default=frozenset(), compare=False)
    """His phones and addresses, where the key is his name."""


class ContactTarget(Target):
    """Found by their number, else by the name at the customer, unless another key is chosen. Whoever
    has the same name and the same phone or e-mail address at another customer is the same person."""

    usual_keys = ("number", "name")
    telling_fields = ("number", "job_title", "customers", "mobile", "phone", "email")
    default_order = "name"

    def visible_to(self, actor):
        return ContactPerson.objects.visible_to(actor)

    def catalogue(self):
        return contact_catalogue()

    def column_warning(self, given):
        if "number" in given or any(key.startswith(AT_CUSTOMER) for key in given):
            return ""
        return _(
            "No column says at which customer these people are, so every new row will be wrong. Choose a"
            " column that names the customer, or give every row the same customer."
        )

    def session(self, actor):
        return session_for(actor)

    def act_label(self, count):
        words = ngettext(
            "Import %(count)s contact person", "Import %(count)s contact persons", count
        )
        return words % {"count": format_number(count)}

    def export_label(self, count, *, is_exact):
        sentence = (
            ngettext("Export %(count)s contact person", "Export %(count)s contact persons", count)
            if is_exact
            else ngettext(
                "Export about %(count)s contact person",
                "Export about %(count)s contact persons",
                count,
            )
        )
        return sentence % {"count": format_number(count)}

    # --- Which customer, which person -----------------------------------------------------------

    def resolve(self, plan, columns, rows, *, is_writing):
        Joining(plan, columns).resolve(rows, is_writing=is_writing)

    def comparable(self, field, value):
        if field.is_custom:
            return field.kind.comparable(value)
        return fold(value) if field.key == "name" else value

    def key_of(self, field, values):
        value, customer = super().key_of(field, values), values.get(CUSTOMER) or 0
        if value is None:
            return None
        if field.key != "name":
            return Meant(value, customer)
        ways = frozenset(str(p) for key in REACHED_BY for p in values.get(key) or ())
        return Meant(value, customer, ways) if customer else None

    def place_of(self, values):
        return values.get(CUSTOMER)

    def find(self, field, values):
        values = list(values)
        if not values:
            return {}
        found: dict[Any, list[int]] = defaultdict(list)
        for value, person in self._pairs(field, values):
            if person not in found[value]:
                found[value].append(person)
        return found

    def _pairs(self, field: Field, values: list) -> Iterable[tuple[Any, int]]:
        persons = ContactPerson.objects.order_by("id")
        if field.key in REACHED_BY:
            kinds = ("email",) if field.key == "email" else ("mobile", "phone")
            points = ContactPoint.objects.filter(
                AnyOf("normalized", values), kind__in=kinds, person__deleted_at=None
            )
            return points.filter(person__isnull=False).values_list("normalized", "person_id")
        if field.is_custom:
            identity = custom_expression(field.place[0], field.kind, unique_sql)
            persons = persons.annotate(identity=identity)
            return persons.filter(AnyOf("identity", values)).values_list("identity", "id")
        return persons.filter(AnyOf("id", values)).values_list("id", "id")

    def find_by_key(self, actor, field, keys):
        if field.key == "name":
            return self._by_name(actor, keys)
        found = self.find(field, {key.value for key in keys})
        at = _customers_of(pk for ids in found.values() for pk in ids)
        return {
            key: [pk for pk in found[key.value] if key.customer in at[pk]] or found[key.value]
            for key in keys
            if key.value in found
        }

    def _by_name(self, actor, keys: Iterable[Meant]) -> dict[Meant, list[int]]:
        """Of that name at the customer; else those whom the actor may change and who have a phone or an
        e-mail address in common with the row as well."""
        keys = list(keys)
        here, elsewhere = self._at(keys), self._reached(actor, keys)
        return {
            key: here.get((key.customer, key.value))
            or sorted({pk for way in key.reached_by for pk in elsewhere.get((key.value, way), ())})
            for key in keys
        }

    @staticmethod
    def _at(keys: Iterable[Meant]) -> dict[tuple[int, str], list[int]]:
        links = CustomerPerson.objects.filter(
            AnyOf("customer_id", {key.customer for key in keys}), person__deleted_at=None
        )
        found = defaultdict(list)
        for customer, person, name in links.order_by("person_id").values_list(
            "customer_id", "person_id", "person__name"
        ):
            found[customer, fold(name)].append(person)
        return found

    @staticmethod
    def _reached(actor, keys: Iterable[Meant]) -> dict[tuple[str, str], list[int]]:
        ways = sorted({way for key in keys for way in key.reached_by})
        if not ways:
            return {}
        persons = ContactPerson.objects.order_by()
        if actor is not None:
            persons = persons.editable_by(actor)
        points = ContactPoint.objects.filter(
            AnyOf("normalized", ways), kind__in=REACHED_BY, person__in=persons.values("pk")
        )
        found = defaultdict(list)
        for way, person, name in points.values_list("normalized", "person_id", "person__name"):
            found[fold(name), way].append(person)
        return found

    def gather(self, plan, columns, rows):
        gather(self, plan, columns, rows)

    def editable(self, actor, ids):
        persons = ContactPerson.objects.filter(AnyOf("id", ids))
        if actor is not None:
            persons = persons.editable_by(actor)
        return set(persons.order_by().values_list("pk", flat=True))

    def reach(self, actor, record_type):
        """Who is at a customer is undone by whoever may change that customer."""
        return {
            **super().reach(actor, record_type),
            **CUSTOMERS.reach(actor, "customers.customer"),
        }

    def lock(self, ids):
        keep_kinds(RECORD_TYPE)
        rows = ContactPerson.objects.filter(AnyOf("id", ids)).order_by("id")
        return set(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

    # --- What is there, and what may become of it ------------------------------------------------

    def load(self, catalogue, rows, fields):
        super().load(catalogue, rows, fields)
        links = CustomerPerson.objects.filter(AnyOf("person_id", {row.record_id for row in rows}))
        there = {
            (person, customer): {PART: part or None, IS_MAIN: is_main}
            for person, customer, part, is_main in links.values_list(
                "person_id", "customer_id", PART, IS_MAIN
            )
        }
        for row in rows:
            at = there.get((row.record_id, row.values.get(CUSTOMER)))
            row.old = {
                **row.old,
                **{f.key: _old(f, row, at) for f in fields if is_of_position(f)},
            }

    def problems(self, catalogue, values, is_new):
        if is_new and values.get(CUSTOMER) is None:
            return [
                _("The row names no customer. Fill in a column that says whose person this is.")
            ]
        return []

    def refusals(self, actor, catalogue, old, changes):
        """The responsible manager is changed only by whoever may hand over; other fields may ask for a
        right of their own."""
        for key in changes:
            is_assigned = bool(old.get("assigned_to"))
            field = catalogue[key]
            decision = permissions.can_change_field(actor, field, is_assigned=is_assigned)
            if not decision:
                yield key, str(decision.reason)

    def refusal_of(self, catalogue, error):
        return services.refusal_of_taken(catalogue, error)

    def placed(self, values, placement):
        """Where a person belongs say his customers."""
        return dict(values)

    # --- Writing --------------------------------------------------------------------------------

    def write(self, actor, catalogue, new, changed, on_written):
        fields = [f for f in catalogue if not is_of_position(f)]
        persons = Catalogue(catalogue.record_type, catalogue.sections, fields)
        self._insert(actor, persons, new, on_written)
        self._change(persons, changed, lambda written: on_written(len(new) + written))
        places = [_place(row) for row in (*new, *_moved(changed)) if row.values.get(CUSTOMER)]
        person_rows.place_persons(actor=actor, places=places)

    @staticmethod
    def _insert(
        actor, persons: Catalogue, new: Sequence[CheckedRow], on_written: OnWritten
    ) -> None:
        """One person for all rows that mean the same one."""
        of_person: dict[int, dict[str, Any]] = {}
        for row in new:
            known = of_person.setdefault(row.first_of_record or row.number, {})
            known.update({k: v for k, v in row.values.items() if k not in known})
        ids = person_rows.insert_persons(
            actor=actor,
            catalogue=persons,
            rows=list(of_person.values()),
            on_written=on_written,
        )
        made = dict(zip(of_person, ids, strict=True))
        for row in new:
            row.record_id = made[row.first_of_record or row.number]

    @staticmethod
    def _change(persons: Catalogue, changed: Sequence[CheckedRow], on_written: OnWritten) -> None:
        """A person who has only come to a customer, or is something else there, has a new version."""
        changes: dict[int, dict[str, Any]] = defaultdict(dict)
        for row in changed:
            own = {key: value for key, value in row.changes.items() if key in persons}
            changes[row.record_id].update(own)
        person_rows.change_persons(
            catalogue=persons,
            rows={pk: values for pk, values in changes.items() if values},
            on_written=on_written,
        )
        person_rows.raise_versions_of(pk for pk, values in changes.items() if not values)

    # --- Files that are meant to be loaded back -----------------------------------------------------

    def loaded_back(self, fields):
        return [field for field in fields if is_exported(field)]

    def rows_of(self, session, records):
        return at_their_customers(session, records)


def _old(f: Field, row: CheckedRow, at: Mapping[str, Any] | None) -> Any:
    """What the person has of it at the customer whom the row names; at another one he has nothing."""
    if row.values.get(CUSTOMER) is None:
        return row.values.get(f.key)
    if is_joining(f):
        return row.values.get(f.key) if at else () if f.kind.is_list else None
    return at[f.key] if at else False if f.key == IS_MAIN else None


def _moved(changed: Iterable[CheckedRow]) -> list[CheckedRow]:
    """The rows in which something changes about the person's place at the customer."""
    return [row for row in changed if any(map(_is_of_place, row.changes))]


def _is_of_place(key: str) -> bool:
    return key in (PART, IS_MAIN) or key.startswith("customer.")


def _place(row: CheckedRow) -> Place:
    """A row that is new says all there is; of another one the changes count."""
    said = row.changes if row.changes else row.values
    part = (said.get(PART) or "") if PART in said else None
    is_main = bool(said[IS_MAIN]) if IS_MAIN in said else None
    return Place(row.values[CUSTOMER], row.record_id, part, is_main)


def _customers_of(persons: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    links = CustomerPerson.objects.filter(AnyOf("person_id", set(persons)))
    for person, customer in links.values_list("person_id", "customer_id"):
        found[person].add(customer)
    return found


CONTACTS = ContactTarget()
