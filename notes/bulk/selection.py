"""Which notes of the list are meant: ticked ones, a page, or all that fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import session_for
from core.catalogue.any_of import AnyOf
from core.list_query import ListQuery
from core.refusals import Refused
from customers.bulk.selection import MOST_KEPT, from_first_page, ids_in
from customers.bulk.selection import Selection as CustomerSelection
from notes.customer_fields import listed_catalogue
from notes.models import NoteQuerySet

TICKED, PAGE, ALL = "ticked", "page", "all"


@dataclass(frozen=True)
class Selection:
    """Either these ids, or (ids None) whatever the list of the query string shows its reader at that
    moment."""

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

    def records(self, actor: User, records: NoteQuerySet) -> NoteQuerySet:
        """Those of the records that are meant. UnreadFilter where one cannot be read: without it too
        many would be."""
        if self.ids is not None:
            return records.filter(AnyOf("id", self.ids))
        return found_by(actor, self.query, records)


Chosen = Selection | CustomerSelection
"""Notes of their list, or customers of theirs."""


def read_selection(data: QueryDict, actor: User, records: NoteQuerySet) -> Selection:
    """What a form sends of the list's rows, of those of the records that the actor may have.

    `scope` says which, `ids` are the ticked rows, `page_ids` those of the page, `query` is the query
    string of the list. Refused for none, for too many ids, and for filters that cannot be read.
    """
    scope, query = data.get("scope", TICKED), from_first_page(data.get("query", ""))
    if scope == ALL:
        return _fitting(actor, query, records)
    if scope not in (TICKED, PAGE):
        raise Refused(_("Say which notes are meant: the ticked ones, or all of the list."))
    ids = ids_in(data.getlist("page_ids" if scope == PAGE else "ids"))
    return _of_ids(ids, records, query)


def found_by(actor: User, query: str, records: NoteQuerySet) -> NoteQuerySet:
    """What the list of this query string shows the actor of the records."""
    asked = ListQuery(
        catalogue=listed_catalogue(),
        session=session_for(actor),
        records=records,
        query=QueryDict(query),
        default_order="-created_at",
    )
    asked.refuse_unread()
    return asked.found


def _fitting(actor: User, query: str, records: NoteQuerySet) -> Selection:
    found = found_by(actor, query, records).order_by("pk")
    ids = list(found.values_list("pk", flat=True)[: MOST_KEPT + 1])
    if not ids:
        raise Refused(_("No note is meant: none fits the list."))
    return Selection(tuple(ids) if len(ids) <= MOST_KEPT else None, query)


def _of_ids(ids: Sequence[int], records: NoteQuerySet, query: str) -> Selection:
    if not ids:
        raise Refused(_("Tick at least one note, or choose all of the list."))
    seen = records.filter(AnyOf("id", ids)).order_by("pk")
    found = tuple(seen.values_list("pk", flat=True))
    if not found:
        raise Refused(
            _("None of the chosen notes is yours any more, or all are gone. Choose others.")
        )
    return Selection(found, query, tuple(sorted(set(ids).difference(found))))
