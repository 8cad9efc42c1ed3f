"""Logging a talk: a call, a message, feedback, with the next step in one go."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.change_sets import change_set
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.undo import UndoResult
from notes import permissions
from notes.models import Note
from notes.services.acts import take_back
from notes.services.notes import add_note

LOG = "notes.log"


def log_talk(
    *,
    actor: User,
    values: Mapping[str, Any],
    next_step: Mapping[str, Any] | None = None,
) -> tuple[Note, ChangeSet]:
    """Note a talk, and what is to be done next about the same customer and contact person. Returns the
    note and the change set, which can be taken back.

    NotAllowed, or Refused for what does not go together; what is wrong with the next step is named by
    its own fields, with `next_` in front.
    """
    require(permissions.can_write(actor))
    with change_set(actor=actor, reason=LOG) as opened:
        note = add_note(actor=actor, values=values)
        if next_step is not None:
            inherited = {key: values.get(key) for key in ("customer", "contact", "department")}
            try:
                add_note(actor=actor, values={**inherited, **next_step}, previous=note)
            except Refused as refusal:
                field = f"next_{refusal.field}" if refusal.field else ""
                raise Refused(refusal.text, field=field) from refusal
    return note, opened


def undo_talk(*, actor: User, change_set: ChangeSet) -> UndoResult:
    """Take back what was logged, by who has logged it. Refused where it is taken back already, or
    somebody has gone on from there."""
    if change_set.reason != LOG or change_set.actor_id != actor.pk:
        raise Refused(_("Only the person who logged this can take it back."))
    require(permissions.can_write(actor))
    return take_back(actor=actor, act=change_set)
