"""Deciding about rows in conflict: the file's values, or those that are here."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.calendars.formatting import format_number
from core.permissions import right_required
from core.toasts import toast
from core.views.way_back import way_back
from importing import services
from importing.choices import Outcome
from importing.conflicts import Side
from importing.models import Import
from importing.permissions import RIGHT
from importing.views.records import import_of
from importing.views.rows import change_row, rows_page


@require_POST
@right_required(RIGHT)
def decide_conflict(request: HttpRequest, import_id: int, number: int) -> HttpResponse:
    """Whose values go in one row (`side`); an empty one takes the decision back."""
    an_import = import_of(request, import_id)
    return change_row(request, an_import, number, services.decide_conflict, side=_side(request))


@require_POST
@right_required(RIGHT)
def decide_conflicts(request: HttpRequest, import_id: int) -> HttpResponse:
    """Whose values go in every row that is in conflict; of a page that is narrowed (`column`, `q`) in
    those that are left."""
    an_import = import_of(request, import_id)
    side = _side(request)
    if side is None:
        raise Http404
    try:
        count = services.decide_conflicts(
            actor=request.user, an_import=an_import, side=side, numbers=_shown(request, an_import)
        )
        toast(request, _told(count, side))
    except services.WrongStage as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    return redirect(way_back(request, reverse("importing:import", args=[an_import.pk])))


def _shown(request: HttpRequest, an_import: Import) -> list[int] | None:
    """The rows that the page was narrowed to; None where it was not."""
    asked = {name: request.POST.get(name, "") for name in ("column", "q")}
    narrowed = rows_page(request, an_import, {"show": Outcome.CONFLICT, **asked}).filter
    if not narrowed.is_narrowed:
        return None
    return list(narrowed.found.order_by().values_list("number", flat=True))


def _told(count: int, side: Side) -> str:
    words = ngettext("%(count)s row: %(side)s", "%(count)s rows: %(side)s", count)
    return words % {"count": format_number(count), "side": side.label}


def _side(request: HttpRequest) -> Side | None:
    side = request.POST.get("side", "")
    return Side(side) if side in Side.values else None
