"""What is asked of a report, as it stands in the query string."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from accounts.sessions import session_for
from core.catalogue import Session
from core.condition_query import WHERE
from core.filter_inputs import FilterInput
from core.list_filters import ListFilters, no_such_filter
from core.list_query import is_tracker
from notes.fields import note_catalogue
from notes.forms.reports import ReportForm
from notes.models import Note
from notes.reports.dimensions import CLOSED, DIMENSIONS, WRITTEN, Dimension
from notes.reports.periods import Period

FILTERED_BY = ("department", "action", "assigned_to")
"""Fields by which the page itself offers to filter."""
OWN_NAMES = ("period", "start", "end", "by", "did")
"""The parameters of a report; what else stands in the query string filters the notes as their list does."""


@dataclass(frozen=True)
class Asked:
    """Period, grouping and filters. Where the form is wrong there is no period."""

    user: User
    query: QueryDict

    @cached_property
    def form(self) -> ReportForm:
        return ReportForm(self.query)

    @cached_property
    def period(self) -> Period | None:
        return self.form.days

    @property
    def dimension(self) -> Dimension:
        return DIMENSIONS.get(self.query.get("by", ""), DIMENSIONS["person"])

    @property
    def did(self) -> str:
        """What the matrix of people and actions counts."""
        return WRITTEN if self.query.get("did") == WRITTEN else CLOSED

    @cached_property
    def session(self) -> Session:
        return session_for(self.user)

    @cached_property
    def filters(self) -> ListFilters:
        return ListFilters(note_catalogue(), self.session, self._filter_query)

    @cached_property
    def problems(self) -> list[str]:
        """What of the query string cannot be read, in sentences: more is counted than was meant then."""
        unknown = (
            name
            for name, values in self._filter_query.lists()
            if any(values) and not is_tracker(name) and not self._is_known(name)
        )
        return [*self.filters.problems, *map(no_such_filter, unknown)]

    def _is_known(self, name: str) -> bool:
        return name == WHERE or self.filters.is_meant_by(name)

    @property
    def notes(self) -> QuerySet:
        """Those that the reader sees and the filters leave."""
        condition = self.filters.condition.to_q(self.filters.catalogue, self.session)
        return Note.objects.visible_to(self.user).filter(condition)

    @property
    def zone(self):
        return timezone.get_current_timezone()

    def query_with(self, **changes: str) -> str:
        """The query string with these parameters; "" takes one away."""
        query = self.query.copy()
        for name, text in changes.items():
            query.pop(name, None)
            if text:
                query[name] = text
        return query.urlencode()

    def query_without_filter(self, left: str) -> str:
        """The query string whose filters are those that are `left`, as a chip of them says."""
        query = QueryDict(left, mutable=True)
        for name in OWN_NAMES:
            if name in self.query:
                query[name] = self.query[name]
        return query.urlencode()

    @cached_property
    def passed_on(self) -> list[tuple[str, Any]]:
        """The filters, for a form and for links into the list of notes."""
        return [(name, value) for name, values in self._filter_query.lists() for value in values]

    @property
    def inputs(self) -> list[FilterInput]:
        """The filters that the page offers."""
        return [i for i in self.filters.inputs if i.field.key in FILTERED_BY]

    @property
    def further(self) -> list[tuple[str, Any]]:
        """What a form of the page has to send along: the filters that it does not offer, grouping and
        what the matrix counts."""
        own = [(name, self.query[name]) for name in ("by", "did") if name in self.query]
        return [*own, *((n, v) for n, v in self.passed_on if n not in FILTERED_BY)]

    @cached_property
    def _filter_query(self) -> QueryDict:
        query = self.query.copy()
        for name in OWN_NAMES:
            query.pop(name, None)
        return query
