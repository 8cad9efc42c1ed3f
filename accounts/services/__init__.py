"""Every change of people, roles, departments and the organisation."""

from .departments import create_department, set_members, update_department
from .installation import first_start
from .organisation import current_organisation, ensure_organisation, update_organisation
from .passwords import send_password_link, set_password
from .preferences import set_preferences
from .roles import ensure_roles, update_role_rights
from .users import UserChanges, create_user, deactivate_user, update_user

__all__ = [
    "UserChanges",
    "create_department",
    "create_user",
    "current_organisation",
    "deactivate_user",
    "ensure_organisation",
    "ensure_roles",
    "first_start",
    "send_password_link",
    "set_members",
    "set_password",
    "set_preferences",
    "update_department",
    "update_organisation",
    "update_role_rights",
    "update_user",
]
