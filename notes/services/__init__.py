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
    restore_note,
    update_note,
)

__all__ = [
    "add_comment",
    "change_comment",
    "change_notes",
    "create_default_options",
    "create_note",
    "delete_comment",
    "delete_note",
    "finish_note",
    "insert_notes",
    "pin_note",
    "put_off",
    "restore_comment",
    "restore_note",
    "take_note",
    "undo_act",
    "unpin_note",
    "update_note",
]
