"""What is done to each note of a selection: which it changes and how, and which it leaves, and why.

Notes are judged some thousands at a time, by the rules by which the form judges one.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue
from core.catalogue.any_of import AnyOf
from core.permissions import require
from core.refusals import Refused
from customers.models import Customer
from notes import due, permissions
from notes.bulk.choices import Outcome
from notes.bulk.selection import Chosen
from notes.choices import Side
from notes.fields import note_catalogue
from notes.models import Action, Note, Status
from notes.services.notes import change_notes
from notes.services.sides import hold_options
from notes.services.telling import tell_of_many

Values = Mapping[str, Any]
Judged = tuple[Outcome, dict[str, Any]]
"""What becomes of a note, and the values that it gets."""
LEFT: dict[str, Any] = {}


class Act:
    """One thing that is done to many notes."""

    event = "notes.note.updated"
    key = ""
    """The field that it changes."""
    judged_by: tuple[str, ...] = ()
    """Fields that decide beside that."""
    needs_customers = False
    """Whether writing waits for customers, who are locked first then."""

    def __init__(self, actor: User):
        self.actor = actor
        self.catalogue: Catalogue = note_catalogue()

    @property
    def event_data(self) -> dict[str, Any]:
        return {"fields": [self.key]} if self.key else {}

    def require(self) -> None:
        """NotAllowed when the actor may not do it to anything, Refused when nobody can."""
        require(permissions.can_bulk_edit(self.actor))

    def records(self, selection: Chosen) -> QuerySet:
        """What is chosen, of those that the actor may do it to."""
        return selection.records(self.actor, Note.objects.editable_by(self.actor))

    def named(self, ids: Sequence[int]) -> dict[int, Model]:
        """The records by id, ready to be called by their names."""
        return Note.objects.select_related("action").in_bulk(list(ids)) if ids else {}

    def before(self, ids: Sequence[int]) -> dict[int, Values]:
        """What these have of the field that it changes."""
        return self.catalogue.load(ids, [self.catalogue[self.key]])

    def hold(self) -> None:
        """What it judges by stays as it is until the open change set ends. Refused where that is gone."""

    def judge(self, ids: Sequence[int]) -> dict[int, Judged]:
        """Each of the notes that are there; a constant number of queries."""
        fields = [self.catalogue[key] for key in (self.key, *self.judged_by) if key]
        values = self.catalogue.load(ids, fields)
        there = {pk: row for pk, row in values.items() if row}
        self.prepare(there)
        return {pk: self.outcome(pk, row) for pk, row in there.items()}

    def prepare(self, values: Mapping[int, Values]) -> None:
        """Find out what is asked of these notes together."""

    def outcome(self, pk: int, values: Values) -> Judged:
        raise NotImplementedError

    def given(self, new: Any, values: Values) -> Judged:
        """The field gets this value."""
        if values[self.key] == new:
            return Outcome.UNCHANGED, LEFT
        return Outcome.CHANGED, {self.key: new}

    def write(self, changes: Mapping[int, Values]) -> Sequence[int]:
        """Do it, inside the open change set, to what it changes; returns the notes that were written."""
        change_notes(actor=self.actor, catalogue=self.catalogue, rows=changes)
        return list(changes)

    def tell(self) -> None:
        """Tell people what concerns them of it, once all is written."""


class SetStatus(Act):
    key = "status"
    judged_by = ("action",)

    def __init__(self, actor: User, status_id: int):
        super().__init__(actor)
        self.status = Status.objects.active().filter(pk=status_id).first()

    def require(self):
        super().require()
        if self.status is None:
            raise Refused(_("This status is not offered any more. Choose another one."))
        sides = Action.everything.values_list("pk", "side")
        self._actions = {pk for pk, side in sides if Side(side).is_with(self.status.side)}

    def hold(self):
        hold_options(Action, Action.objects.values_list("pk", flat=True))
        self.status = hold_options(Status, [self.status.pk]).get(self.status.pk)
        self.require()

    def outcome(self, pk, values):
        if values["status"] != self.status.pk and values["action"] not in self._actions:
            return Outcome.WRONG_SIDE, LEFT
        return self.given(self.status.pk, values)


class Assign(Act):
    """To somebody, or to nobody."""

    key = "assigned_to"
    judged_by = ("customer",)
    needs_customers = True

    def __init__(self, actor: User, person_id: int | None):
        super().__init__(actor)
        self.person_id = person_id
        self._given_count = 0

    def require(self):
        super().require()
        self._person = User.objects.active().filter(pk=self.person_id).first()
        if self.person_id and self._person is None:
            raise Refused(_("This person cannot sign in any more. Choose somebody else."))

    def prepare(self, values):
        asked = {row["customer"] for row in values.values()} - {None}
        self._seen: set[int] = set()
        if self._person and asked:
            seen = Customer.objects.visible_to(self._person).filter(AnyOf("id", asked))
            self._seen = set(seen.order_by().values_list("pk", flat=True))

    def outcome(self, pk, values):
        judged = self.given(self.person_id, values)
        is_new = judged[0] is Outcome.CHANGED and self._person
        if is_new and values["customer"] and values["customer"] not in self._seen:
            return Outcome.UNSEEN, LEFT
        return judged

    def write(self, changes):
        written = super().write(changes)
        self._given_count += Note.objects.open().filter(AnyOf("id", changes)).order_by().count()
        return written

    def tell(self):
        if self._person:
            tell_of_many(actor=self.actor, person=self._person, count=self._given_count)


class Reschedule(Act):
    """To a day, or by so many days. The time of day stays as the actor's clock shows it."""

    key = "due"

    def __init__(self, actor: User, *, day: datetime.date | None = None, days: int = 0):
        super().__init__(actor)
        self.day = day
        self.days = datetime.timedelta(days=days)
        self.zone = timezone.get_current_timezone()

    def outcome(self, pk, values):
        old = values["due"]
        if old is None:
            if self.day is None:
                return Outcome.NO_DUE, LEFT
            return self.given(self.day, values)
        if not isinstance(old, datetime.datetime):
            return self.given(self.day or old + self.days, values)
        clock = old.astimezone(self.zone)
        day = self.day or clock.date() + self.days
        try:
            return self.given(due.at_time(day, clock.time(), self.zone), values)
        except due.SkippedTime:
            return Outcome.SKIPPED_TIME, LEFT


class Delete(Act):
    """Into the bin."""

    event = "notes.note.deleted"
    judged_by = ("created_by",)

    def require(self):
        super().require()
        self._may_all = self.actor.has_right(permissions.DELETE)

    def outcome(self, pk, values):
        if self._may_all or values["created_by"] == self.actor.pk:
            return Outcome.CHANGED, LEFT
        return Outcome.NOT_YOURS_TO_DELETE, LEFT

    def write(self, changes):
        living = Note.objects.filter(AnyOf("id", changes)).order_by()
        living.update(deleted_at=timezone.now(), deleted_by=self.actor)
        return list(changes)
