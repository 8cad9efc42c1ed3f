"""Writing notes: one path for the form, bulk work and imports."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue
from core.catalogue.any_of import AnyOf
from core.catalogue.writing import OnWritten, change_records, insert_records, unheard
from core.change_sets import change_set
from core.events import record_event, record_events
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.versions import lock
from customers.models import ContactPerson, Customer
from notes import permissions
from notes.choices import Side
from notes.fields import RECORD_TYPE, ROW, note_catalogue
from notes.models import Action, Note, Status
from notes.services.mentions import keep_mentions, with_mentions
from notes.services.placing import with_departments
from notes.services.reminder_rows import ReminderRow, change_reminders
from notes.services.repeating import follow_closed
from notes.services.sides import hold_options
from notes.services.telling import tell_assignee
from notes.statuses import first_open
from records.custom_fields import hold_kinds
from records.services.attachments import attach, store_files

Values = Mapping[str, Any]
CREATE, UPDATE, FINISH = "notes.create", "notes.update", "notes.finish"
DELETE, RESTORE = "notes.delete", "notes.restore"

WRONG_SIDE = _("“%(status)s” is no status of “%(action)s”. Choose another status.")
UNSEEN_CUSTOMER = _("This customer is not there any more. Choose another one.")
UNSEEN_BY_ASSIGNEE = _(
    "%(person)s does not see this customer, and would not see the note. Choose somebody else, or share"
    " the customer first."
)
CLOSED_ALREADY = _("This note is closed already. Nothing was saved.")
REPEATS_FROM_DUE = _("Say when it is due: what repeats begins there.")
CLOSED_FOR_GOOD = _(
    "This note is closed, so none would follow it. Open it again, or write a new one that repeats."
)
UNSEEN_CONTACT = _("This contact person is not there any more. Choose another one.")


def default_status(action: Action) -> Status | None:
    """The one that a note with the action begins with, of those on offer."""
    return first_open(action, Status.objects.active())


def create_note(
    *,
    actor: User | None,
    values: Values,
    catalogue: Catalogue | None = None,
    repeat: Mapping[str, Any] | None = None,
    previous: Note | None = None,
    reminders: Sequence[ReminderRow] = (),
    files: Sequence[UploadedFile] = (),
) -> Note:
    """Record one note with its reminders and files, and return it. Raises NotAllowed, or Refused for
    what does not go together."""
    require(permissions.can_write(actor))
    stored = store_files(files)
    with change_set(actor=actor, reason=CREATE):
        note = add_note(
            actor=actor, values=values, catalogue=catalogue, repeat=repeat, previous=previous
        )
        change_reminders(actor=actor, note=note, rows=reminders)
        attach(actor=actor, record=note, stored=stored)
    return note


def add_note(
    *,
    actor: User | None,
    values: Values,
    catalogue: Catalogue | None = None,
    repeat: Mapping[str, Any] | None = None,
    series: Note | None = None,
    previous: Note | None = None,
) -> Note:
    """The same inside the open change set."""
    catalogue = catalogue or note_catalogue()
    values = _with_mentions(values)
    check_values(actor, {**values, "repeat": repeat}, previous=previous)
    (pk,) = insert_notes(actor=actor, catalogue=catalogue, rows=[values])
    more = {"repeat": repeat, "series": series, "previous": previous}
    given = {key: value for key, value in more.items() if value is not None}
    if given:
        Note.objects.filter(pk=pk).update(**given)
    note = Note.objects.get(pk=pk)
    record_event(actor=actor, name="notes.note.created", record=note)
    if note.closed_at is not None:
        record_closings(actor=actor, note_ids=[pk])
        follow_closed(actor=actor, note_ids=[pk])
        note = Note.objects.get(pk=pk)
    keep_mentions(actor=actor, note=note)
    tell_assignee(actor=actor, note=note)
    return note


def update_note(
    *,
    actor: User | None,
    note: Note,
    changes: Values,
    version: int | None = None,
    catalogue: Catalogue | None = None,
    reminders: Sequence[ReminderRow] = (),
    files: Sequence[UploadedFile] = (),
    before_commit: Callable[[ChangeSet], None] | None = None,
    **columns: Any,
) -> Note:
    """Save what was changed; `columns` are those that are no fields (`repeat`). Reminders that are not
    named stay, and files are added. `before_commit` is called last in its transaction.

    Raises NotAllowed, ChangedMeanwhile when somebody has saved it since it was read, or Refused for
    what does not go together. Nothing is written when nothing differs.
    """
    catalogue = catalogue or note_catalogue()
    stored = store_files(files)
    with change_set(actor=actor, reason=UPDATE) as opened:
        hold_kinds(catalogue, changes)
        locked = lock(note, version)
        require(permissions.can_edit(actor, locked))
        change_note(actor=actor, note=locked, changes=changes, catalogue=catalogue, **columns)
        saved = Note.objects.get(pk=note.pk)
        change_reminders(actor=actor, note=saved, rows=reminders)
        attach(actor=actor, record=saved, stored=stored)
        if before_commit is not None:
            before_commit(opened)
    return saved


def change_note(
    *, actor: User | None, note: Note, changes: Values, catalogue: Catalogue, **columns: Any
) -> None:
    """The same inside the open change set, with the note locked."""
    if not (changes or columns):
        return
    changes = _with_mentions(changes)
    check_values(actor, {**changes, **columns}, note)
    if columns.get("repeat", ...) is None:  # a rule needs its day: it goes before that does
        Note.objects.filter(pk=note.pk).update(repeat=None)
    if changes:
        _write(catalogue, {note.pk: changes})
    if columns:
        Note.objects.filter(pk=note.pk).update(**columns)
    changed = sorted([*changes, *columns])
    record_event(actor=actor, name="notes.note.updated", record=note, data={"fields": changed})
    now = Note.objects.get(pk=note.pk)
    if now.closed_at is not None and note.closed_at is None:
        record_closings(actor=actor, note_ids=[note.pk])
        follow_closed(actor=actor, note_ids=[note.pk])
    if "text" in changes:
        keep_mentions(actor=actor, note=now)
    if now.assigned_to_id != note.assigned_to_id:
        tell_assignee(actor=actor, note=now)


class Finished(NamedTuple):
    """A note that is closed, the next step where one was noted, and the act, which can be taken back."""

    note: Note
    following: Note | None
    change_set: ChangeSet


def finish_note(
    *,
    actor: User | None,
    note: Note,
    status: Status,
    result: str | None = None,
    version: int | None = None,
    next_step: Values | None = None,
) -> Finished:
    """Close a note with its result (None: the one that it has), and note the next step in one go: it is
    of the same customer and contact person unless its values say otherwise.

    Refused where the status does not close or the note is closed, else as `update_note`; a refusal of
    the next step names the field with `next_` before it.
    """
    catalogue = note_catalogue()
    if not status.closes:
        raise Refused(
            _("“%(status)s” leaves a note open. Choose a status that closes it.")
            % {"status": status.name},
            field="status",
        )
    with change_set(actor=actor, reason=FINISH) as opened:
        locked = lock(note, version)
        require(permissions.can_edit(actor, locked))
        if locked.closed_at is not None:
            raise Refused(CLOSED_ALREADY)
        changes: dict[str, Any] = {"status": status.pk}
        if result is not None:
            changes["result"] = result or None
        change_note(actor=actor, note=locked, changes=changes, catalogue=catalogue)
        following = None
        if next_step is not None:
            inherited = {
                "customer": locked.customer_id,
                "contact": locked.contact_id,
                "department": locked.department_id,
                "is_private": locked.is_private,
            }
            values = {**inherited, **next_step}
            following = _add_next(actor, locked, values, catalogue)
    return Finished(Note.objects.get(pk=note.pk), following, opened)


def _add_next(actor: User | None, note: Note, values: Values, catalogue: Catalogue) -> Note:
    try:
        return add_note(actor=actor, values=values, catalogue=catalogue, previous=note)
    except Refused as refusal:
        raise Refused(refusal.text, field=f"next_{refusal.field}") from refusal


def delete_note(*, actor: User | None, note: Note) -> None:
    """Put the note into the bin with what is said under it. NotAllowed without the right."""
    require(permissions.can_delete(actor, note))
    with change_set(actor=actor, reason=DELETE):
        living = Note.objects.filter(pk=note.pk).order_by()
        if living.update(deleted_at=timezone.now(), deleted_by=actor):
            record_event(actor=actor, name="notes.note.deleted", record=note)


def restore_note(*, actor: User | None, note: Note) -> None:
    """Take the note out of the bin. NotAllowed without the right."""
    require(permissions.can_delete(actor, note))
    with change_set(actor=actor, reason=RESTORE):
        in_bin = Note.everything.in_bin().filter(pk=note.pk).order_by()
        if in_bin.update(deleted_at=None, deleted_by=None):
            record_event(actor=actor, name="notes.note.restored", record=note)


@transaction.atomic
def insert_notes(
    *,
    actor: User | None,
    catalogue: Catalogue,
    rows: Sequence[Values],
    on_written: OnWritten = unheard,
) -> list[int]:
    """Write new notes inside the open change set; returns their ids in the order of the rows. The
    number of statements does not depend on the rows; what they say was checked before."""
    created_by = actor.pk if actor else None
    hold_kinds(catalogue, chain.from_iterable(rows))
    defaults = catalogue.defaults
    given = with_departments(actor, [{**defaults, **_given(values)} for values in rows])
    return insert_records(
        ROW, catalogue, given, {"created_by_id": lambda values: created_by}, on_written
    )


@transaction.atomic
def change_notes(*, actor: User | None, catalogue: Catalogue, rows: Mapping[int, Values]) -> None:
    """Write changed values of notes inside the open change set; whoever closes one is named in
    it, and one that recurs is followed by its next one."""
    restated = [pk for pk, values in rows.items() if "status" in values]
    were_open = Note.objects.open().filter(AnyOf("id", restated)).order_by()
    ids = list(were_open.values_list("pk", flat=True)) if restated else []
    _write(catalogue, rows)
    if ids:
        record_closings(actor=actor, note_ids=ids)
        follow_closed(actor=actor, note_ids=ids)


def record_closings(*, actor: User | None, note_ids: Iterable[int]) -> None:
    """Name in those of the notes that are closed who has closed them, and write an event for each, inside
    the open change set. They are new, or were open until now."""
    closed = Note.objects.filter(AnyOf("id", note_ids), closed_at__isnull=False).order_by("pk")
    ids = list(closed.values_list("pk", flat=True))
    if not ids:
        return
    if actor is not None:
        Note.objects.filter(AnyOf("id", ids), closed_by=None).order_by().update(closed_by=actor)
    record_events(actor=actor, name="notes.note.closed", record_type=RECORD_TYPE, record_ids=ids)


def _write(catalogue: Catalogue, rows: Mapping[int, Values]) -> None:
    hold_kinds(catalogue, chain.from_iterable(rows.values()))
    change_records(ROW, catalogue, rows)


def check_values(
    actor: User | None, values: Values, note: Note | None = None, *, previous: Note | None = None
) -> None:
    """Refused where action and status do not go together, or where somebody would be asked to see
    what he does not see. What is not among the values is as the note has it. Whom the note is about
    already, or the one that it is the next step of (`previous`), may stay though the actor does not see
    him."""
    _check_sides(values, note)
    _check_customer(actor, values, note, known=note or previous)
    _check_repeat(values, note)
    contact, known = values.get("contact"), note or previous
    is_new = known is None or contact != known.contact_id
    if contact and is_new and actor is not None:
        seen = ContactPerson.objects.visible_to(actor).filter(pk=contact)
        if not seen.exists():
            raise Refused(UNSEEN_CONTACT, field="contact")


def _check_sides(values: Values, note: Note | None) -> None:
    if not {"action", "status"} & values.keys():
        return
    action_id = values.get("action") or (note and note.action_id)
    status_id = values.get("status") or (note and note.status_id)
    action = hold_options(Action, [action_id]).get(action_id)
    status = hold_options(Status, [status_id]).get(status_id)
    if action is None:
        raise Refused(_("Choose what has to be done."), field="action")
    if status is None:
        raise Refused(_("Choose how it stands."), field="status")
    if not Side(action.side).is_with(status.side):
        text = WRONG_SIDE % {"status": status.name, "action": action.name}
        raise Refused(text, field="status")


def _check_repeat(values: Values, note: Note | None) -> None:
    repeat = values.get("repeat", note and note.repeat)
    due = values.get("due", note and note.due_at)
    if repeat is not None and due is None:
        raise Refused(REPEATS_FROM_DUE, field="due")
    is_given = values.get("repeat") is not None
    if is_given and note and not note.is_open and not _reopens(values):
        raise Refused(CLOSED_FOR_GOOD, field="repeat")


def _reopens(values: Values) -> bool:
    return Status.objects.filter(pk=values.get("status"), closes=False).exists()


def _check_customer(
    actor: User | None, values: Values, note: Note | None, *, known: Note | None
) -> None:
    if not {"customer", "assigned_to"} & values.keys():
        return
    customer_id = values.get("customer", note and note.customer_id)
    assignee_id = values.get("assigned_to", note and note.assigned_to_id)
    if not customer_id:
        return
    one = Customer.objects.filter(pk=customer_id)
    is_changed = known is None or customer_id != known.customer_id
    if is_changed and actor is not None and not one.visible_to(actor).exists():
        raise Refused(UNSEEN_CUSTOMER, field="customer")
    if assignee_id and (actor is None or assignee_id != actor.pk):
        assignee = User.objects.filter(pk=assignee_id).first()
        if assignee is not None and not one.visible_to(assignee).exists():
            text = UNSEEN_BY_ASSIGNEE % {"person": assignee.name}
            raise Refused(text, field="assigned_to")


def _with_mentions(values: Values) -> Values:
    return {**values, "text": with_mentions(values["text"])} if values.get("text") else values


def _given(values: Values) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, ())}
