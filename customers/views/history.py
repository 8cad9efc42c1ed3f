"""Taking a change back from the history of a customer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.calendars.formatting import format_number
from core.models import ChangeSet
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.undo import UndoResult
from customers.services.undoing import undo_change as undo
from customers.views.getters import editable_customer


@require_POST
def undo_change(request: HttpRequest, pk: int, change_set_id: int) -> HttpResponse:
    """Put back what one act changed of the customer, and say what stayed as it is."""
    customer = editable_customer(request.user, pk)
    change_set = get_object_or_404(ChangeSet, pk=change_set_id)
    try:
        result = undo(actor=request.user, customer=customer, change_set=change_set)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    else:
        toast(request, _sentence(result))
    return redirect("customers:customer_history", pk)


def _sentence(result: UndoResult) -> str:
    if not result.left:
        return _("Taken back")
    reasons = ", ".join(dict.fromkeys(str(record.reason_label) for record in result.left))
    return ngettext(
        "Taken back, but %(count)s part stayed as it is: %(reasons)s.",
        "Taken back, but %(count)s parts stayed as they are: %(reasons)s.",
        len(result.left),
    ) % {"count": format_number(len(result.left)), "reasons": reasons}
