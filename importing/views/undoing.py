"""Taking an import back, and putting it back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.permissions import right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from importing import services
from importing.permissions import RIGHT
from importing.views.records import import_of


@require_POST
@right_required(RIGHT)
def undo_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Have a job put back what the import wrote; its page shows how far that is."""
    return _ask(request, import_id, services.request_undo)


@require_POST
@right_required(RIGHT)
def redo_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Have a job put in again what was taken back."""
    return _ask(request, import_id, services.request_redo)


def _ask(request: HttpRequest, import_id: int, ask: Callable) -> HttpResponse:
    an_import = import_of(request, import_id)
    try:
        ask(actor=request.user, an_import=an_import)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    return redirect("importing:import", an_import.pk)
