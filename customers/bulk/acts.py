"""What is done to each customer of a selection: which of them it changes, which it may not, and how.

The database judges the customers together, by the rules by which the form judges one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, Case, CharField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue, Field, Session
from core.catalogue.any_of import AnyOf
from core.catalogue.setwise import Mode, Sql, changed_value
from core.catalogue.writing import raise_versions
from core.permissions import require
from core.refusals import Refused
from customers import permissions
from customers.bulk.choices import Outcome
from customers.models import Customer, CustomerQuerySet
from customers.services.saving import change_customers
from customers.stores import ROW
from records.custom_fields import hold_kinds

OUTCOME = "bulk_outcome"


class Act:
    """One thing that is done to many customers."""

    actor: User
    catalogue: Catalogue
    event: str
    event_data: Mapping[str, Any]

    def require(self) -> None:
        """NotAllowed when the actor may not do it to anybody, Refused when nobody can."""
        raise NotImplementedError

    def hold(self) -> None:
        """Keep away, before customers are locked, what may not change while they are written."""

    def judged(self, customers: CustomerQuerySet) -> QuerySet:
        """The customers with `bulk_outcome`, as far as the database can tell."""
        raise NotImplementedError

    def outcomes(self, customers: CustomerQuerySet) -> dict[int, Outcome]:
        """What would become of each of the customers."""
        pairs = self.judged(customers).order_by("pk").values_list("pk", OUTCOME)
        return {pk: Outcome(code) for pk, code in pairs}

    @property
    def is_judged_by_database(self) -> bool:
        """Whether `bulk_outcome` is the last word: then counting costs one statement."""
        return True

    def write(self, ids: Sequence[int]) -> None:
        """Do it, inside the open change set, to customers that it changes."""
        raise NotImplementedError


class FieldChange(Act):
    """One field of the catalogue is set, cleared, added to, or taken something from."""

    event = "customers.customer.updated"

    def __init__(
        self,
        *,
        actor: User,
        catalogue: Catalogue,
        session: Session,
        field: Field,
        mode: Mode,
        given: Any = None,
    ):
        self.actor = actor
        self.catalogue = catalogue
        self.session = session
        self.field = field
        self.mode = mode
        self.given = given
        self.event_data = {"fields": [field.key]}
        self._set_wise = field.store.set_wise(field, mode, given, ROW.table)

    def require(self):
        require(permissions.can_bulk_edit(self.actor))
        require(self.field.may_change(self.actor))
        if self.field.is_retired or not self.field.is_editable:
            text = _("“%(field)s” is not filled in any more.")
            raise Refused(text % {"field": self.field.label})
        if self.mode == Mode.CLEAR and self.field.is_never_empty:
            text = _("“%(field)s” must have a value. Choose another one instead of clearing it.")
            raise Refused(text % {"field": self.field.label})

    @property
    def gives_unique(self) -> bool:
        """Whether what it gives is a value that only one customer may have."""
        return self.field.is_unique and self.mode == Mode.SET

    def hold(self):
        hold_kinds(self.catalogue, [self.field.key])

    @property
    def is_judged_by_database(self):
        return self._set_wise is not None

    def judged(self, customers):
        rules = [When(test, then=Value(code.value)) for code, test in self._refusals()]
        if self._set_wise:
            stays = Sql(f"NOT {self._set_wise.differs.text}", self._set_wise.differs.params)
            rules.insert(0, When(_raw(stays), then=Value(Outcome.UNCHANGED.value)))
        outcome = Case(*rules, default=Value(Outcome.CHANGED.value), output_field=CharField())
        return customers.annotate(**{OUTCOME: outcome})

    def outcomes(self, customers):
        found = super().outcomes(customers)
        if self._set_wise:
            return found
        changed = self.changed_values(list(found))
        unchanged = {
            pk: Outcome.UNCHANGED
            for pk, (old, new) in changed.items()
            if not self._differs(old, new)
        }
        emptied = {
            pk: Outcome.MUST_STAY
            for pk, (_old, new) in changed.items()
            if not new and self.field.is_never_empty
        }
        return {**found, **emptied, **unchanged}

    def changed_values(self, ids: Sequence[int]) -> dict[int, tuple[Any, Any]]:
        """What these customers have, and what they would get."""
        key = self.field.key
        there = self.catalogue.load(ids, [self.field])
        return {
            pk: (row[key], changed_value(self.field, self.mode, row[key], self.given))
            for pk, row in there.items()
            if key in row
        }

    def write(self, ids):
        if self._set_wise is None:
            values = self.changed_values(ids)
            rows = {pk: {self.field.key: new} for pk, (_old, new) in values.items()}
            change_customers(catalogue=self.catalogue, rows=rows)
            return
        self._set_wise.write(ids)
        if self._set_wise.is_beside_row:
            raise_versions(ROW, ids)

    def _refusals(self) -> list[tuple[Outcome, Q | RawSQL]]:
        """The reasons for which a customer that would be changed may not be."""
        found: list[tuple[Outcome, Q | RawSQL]] = []
        if self.field.key == "assigned_to" and not self.actor.has_right(permissions.HAND_OVER):
            found.append((Outcome.HAND_OVER, Q(assigned_to__isnull=False)))
        if self.field.limited_to:
            by = self.catalogue[self.field.limited_by]
            has_it = by.condition("any_of", sorted(self.field.limited_to), self.session)
            found.append((Outcome.NOT_APPLICABLE, ~has_it))
        if self._set_wise and self.field.is_never_empty:
            found.append((Outcome.MUST_STAY, _raw(self._set_wise.empties)))
        return found

    def _differs(self, old: Any, new: Any) -> bool:
        """Of a phone its spelling and its marks count as well, as in the form."""
        shown = self.field.kind.to_form
        return old != new or shown(old) != shown(new)


class Deletion(Act):
    """Into the recycle bin; contact persons stay."""

    event = "customers.customer.deleted"

    def __init__(self, *, actor: User, catalogue: Catalogue):
        self.actor = actor
        self.catalogue = catalogue
        self.event_data = {}

    def require(self):
        require(permissions.can_bulk_delete(self.actor))

    def judged(self, customers):
        outcome = Value(Outcome.CHANGED.value, output_field=CharField())
        return customers.annotate(**{OUTCOME: outcome})

    def write(self, ids):
        living = Customer.objects.filter(AnyOf("id", ids)).order_by()
        living.update(deleted_at=timezone.now(), deleted_by=self.actor)


def _raw(sql: Sql) -> RawSQL:
    return RawSQL(sql.text, sql.params, output_field=BooleanField())
