"""Notes as a kind of record that spreadsheets can be loaded into: a note in each row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.scope import with_departments
from accounts.sessions import session_for
from core.calendars.formatting import format_number
from core.catalogue import Catalogue, Field, NumberKind
from core.catalogue.any_of import AnyOf
from core.catalogue.custom_values import custom_expression, unique_sql
from core.catalogue.writing import OnWritten
from customers.fields import customer_catalogue
from customers.importers.contact_fields import is_joining, joining_fields
from customers.importers.exported_contacts import NAMED_BY
from customers.importers.joining import CUSTOMER, Joining
from customers.models import Customer
from importing.choices import OnMatch
from importing.plan import CheckedRow
from importing.targets import Target
from notes import permissions, services
from notes.access import Readers
from notes.choices import Side
from notes.customer_fields import listed_catalogue
from notes.fields import RECORD_TYPE, ROW
from notes.models import Action, Note, Status
from notes.services.notes import UNSEEN_BY_ASSIGNEE, WRONG_SIDE
from notes.statuses import first_open
from records.custom_fields import keep_kinds

NUMBER = Field(
    key="number",
    label=gettext_lazy("Note number"),
    kind=NumberKind(),
    store=ROW,
    place=("id",),
    section="record",
    synonyms=("note no", "nr notatki", "номер заметки", "شماره یادداشت"),
    is_editable=False,
    is_listable=False,
    is_matching_key=True,
)
LINKED = ("customer", "contact")
"""Fields that a row does not fill in: what names the customer has columns of its own."""


class ImportCatalogue(Catalogue):
    """The listed one, with what a row names its customer by, and which words go together."""

    @cached_property
    def written(self) -> Catalogue:
        """What is kept in a note's own row: customer and contact person, which rows name in columns of
        their own, among it."""
        own = (field for field in self if field.store is ROW and field.place != ("id",))
        fields = [replace(f, is_editable=True) if f.key in LINKED else f for f in own]
        return Catalogue(self.record_type, self.sections, fields)

    @cached_property
    def actions(self) -> Mapping[int, Action]:
        return Action.everything.in_bulk()

    @cached_property
    def statuses(self) -> Mapping[int, Status]:
        return {status.pk: status for status in Status.objects.active()}

    @cached_property
    def all_statuses(self) -> Mapping[int, Status]:
        return Status.everything.in_bulk()

    def goes_together(self, action: int, status: int) -> bool:
        return Side(self.actions[action].side).is_with(self.all_statuses[status].side)

    def usual_status(self, action: int) -> int | None:
        """The one that a note with the action begins with, of those on offer."""
        status = first_open(self.actions[action], self.statuses.values())
        return status and status.pk


def import_catalogue() -> ImportCatalogue:
    listed = listed_catalogue()
    joining = {field.key: field for field in joining_fields(customer_catalogue())}
    fields = [_importable(field, joining) for field in listed]
    return ImportCatalogue(RECORD_TYPE, listed.sections, [NUMBER, *fields])


def _importable(field: Field, joining: Mapping[str, Field]) -> Field:
    if field.key in LINKED:
        return replace(field, is_editable=False)
    if field.is_custom:
        return replace(field, is_matching_key=field.is_unique)
    named = joining.get(field.key)
    if named is None:
        return field
    return replace(
        field, label=named.label, synonyms=named.synonyms, is_editable=True, is_guessed=False
    )


class NoteTarget(Target):
    """Found by their number. A row names its customer by whatever finds one, or none."""

    usual_keys = (NUMBER.key,)
    telling_fields = ("number", "customer", "due")
    doubted_fields = {"status": ("action",), "action": ("status",)}
    default_order = "-created_at"

    def visible_to(self, actor):
        return Note.objects.visible_to(actor)

    def may_import(self, actor):
        return permissions.can_write(actor)

    def catalogue(self):
        return import_catalogue()

    def session(self, actor):
        return session_for(actor)

    def act_label(self, count):
        words = ngettext("Import %(count)s note", "Import %(count)s notes", count)
        return words % {"count": format_number(count)}

    def export_label(self, count, *, is_exact):
        sentence = (
            ngettext("Export %(count)s note", "Export %(count)s notes", count)
            if is_exact
            else ngettext("Export about %(count)s note", "Export about %(count)s notes", count)
        )
        return sentence % {"count": format_number(count)}

    # --- Which customer, which note ---------------------------------------------------------------

    def resolve(self, plan, columns, rows, *, is_writing):
        Joining(plan, columns).resolve(rows, is_writing=is_writing)

    def comparable(self, field, value):
        return field.kind.comparable(value) if field.is_custom else value

    def find(self, field, values):
        values = list(values)
        found: dict[Any, list[int]] = {}
        for value, pk in self._pairs(field, values) if values else ():
            found.setdefault(value, []).append(pk)
        return found

    @staticmethod
    def _pairs(field: Field, values: list) -> Iterable[tuple[Any, int]]:
        notes = Note.objects.order_by("id")
        if field.is_custom:
            identity = custom_expression(field.place[0], field.kind, unique_sql)
            notes = notes.annotate(identity=identity).filter(AnyOf("identity", values))
            return notes.values_list("identity", "id")
        return notes.filter(AnyOf("id", values)).values_list("id", "id")

    def gather(self, plan, columns, rows):
        """A new note without a status begins with the usual one of its action; nobody is asked to see
        what he does not see. A customer is no more replaced than anything else where only what is empty
        is filled in."""
        catalogue = columns.catalogue
        for row in rows:
            action = row.values.get("action")
            is_new = row.record_id is None and action is not None
            if is_new and "status" not in row.values and "status" not in row.unread:
                row.values["status"] = catalogue.usual_status(action)
        is_filling = plan.on_match == OnMatch.FILL
        if is_filling:
            _keep_customers(rows)
        for row, person in _unseen_by_assignee(rows, is_filling=is_filling):
            columns.add_problem(row, "assigned_to", UNSEEN_BY_ASSIGNEE % {"person": person.name})

    def editable(self, actor, ids):
        notes = Note.objects.filter(AnyOf("id", ids))
        if actor is not None:
            notes = notes.editable_by(actor)
        return set(notes.order_by().values_list("pk", flat=True))

    def lock(self, ids):
        keep_kinds(RECORD_TYPE)
        rows = Note.objects.filter(AnyOf("id", ids)).order_by("id")
        return set(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

    # --- What is there, and what may become of it ----------------------------------------------------

    def load(self, catalogue, rows, fields):
        own = [f for f in fields if not is_joining(f)]
        super().load(catalogue, rows, [*own, catalogue[CUSTOMER]])
        for row in rows:
            row.old = {**row.old, **{f.key: _old(f, row) for f in fields if is_joining(f)}}

    def problems(self, catalogue, values, is_new):
        action, status = values.get("action"), values.get("status")
        if not (action and status) or catalogue.goes_together(action, status):
            return []
        names = {
            "action": catalogue.actions[action].name,
            "status": catalogue.all_statuses[status].name,
        }
        return [str(WRONG_SIDE % names)]

    def placed(self, values, placement):
        return dict(values)

    # --- Writing --------------------------------------------------------------------------------------

    def insert(self, actor, catalogue, rows, on_written):
        values = [_own(row, row.get(CUSTOMER)) for row in rows]
        ids = services.insert_notes(
            actor=actor, catalogue=catalogue.written, rows=values, on_written=on_written
        )
        services.record_closings(actor=actor, note_ids=ids)
        return ids

    def write(
        self,
        actor,
        catalogue,
        new: Sequence[CheckedRow],
        changed: Sequence[CheckedRow],
        on_written: OnWritten,
    ):
        super().write(actor, catalogue, new, (), on_written)
        changes = {row.record_id: _own(row.changes, row.values.get(CUSTOMER)) for row in changed}
        if changes:
            services.change_notes(actor=actor, catalogue=catalogue.written, rows=changes)

    # --- Files that are meant to be loaded back --------------------------------------------------------

    def loaded_back(self, fields):
        return [f for f in fields if not is_joining(f) or f.place[0] in NAMED_BY]


def _old(field: Field, row: CheckedRow) -> Any:
    """What the note has of its customer's name: what the row says where it means the same one."""
    if row.values.get(CUSTOMER) in (None, row.old[CUSTOMER]):
        return row.values.get(field.key)
    return field.kind.nothing


