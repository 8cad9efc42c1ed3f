"""Settings, Outbox: what went out, what waits, what failed and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.permissions import right_required
from core.toasts import toast
from core.views.paging import id_in
from mailings import services
from mailings.models import Message

PAGE_SIZE = 50


@require_safe
@right_required(services.SEE_OUTBOX)
def message_list(request: HttpRequest) -> HttpResponse:
    """Newest first, without what the messages say. `?before=` pages by id, `?state=` narrows."""
    rows = Message.objects.defer("text", "html", "source", "headers")
    state = request.GET.get("state", "")
    if state in Message.State.values:
        rows = rows.filter(state=state)
    before = id_in(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: PAGE_SIZE + 1])
    context = {
        "rows": shown[:PAGE_SIZE],
        "states": Message.State.choices,
        "state": state,
        "next_before": shown[PAGE_SIZE - 1].pk if len(shown) > PAGE_SIZE else None,
        "is_first_page": before is None,
    }
    return render(request, "mailings/message_list.html", context)


@require_POST
@right_required(services.SEE_OUTBOX)
def retry_message(request: HttpRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=message_id)
    try:
        services.retry_message(actor=request.user, message=message)
        toast(request, _("The message will be sent again."))
    except services.NotFailed as refusal:
        toast(request, str(refusal))
    return redirect("mailings:message_list")
