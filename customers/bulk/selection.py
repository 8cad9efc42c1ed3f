"""Which customers of the list are meant: ticked ones, a page, one's starred ones, or all that fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import session_for
from core.calendars.formatting import format_number
from core.catalogue.any_of import AnyOf
from core.filter_inputs import PLACE
from core.list_query import MOST_TICKED, ListQuery
from core.refusals import Refused
from core.views.paging import id_in
from customers.bulk.choices import Scope
from customers.fields import customer_catalogue
from customers.models import CustomerQuerySet

MOST_KEPT = MOST_TICKED
"""Of so many the ids are kept; of more, the question, which is asked again when the work is done."""
STARRED = "starred=yes"


@dataclass(frozen=True)
class Selection:
    """Either these ids, or (ids None) whatever the list of the query string shows its reader at that
    moment: records that fit meanwhile are among them, others are not any more."""

    ids: tuple[int, ...] | None
    query: str = ""
    """The list's query string; where there are ids it is the way back, and selects nothing."""
    absent: tuple[int, ...] = ()
    """What was chosen as well, and is gone or out of the actor's scope since."""

    @property
    def chosen(self) -> list[int] | None:
        """All that were chosen, for work that names the refused: the absent ones are among those."""
        return None if self.ids is None else sorted((*self.ids, *self.absent))

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
    string of the list. Refused for none, for too many ids, and for filters that cannot be read.
    """
    scope, query = data.get("scope", Scope.TICKED), from_first_page(data.get("query", ""))
    if scope == Scope.ALL:
        return _fitting(actor, query, records, query)
    if scope == Scope.STARRED and "starred" in customer_catalogue():
        return _fitting(actor, STARRED, records, query)
    if scope not in (Scope.TICKED, Scope.PAGE):
        raise Refused(_("Say which customers are meant: the ticked ones, or all of the list."))
    name = "page_ids" if scope == Scope.PAGE else "ids"
    return _of_ids(ids_in(data.getlist(name)), records, query)


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


def _fitting(actor: User, asked: str, records: CustomerQuerySet, query: str) -> Selection:
    """Those that the list of one query string shows, chosen in that of another."""
    found = found_by(actor, asked, records)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[: MOST_KEPT + 1])
    if not ids:
        raise Refused(_("No customer is meant: none fits the list."))
    return Selection(tuple(ids), query) if len(ids) <= MOST_KEPT else Selection(None, asked)


def _of_ids(ids: Sequence[int], records: CustomerQuerySet, query: str) -> Selection:
    if not ids:
        raise Refused(_("Tick at least one customer, or choose all of the list."))
    found = _seen(ids, records)
    if not found:
        raise Refused(
            _("None of the chosen customers is yours any more, or all are gone. Choose others.")
        )
    return Selection(found, query, tuple(sorted(set(ids).difference(found))))


def _seen(ids: Sequence[int], records: CustomerQuerySet) -> tuple[int, ...]:
    seen = records.filter(AnyOf("id", ids)).order_by("pk")
    return tuple(seen.values_list("pk", flat=True))


def ids_in(texts: Iterable[str]) -> list[int]:
    """Given one by one, or several with commas between them. Refused for more than are kept."""
    parts = (part.strip() for text in texts for part in text.split(","))
    ids = {pk for pk in map(id_in, parts) if pk is not None}
    if len(ids) > MOST_KEPT:
        text = _("At most %(most)s rows can be ticked. Choose all of the list instead.")
        raise Refused(text % {"most": format_number(MOST_KEPT)})
    return sorted(ids)


def from_first_page(query: str) -> str:
    """A list's query string without a place in its pages."""
    asked = QueryDict(query, mutable=True)
    for name in PLACE:
        asked.pop(name, None)
    return asked.urlencode()
