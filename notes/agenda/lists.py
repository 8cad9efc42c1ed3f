"""The open notes of an agenda by when they are due, and how many wait today."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.calendars.weeks import week_of
from notes.agenda.days import ONE_DAY, Reader
from notes.agenda.entries import Entry, entries_of
from notes.agenda.whose import Whose
from notes.models import Note

FEW = 20
MOST = 500
"""Of one group on a page of its own; the list of notes has them all."""
MOST_COUNTED = 99
OVERDUE, TODAY, TOMORROW, WEEK, LATER, UNDATED = (
    "overdue",
    "today",
    "tomorrow",
    "week",
    "later",
    "undated",
)
LABELS = {
    OVERDUE: pgettext_lazy("agenda", "Overdue"),
    TODAY: pgettext_lazy("agenda", "Today"),
    TOMORROW: pgettext_lazy("agenda", "Tomorrow"),
    WEEK: pgettext_lazy("agenda", "Later this week"),
    LATER: pgettext_lazy("agenda", "Later"),
    UNDATED: pgettext_lazy("agenda", "Without a date"),
}


@dataclass(frozen=True)
class Group:
    """A part of the agenda: how many there are, and the first of them."""

    code: str
    count: int
    entries: list[Entry]
    list_url: str
    """The list of notes where it has them all."""

    @property
    def label(self) -> str | Promise:
        return LABELS[self.code]

    @property
    def left(self) -> int:
        """How many more there are than are shown."""
        return self.count - len(self.entries)


def agenda_of(user: User, whose: Whose, reader: Reader, *, group: str = "") -> list[Group]:
    """All groups, or one of them at greater length; what the user sees of it. Three queries."""
    conditions = _conditions(reader)
    if group:
        conditions = {group: conditions[group]}
    notes = Note.objects.visible_to(user).open().filter(whose.notes)
    counts = notes.order_by().aggregate(
        **{code: Count("pk", filter=condition) for code, condition in conditions.items()}
    )
    found = _first_of_each(notes, conditions, MOST if group else FEW)
    entries = entries_of(user, found, reader, is_with_person=not whose.is_own)
    by_code: dict[str, list[Entry]] = {code: [] for code in conditions}
    for note, entry in zip(found, entries, strict=True):
        by_code[note.group].append(entry)
    return [Group(code, counts[code], by_code[code], _list_url(whose, code)) for code in conditions]


def waiting_count(user: User, reader: Reader, *, most: int | None = None) -> int:
    """How many of his own are overdue or due today, counted up to so many: one index has them in their
    order."""
    own = Note.objects.visible_to(user).open().filter(assigned_to=user)
    waiting = own.filter(reader.due_by(reader.today)).order_by()
    return waiting[:most].count()


def _conditions(reader: Reader) -> dict[str, Q]:
    """Each note fits one of them."""
    today = reader.today
    week_ends = week_of(today, reader.week_begins) + 6 * ONE_DAY
    tomorrow = today + ONE_DAY
    overdue = Q(due_at__lt=reader.now)
    by_today, by_tomorrow = reader.due_by(today), reader.due_by(tomorrow)
    by_week = reader.due_by(max(week_ends, tomorrow))
    dated = Q(due_at__isnull=False)
    return {
        OVERDUE: overdue,
        TODAY: ~overdue & by_today,
        TOMORROW: ~overdue & ~by_today & by_tomorrow,
        WEEK: ~overdue & ~by_tomorrow & by_week,
        LATER: dated & ~overdue & ~by_week,
        UNDATED: Q(due_at=None),
    }


def _list_url(whose: Whose, code: str) -> str:
    """The list of what stands open on this agenda, what is due first before the others."""
    late = {"overdue": "yes"} if code == OVERDUE else {}
    query = {"open": "yes", **late, **whose.filters, "sort": "due"}
    return f"{reverse('notes:note_list')}?{urlencode(query)}"


def _first_of_each(notes: QuerySet, conditions: dict[str, Q], most: int) -> list[Note]:
    """The first ones of each group in their order, by one statement."""
    cases = (When(condition, then=Value(code)) for code, condition in conditions.items())
    in_order = (F("due_at").asc(nulls_last=True), F("priority").desc(), F("pk").asc())
    place = Window(RowNumber(), partition_by=F("group"), order_by=in_order)
    grouped = notes.annotate(group=Case(*cases)).filter(group__isnull=False)
    numbered = grouped.annotate(place=place).filter(place__lte=most)
    related = numbered.select_related("action", "status", "assigned_to")
    return list(related.order_by(*in_order))
