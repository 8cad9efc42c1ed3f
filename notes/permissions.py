"""Who may do what with notes; the rows somebody sees are `visible_to`."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from accounts.models import User
from core.permissions import Allowed, Decision, Denied, has_right

if TYPE_CHECKING:
    from core.models import ChangeSet
    from notes.models import Comment, Note, NoteBulkEdit

MANAGE_SETTINGS = "notes.manage_settings"
BULK_EDIT = "notes.bulk_edit"
DELETE = "notes.delete"
REPORTS = "notes.see_reports"

UNDOABLE = (
    "notes.create",
    "notes.update",
    "notes.finish",
    "notes.move",
    "notes.take",
    "notes.pin",
    "notes.unpin",
    "notes.skip",
    "notes.end_series",
)
"""Acts on one note, with what was noted in the same go; bulk edits, imports and settings are taken back on
pages of their own."""

READS_ONLY = _("You may read notes and not write them. An administrator can change your role.")

ONLY_OWN_AGENDA = _("You see your own agenda. A manager sees those of his departments.")


def can_write(user: User | None) -> Decision:
    """Whoever is not read-only writes notes and comments."""
    if user is None or not user.is_read_only:
        return Allowed()
    return Denied(READS_ONLY)


def can_edit(user: User | None, note: "Note") -> Decision:
    """Whoever sees a note and is not read-only may change it; the caller has found it in scope."""
    return can_write(user)


def can_delete(user: User | None, note: "Note") -> Decision:
    """One's own notes; those of others by right."""
    if not (decision := can_write(user)):
        return decision
    return Allowed() if user and note.created_by_id == user.pk else has_right(user, DELETE)


def can_change_comment(user: User | None, comment: "Comment") -> Decision:
    """What somebody has said he alone changes."""
    if user is None or (comment.created_by_id == user.pk and not user.is_read_only):
        return Allowed()
    return Denied(_("Only the person who wrote it can change it."))


def can_delete_comment(user: User | None, comment: "Comment") -> Decision:
    """One's own; those of others by the right to delete notes."""
    if not (decision := can_write(user)):
        return decision
    return Allowed() if user and comment.created_by_id == user.pk else has_right(user, DELETE)


def can_undo(user: User | None, change_set: "ChangeSet") -> Decision:
    """One's own acts on notes; owners and administrators take back those of others, too."""
    if not (decision := can_write(user)):
        return decision
    is_allowed = user is None or change_set.actor_id == user.pk or user.sees_everything
    if is_allowed and change_set.reason in UNDOABLE:
        return Allowed()
    return Denied(_("Only the person who made this change, or an administrator, can take it back."))


def can_see_agendas(user: User) -> Decision:
    """Owners and administrators look at everybody's agenda, managers at those of their departments."""
    leads = user.role_id == RoleCode.MANAGER and not user.sees_only_own
    return Allowed() if leads or user.sees_everything else Denied(ONLY_OWN_AGENDA)


def can_bulk_edit(user: User | None) -> Decision:
    """Whoever writes and has the right changes many notes at once."""
    return has_right(user, BULK_EDIT) if (decision := can_write(user)) else decision


def can_go_on_with_bulk_edit(user: User, edit: "NoteBulkEdit") -> Decision:
    """Only whoever began it: what is chosen was chosen within his scope."""
    if not (decision := can_bulk_edit(user)):
        return decision
    if user.pk == edit.created_by_id:
        return Allowed()
    return Denied(_("Only the person who began this bulk edit can go on with it."))


def can_undo_bulk_edit(user: User | None, edit: "NoteBulkEdit") -> Decision:
    """Whoever did it takes it back and puts it back while he may change many notes; owners and
    administrators do so with everybody's."""
    if not (decision := can_bulk_edit(user)):
        return decision
    if user is None or user.pk == edit.created_by_id or user.sees_everything:
        return Allowed()
    return Denied(_("Only the person who made this change, or an administrator, can take it back."))


def can_manage_settings(user: User | None) -> Decision:
    """Whoever says what actions, statuses and variables there are."""
    return has_right(user, MANAGE_SETTINGS)
