"""The days of a calendar with the notes that are due on them."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from core.calendars.names import weekday_name
from core.calendars.preferences import current
from notes.agenda.days import Reader
from notes.agenda.entries import Entry, entries_of
from notes.agenda.spans import DAY, DAYS_OF_WEEK, MONTH, WEEK, Span
from notes.agenda.whose import Whose
from notes.models import Note

CHIPS = {MONTH: 4, WEEK: 25, DAY: 300}
"""So many of a day at most; the day itself shows the others, the list of notes all."""


@dataclass(frozen=True)
class Day:
    """A day and the first of what is due on it."""

    date: datetime.date
    number: str
    label: str
    query: str
    entries: list[Entry]
    count: int
    is_today: bool
    is_weekend: bool
    is_outside: bool
    """Whether it is of another month than the one that is looked at."""

    @property
    def left(self) -> int:
        return self.count - len(self.entries)


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    name: str
    short: str
    is_weekend: bool


def calendar_days(user: User, whose: Whose, reader: Reader, span: Span) -> list[Day]:
    """Every day of the span with what the user sees of that agenda; two queries."""
    found = _notes(user, whose, reader, span)
    entries = entries_of(user, found, reader, is_with_person=not whose.is_own)
    by_day: dict[datetime.date, list[Entry]] = {}
    counts: dict[datetime.date, int] = {}
    for note, entry in zip(found, entries, strict=True):
        by_day.setdefault(note.day, []).append(entry)
        counts[note.day] = note.many
    return [
        Day(
            date=day,
            number=span.number_of(day),
            label=span.label_of(day),
            query=span.day_query(day),
            entries=by_day.get(day, []),
            count=counts.get(day, 0),
            is_today=day == reader.today,
            is_weekend=day.weekday() in reader.weekend,
            is_outside=not span.contains(day),
        )
        for day in span.days
    ]


def heads(reader: Reader) -> list[Head]:
    """The names of the days in the order of the reader's week."""
    language = current().language
    days = [(reader.week_begins + place) % DAYS_OF_WEEK for place in range(DAYS_OF_WEEK)]
    return [
        Head(
            name=weekday_name((day + 1) % DAYS_OF_WEEK, language),
            short=weekday_name((day + 1) % DAYS_OF_WEEK, language, "abbreviated"),
            is_weekend=day in reader.weekend,
        )
        for day in days
    ]


def _notes(user: User, whose: Whose, reader: Reader, span: Span) -> list[Note]:
    """What is due on its days, open and closed, the first ones of each day by one statement."""
    due = reader.due_between(span.days[0], span.days[-1])
    notes = Note.objects.visible_to(user).filter(whose.notes, due)
    in_order = (F("is_due_all_day").desc(), F("due_at").asc(), F("priority").desc(), F("pk").asc())
    numbered = notes.annotate(
        day=reader.day_of_due(),
        place=Window(RowNumber(), partition_by=F("day"), order_by=in_order),
        many=Window(Count("pk"), partition_by=F("day")),
    )
    first = numbered.filter(place__lte=CHIPS[span.view])
    return list(first.select_related("action", "status", "assigned_to").order_by(*in_order))
