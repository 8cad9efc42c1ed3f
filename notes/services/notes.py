"""Writing notes: one path for the form, bulk work and imports."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue
from core.catalogue.writing import OnWritten, change_records, insert_records, unheard
from core.change_sets import change_set
from core.events import record_event
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.versions import lock
from customers.models import ContactPerson, Customer
from notes import permissions
from notes.choices import Side
from notes.fields import ROW, note_catalogue
from notes.models import Action, Note, Status
from notes.services.mentions import keep_mentions, with_mentions
from notes.services.placing import with_departments
from notes.services.reminder_rows import ReminderRow, change_reminders
from notes.services.repeating import follow_closed
from notes.services.telling import tell_assignee
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
UNSEEN_CONTACT = _("This contact person is not there any more. Choose another one.")


def default_status(action: Action) -> Status | None:
    """The first status on offer that goes with the action and leaves the note open."""
    offered = Status.objects.active().filter(closes=False)
    return next((s for s in offered if Side(action.side).is_with(s.side)), None)


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
        _note_closing(actor, note)
        follow_closed(actor=actor, note_ids=[note.pk])
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
        _write(actor, catalogue, {note.pk: changes})
    if columns:
        Note.objects.filter(pk=note.pk).update(**columns)
    changed = sorted([*changes, *columns])
    record_event(actor=actor, name="notes.note.updated", record=note, data={"fields": changed})
    now = Note.objects.get(pk=note.pk)
    if now.closed_at is not None and note.closed_at is None:
        _note_closing(actor, now)
        follow_closed(actor=actor, note_ids=[note.pk])
    if "text" in changes:
        keep_mentions(actor=actor, note=now)
    if now.assigned_to_id != note.assigned_to_id:
        tell_assignee(actor=actor, note=now)


def finish_note(
    *,
    actor: User | None,
    note: Note,
    status: Status,
    result: str = "",
    version: int | None = None,
    next_step: Values | None = None,
) -> tuple[Note, Note | None]:
    """Close a note with its result, and note the next step in one go: it is of the same customer
    and contact person unless its values say otherwise. Returns both.

    Refused where the status does not close or the note is closed, else as `update_note`; a refusal of the next step names
    the field with `next_` before it.
    """
    catalogue = note_catalogue()
    if not status.closes:
        raise Refused(
            _("“%(status)s” leaves a note open. Choose a status that closes it.")
            % {"status": status.name},
            field="status",
        )
    with change_set(actor=actor, reason=FINISH):
        locked = lock(note, version)
        require(permissions.can_edit(actor, locked))
        if locked.closed_at is not None:
            raise Refused(CLOSED_ALREADY)
        changes = {"status": status.pk, "result": result or locked.result or None}
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
    return Note.objects.get(pk=note.pk), following


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
        if Note.everything.filter(pk=note.pk).update(deleted_at=None, deleted_by=None):
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
    _write(actor, catalogue, rows)
    if any("status" in values for values in rows.values()):
        follow_closed(actor=actor, note_ids=list(rows))


def _write(actor: User | None, catalogue: Catalogue, rows: Mapping[int, Values]) -> None:
    hold_kinds(catalogue, chain.from_iterable(rows.values()))
    change_records(ROW, catalogue, rows)
    keys = set(chain.from_iterable(rows.values()))
    if "status" in keys and actor is not None:
        closed = Note.objects.filter(pk__in=rows, closed_at__isnull=False, closed_by=None)
        closed.order_by().update(closed_by=actor)


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
    action = Action.objects.filter(pk=action_id).first()
    status = Status.objects.filter(pk=status_id).first()
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


def _note_closing(actor: User | None, note: Note) -> None:
    if note.closed_by_id is None and actor is not None:
        note.closed_by = actor
        Note.objects.filter(pk=note.pk).update(closed_by=actor)
    record_event(actor=actor, name="notes.note.closed", record=note)


def _with_mentions(values: Values) -> Values:
    return {**values, "text": with_mentions(values["text"])} if values.get("text") else values


def _given(values: Values) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, ())}
