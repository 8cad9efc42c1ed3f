"""Fetching a note and asking the right in one step: a stranger gets 404, a reader 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from core.permissions import Decision
from notes import permissions
from notes.access import about_seen, notes_in_bin
from notes.models import Comment, Note

SHOWN = ("action", "status", "assigned_to", "created_by", "department")


def visible_note(user: User, pk: int) -> Note:
    """One in the recycle bin is seen by whoever may take it out. Its `customer` and `contact` are None
    where the person does not see them."""
    found = about_seen(user, Note.objects.visible_to(user).select_related(*SHOWN))
    note = found.filter(pk=pk).first()
    if note is None:
        in_bin = about_seen(user, notes_in_bin(user).select_related(*SHOWN, "deleted_by"))
        note = in_bin.filter(pk=pk).first()
    if note is None:
        raise Http404
    return note


def editable_note(user: User, pk: int, *, with_bin: bool = False) -> Note:
    """`with_bin`: one that was deleted while somebody filled in its form, too. Whom it is about as in
    `visible_note`."""
    notes = Note.everything if with_bin else Note.objects
    found = about_seen(user, notes.visible_to(user).select_related(*SHOWN))
    note = get_object_or_404(found, pk=pk)
    forbid_unless(permissions.can_edit(user, note))
    return note


def visible_comment(user: User, pk: int, *, with_bin: bool = False) -> Comment:
    """One under a note that the person sees."""
    comments = Comment.everything if with_bin else Comment.objects
    seen = Note.objects.visible_to(user)
    return get_object_or_404(comments.filter(note__in=seen).select_related("note"), pk=pk)


def forbid_unless(decision: Decision) -> None:
    """403 with the reason."""
    if not decision:
        raise PermissionDenied(decision.reason)
