"""The page of segments: the saved views that one may use, what they ask for, and how many that is."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Contains
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from core.calendars.formatting import format_number
from core.catalogue.comparisons import Folded
from core.contributions import contributed
from core.counts import count_within, count_words
from core.permissions import Decision
from core.text import fold
from records.models import SavedView, SavedViewDefault
from records.permissions import can_change_view, can_manage_view
from records.segments import Segment, Segments, address_of, listed_kind, users_of

PAGE_SIZE = 50
PATIENCE = 400
"""Milliseconds that the number of one segment is worth."""


@dataclass(frozen=True)
class ShownSegment:
    """A segment in its row, for one reader."""

    segment: Segment
    may_change: Decision
    may_manage: Decision
    is_own: bool
    is_default: bool
    uses: list[str] = field(default_factory=list)

    @property
    def view(self) -> SavedView:
        return self.segment.view

    @property
    def url(self) -> str:
        return address_of(self.view)

    @property
    def warnings(self) -> list[str]:
        return [*self.segment.problems, *self.segment.notes]

    @property
    def kind_label(self):
        return listed_kind(self.view.record_type).label_plural

    @property
    def shared_with(self) -> str:
        """Who may use it, in words."""
        if self.view.sharing != SavedView.Sharing.DEPARTMENTS:
            return str(self.view.get_sharing_display())
        return ", ".join(one.name for one in self.view.departments.all())


class SegmentListPage(TemplateView):
    """`/segments/`: `?q=` looks for a name, `?page=` goes on. A fixed number of queries."""

    template_name = "records/segment_list.html"

    def get_context_data(self, **kwargs):
        search_text = self.request.GET.get("q", "").strip()[:80]
        views = self.views(search_text)
        page = Paginator(views, PAGE_SIZE).get_page(self.request.GET.get("page"))
        rows = self.rows(list(page.object_list))
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "has_uses": any(row.uses for row in rows),
            "search_text": search_text,
            "previous_url": _page_url(page.previous_page_number(), search_text)
            if page.has_previous()
            else "",
            "next_url": _page_url(page.next_page_number(), search_text) if page.has_next() else "",
            "shown": _("%(first)s to %(last)s of %(total)s")
            % {
                "first": format_number(page.start_index()),
                "last": format_number(page.end_index()),
                "total": format_number(page.paginator.count),
            },
            "list_url": reverse("segment_list"),
            "start_url": _first_list(),
        }

    def views(self, search_text: str) -> QuerySet[SavedView]:
        user = self.request.user
        views = SavedView.objects.visible_to(user).in_order_for(user)
        if search_text:
            part = fold(search_text)
            of_name = Q(Contains(Folded("name"), part))
            views = views.filter(of_name | Q(Contains(Folded("owner__name"), part)))
        defaults = SavedViewDefault.objects.filter(user=user, view=OuterRef("pk"))
        return (
            views.annotate(is_default=Exists(defaults))
            .select_related("owner")
            .prefetch_related("departments")
        )

    def rows(self, views: list[SavedView]) -> list[ShownSegment]:
        user = self.request.user
        segments = Segments(user).of_all(views)
        uses = users_of(user, [view.pk for view in views])
        return [
            ShownSegment(
                segment=segment,
                may_change=can_change_view(user, view),
                may_manage=can_manage_view(user, view),
                is_own=view.owner_id == user.pk,
                is_default=view.is_default,
                uses=uses.get(view.pk, []),
            )
            for view, segment in zip(views, segments, strict=True)
        ]


@require_safe
def count_segment(request: HttpRequest, pk: int) -> HttpResponse:
    """`/segments/<id>/count/`: about how many records it holds for the reader; a dash where that
    takes too long, or where part of it cannot be read."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    segment = Segments(request.user).of(view)
    count = None if segment.problems else count_within(segment.records, PATIENCE)
    return render(request, "records/segment_list.html#count", {"count": count_words(count)})


def _page_url(number: int, search_text: str) -> str:
    query = QueryDict(mutable=True)
    if search_text:
        query["q"] = search_text
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def _first_list() -> str:
    """A list in which one can save a view."""
    kinds = contributed("record_kinds")
    return next((reverse(kind.list_url_name) for kind in kinds if kind.list_url_name), "")
