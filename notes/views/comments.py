"""What is said under a note: adding, answering, changing, deleting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile
from notes import permissions, services
from notes.forms.comments import CommentForm
from notes.models import Comment
from notes.views.detail import show_note
from notes.views.getters import editable_note, forbid_unless, visible_comment


@require_POST
def add_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Under the note, or in answer to the comment that `parent` names; what is wrong is said on the card,
    with what was typed."""
    note = editable_note(request.user, pk)
    parent = _parent(request, note)
    form = CommentForm(request.POST, note=note, parent=parent)
    if form.is_valid():
        try:
            comment = services.add_comment(
                actor=request.user, note=note, text=form.cleaned_data["text"], parent=parent
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(_place(comment))
    return show_note(request, note, comment_form=form, parent=parent, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def change_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """`/notes/comments/<id>/edit/`"""
    comment = visible_comment(request.user, pk)
    forbid_unless(permissions.can_change_comment(request.user, comment))
    is_sent = request.method == "POST"
    form = CommentForm(request.POST if is_sent else None, note=comment.note, comment=comment)
    if is_sent and form.is_valid() and _change(request, comment, form):
        return redirect(_place(comment))
    context = {"note": comment.note, "comment": comment, "form": form}
    return render(request, "notes/comment_edit.html", context, status=422 if is_sent else 200)


@require_POST
def delete_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """The toast puts it back."""
    comment = visible_comment(request.user, pk)
    forbid_unless(permissions.can_delete_comment(request.user, comment))
    services.delete_comment(actor=request.user, comment=comment)
    undo_url = reverse("notes:comment_restore", args=[comment.pk])
    toast(request, _("Comment deleted"), undo_url=undo_url)
    return redirect("notes:note_detail", comment.note_id)


@require_POST
def restore_comment(request: HttpRequest, pk: int) -> HttpResponse:
    comment = visible_comment(request.user, pk, with_bin=True)
    forbid_unless(permissions.can_delete_comment(request.user, comment))
    services.restore_comment(actor=request.user, comment=comment)
    return redirect(_place(comment))


def _change(request: HttpRequest, comment: Comment, form: CommentForm) -> bool:
    try:
        services.change_comment(
            actor=request.user,
            comment=comment,
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
        )
    except NotAllowed:
        raise
    except ChangedMeanwhile as refusal:
        saved = Comment.objects.get(pk=comment.pk)
        form.saved = saved.text
        form.data = form.data.copy()
        form.data["version"] = saved.version
        form.add_error(None, str(refusal))
        return False
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    return True


def _parent(request: HttpRequest, note) -> Comment | None:
    asked = request.POST.get("parent", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return Comment.objects.filter(note=note, pk=int(asked)).first()


def _place(comment: Comment) -> str:
    card = reverse("notes:note_detail", args=[comment.note_id])
    return f"{card}#comment-{comment.pk}"
