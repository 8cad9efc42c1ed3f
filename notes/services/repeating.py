"""Series of recurring notes: when one is closed the rule goes on to the next one."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue
from core.catalogue.any_of import AnyOf
from core.catalogue.writing import insert_records
from core.change_sets import change_set
from core.events import record_event, record_events
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.versions import lock
from notes import permissions
from notes.fields import ROW, note_catalogue, organisation_zone
from notes.models import Action, Note, Status
from notes.repeating import Rule, following
from notes.statuses import first_open

SKIP, END = "notes.skip", "notes.end_series"
COPIED = (
    "text",
    "customer",
    "contact",
    "action",
    "assigned_to",
    "department",
    "priority",
    "is_private",
    "is_pinned",
)
"""What the next note has from the one before, and its variables but those that no two notes share."""
OWN = ("text", "assigned_to", "priority", "is_private", "is_pinned")
"""What one note of a series may have for itself; a change of the others is one of all that follow."""

_COPY_REMINDERS = """
INSERT INTO notes_reminder (note_id, user_id, at, minutes_before, created_by_id)
SELECT n.id, r.user_id, r.at + (n.due_at - o.due_at), r.minutes_before, r.created_by_id
FROM unnest(%s::bigint[], %s::bigint[]) AS pairs(old_id, new_id)
JOIN notes_note o ON o.id = pairs.old_id
JOIN notes_note n ON n.id = pairs.new_id
JOIN notes_reminder r ON r.note_id = o.id AND NOT r.is_snooze
ORDER BY r.id
"""


def follow_closed(*, actor: User | None, note_ids: Iterable[int]) -> list[Note]:
    """Make the next one of each of these notes that recurs and is closed, inside the open change set.

    The rule leaves the note with that, so a note that is opened and closed again has no second next one.
    The number of statements does not depend on that of the notes. Returns the new ones.
    """
    recurring = Note.objects.filter(AnyOf("id", note_ids), repeat__isnull=False)
    closed = recurring.exclude(closed_at=None).order_by("pk")
    return _make_next(actor, list(closed.select_for_update(of=("self",), no_key=True)))


class Skipped(NamedTuple):
    """The next note of a series, None where the one that was left out was the last; and the act, which
    can be taken back."""

    following: Note | None
    change_set: ChangeSet


def skip_note(*, actor: User | None, note: Note, version: int | None = None) -> Skipped:
    """This one alone is left out: it goes into the bin, and the series goes on with the next one.
    NotAllowed, ChangedMeanwhile, or Refused for a note that does not recur."""
    require(permissions.can_delete(actor, note))
    with change_set(actor=actor, reason=SKIP) as opened:
        locked = _lock_recurring(note, version)
        made = _make_next(actor, [locked])
        Note.objects.filter(pk=locked.pk).update(deleted_at=timezone.now(), deleted_by=actor)
        record_event(actor=actor, name="notes.note.deleted", record=locked)
    return Skipped(made[0] if made else None, opened)


def end_series(*, actor: User | None, note: Note, version: int | None = None) -> ChangeSet:
    """This note stays, and none follows it; returns the act. Raises as `skip_note`."""
    with change_set(actor=actor, reason=END) as opened:
        locked = _lock_recurring(note, version)
        require(permissions.can_edit(actor, locked))
        Note.objects.filter(pk=locked.pk).update(repeat=None)
        data = {"fields": ["repeat"]}
        record_event(actor=actor, name="notes.note.updated", record=locked, data=data)
    return opened


def rule_after(note: Note, changes: Mapping[str, Any], rule: Rule, *, is_only_this: bool) -> Rule:
    """The rule that the note has once these values are changed: of this one only, then those that
    follow are as they were; or of it and all that follow, then they begin with its new day."""
    touched = [key for key in changes if key in OWN]
    if not is_only_this:
        usual = {key: value for key, value in rule.usual.items() if key not in touched}
        return replace(rule, usual=usual)
    catalogue = note_catalogue()
    before = catalogue.load([note.pk], [catalogue[key] for key in touched])[note.pk]
    kept = {key: catalogue[key].kind.to_json(before[key]) for key in touched}
    return replace(rule, usual={**kept, **rule.usual})


def _lock_recurring(note: Note, version: int | None) -> Note:
    locked = lock(note, version)
    if locked.repeat is None:
        raise Refused(_("This note does not repeat. Its series has ended, or another note has it."))
    return locked


def _make_next(actor: User | None, notes: Sequence[Note]) -> list[Note]:
    if not notes:
        return []
    now, zone = timezone.now(), organisation_zone()
    catalogue = note_catalogue()
    found = {note.pk: following(Rule.from_json(note.repeat), now=now, zone=zone) for note in notes}
    going_on = [note for note in notes if found[note.pk][0] is not None]
    variables = [field for field in catalogue if field.is_custom and not field.is_unique]
    fields = [*(catalogue[key] for key in COPIED), *variables]
    values = catalogue.load([note.pk for note in going_on], fields)
    statuses, active = _first_statuses(), _active_among(going_on)
    rows = [
        {
            **values[note.pk],
            **_usual(catalogue, note, active),
            **_of_series(note, found[note.pk][0]),
        }
        for note in going_on
    ]
    for row, note in zip(rows, going_on, strict=True):
        row["status"] = statuses.get(row["action"], note.status_id)
    rows = [{**catalogue.defaults, **row} for row in rows]
    Note.objects.filter(pk__in=[note.pk for note in notes]).order_by().update(repeat=None)
    if not rows:
        return []
    ids = insert_records(ROW, catalogue, rows, extra=_COLUMNS)
    _copy_reminders([note.pk for note in going_on], ids)
    record_events(
        actor=actor,
        name="notes.note.created",
        record_type=catalogue.record_type,
        record_ids=ids,
        data={"is_recurring": True},
    )
    return list(Note.objects.filter(pk__in=ids).order_by("pk"))


def _of_series(note: Note, rule: Rule) -> dict[str, Any]:
    return {
        "due": rule.due_on(rule.start),
        "repeat": json.dumps(rule.to_json()),
        "series": note.series_id or note.pk,
        "previous": note.pk,
        "made_by": note.created_by_id,
    }


_COLUMNS: dict[str, Any] = {
    "created_by_id": lambda row: row["made_by"],
    "repeat": lambda row: row["repeat"],
    "series_id": lambda row: row["series"],
    "previous_id": lambda row: row["previous"],
}
"""The columns of a next note that are no fields of the catalogue. Whoever began the series is its
maker: a private one is his, whoever closed the last."""


def _usual(catalogue: Catalogue, note: Note, active: Collection[int]) -> dict[str, Any]:
    """What the closed one had for itself only, as the others of its series have it. Somebody who is not
    there any more gets none of them."""
    usual = dict(note.repeat.get("usual", {}))
    if usual.get("assigned_to") and usual["assigned_to"] not in active:
        del usual["assigned_to"]
    return {key: catalogue[key].kind.from_json(value) for key, value in usual.items()}


def _active_among(notes: Sequence[Note]) -> set[int]:
    usual = {note.repeat.get("usual", {}).get("assigned_to") for note in notes}
    return set(User.objects.active().filter(pk__in=usual - {None}).values_list("pk", flat=True))


def _first_statuses() -> dict[int, int]:
    """By action the first status on offer that goes with it and leaves a note open."""
    offered = list(Status.objects.active())
    found = {action.pk: first_open(action, offered) for action in Action.objects.order_by()}
    return {pk: status.pk for pk, status in found.items() if status}


def _copy_reminders(old_ids: Sequence[int], new_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COPY_REMINDERS, [list(old_ids), list(new_ids)])
