"""The saved views of a list as tabs above it, and what can be done with the one that is open."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core.list_layout import ListLayout
from core.list_query import ALL, VIEW, is_tracker
from core.permissions import Decision
from core.views.paging import id_in
from core.views.record_lists import PLACE
from records.models import SavedView, SavedViewDefault
from records.models.saved_views import SavedViewQuerySet
from records.permissions import can_change_view, can_manage_view
from records.segments import address_of, kept_query, listed_kind

MOST_TABS = 40
"""Beyond these one finds a view on the page of segments."""


@dataclass(frozen=True)
class ViewTab:
    """A saved view above the list."""

    view: SavedView
    is_current: bool
    is_own: bool
    is_default: bool

    @property
    def url(self) -> str:
        return address_of(self.view)

    @property
    def hint(self) -> str:
        """Whose it is, for what is not one's own."""
        return "" if self.is_own else _("Shared by %(owner)s") % {"owner": self.view.owner.name}


@dataclass
class ViewBar:
    """The tabs of one list for one person: one query, and one more where there are more views than tabs."""

    user: Any
    record_type: str
    query: QueryDict
    """The list's query string as it is asked for now."""
    here: str
    """This list, to come back to."""
    own_layout: ListLayout = field(default_factory=ListLayout)
    """How the person has arranged the view that is open, for himself."""

    @cached_property
    def tabs(self) -> list[ViewTab]:
        """The first of the views, and the one that is open."""
        shown = self._first[:MOST_TABS]
        if self.current and self.current not in shown:
            shown = [*shown, self.current]
        return [
            ViewTab(
                view=view,
                is_current=view == self.current,
                is_own=view.owner_id == self.user.pk,
                is_default=view.is_default,
            )
            for view in shown
        ]

    @property
    def _views(self) -> SavedViewQuerySet:
        defaults = SavedViewDefault.objects.filter(user=self.user.pk, view=OuterRef("pk"))
        views = SavedView.objects.visible_to(self.user).of(self.record_type)
        return views.annotate(is_default=Exists(defaults)).select_related("owner")

    @cached_property
    def _first(self) -> list[SavedView]:
        """Those that are tabs, and one more where there are more."""
        return list(self._views.in_order_for(self.user)[: MOST_TABS + 1])

    @cached_property
    def _known(self) -> list[SavedView]:
        """All, or with the first ones the view that the address names and the one that the list opens
        with: they may be far behind."""
        if len(self._first) <= MOST_TABS:
            return self._first
        asked_for = Q(pk=self._named) | Q(is_default=True)
        return [*self._first, *self._views.filter(asked_for).order_by("pk")]

    @property
    def _named(self) -> int | None:
        return id_in(self.query.get(VIEW, ""))

    @cached_property
    def current(self) -> SavedView | None:
        """The view that the address names, where the person may use it."""
        return next((view for view in self._known if view.pk == self._named), None)

    @property
    def default(self) -> SavedView | None:
        """The one that the person's list opens with."""
        return next((view for view in self._known if view.is_default), None)

    @property
    def problems(self) -> list[str]:
        """Says so where the address names a view that the person may not use, or that is gone: the two
        are told alike."""
        if self.query.get(VIEW, ALL) == ALL or self.current:
            return []
        return [
            _(
                "The saved view of this address is not there any more, or not shared with you. What"
                " the address asks for besides was kept."
            )
        ]

    @property
    def all_url(self) -> str:
        """The list with nothing left out; said so, where the bare address opens a view."""
        listed = reverse(listed_kind(self.record_type).list_url_name)
        return f"{listed}?{urlencode({VIEW: ALL})}" if self.default else listed

    @property
    def asked(self) -> str:
        """The list as it is now, for a form that saves it."""
        query = self.query.copy()
        for name in PLACE:
            query.pop(name, None)
        return query.urlencode()

    @property
    def is_changed(self) -> bool:
        """Whether the list asks for something else than the view that is open."""
        return self.current is not None and self.current.query != kept_query(self.query)

    @property
    def is_arranged(self) -> bool:
        """Whether the person has arranged for himself what others have in another layout."""
        arranged = replace(self.own_layout, rows=0) != ListLayout()
        return self.current is not None and self.current.is_shared and arranged

    @property
    def may_keep(self) -> bool:
        """Whether there is something to save into the view, for who may change it."""
        return (self.is_changed or self.is_arranged) and bool(self.may_change)

    @property
    def may_change(self) -> Decision | None:
        return can_change_view(self.user, self.current) if self.current else None

    @property
    def may_manage(self) -> Decision | None:
        return can_manage_view(self.user, self.current) if self.current else None

    @property
    def may_move(self) -> bool:
        return self.current is not None and self.current.owner_id == self.user.pk

    @property
    def is_default(self) -> bool:
        return self.current is not None and self.current.is_default

    @property
    def current_url(self) -> str:
        return address_of(self.current) if self.current else ""

    @property
    def create_url(self) -> str:
        asked = {"record_type": self.record_type, "query": self.asked, "next": self.here}
        return f"{reverse('saved_view_create')}?{urlencode(asked)}"

    @property
    def update_url(self) -> str:
        asked = urlencode({"next": self.here})
        return f"{reverse('saved_view_update', args=[self.current.pk])}?{asked}"


def address_to_open(request: HttpRequest, bar: ViewBar) -> str:
    """Where a list's address leads that names a view and nothing else, or nothing at all: to the view
    that it names, else to the one that the person's list opens with. Empty: it stays. 404 for a view
    that he may not use.

    Parts of the page, asked for by htmx, never lead elsewhere.
    """
    if request.htmx and not request.htmx.history_restore_request:
        return ""
    named = {name for name in request.GET if not is_tracker(name)}
    if not named:
        return address_of(bar.default) if bar.default else ""
    if named != {VIEW} or request.GET[VIEW] == ALL:
        return ""
    if bar.current is None:
        raise Http404("There is no such view.")
    return address_of(bar.current) if bar.current.query else ""
