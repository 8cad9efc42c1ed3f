"""What is said under a note: adding, answering, changing one's own, deleting with a way back."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import rich_text
from core.change_sets import change_set
from core.events import record_event
from core.permissions import require
from core.refusals import Refused
from core.versions import lock
from notes import permissions
from notes.models import Comment, Note
from notes.services.mentions import keep_mentions, with_mentions
from notes.services.telling import COMMENTED, tell

ADD, CHANGE = "notes.add_comment", "notes.change_comment"
DELETE, RESTORE = "notes.delete_comment", "notes.restore_comment"
LONGEST = 20_000

NOTHING_SAID = _("Write what you want to say.")
NOTE_GONE = _("This note was deleted meanwhile. Nothing was saved.")


def add_comment(
    *, actor: User | None, note: Note, text: str, parent: Comment | None = None
) -> Comment:
    """Say something under a note, or in answer to another comment; the writer and the assignee of the note,
    and whoever is answered, are told. NotAllowed, or Refused without words, under a deleted note, and
    for a mention of somebody who does not see it."""
    require(permissions.can_write(actor))
    words = _checked(text)
    with change_set(actor=actor, reason=ADD):
        locked = _lock_note(note)
        if parent is not None and parent.note_id != locked.pk:
            raise Refused(_("What you answer stands under another note."))
        comment = Comment.objects.create(
            note=locked,
            parent=parent,
            text=words,
            plain_text=rich_text.plain(words),
            created_by=actor,
        )
        record_event(actor=actor, name="notes.comment.created", record=comment)
        mentioned = keep_mentions(actor=actor, note=locked, comment=comment)
        concerned = {locked.created_by, locked.assigned_to, parent and parent.created_by} - {None}
        others = [person for person in concerned if person.pk not in mentioned]
        tell(actor=actor, people=others, kind=COMMENTED, note=locked, comment=comment)
    return comment


def change_comment(
    *, actor: User | None, comment: Comment, text: str, version: int | None = None
) -> Comment:
    """Say it otherwise. NotAllowed but to who has said it; ChangedMeanwhile, and Refused as above."""
    require(permissions.can_change_comment(actor, comment))
    words = _checked(text)
    with change_set(actor=actor, reason=CHANGE):
        note = _lock_note(comment.note)
        locked = lock(comment, version)
        if locked.text != words:
            locked.text, locked.plain_text = words, rich_text.plain(words)
            locked.save(update_fields=["text", "plain_text"])
            record_event(actor=actor, name="notes.comment.updated", record=locked)
            keep_mentions(actor=actor, note=note, comment=locked)
    return Comment.objects.get(pk=comment.pk)


def delete_comment(*, actor: User | None, comment: Comment) -> None:
    """Take it away; the answers to it stay. NotAllowed without the right."""
    require(permissions.can_delete_comment(actor, comment))
    with change_set(actor=actor, reason=DELETE):
        living = Comment.objects.filter(pk=comment.pk).order_by()
        if living.update(deleted_at=timezone.now(), deleted_by=actor):
            record_event(actor=actor, name="notes.comment.deleted", record=comment)


def restore_comment(*, actor: User | None, comment: Comment) -> None:
    """Put it back where it stood. NotAllowed without the right."""
    require(permissions.can_delete_comment(actor, comment))
    with change_set(actor=actor, reason=RESTORE):
        in_bin = Comment.everything.in_bin().filter(pk=comment.pk).order_by()
        if in_bin.update(deleted_at=None, deleted_by=None):
            record_event(actor=actor, name="notes.comment.restored", record=comment)


def _checked(text: str) -> str:
    words = with_mentions(rich_text.clean(text))
    if not words:
        raise Refused(NOTHING_SAID, field="text")
    return words


def _lock_note(note: Note) -> Note:
    try:
        return lock(note)
    except Note.DoesNotExist:
        raise Refused(NOTE_GONE) from None
