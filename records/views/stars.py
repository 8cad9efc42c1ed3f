"""The button by which somebody stars a record."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from core.contributions import record_kind
from core.refusals import Refused
from core.toasts import toast
from core.views.way_back import way_back
from records import services
from records.stars import starred_among


@require_POST
def set_star(request: HttpRequest, record_type: str, pk: int) -> HttpResponse:
    """`is_starred` is `1` or `0`. A record that the person may not see does not exist. htmx gets the
    button as it stands now; else one returns to `next`."""
    record = _record(request.user, record_type, pk)
    wanted = request.POST.get("is_starred") == "1"
    status = 200
    try:
        services.set_star(actor=request.user, record=record, is_starred=wanted)
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
        status = 422
    if not request.htmx:
        return redirect(way_back(request))
    is_starred = pk in starred_among(request.user, record_type, [pk])
    context = {"record_type": record_type, "pk": pk, "name": str(record), "is_starred": is_starred}
    return render(request, "records/star.html", context, status=status)


def _record(user, record_type: str, pk: int):
    try:
        kind = record_kind(record_type)
    except KeyError as error:
        raise Http404 from error
    if not kind.can_be_starred:
        raise Http404
    return get_object_or_404(kind.visible_to(user), pk=pk)
