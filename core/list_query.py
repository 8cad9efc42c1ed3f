"""What a query string asks of a list: which records, in which order. Page and export ask alike."""

from collections.abc import Iterator
from functools import cached_property

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.catalogue import Catalogue, Session
from core.condition_query import WHERE
from core.conditions import Condition
from core.contributions import record_kind
from core.filter_inputs import PLACE
from core.list_filters import ListFilters, no_such_filter
from core.record_list import Order, read_order
from core.refusals import Refused

VIEW, ALL = "view", "all"
"""The parameter that names the saved view a list was opened with, and its value for none: it says so
where the bare address opens one. It selects nothing: what the view asks for stands beside it."""
ASKED = ("q", WHERE, "sort")
"""What stands in a list's query string beside the filters of fields and says which records these are, and
in which order."""
FIXED = "fixed"
"""The parameter that names the field by which the page itself narrows its list, such as that of a group. It
selects nothing either: whoever works on the list leads back to that page by it."""
LOOKS = ("display", FIXED, VIEW, *PLACE)
"""What says of every list only how it is shown: a saved view keeps none of it."""
MOST_TICKED = 5_000
"""Rows of a list that can be ticked, on all its pages together."""
_TRACKERS = ("fbclid", "gclid", "mc_cid", "mc_eid", "msclkid", "yclid")


def is_tracker(name: str) -> bool:
    """Whether mail programs and web services put a parameter of this name into links to count who follows
    them. It says nothing to us, and the person who followed the link has not written it."""
    return name.startswith("utm_") or name in _TRACKERS


class UnreadFilter(Refused):
    """A part of the filter cannot be read: what is done to all that fits would be done to more."""


class ListQuery:
    """Search, filters and order of one list for one person.

    `records` are those that he may see; `search` of their queryset looks for a text.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        session: Session,
        records: QuerySet,
        query: QueryDict,
        default_order: str,
    ):
        self.catalogue = catalogue
        self.session = session
        self.query = query
        self._records = records
        self._default_order = default_order

    @cached_property
    def search_text(self) -> str:
        return self.query.get("q", "").strip()

    @cached_property
    def filters(self) -> ListFilters:
        return ListFilters(self.catalogue, self.session, self.query)

    @cached_property
    def order(self) -> Order:
        """The order asked for, else the usual one."""
        return self._order(self.query.get("sort", "")) or self._order(self._default_order)

    def _order(self, code: str) -> Order | None:
        return read_order(code, self.catalogue, self.session.language, self.session)

    @property
    def is_narrowed(self) -> bool:
        """Whether search or filters leave something out."""
        return bool(self.search_text or self.filters.chips or self.filters.problems)

    @cached_property
    def problems(self) -> list[str]:
        """What of the query string cannot be read, in sentences: filters, and names that the list does not
        know, which may be filters misspelt or of an app that is gone. More is found than was meant then."""
        return [*self.filters.problems, *map(no_such_filter, self._unknown())]

    def _unknown(self) -> Iterator[str]:
        known = (*ASKED, *LOOKS, *record_kind(self.catalogue.record_type).list_looks)
        for name, values in self.query.lists():
            is_said = any(value.strip() for value in values) and not is_tracker(name)
            if is_said and name not in known and not self.filters.is_meant_by(name):
                yield name

    @property
    def has_unread(self) -> bool:
        """Whether a part of the filter could not be read: then more is found than was meant."""
        return bool(self.problems)

    def refuse_unread(self) -> None:
        """For whoever does more than show the list, such as an export or a change of many. Raises
        UnreadFilter, which names what could not be read."""
        if self.has_unread:
            raise UnreadFilter(
                _("Nothing was done, because a part of the filter cannot be read. %(problems)s")
                % {"problems": " ".join(self.problems)}
            )

    def found_without(self, key: str) -> QuerySet:
        """What would be found if one field were not filtered by."""
        return self.found_by(self.filters.condition_without(key))

    def found_by(self, condition: Condition) -> QuerySet:
        """What is found by the search and another condition than that of the filters."""
        return self._searched.filter(condition.to_q(self.catalogue, self.session))

    @cached_property
    def _searched(self) -> QuerySet:
        return self._records.search(self.search_text)

    @cached_property
    def found(self) -> QuerySet:
        """The records that search and filters leave, in no order."""
        return self.found_without("")

    @property
    def ordered_ids(self) -> QuerySet:
        """The ids of all that is found, as the list shows them page after page."""
        expressions, is_falling = self.order.expressions(), self.order.is_descending
        values = [
            part.desc(nulls_last=True) if is_falling else part.asc(nulls_last=True)
            for part in expressions
        ]
        return self.found.order_by(
            *values, F("pk").desc() if is_falling else F("pk").asc()
        ).values_list("pk", flat=True)
