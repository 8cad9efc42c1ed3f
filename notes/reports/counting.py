"""The numbers of a report, grouped by the database: a fixed number of statements, whatever there is."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Least, TruncDate

from notes.choices import Side
from notes.models import Action, Comment
from notes.reports.dimensions import ANSWERED, CLOSED, PERSON, STANDING, WRITTEN, Dimension
from notes.reports.periods import Period

LOGGED = {"calls": Action.CALL, "emails": Action.EMAIL, "messages": Action.MESSAGE}
"""Measures that count what was written with an action of Karta's own."""
COUNTED = ("written", *LOGGED, "closed", "open", "overdue")
TIMED = ("to_close", "to_answer")

# A lead is a note on the face of sales, where the list shows it: its action is used there alone, or in
# both places and its status too.
LEADS = Q(action__side=Side.SALES) | Q(
    action__side=Side.BOTH, status__side__in=(Side.SALES, Side.BOTH)
)


class Median(Aggregate):
    """The middle one of the durations that are known; of two the mean."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass
class Numbers:
    """What is counted of one group of notes."""

    counts: Counter = field(default_factory=Counter)
    times: dict[str, datetime.timedelta | None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())


@dataclass(frozen=True)
class Counting:
    """The notes that the reader sees and has asked for, in a period of his zone."""

    notes: QuerySet
    user: Any
    period: Period
    zone: ZoneInfo
    now: datetime.datetime

    @property
    def written(self) -> QuerySet:
        begins, ends = self.period.moments(self.zone)
        return self.notes.filter(created_at__gte=begins, created_at__lt=ends).order_by()

    @property
    def closed(self) -> QuerySet:
        begins, ends = self.period.moments(self.zone)
        return self.notes.filter(closed_at__gte=begins, closed_at__lt=ends).order_by()

    @property
    def answered(self) -> QuerySet:
        """Leads written in the period, with how long it took until somebody commented on them or
        closed them; None: nobody has yet."""
        comments = Comment.objects.filter(note=OuterRef("pk")).order_by("created_at")
        first = Subquery(comments.values("created_at")[:1])
        leads = self.written.filter(LEADS)
        return leads.annotate(answer_after=Least(first, F("closed_at")) - F("created_at"))

    def by(self, dimension: Dimension) -> dict[Any, Numbers]:
        """The numbers of each group; four statements."""
        found: dict[Any, Numbers] = {}
        for row in self._rows(dimension):
            numbers = found.setdefault(row.pop("group"), Numbers())
            for name, value in row.items():
                if name in TIMED:
                    numbers.times[name] = value
                else:
                    numbers.counts[name] += value or 0
        return found

    def _rows(self, dimension: Dimension) -> Iterator[dict[str, Any]]:
        for event, notes, measures in self._asked():
            grouped = notes.annotate(group=dimension.key(event, self.user)).values("group")
            yield from grouped.annotate(**measures)

    def _asked(self) -> Iterator[tuple[str, QuerySet, dict[str, Any]]]:
        logged = {name: Count("pk", filter=Q(action__code=code)) for name, code in LOGGED.items()}
        yield WRITTEN, self.written, {"written": Count("pk"), **logged}
        closing = {"closed": Count("pk"), "to_close": Median(F("closed_at") - F("created_at"))}
        yield CLOSED, self.closed, closing
        late = Count("pk", filter=Q(due_at__lt=self.now))
        yield STANDING, self.notes.open().order_by(), {"open": Count("pk"), "overdue": late}
        yield ANSWERED, self.answered, {"to_answer": Median("answer_after")}

    def medians(self) -> dict[str, datetime.timedelta | None]:
        """Those of all together, which no sum of groups tells; two statements."""
        to_close = Median(F("closed_at") - F("created_at"))
        return {
            **self.closed.aggregate(to_close=to_close),
            **self.answered.aggregate(to_answer=Median("answer_after")),
        }

    def people_and_actions(self, event: str) -> dict[tuple[int | None, int], int]:
        """Who wrote or closed how much of what; one statement."""
        notes = self.written if event == WRITTEN else self.closed
        person = PERSON.columns[event]
        rows = notes.values_list(person, "action_id").annotate(count=Count("pk"))
        return {(person_id, action_id): count for person_id, action_id, count in rows}

    def days(self) -> dict[str, Counter]:
        """How much was written and closed on each day; two statements."""
        return {
            WRITTEN: self._on_days(self.written, "created_at"),
            CLOSED: self._on_days(self.closed, "closed_at"),
        }

    def _on_days(self, notes: QuerySet, moment: str) -> Counter:
        day = TruncDate(moment, tzinfo=self.zone)
        return Counter(dict(notes.annotate(day=day).values_list("day").annotate(count=Count("pk"))))
