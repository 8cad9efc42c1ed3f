"""A report as its reader sees it: rows with names and addresses, totals, matrix, trend."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.calendars.formatting import format_day, localize_digits
from core.calendars.jalali import to_jalali
from core.calendars.kinds import GREGORIAN, JALALI
from core.calendars.names import month_name
from core.calendars.preferences import current
from core.catalogue.choices import Choice
from notes.models import Action
from notes.reports.asked import Asked
from notes.reports.counting import COUNTED, LOGGED, TIMED, Counting, Numbers
from notes.reports.dimensions import CLOSED, DIMENSIONS, PERSON, WRITTEN
from notes.reports.durations import duration_words
from notes.reports.links import Links
from notes.reports.periods import Period

LABELS: dict[str, str | Promise] = {
    "written": pgettext_lazy("number of notes", "Written"),
    "calls": _("Calls"),
    "emails": _("E-mails"),
    "messages": _("Messages"),
    "closed": _("Closed"),
    "open": _("Open now"),
    "overdue": _("Overdue now"),
    "to_close": _("Median time to close"),
    "to_answer": _("Median first response"),
}


@dataclass(frozen=True)
class Cell:
    """A number and where it leads; nothing leads nowhere."""

    count: int
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A person, a department, an action or a status, with its numbers."""

    label: str
    choice: Choice | None
    cells: tuple[Cell, ...]
    """One for each of COUNTED."""
    numbers: Numbers

    @property
    def times(self) -> list[timedelta | None]:
        """One for each of TIMED."""
        return [self.numbers.times.get(name) for name in TIMED]

    @property
    def times_in_words(self) -> list[str]:
        return [duration_words(time) for time in self.times]


@dataclass(frozen=True)
class Matrix:
    """Who did what: people down, actions along."""

    actions: list[Choice]
    rows: list[tuple[str, list[Cell], Cell]]


@dataclass(frozen=True)
class Step:
    """A day, a week or a month of the trend."""

    part: Period
    label: str
    written: Cell
    closed: Cell


@dataclass(frozen=True)
class Report:
    """All of it, counted when it is made; names and addresses are put to it as they are asked for."""

    asked: Asked
    groups: dict[Any, Numbers]
    medians: dict[str, timedelta | None]
    did: dict[tuple[int | None, int], int]
    days: dict[str, Counter]
    links: Links = field(repr=False)

    @property
    def period(self) -> Period:
        return self.asked.period

    @cached_property
    def total(self) -> Row:
        numbers = Numbers(times=self.medians)
        for group in self.groups.values():
            numbers.counts.update(group.counts)
        cells = tuple(
            self._cell(numbers.counts[name], name, None, is_total=True) for name in COUNTED
        )
        return Row(label="", choice=None, cells=cells, numbers=numbers)

    @cached_property
    def rows(self) -> list[Row]:
        """Options in their own order, others by how much was done; nothing is a row of its own."""
        dimension = self.asked.dimension
        groups = {key: numbers for key, numbers in self.groups.items() if not numbers.is_empty}
        choices = self._choices(dimension.source, groups)
        rows = [
            Row(
                label=choices[key].label if choices.get(key) else str(dimension.nobody),
                choice=choices.get(key),
                cells=tuple(self._cell(numbers.counts[name], name, key) for name in COUNTED),
                numbers=numbers,
            )
            for key, numbers in groups.items()
        ]
        if dimension.is_ordered:
            return sorted(rows, key=lambda row: (_position(row.choice), row.label))
        return sorted(rows, key=lambda row: (-_done(row.numbers), row.label))

    @cached_property
    def matrix(self) -> Matrix:
        actions = self._choices(DIMENSIONS["action"].source, {action for _p, action in self.did})
        known = sorted((c for c in actions.values() if c), key=lambda c: (_position(c), c.label))
        people = self._choices(PERSON.source, {person for person, _a in self.did})
        totals = Counter()
        for (person, _action), count in self.did.items():
            totals[person] += count
        rows = []
        for person, total in totals.items():
            label = people[person].label if people.get(person) else str(PERSON.nobody)
            counts = ((self.did.get((person, a.value), 0), a.value) for a in known)
            cells = [Cell(n, self.links.did(person, a) if n else "") for n, a in counts]
            rows.append((label, cells, Cell(total, self.links.did(person))))
        return Matrix(known, sorted(rows, key=lambda row: (-row[2].count, row[0])))

    @cached_property
    def trend(self) -> list[Step]:
        return [
            Step(part, _step_label(part, self.period.unit), *self._steps(part))
            for part in self.period.parts()
        ]

    def _steps(self, part: Period) -> Iterable[Cell]:
        for event in (WRITTEN, CLOSED):
            counts = self.days[event]
            count = sum(n for day, n in counts.items() if part.start <= day <= part.end)
            yield Cell(count, self.links.on_days(event, part) if count else "")

    def _cell(self, count: int, measure: str, group: Any, *, is_total: bool = False) -> Cell:
        url = self.links.of(measure, group, is_total=is_total) if count else ""
        return Cell(count, url)

    def _choices(self, source, keys: Iterable[Any]) -> dict[Any, Choice | None]:
        wanted = {key for key in keys if key is not None}
        shown = self.asked.session.shown(source, wanted)
        return {key: shown[key] for key in wanted}


def make_report(asked: Asked, *, now: datetime) -> Report:
    """Count; the period must be there. The number of statements depends on nothing."""
    counting = Counting(
        notes=asked.notes, user=asked.user, period=asked.period, zone=asked.zone, now=now
    )
    own = Action.everything.filter(code__in=LOGGED.values()).order_by()
    return Report(
        asked=asked,
        groups=counting.by(asked.dimension),
        medians=counting.medians(),
        did=counting.people_and_actions(asked.did),
        days=counting.days(),
        links=Links(asked, dict(own.values_list("code", "pk"))),
    )


def _position(choice: Choice | None) -> int:
    return choice.position if choice else 0


def _done(numbers: Numbers) -> int:
    return numbers.counts["written"] + numbers.counts["closed"]


def _step_label(part: Period, unit: str) -> str:
    """Short enough to stand under a bar: a day without its year, or a month with it."""
    preferences = current()
    is_jalali = preferences.calendar == JALALI
    first = part.start
    year, month, day = to_jalali(first) if is_jalali else (first.year, first.month, first.day)
    calendar = JALALI if is_jalali else GREGORIAN
    if unit != "month":
        return format_day(None, month, day, calendar)
    name = month_name(calendar, month, preferences.language, "abbreviated")
    return f"{name} {localize_digits(f'{year:04}')}"
