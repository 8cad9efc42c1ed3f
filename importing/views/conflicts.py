"""Deciding about rows in conflict: the file's values, or those that are here."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.permissions import right_required
from core.toasts import toast
from core.views.way_back import way_back
from importing import services
from importing.conflicts import Side
from importing.permissions import RIGHT
from importing.views.records import import_of
from importing.views.rows import change_row


@require_POST
@right_required(RIGHT)
def decide_conflict(request: HttpRequest, import_id: int, number: int) -> HttpResponse:
    """Whose values go in one row (`side`); an empty one takes the decision back."""
    an_import = import_of(request, import_id)
    return change_row(request, an_import, number, services.decide_conflict, side=_side(request))


@require_POST
@right_required(RIGHT)
def decide_conflicts(request: HttpRequest, import_id: int) -> HttpResponse:
    """Whose values go in every row that is in conflict."""
    an_import = import_of(request, import_id)
    side = _side(request)
    if side is None:
        raise Http404
    try:
        services.decide_conflicts(actor=request.user, an_import=an_import, side=side)
    except services.WrongStage as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    return redirect(way_back(request, reverse("importing:import", args=[an_import.pk])))


def _side(request: HttpRequest) -> Side | None:
    side = request.POST.get("side", "")
    return Side(side) if side in Side.values else None
