"""Departments and projects, and who belongs to them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from accounts.models import Department, Membership, User
from core.change_sets import change_set
from core.permissions import has_right, require
from core.versions import lock


class DepartmentChanges(TypedDict, total=False):
    """What may be said of a department; the last four of a project only."""

    name: str
    kind: str
    description: str
    is_active: bool
    starts_on: date | None
    ends_on: date | None
    budget_amount: Decimal | None
    currency: str


def create_department(
    *,
    actor: User | None,
    members: Iterable[User] = (),
    **values: Unpack[DepartmentChanges],
) -> Department:
    """Make a department or a project. Raises NotAllowed, or ValidationError."""
    require(has_right(actor, "accounts.manage_departments"))
    department = Department(created_by=actor, **values)
    department.full_clean(exclude=("created_by",))
    with change_set(actor=actor, reason="accounts.create_department"):
        department.save()
        _set_members(department, members)
    return department


def update_department(
    *,
    actor: User | None,
    department: Department,
    version: int | None = None,
    members: Iterable[User] | None = None,
    **changes: Unpack[DepartmentChanges],
) -> Department:
    """Change a department; what is not named stays. Raises NotAllowed, ChangedMeanwhile, or
    ValidationError.

    One that is no longer in use takes no new records; its customers and members stay.
    """
    require(has_right(actor, "accounts.manage_departments"))
    details = {"department": department.pk}
    with change_set(actor=actor, reason="accounts.update_department", details=details):
        locked = lock(department, version)
        for field, value in changes.items():
            setattr(locked, field, value)
        locked.full_clean(exclude=("created_by",))
        locked.save()
        if members is not None:
            _set_members(locked, members)
    return locked


def set_members(*, actor: User | None, department: Department, users: Iterable[User]) -> None:
    """Make exactly these people the members. Raises NotAllowed."""
    update_department(actor=actor, department=department, members=users)


def _set_members(department: Department, users: Iterable[User]) -> None:
    wanted = {user.pk for user in users}
    present = set(department.memberships.values_list("user_id", flat=True))
    department.memberships.filter(user_id__in=present - wanted).delete()
    Membership.objects.bulk_create(
        Membership(department=department, user_id=pk) for pk in sorted(wanted - present)
    )
