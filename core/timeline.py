"""One stream of what happened to a record, merged from the sources that all apps contribute.

Newest first, in the order of (moment, place of the source, key); a page begins where the last ended, so
that nothing is left out and nothing told twice, whatever the sources hold.
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

from core.catalogue import Catalogue, Session
from core.contributions import Label, TimelineSource, contributed

LARGEST_KEY = 2**63 - 1
THE_SYSTEM = 0
"""As the id of a person: what nobody did."""
ROUNDS = 8
"""How often a page is filled up, when a source found much of which the reader may see nothing."""
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_WRITTEN = re.compile(r"([0-9]{1,17})-([0-9]{1,4})-([0-9]{1,18})")


class Bound(NamedTuple):
    """A source tells of what is older: an earlier moment, or the same one with a smaller key."""

    moment: datetime.datetime
    key: int

    def of(self, moment_column: str) -> Q:
        """The rows that are older, by their column of the moment and their id."""
        is_same = Q(**{moment_column: self.moment})
        return Q(**{f"{moment_column}__lt": self.moment}) | is_same & Q(pk__lt=self.key)


class Place(NamedTuple):
    """Where an entry stands in the stream."""

    moment: datetime.datetime
    order: int
    key: int

    def __str__(self):
        micros = (self.moment - _EPOCH) // datetime.timedelta(microseconds=1)
        return f"{micros}-{self.order}-{self.key}"

    def bound_for(self, order: int) -> Bound:
        """What is older than this place among the entries of the source of that order."""
        key = self.key if order == self.order else LARGEST_KEY if order < self.order else 0
        return Bound(self.moment, key)


def place_in(text: str) -> Place | None:
    """The place that a query string names; None for nothing and for what is none."""
    match = _WRITTEN.fullmatch(text)
    if not match:
        return None
    micros, order, key = map(int, match.groups())
    return Place(_EPOCH + datetime.timedelta(microseconds=micros), order, key)


@dataclass(frozen=True)
class Asked:
    """Who reads the timeline of which record, and what he wants to see of it."""

    user: Any
    record: Model
    catalogue: Catalogue
    session: Session
    sources: frozenset[str] = frozenset()
    """Codes; none: all that are not shown on request only."""
    person: int | None = None
    """Id of who did it; THE_SYSTEM for what nobody did."""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    """The first moment that is too late."""
    field: str = ""
    """Key of a field: only what changed it."""
    with_tools: bool = False
    """Whether the entries have the buttons by which something is taken or put back."""

    @property
    def record_type(self) -> str:
        return self.record._meta.label_lower

    def narrowed(self, rows: QuerySet, *, moment: str, person: str) -> QuerySet:
        """The rows of the person and the period, by the names of their columns."""
        if self.person is not None:
            by = {f"{person}__isnull": True} if self.person == THE_SYSTEM else {person: self.person}
            rows = rows.filter(**by)
        if self.since:
            rows = rows.filter(**{f"{moment}__gte": self.since})
        return rows.filter(**{f"{moment}__lt": self.until}) if self.until else rows


@dataclass(frozen=True)
class Tool:
    """A button of an entry: a link, or a form that posts `data`."""

    label: Label
    url: str
    icon: str
    data: Mapping[str, Any] = field(default_factory=dict)
    is_post: bool = False


@dataclass(frozen=True)
class Line:
    """An attribute before and after, as safe HTML; empty where there was or is none."""

    label: Label
    old: str
    new: str
    put_back: Tool | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened. `who` is '' where nobody did it and nothing is to be said about it."""

    moment: datetime.datetime
    key: int
    icon: str
    title: str
    who: str = ""
    url: str = ""
    """Where the title leads, for who may go there."""
    text: str = ""
    lines: Sequence[Line] = ()
    mark: Label = ""
    """A word beside the title, e.g. that it was taken back."""
    tools: Sequence[Tool] = ()
    place: Place | None = None
    """Where it stands in the stream; the timeline fills it in."""


@dataclass(frozen=True)
class Loaded:
    """What a source found, newest first, and how far it looked: None when it reached the beginning."""

    entries: Sequence[Entry]
    reached: Bound | None = None


@dataclass(frozen=True)
class TimelinePage:
    entries: list[Entry]
    next_before: Place | None
    """Where the next page begins; None at the end."""


def sources_for(user: Any, record_type: str) -> list[TimelineSource]:
    """The sources of the records of this kind that the person may see, in their order."""
    return [
        source
        for source in contributed("timeline_sources")
        if (not source.record_types or record_type in source.record_types)
        and (not source.right or user.has_right(source.right))
    ]


def timeline_page(asked: Asked, *, limit: int, before: Place | None = None) -> TimelinePage:
    """At most `limit` entries that are older than the place; fewer only at the end, or where a source
    holds very much of which the reader may see nothing. A fixed number of queries for each source and
    round."""
    sources = _chosen(asked)
    found: list[Entry] = []
    for _round in range(ROUNDS):
        page = _merged(asked, sources, before, limit - len(found))
        found += page.entries
        before = page.next_before
        if before is None or len(found) == limit:
            break
    return TimelinePage(found, before)


def _chosen(asked: Asked) -> list[TimelineSource]:
    return [
        source
        for source in sources_for(asked.user, asked.record_type)
        if (source.code in asked.sources if asked.sources else not source.is_on_request)
        and (source.knows_fields or not asked.field)
    ]


def _merged(
    asked: Asked, sources: Iterable[TimelineSource], before: Place | None, limit: int
) -> TimelinePage:
    """What is newer than the point that one of the sources has not looked beyond is certain."""
    found: list[Entry] = []
    horizon: Place | None = None
    for source in sources:
        bound = before.bound_for(source.order) if before else None
        loaded = source.load(asked, before=bound, limit=limit)
        found += (_placed(entry, source.order) for entry in loaded.entries)
        if loaded.reached:
            reached = Place(loaded.reached.moment, source.order, loaded.reached.key)
            horizon = max(horizon, reached) if horizon else reached
    certain = sorted(
        (entry for entry in found if horizon is None or entry.place >= horizon),
        key=lambda entry: entry.place,
        reverse=True,
    )
    if len(certain) > limit:
        return TimelinePage(certain[:limit], certain[limit - 1].place)
    return TimelinePage(certain, horizon)


def _placed(entry: Entry, order: int) -> Entry:
    return replace(entry, place=Place(entry.moment, order, entry.key))


def newest(
    rows: QuerySet, *, moment: str, before: Bound | None, limit: int
) -> tuple[list[Any], Bound | None]:
    """The newest of the rows that are older than the bound, and how far they reach: for sources whose
    entries are the rows of one table."""
    if before:
        rows = rows.filter(before.of(moment))
    found = list(rows.order_by(f"-{moment}", "-pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], Bound(getattr(last, moment), last.pk)
