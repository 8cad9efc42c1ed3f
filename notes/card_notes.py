"""Notes as the card of a customer or a contact person shows them: what comes next first."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Func,
    Model,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from core.catalogue import Session
from notes import due, permissions
from notes.access import about_seen
from notes.fields import organisation_zone
from notes.kinds import DueKind
from notes.models import CustomerFacts, Note
from notes.timeline import CONTACTS, about

PAGE_SIZE = 25
NEXT_STEPS = 3
OPEN, CLOSED = "open", "closed"
COMMUNICATION = "communication"
"""As the filter by action: calls, messages, e-mails and feedback."""
_WITHOUT_TIME = 10**18  # later than any moment in microseconds
_CLOSED_FROM = 3 * 10**18
_WRITTEN = re.compile(r"([01])_(-?[0-9]{1,19})_([0-9]{1,18})")


class Place(NamedTuple):
    """Where a note stands on the card: pinned ones first, then open ones by when they are due, then
    closed ones, the latest first."""

    is_pinned: bool
    order: int
    pk: int

    def __str__(self):
        return f"{self.is_pinned:d}_{self.order}_{self.pk}"

    @property
    def behind(self) -> Q:
        """The notes that stand behind it."""
        later = Q(card_order__gt=self.order) | Q(card_order=self.order, pk__gt=self.pk)
        if not self.is_pinned:
            return Q(is_pinned=False) & later
        return Q(is_pinned=False) | later


def place_in(text: str) -> Place | None:
    """The place that a query string names; None for nothing and for what is none."""
    found = _WRITTEN.fullmatch(text)
    return Place(found[1] == "1", int(found[2]), int(found[3])) if found else None


class _Micros(Func):
    """A moment as a whole number."""

    template = "(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint"
    output_field = BigIntegerField()


_ORDER = Case(
    When(closed_at=None, then=Coalesce(_Micros("due_at"), Value(_WITHOUT_TIME))),
    default=Value(_CLOSED_FROM) - _Micros("closed_at"),
    output_field=BigIntegerField(),
)


@dataclass(frozen=True)
class CardNote:
    """A note as a line of the card."""

    note: Note
    now: datetime.datetime
    zone: ZoneInfo

    @property
    def is_overdue(self) -> bool:
        return self.note.is_overdue(now=self.now)

    @cached_property
    def due(self) -> due.Due | None:
        return due.from_columns(self.note.due_at, self.note.is_due_all_day, self.zone)

    @property
    def due_text(self) -> str:
        return DueKind(lambda: self.zone).text(self.due, Session())

    @property
    def due_day(self) -> datetime.date | None:
        return due.day_of(self.due) if self.due else None


def notes_on_card(user: User, record: Model) -> QuerySet[Note]:
    """Those about the record that the user sees."""
    return Note.objects.visible_to(user).filter(**about(record))


def count_notes(user: User, record: Model) -> int:
    return notes_on_card(user, record).count()


def status_of(user: User, customer: Model) -> Any:
    """The status of his newest open note, else of the newest (R40); private ones do not count."""
    facts = CustomerFacts.objects.filter(customer=customer.pk).select_related("status")
    found = facts.first()
    return found.status if found else None


_OF_NEXT_STEP = (
    *("due_at", "is_due_all_day", "closed_at", "plain_text", "assigned_to__name"),
    *("action__names", "action__font_color", "action__background_color"),
)


def next_steps(user: User, record: Model) -> dict[str, Any] | None:
    """What is to be done next: the open notes that are due first; one query. Nothing of a record in
    the recycle bin."""
    if record.deleted_at:
        return None
    planned = notes_on_card(user, record).open().filter(due_at__isnull=False)
    planned = planned.select_related("action", "assigned_to").only(*_OF_NEXT_STEP)
    return {
        "notes": lines(planned.order_by("due_at", "pk")[:NEXT_STEPS]),
        "may_write": bool(permissions.can_write(user)),
        "column": about(record),
    }


def lines(notes: Iterable[Note]) -> list[CardNote]:
    now, zone = timezone.now(), organisation_zone()
    return [CardNote(note, now, zone) for note in notes]


@dataclass(frozen=True)
class Asked:
    """Which notes of a record somebody wants to see."""

    state: str = ""
    action: str = ""
    """Code of an action, or COMMUNICATION."""

    def narrowed(self, notes: QuerySet[Note]) -> QuerySet[Note]:
        if self.state:
            notes = notes.filter(closed_at__isnull=self.state == OPEN)
        if self.action == COMMUNICATION:
            return notes.filter(action__code__in=CONTACTS)
        return notes.filter(action__code=self.action) if self.action else notes


def page_of(
    user: User, record: Model, asked: Asked, after: Place | None
) -> tuple[list[CardNote], Place | None]:
    """A page of lines, and the place behind which the next one begins; a query, and one for their
    contact persons."""
    found = about_seen(user, notes_on_card(user, record), "contact")
    notes = asked.narrowed(found).annotate(card_order=_ORDER)
    if after:
        notes = notes.filter(after.behind)
    notes = notes.annotate(
        comment_count=Count("comments", filter=Q(comments__deleted_at=None))
    ).select_related("action", "status", "assigned_to")
    found = list(notes.order_by(F("is_pinned").desc(), "card_order", "pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return lines(shown), last and Place(last.is_pinned, last.card_order, last.pk)
