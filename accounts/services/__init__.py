"""Every change of people, roles, departments and the organisation."""

from .departments import create_department, set_members, update_department
from .handing_over import (
    count_responsibilities,
    hand_over,
    request_hand_over,
    request_hand_over_undo,
    undo_hand_over,
)
from .installation import first_start
from .invitations import invite_user, send_invitation_again, withdraw_invitation
from .maps import decide_on_map, stay_without_tiles, use_openstreetmap_tiles
from .organisation import current_organisation, ensure_organisation, update_organisation
from .passwords import send_password_link, set_password
from .preferences import set_preferences
from .roles import ensure_roles, update_role_rights
from .users import UserChanges, create_user, deactivate_user, update_user

__all__ = [
    "UserChanges",
    "count_responsibilities",
    "create_department",
    "create_user",
    "current_organisation",
    "deactivate_user",
    "decide_on_map",
    "ensure_organisation",
    "ensure_roles",
    "first_start",
    "hand_over",
    "invite_user",
    "request_hand_over",
    "request_hand_over_undo",
    "send_invitation_again",
    "send_password_link",
    "set_members",
    "set_password",
    "set_preferences",
    "stay_without_tiles",
    "undo_hand_over",
    "update_department",
    "update_organisation",
    "update_role_rights",
    "update_user",
    "use_openstreetmap_tiles",
    "withdraw_invitation",
]
