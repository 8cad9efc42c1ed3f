"""Quick acts on a note: each a POST of its own, with a toast that takes it back."""

import datetime
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.calendars import parse_date
from core.calendars.formatting import format_date
from core.input_errors import InputError
from core.models import ChangeSet
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.views.way_back import way_back
from notes import permissions, services
from notes.models import Note
from notes.views.getters import editable_note, forbid_unless, visible_note

FURTHEST_DAYS = 366


@require_POST
def put_note_off(request: HttpRequest, pk: int) -> HttpResponse:
    """By so many `days` from today, or to a `day`."""
    note = editable_note(request.user, pk)
    try:
        day = _day(request)
    except InputError as error:
        return _back_with(request, note, str(error))
    put_off = partial(services.put_off, day=day)
    return _act(request, note, put_off, _("Put off to %(day)s") % {"day": format_date(day)})


@require_POST
def take_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign it to oneself."""
    return _act(request, editable_note(request.user, pk), services.take_note, _("Assigned to you"))


@require_POST
def pin_note(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, editable_note(request.user, pk), services.pin_note, _("Pinned"))


@require_POST
def unpin_note(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request, editable_note(request.user, pk), services.unpin_note, _("Not pinned any more")
    )


@require_POST
def delete_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the bin; the toast takes it out again."""
    note = editable_note(request.user, pk)
    forbid_unless(permissions.can_delete(request.user, note))
    services.delete_note(actor=request.user, note=note)
    undo_url = reverse("notes:note_restore", args=[note.pk])
    toast(request, _("Deleted: %(name)s") % {"name": note}, undo_url=undo_url)
    return redirect(way_back(request, _list_or_customer(note)))


@require_POST
def restore_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the bin; one that is out already is shown."""
    note = visible_note(request.user, pk)
    forbid_unless(permissions.can_delete(request.user, note))
    services.restore_note(actor=request.user, note=note)
    toast(request, _("Restored: %(name)s") % {"name": note})
    return redirect("notes:note_detail", note.pk)


@require_POST
def undo_act(request: HttpRequest, pk: int, change_set: int) -> HttpResponse:
    """Take back what one has just done to the note, wherever it was done; back to that page."""
    note = editable_note(request.user, pk, with_bin=True)
    act = get_object_or_404(ChangeSet, pk=change_set)
    try:
        services.undo_act(actor=request.user, note=note, act=act)
    except NotAllowed:
        raise
    except Refused as refusal:
        return _back_with(request, note, str(refusal))
    toast(request, _("Taken back"))
    return redirect(way_back(request, _card(note)))


def _act(
    request: HttpRequest, note: Note, act: Callable[..., ChangeSet], text: str
) -> HttpResponse:
    """What is refused is told where it was asked for: the page may be older than the note."""
    try:
        made = act(actor=request.user, note=note)
    except NotAllowed:
        raise
    except Refused as refusal:
        return _back_with(request, note, str(refusal))
    toast(request, text, undo_url=reverse("notes:note_undo", args=[note.pk, made.pk]))
    return redirect(way_back(request, _card(note)))


def _back_with(request: HttpRequest, note: Note, problem: str) -> HttpResponse:
    toast(request, problem, level=messages.WARNING)
    return redirect(way_back(request, _card(note)))


def _day(request: HttpRequest) -> datetime.date:
    days = request.POST.get("days", "")
    if days.isdecimal() and len(days) <= 3 and 0 < int(days) <= FURTHEST_DAYS:
        return timezone.localdate() + datetime.timedelta(days=int(days))
    return parse_date(request.POST.get("day", "")[:40])


def _card(note: Note) -> str:
    return reverse("notes:note_detail", args=[note.pk])


def _list_or_customer(note: Note) -> str:
    if note.customer:
        return reverse("customers:customer_detail", args=[note.customer.pk])
    return reverse("notes:note_list")
