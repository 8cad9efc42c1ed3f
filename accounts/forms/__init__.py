"""Forms about people, departments, roles and the organisation."""

from .departments import DepartmentForm
from .organisation import OrganisationForm
from .preferences import PreferencesForm
from .roles import RoleForm
from .users import NewUserForm, UserForm

__all__ = [
    "DepartmentForm",
    "NewUserForm",
    "OrganisationForm",
    "PreferencesForm",
    "RoleForm",
    "UserForm",
]
