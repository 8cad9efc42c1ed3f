"""The small message that a card sends when somebody has opened it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from core.contributions import record_kind
from core.views.paging import id_in
from records import opened_cards


@require_POST
def note_opened(request: HttpRequest) -> HttpResponse:
    """`record_type` and `record_id`; a record that the person may not see does not exist."""
    try:
        kind = record_kind(request.POST.get("record_type", ""))
    except KeyError as error:
        raise Http404 from error
    record_id = id_in(request.POST.get("record_id", ""))
    record = get_object_or_404(kind.visible_to(request.user), pk=record_id)
    opened_cards.note_opened(actor=request.user, record=record)
    return HttpResponse(status=204)
