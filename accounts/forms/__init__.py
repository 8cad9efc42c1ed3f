"""Forms about people, departments, roles and the organisation."""

from .departments import DepartmentForm
from .handing_over import HandOverForm
from .maps import MapForm
from .organisation import OrganisationForm
from .preferences import PreferencesForm
from .roles import RoleForm
from .users import InvitationForm, NewUserForm, UserForm

__all__ = [
    "DepartmentForm",
    "HandOverForm",
    "InvitationForm",
    "MapForm",
    "NewUserForm",
    "OrganisationForm",
    "PreferencesForm",
    "RoleForm",
    "UserForm",
]
