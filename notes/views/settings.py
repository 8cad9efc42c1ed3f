"""`/settings/crm/`: the three tabs of the CRM settings, and taking back what was changed there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.models import ChangeSet
from core.permissions import right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from notes.fields import RECORD_TYPE
from notes.models import Action, Status
from notes.permissions import MANAGE_SETTINGS
from notes.services import settings_options as services
from records.models import CustomField

STATUSES, ACTIONS, VARIABLES = "status", "action", "variable"


@require_safe
@right_required(MANAGE_SETTINGS)
def show_crm_settings(request: HttpRequest) -> HttpResponse:
    return redirect("notes:status_list")


@require_POST
@right_required(MANAGE_SETTINGS)
def undo_settings_change(request: HttpRequest, change_set_id: int) -> HttpResponse:
    """Take back what was changed or deleted just now."""
    made = get_object_or_404(ChangeSet, pk=change_set_id, reason__in=services.UNDOABLE)
    try:
        services.undo_settings_change(actor=request.user, made=made)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    else:
        toast(request, _("Taken back"))
    return redirect(_page_of(made))


def undo_url(made: ChangeSet) -> str:
    """Where the Undo of a toast posts to."""
    return reverse("notes:settings_undo", args=[made.pk])


def tabs(current: str) -> list[dict[str, Any]]:
    """The three tabs, each with the number of those on offer; three queries."""
    variables = CustomField.objects.filter(record_type=RECORD_TYPE, is_retired=False)
    entries = (
        (STATUSES, _("CRM status"), Status.objects.active()),
        (ACTIONS, _("CRM action"), Action.objects.active()),
        (VARIABLES, _("CRM variables"), variables),
    )
    return [
        {
            "label": label,
            "url": reverse(f"notes:{code}_list"),
            "count": found.order_by().count(),
            "is_current": code == current,
        }
        for code, label, found in entries
    ]


def _page_of(made: ChangeSet) -> str:
    if field := made.details.get("field"):
        return reverse("notes:variable_update", args=[field])
    lists = {Status._meta.label_lower: STATUSES, Action._meta.label_lower: ACTIONS}
    return reverse(f"notes:{lists[made.details['list']]}_list")
