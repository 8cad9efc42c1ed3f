"""Every import there was, newest first."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from accounts.models import User
from core.permissions import right_required
from core.views.paging import id_in
from core.views.record_lists import address
from importing.models import Import, ImportQuerySet
from importing.permissions import RIGHT
from importing.states import State, imports_in, may_undo_now, state_code, state_text

PAGE_SIZE = 50


@dataclass(frozen=True)
class HistoryEntry:
    """An import as a line of the history: where it stands, and its counts once it is done."""

    of_import: Import
    reader: User

    @property
    def state(self) -> str | Promise:
        return state_text(self.of_import)

    @property
    def state_code(self) -> str:
        return state_code(self.of_import)

    @property
    def counts(self) -> dict[str, int]:
        return self.of_import.counts

    @property
    def mended_count(self) -> int:
        """How many cells of the file were mended before it was imported."""
        written = self.of_import.change_set
        return written.details.get("mended", 0) if written else 0

    @property
    def may_undo(self) -> bool:
        return may_undo_now(self.reader, self.of_import)


class HistoryQuery:
    """What the address asks for: `?person=` and `?state=` narrow the list, `?before=` pages by id.

    What is no person and no state narrows nothing.
    """

    def __init__(self, request: HttpRequest):
        self._request = request
        self._user = request.user
        self.person = id_in(request.GET.get("person", "")) if self._user.sees_everything else None
        state = request.GET.get("state", "")
        self.state = state if state in State.values else ""
        self.before = id_in(request.GET.get("before", ""))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.person or self.state)

    @property
    def _found(self) -> ImportQuerySet:
        found = Import.objects.visible_to(self._user).with_undo()
        found = found.select_related("created_by", "change_set")
        found = imports_in(found, self.state)
        if self.person is not None:
            found = found.filter(created_by=self.person)
        return found if self.before is None else found.filter(pk__lt=self.before)

    @cached_property
    def _read(self) -> list[Import]:
        """One more than the page shows, to know whether there is another one."""
        return list(self._found[: PAGE_SIZE + 1])

    @property
    def entries(self) -> list[HistoryEntry]:
        return [HistoryEntry(one, self._user) for one in self._read[:PAGE_SIZE]]

    @property
    def next_url(self) -> str:
        if len(self._read) <= PAGE_SIZE:
            return ""
        last = self._read[PAGE_SIZE - 1].pk
        return address(self._request.path, self._request.GET, before=str(last))

    @property
    def people(self) -> list[User]:
        """Who has ever imported, for those who see everybody's imports."""
        if not self._user.sees_everything:
            return []
        theirs = Import.objects.filter(created_by=OuterRef("pk"))
        return list(User.everything.filter(Exists(theirs)).order_by("name", "id"))


@require_safe
@right_required(RIGHT)
def import_list(request: HttpRequest) -> HttpResponse:
    """One's own imports, everybody's for who sees everything."""
    query = HistoryQuery(request)
    context = {
        "entries": query.entries,
        "next_url": query.next_url,
        "is_first_page": query.before is None,
        "query": query,
        "states": State.choices,
        "people": query.people,
    }
    return render(request, "importing/import_list.html", context)
