"""Which customers of the list are meant: ticked ones, a page, one's starred ones, or all that fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import session_for
from core.catalogue.any_of import AnyOf
from core.list_query import FIXED, VIEW, ListQuery
from core.refusals import Refused
from core.views.paging import id_in
from customers.bulk.choices import Scope
from customers.fields import customer_catalogue
from customers.models import CustomerQuerySet

MOST_KEPT = 5000
"""Of so many the ids are kept; of more, the question, which is asked again when the work is done."""
STARRED = "starred=yes"
LOOKS = ("after", "before", "sort", "display", VIEW, FIXED)
"""What of a list's query string does not say which records are found."""


@dataclass(frozen=True)
class Selection:
    """Either these ids, or (ids None) whatever the list of the query string shows its reader at that
    moment: records that fit meanwhile are among them, others are not any more."""

    ids: tuple[int, ...] | None
    query: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is asked again when the work is done."""
        return self.ids is None

    def records(self, actor: User, records: CustomerQuerySet) -> CustomerQuerySet:
        """Those of the records that are meant. UnreadFilter where one cannot be read: without it too
        many would be."""
        if self.ids is not None:
            return records.filter(AnyOf("id", self.ids))
        return found_by(actor, self.query, records)


def read_selection(data: QueryDict, actor: User, records: CustomerQuerySet) -> Selection:
    """What a form sends of the list's rows, of those of the records that the actor may have.

    `scope` says which, `ids` are the ticked rows, `page_ids` those of the page, `query` is the query
    string of the list. Refused for none, and for filters that cannot be read.
    """
    scope = data.get("scope", Scope.TICKED)
    if scope == Scope.ALL:
        return _fitting(actor, without_looks(data.get("query", "")), records)
    if scope == Scope.STARRED and "starred" in customer_catalogue():
        return _fitting(actor, STARRED, records)
    if scope not in (Scope.TICKED, Scope.PAGE):
        raise Refused(_("Say which customers are meant: the ticked ones, or all of the list."))
    name = "page_ids" if scope == Scope.PAGE else "ids"
    return _of_ids(ids_in(data.getlist(name)), records)


def found_by(actor: User, query: str, records: CustomerQuerySet) -> CustomerQuerySet:
    """What the list of this query string shows the actor of the records."""
    asked = ListQuery(
        catalogue=customer_catalogue(),
        session=session_for(actor),
        records=records,
        query=QueryDict(query),
        default_order="-created_at",
    )
    asked.refuse_unread()
    return asked.found


def _fitting(actor: User, query: str, records: CustomerQuerySet) -> Selection:
    found = found_by(actor, query, records)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[: MOST_KEPT + 1])
    if not ids:
        raise Refused(_("No customer is meant: none fits the list."))
    return Selection(tuple(ids)) if len(ids) <= MOST_KEPT else Selection(None, query)


def _of_ids(ids: Sequence[int], records: CustomerQuerySet) -> Selection:
    """What is out of sight was never chosen."""
    seen = records.filter(AnyOf("id", ids)).order_by("pk") if ids else records.none()
    found = tuple(seen.values_list("pk", flat=True))
    if not found:
        raise Refused(_("Tick at least one customer, or choose all of the list."))
    return Selection(found)


def ids_in(texts: Iterable[str]) -> list[int]:
    """Given one by one, or several with commas between them."""
    parts = (part.strip() for text in texts for part in text.split(","))
    return sorted({pk for pk in map(id_in, parts) if pk is not None})


def without_looks(query: str) -> str:
    """What of a list's query string says which records are found."""
    asked = QueryDict(query, mutable=True)
    for name in LOOKS:
        asked.pop(name, None)
    return asked.urlencode()
