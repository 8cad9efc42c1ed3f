"""The timeline of a record as a part of its card."""

from typing import Any

from core.timeline import Asked, TimelinePage, place_in, timeline_page
from records.forms.timeline import TimelineForm

PAGE_SIZE = 25
ROWS = "timeline"
"""The element that htmx fills with the rows alone."""
MORE = "timeline-more"
"""The button behind the last row, in whose place the next rows come."""


def timeline_context(request, asked: dict[str, Any], fields) -> dict[str, Any]:
    """What records/_timeline.html shows: the filter, and a page of entries. `asked` says who reads
    which record (see core.timeline.Asked), `fields` by what changes can be narrowed."""
    record_type = asked["record"]._meta.label_lower
    form = TimelineForm(request.GET, user=request.user, record_type=record_type, fields=fields)
    before = place_in(request.GET.get("before", ""))
    page = timeline_page(
        Asked(**asked, **form.asked, with_tools=True), limit=PAGE_SIZE, before=before
    )
    return {
        "timeline_form": form,
        "timeline": page,
        "timeline_before": before,
        "timeline_url": request.path,
        "older_query": _older_query(request, page),
    }


def wants_rows(request) -> bool:
    """Whether htmx asks for the rows alone."""
    return request.htmx.target in (ROWS, MORE)


def _older_query(request, page: TimelinePage) -> str:
    if page.next_before is None:
        return ""
    query = request.GET.copy()
    query["before"] = str(page.next_before)
    return query.urlencode()