def _own(values: Mapping[str, Any], customer: int | None) -> dict[str, Any]:
    """What is written of the note itself."""
    own = {key: value for key, value in values.items() if not key.startswith("customer.")}
    own.pop(CUSTOMER, None)
    names_another = any(key.startswith("customer.") for key in values)
    return {**own, CUSTOMER: customer} if customer and names_another else own


def _keep_customers(rows: Sequence[CheckedRow]) -> None:
    """Pass over whom the rows name of notes that have a customer."""
    asked = [row for row in rows if row.record_id and row.values.get(CUSTOMER)]
    notes = Note.objects.filter(AnyOf("id", [row.record_id for row in asked]))
    having = set(notes.exclude(customer=None).order_by().values_list("pk", flat=True))
    for row in (row for row in asked if row.record_id in having):
        for key in [key for key in row.values if key == CUSTOMER or key.startswith("customer.")]:
            del row.values[key]


def _unseen_by_assignee(
    rows: Sequence[CheckedRow], *, is_filling: bool
) -> list[tuple[CheckedRow, User]]:
    """The rows after which somebody would have a note without seeing its customer, with him: whoever gets
    it, or has it already where the row names another customer. A constant number of queries."""
    asked = [row for row in rows if row.values.get("assigned_to") or row.values.get(CUSTOMER)]
    if not asked:
        return []
    there = Note.objects.filter(AnyOf("id", [r.record_id for r in asked if r.record_id]))
    old = {
        pk: (person, customer)
        for pk, person, customer in there.order_by().values_list(
            "pk", "assigned_to_id", "customer_id"
        )
    }
    given: list[tuple[CheckedRow, int, int]] = []
    for row in asked:
        before = old.get(row.record_id, (None, None))
        person = _assignee_after(row, before[0], is_filling=is_filling)
        customer = row.values.get(CUSTOMER) or before[1]
        if person and customer and (person, customer) != before:
            given.append((row, person, customer))
    people = _people({person for _row, person, _customer in given})
    readers = _readers({customer for _row, _person, customer in given})
    return [
        (row, people[person])
        for row, person, customer in given
        if customer not in readers or not readers[customer].has(people[person])
    ]


def _people(ids: set[int]) -> dict[int, User]:
    """The people with what says which records they see."""
    found = User.everything.select_related("role").filter(AnyOf("id", ids))
    return {person.pk: person for person in with_departments(found)}


def _readers(customers: set[int]) -> dict[int, Readers]:
    """Who sees each of the customers; those in the bin nobody."""
    found = Customer.objects.filter(AnyOf("id", customers)).order_by()
    return {
        pk: Readers(frozenset(audience)) for pk, audience in found.values_list("pk", "audience")
    }


def _assignee_after(row: CheckedRow, old: int | None, *, is_filling: bool) -> int | None:
    """Who has the note once the row is written."""
    if is_filling and old is not None:
        return old
    return None if "assigned_to" in row.emptied else row.values.get("assigned_to") or old


NOTES = NoteTarget()
