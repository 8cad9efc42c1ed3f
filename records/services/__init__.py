"""What changes option lists, custom fields, card layouts, files, saved views and stars."""

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
from .named_options import add_named_options, can_add_to, hold_list, is_added_to
from .options import (
    OptionInUse,
    count_uses,
    create_option,
    delete_option,
    move_option,
    update_option,
)
from .saved_views import (
    clear_default,
    create_view,
    delete_view,
    keep_in_view,
    move_view,
    restore_view,
    set_default,
    update_view,
)
from .stars import set_star

__all__ = [
    "AddedOption",
    "ChoiceValues",
    "OptionInUse",
    "add_attachments",
    "add_named_options",
    "add_option",
    "can_add_to",
    "change_attachment",
    "clear_default",
    "count_uses",
    "create_custom_field",
    "create_option",
    "create_view",
    "delete_attachment",
    "delete_option",
    "delete_view",
    "hide_for_role",
    "hold_list",
    "is_added_to",
    "keep_in_view",
    "move_custom_field",
    "move_option",
    "move_view",
    "order_custom_fields",
    "rebuild_index",
    "restore_attachment",
    "restore_custom_field",
    "restore_default",
    "restore_view",
    "retire_custom_field",
    "save_layout",
    "set_default",
    "set_star",
    "undo_layout_change",
    "update_custom_field",
    "update_option",
    "update_view",
]
