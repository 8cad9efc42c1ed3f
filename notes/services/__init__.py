"""Everything that writes notes."""

from .acts import pin_note, put_off, take_note, undo_act, unpin_note
from .comments import add_comment, change_comment, delete_comment, restore_comment
from .defaults import create_default_options
from .notes import (
    change_notes,
    create_note,
    delete_note,
    finish_note,
    insert_notes,
    record_closings,
    restore_note,
    update_note,
)
from .repeating import end_series, rule_after, skip_note
from .reschedule import close_note, move_note

__all__ = [
    "add_comment",
    "change_comment",
    "change_notes",
    "close_note",
    "create_default_options",
    "create_note",
    "delete_comment",
    "delete_note",
    "end_series",
    "finish_note",
    "insert_notes",
    "move_note",
    "pin_note",
    "put_off",
    "record_closings",
    "restore_comment",
    "restore_note",
    "rule_after",
    "skip_note",
    "take_note",
    "undo_act",
    "unpin_note",
    "update_note",
]
