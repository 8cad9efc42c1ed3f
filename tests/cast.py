"""The people of every test: who they are, and the two departments that keep them apart.

Alice and Bob are staff of North, Carol is their manager, Rob may only read there. Dan is staff of
South: the stranger. Erin is an administrator, Olga the owner.
"""

from dataclasses import dataclass, fields

from django.utils.module_loading import import_string

from accounts import services
from accounts.models import Department, User
from core.contributions import contributed

PASSWORD = "a long test password"

# Name -> role, departments.
PEOPLE = {
    "olga": ("owner", ()),
    "erin": ("administrator", ()),
    "carol": ("manager", ("north",)),
    "alice": ("staff", ("north",)),
    "bob": ("staff", ("north",)),
    "dan": ("staff", ("south",)),
    "rob": ("read_only", ("north",)),
}


@dataclass
class Cast:
    """Fresh from the database for each test."""

    olga: User
    erin: User
    carol: User
    alice: User
    bob: User
    dan: User
    rob: User
    north: Department
    south: Department

    @property
    def people(self) -> dict[str, User]:
        return {name: getattr(self, name) for name in PEOPLE}


def create_cast() -> None:
    """Make roles, default options, departments and people by the services that make real ones."""
    services.ensure_roles()
    services.ensure_organisation(actor=None, name="Test company")
    for path in contributed("first_start"):
        import_string(path)(actor=None)
    departments = {
        name: services.create_department(actor=None, name=name.capitalize())
        for name in ("north", "south")
    }
    for name, (role, member_of) in PEOPLE.items():
        services.create_user(
            actor=None,
            email=f"{name}@example.com",
            name=name.capitalize(),
            role=role,
            departments=[departments[department] for department in member_of],
            password=PASSWORD,
        )


def load_cast() -> Cast:
    """The cast as it is in the database; made now when a transactional test has emptied it."""
    if not User.objects.filter(email="alice@example.com").exists():
        create_cast()
    found = {
        user.email.partition("@")[0]: user
        for user in User.objects.select_related("role").filter(email__endswith="@example.com")
    }
    found |= {department.name.lower(): department for department in Department.objects.all()}
    return Cast(**{field.name: found[field.name] for field in fields(Cast)})
