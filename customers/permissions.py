"""Who may do what with customers and contact persons; the rows somebody sees are `visible_to`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue, Field
from core.models import ChangeSet
from core.permissions import Allowed, Decision, Denied, has_right, require

if TYPE_CHECKING:
    from customers.models import BulkEdit, ContactPerson, Customer

MAKE_PUBLIC = "customers.make_public"
HAND_OVER = "customers.hand_over"
CHANGE_OPENING_TOTAL = "customers.change_opening_total"
UNDO = "customers.undo_changes"
DELETE = "customers.delete"
REMOVE_FOR_GOOD = "customers.remove_for_good"
EXPLAIN_ACCESS = "customers.explain_access"
MERGE = "customers.merge"
MANAGE_GROUPS = "customers.manage_groups"
BULK_EDIT = "customers.bulk_edit"

MERGED = "customers.merge"
"""The reason of the change set in which customers were merged."""
UNDOABLE = (
    "customers.update",
    "customers.update_person",
    "customers.restore",
    MERGED,
    "records.add_files",
    "records.change_file",
    "records.delete_file",
    "records.restore_file",
)
"""Acts on one record, or that made one customer of several. What registered it is not taken back but
deleted; an import or a bulk edit is taken back as a whole, on its own page."""

READS_ONLY = _("You may read customers and not change them. An administrator can change your role.")


def can_write(user: User | None) -> Decision:
    """Whoever is not read-only adds and edits customers and contact persons."""
    if user is None or not user.is_read_only:
        return Allowed()
    return Denied(READS_ONLY)


def can_edit(user: User | None, record: "Customer | ContactPerson") -> Decision:
    """Whoever sees a record and is not read-only may edit it; the caller has found it in scope."""
    return can_write(user)


def can_delete(user: User | None, record: "Customer | ContactPerson") -> Decision:
    """Whoever may edit the record and has the right puts it into the recycle bin."""
    return can_edit(user, record) and has_right(user, DELETE)


def can_restore_from_bin(user: User | None) -> Decision:
    """Whoever may delete looks into the bin and takes out of it what he would see outside."""
    return can_write(user) and has_right(user, DELETE)


def can_remove_for_good(user: User | None) -> Decision:
    """Nothing of it comes back: administrators only, until somebody decides otherwise."""
    return has_right(user, REMOVE_FOR_GOOD)


def can_edit_field(
    user: User | None, field: Field, record: "Customer | ContactPerson | None" = None
) -> Decision:
    """Whether the person may fill in the field of the record, or of a new one.

    Some fields ask for a right of their own, others only once the record is there. The responsible manager of a record is changed by
    whoever may hand over; a record without one may be taken by anybody.
    """
    if record is None:
        return field.may_fill(user)
    return can_change_field(user, field, is_assigned=bool(record.assigned_to_id))


def can_change_field(user: User | None, field: Field, *, is_assigned: bool) -> Decision:
    """The same of a record that is there and has a responsible manager, or has none."""
    if not (decision := field.may_change(user)):
        return decision
    if field.key == "assigned_to" and is_assigned:
        return has_right(user, HAND_OVER)
    return Allowed()


def require_values(
    user: User | None,
    catalogue: Catalogue,
    values: Mapping[str, Any],
    record: "Customer | ContactPerson | None" = None,
) -> None:
    """NotAllowed when the person may not write these values: the guard of services. In a new record
    an empty value is what it has anyway."""
    require(can_write(user))
    for key, value in values.items():
        if value or record is not None:
            require(can_edit_field(user, catalogue[key], record))


def can_explain_access(user: User) -> Decision:
    """Who else sees a record is shown by right; why one sees it oneself, to everybody."""
    return has_right(user, EXPLAIN_ACCESS)


def can_merge(user: User | None) -> Decision:
    """Whether the person may make several customers one, and say that they are not the same; the
    caller has found them in scope."""
    return has_right(user, MERGE) if (decision := can_write(user)) else decision


def can_manage_groups(user: User | None) -> Decision:
    """Whether the person makes groups, says their rules, moves and deletes them. Into groups by hand
    whoever edits a customer puts him."""
    return has_right(user, MANAGE_GROUPS) if (decision := can_write(user)) else decision


def can_bulk_edit(user: User | None) -> Decision:
    """Whoever writes and has the right changes many customers at once; which of them, and by which
    fields, is asked for each."""
    return has_right(user, BULK_EDIT) if (decision := can_write(user)) else decision


def can_bulk_delete(user: User | None) -> Decision:
    """Whoever edits in bulk and may delete puts many into the recycle bin at once."""
    return has_right(user, DELETE) if (decision := can_bulk_edit(user)) else decision


def can_go_on_with_bulk_edit(user: User, bulk_edit: "BulkEdit") -> Decision:
    """Only whoever began it: the customers were chosen among those that he sees."""
    if not (decision := can_bulk_edit(user)):
        return decision
    if user.pk == bulk_edit.created_by_id:
        return Allowed()
    return Denied(_("Only the person who began this bulk edit can go on with it."))


def can_undo_bulk_edit(user: User | None, bulk_edit: "BulkEdit") -> Decision:
    """Whoever did it takes it back and puts it back while he may edit in bulk; owners and
    administrators do so with everybody's."""
    if not (decision := can_bulk_edit(user)):
        return decision
    if user is None or user.pk == bulk_edit.created_by_id or user.sees_everything:
        return Allowed()
    return Denied(_("Only the person who made this change, or an administrator, can take it back."))


def can_undo(user: User, change_set: ChangeSet) -> Decision:
    """One's own edits are taken back by whoever may write, those of others by right."""
    if not (decision := can_write(user)):
        return decision
    if not is_undoable(change_set):
        return Denied(_("This is not an edit of one record. It cannot be taken back here."))
    if merge_in(change_set) and not (decision := can_merge(user)):
        return decision
    return Allowed() if change_set.actor_id == user.pk else has_right(user, UNDO)


def merge_in(change_set: ChangeSet) -> ChangeSet | None:
    """The merge that an act was, or that it took back; None for any other act."""
    if change_set.reason == "core.undo" and change_set.details.get("undone") == MERGED:
        return change_set.undoes
    return change_set if change_set.reason == MERGED else None


def can_restore(user: User, record: "Customer | ContactPerson") -> Decision:
    """Whoever may edit the record and take back what others changed puts back what it was."""
    if not (decision := can_edit(user, record)):
        return decision
    return has_right(user, UNDO)


def is_undoable(change_set: ChangeSet) -> bool:
    """An edit, or the taking back of one."""
    reason = change_set.reason
    return (change_set.details.get("undone") if reason == "core.undo" else reason) in UNDOABLE
