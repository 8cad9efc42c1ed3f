"""Everything that writes notes."""

from .acts import undo_act
from .defaults import create_default_options
from .notes import (
    change_notes,
    create_note,
    delete_note,
    finish_note,
    insert_notes,
    restore_note,
    update_note,
)
from .repeating import end_series, rule_after, skip_note
from .reschedule import close_note, move_note

__all__ = [
    "change_notes",
    "close_note",
    "create_default_options",
    "create_note",
    "delete_note",
    "end_series",
    "finish_note",
    "insert_notes",
    "move_note",
    "restore_note",
    "rule_after",
    "skip_note",
    "undo_act",
    "update_note",
]
