"""What changes option lists and custom fields."""

from .custom_fields import (
    ChoiceValues,
    create_custom_field,
    move_custom_field,
    rebuild_index,
    restore_custom_field,
    retire_custom_field,
    update_custom_field,
)
from .options import (
    OptionInUse,
    count_uses,
    create_option,
    delete_option,
    move_option,
    update_option,
)

__all__ = [
    "ChoiceValues",
    "OptionInUse",
    "count_uses",
    "create_custom_field",
    "create_option",
    "delete_option",
    "move_custom_field",
    "move_option",
    "rebuild_index",
    "restore_custom_field",
    "retire_custom_field",
    "update_custom_field",
    "update_option",
]
