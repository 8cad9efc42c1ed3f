"""What changes option lists, custom fields, card layouts, files and stars."""

from .attachments import (
    add_attachments,
    change_attachment,
    delete_attachment,
    restore_attachment,
)
from .custom_fields import (
    ChoiceValues,
    create_custom_field,
    move_custom_field,
    order_custom_fields,
    rebuild_index,
    restore_custom_field,
    retire_custom_field,
    update_custom_field,
)
from .inline_options import AddedOption, add_option
from .layouts import hide_for_role, restore_default, save_layout, undo_layout_change
from .options import (
    OptionInUse,
    count_uses,
    create_option,
    delete_option,
    move_option,
    update_option,
)
from .stars import set_star

__all__ = [
    "AddedOption",
    "ChoiceValues",
    "OptionInUse",
    "add_attachments",
    "add_option",
    "change_attachment",
    "count_uses",
    "create_custom_field",
    "create_option",
    "delete_attachment",
    "delete_option",
    "hide_for_role",
    "move_custom_field",
    "move_option",
    "order_custom_fields",
    "rebuild_index",
    "restore_attachment",
    "restore_custom_field",
    "restore_default",
    "retire_custom_field",
    "save_layout",
    "set_star",
    "undo_layout_change",
    "update_custom_field",
    "update_option",
]
