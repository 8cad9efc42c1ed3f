"""Saved views as segments: the records behind one, for a list, a count, or as somebody's audience.

A module that works on a segment keeps the view by a foreign key, and asks `segment_of` when it works:
for the person on whose behalf it does so, on that day. What cannot be read is never left out silently:
it would make the segment larger than its owner meant.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import session_for
from core.catalogue import Catalogue, Field, Session
from core.catalogue.choices import ChoiceSource
from core.contributions import RecordKind, contributed, record_kind
from core.list_query import LOOKS, VIEW, ListQuery, is_tracker
from core.refusals import Refused
from records.models import SavedView


class SegmentUnread(Refused):
    """Part of what selects the segment's records means nothing today."""

    def __init__(self, view: SavedView, problems: Sequence[str]):
        text = _(
            "The segment “%(view)s” cannot be used: %(problems)s Open it, mend it and save it."
        )
        super().__init__(text % {"view": view.name, "problems": " ".join(map(str, problems))})


class NoSuchSegment(Refused):
    """It was deleted, or is not shared with the person any more."""

    def __init__(self):
        super().__init__(
            _("This segment is not there any more, or not shared with you. Choose another.")
        )


def kept_query(query: QueryDict) -> str:
    """What a view keeps of a list's query string, in one spelling: two that ask for the same with the
    parameters in another order are the same text. How every list is shown is no part of it."""
    kept = QueryDict(mutable=True)
    for name in sorted(query):
        values = [value for value in query.getlist(name) if value.strip()]
        if values and name not in LOOKS and not is_tracker(name):
            kept.setlist(name, values)
    return kept.urlencode()


@dataclass(frozen=True)
class Segment:
    """A saved view as one person may use it: its records are those that he sees."""

    view: SavedView
    asked: ListQuery

    @property
    def problems(self) -> list[str]:
        """What of it cannot be read, in sentences."""
        return self.asked.problems

    @cached_property
    def notes(self) -> list[str]:
        """What it asks for that is not there any more, in sentences; it finds nobody by that."""
        return gone_choices(self.asked)

    @property
    def records(self) -> QuerySet:
        """In no order; raises SegmentUnread."""
        if self.problems:
            raise SegmentUnread(self.view, self.problems)
        return self.asked.found

    @property
    def words(self) -> list[str]:
        return words_of(self.asked)


def gone_choices(asked: ListQuery) -> list[str]:
    """Says for which fields it asks for a choice that was taken off its list; a query at most for each
    list of choices."""
    gone: dict[str, None] = {}
    for field, values in _unlisted(asked):
        shown = asked.session.shown(field.kind.source, values)
        if any(shown[one] is None or not shown[one].is_offered for one in values):
            gone[str(field.label)] = None
    text = _("“%(field)s” asks for a choice that is gone: it fits nobody. Choose another one.")
    return [text % {"field": label} for label in gone]


def _unlisted(asked: ListQuery) -> Iterator[tuple[Field, set]]:
    """The fields that are asked for choices which the person is not offered, and these."""
    for test in asked.filters.condition.tests():
        field = asked.catalogue[test.field]
        if field.kind.filter_as != "choices" or test.value is None:
            continue
        given = test.value if isinstance(test.value, tuple) else (test.value,)
        values = {one for one in given if isinstance(one, int | str)}
        if values := values - asked.session.table(field.kind.source).by_value.keys():
            yield field, values


def words_of(asked: ListQuery) -> list[str]:
    """What a list is asked for, part by part."""
    found = [str(chip) for chip in asked.filters.chips]
    if asked.search_text:
        found.insert(0, _("Search: %(text)s") % {"text": asked.search_text})
    return found


def segment_of(*, actor: User, view_id: int) -> Segment:
    """The segment as the person may use it now. Raises NoSuchSegment."""
    view = SavedView.objects.visible_to(actor).filter(pk=view_id).first()
    if view is None:
        raise NoSuchSegment
    return Segments(actor).of(view)


def segment_names(user: User, record_type: str) -> list[tuple[int, str]]:
    """The segments to choose from: id and name, his own first."""
    views = SavedView.objects.visible_to(user).of(record_type).in_order_for(user)
    return list(views.values_list("pk", "name"))


class Segments:
    """Many segments for one person: catalogues and choices are loaded once."""

    def __init__(self, user: User):
        self.user = user

    @cached_property
    def _session(self) -> Session:
        return session_for(self.user)

    @cached_property
    def _catalogues(self) -> dict[str, Catalogue]:
        return {}

    def of(self, view: SavedView) -> Segment:
        return Segment(view, self.asked(view.record_type, view.query))

    def of_all(self, views: Iterable[SavedView]) -> list[Segment]:
        """The same of many; the choices that are on no list are loaded together."""
        segments = [self.of(view) for view in views]
        wanted: dict[ChoiceSource, set] = {}
        for segment in segments:
            for field, values in _unlisted(segment.asked):
                wanted.setdefault(field.kind.source, set()).update(values)
        for source, values in wanted.items():
            self._session.shown(source, values)
        return segments

    def asked(self, record_type: str, query: str) -> ListQuery:
        """What a query string asks of the list of one kind of record."""
        kind = listed_kind(record_type)
        if record_type not in self._catalogues:
            self._catalogues[record_type] = kind.listed_catalogue()
        return ListQuery(
            catalogue=self._catalogues[record_type],
            session=self._session,
            records=kind.visible_to(self.user),
            query=QueryDict(query),
            default_order=kind.list_order,
        )


def listed_kind(record_type: str) -> RecordKind:
    """The kind of record, which has a list with views; another one is a KeyError."""
    kind = record_kind(record_type)
    if not kind.list_url_name:
        raise KeyError(record_type)
    return kind


def address_of(view: SavedView) -> str:
    """Its list with all that the view asks for, so that the address says the same to whoever gets it."""
    listed = reverse(listed_kind(view.record_type).list_url_name)
    return f"{listed}?{'&'.join(filter(None, (view.query, f'{VIEW}={view.pk}')))}"


def users_of(user: User, view_ids: Collection[int]) -> Mapping[int, list[str]]:
    """What takes these segments as its audience, in words for the reader, by the id of the view; one
    call of each contribution."""
    found: dict[int, list[str]] = {}
    for audience in contributed("audiences"):
        for view_id, words in audience.used(user, view_ids).items():
            found.setdefault(view_id, []).append(words)
    return found
