"""A note for each of many customers: who gets it to do, and who is passed over."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.models import User
from accounts.scope import with_departments
from core.catalogue.any_of import AnyOf
from customers.models import Customer
from notes.access import Readers
from notes.bulk.acts import LEFT, Act, Judged
from notes.bulk.choices import Outcome
from notes.models import Note
from notes.services.notes import check_values, insert_notes, record_closings
from notes.services.telling import tell_of_many
from records.custom_fields import hold_kinds


class AddNotes(Act):
    """Every customer gets a note with the values. `to_responsible`: whoever is responsible for him does
    it, and the assignee of the values where nobody is, or nobody who can sign in. `skips_open`: none for
    whom the actor sees an open note with the same action."""

    event = "notes.note.created"
    key = "assigned_to"

    def __init__(
        self, actor: User, values: Mapping[str, Any], *, to_responsible: bool, skips_open: bool
    ):
        super().__init__(actor)
        self.values = values
        self.to_responsible = to_responsible
        self.skips_open = skips_open
        self._people: dict[int, User] = {}
        self._counts: dict[int, int] = {}

    @property
    def event_data(self):
        return {}

    def records(self, selection):
        """Whoever sees a customer and writes notes may note something of him."""
        return selection.records(self.actor, Customer.objects.visible_to(self.actor))

    def named(self, ids):
        return Customer.objects.only("id", "name").in_bulk(list(ids)) if ids else {}

    def before(self, ids):
        return {pk: {self.key: None} for pk in ids}

    def hold(self):
        hold_kinds(self.catalogue, self.values)
        check_values(self.actor, self.values)

    def judge(self, ids):
        customers = Customer.objects.filter(AnyOf("id", ids)).order_by("pk")
        rows = list(customers.values_list("pk", "assigned_to_id", "audience"))
        self._find_people({self.values.get(self.key), *(person for _pk, person, _who in rows)})
        noted = self._noted(ids)
        return {pk: self._judged(pk, person, who, noted) for pk, person, who in rows}

    def write(self, changes):
        rows = [{**self.values, "customer": pk, **values} for pk, values in changes.items()]
        ids = insert_notes(actor=self.actor, catalogue=self.catalogue, rows=rows)
        record_closings(actor=self.actor, note_ids=ids)
        is_open = Note.objects.open().filter(AnyOf("id", ids), assigned_to__isnull=False)
        for person in is_open.order_by().values_list("assigned_to_id", flat=True):
            self._counts[person] = self._counts.get(person, 0) + 1
        return ids

    def tell(self):
        for pk, count in sorted(self._counts.items()):
            tell_of_many(actor=self.actor, person=self._people[pk], count=count)

    def _judged(self, pk: int, responsible: int | None, audience: Sequence[int], noted) -> Judged:
        if pk in noted:
            return Outcome.HAS_ONE, LEFT
        person = self._assignee(responsible)
        if person and not Readers(frozenset(audience)).has(person):
            return Outcome.UNSEEN, LEFT
        return Outcome.CHANGED, {self.key: person and person.pk}

    def _assignee(self, responsible: int | None) -> User | None:
        usual = self._people.get(self.values.get(self.key))
        return self._people.get(responsible, usual) if self.to_responsible else usual

    def _find_people(self, ids: set[int | None]) -> None:
        """Those who can sign in, with what says which customers they see."""
        new = ids.difference(self._people) - {None}
        if new:
            people = User.objects.active().select_related("role").filter(AnyOf("id", new))
            self._people |= {person.pk: person for person in with_departments(people)}

    def _noted(self, ids: Sequence[int]) -> set[int]:
        if not self.skips_open:
            return set()
        its = Note.objects.visible_to(self.actor).open().filter(action=self.values["action"])
        return set(
            its.filter(AnyOf("customer_id", ids)).order_by().values_list("customer_id", flat=True)
        )
