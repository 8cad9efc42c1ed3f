"""People who sign in: making, changing and shutting out."""

from collections.abc import Iterable
from typing import TypedDict, Unpack

from allauth.account.models import EmailAddress
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from accounts.models import Department, Membership, Role, User
from accounts.permissions import (
    LAST_OWNER,
    can_change_user,
    can_deactivate_user,
    can_grant_role,
    is_last_owner,
)
from core.calendars.preferences import for_language
from core.change_sets import change_set
from core.permissions import require
from core.refusals import Refused
from core.versions import lock


class LastOwner(Refused):
    """The change would leave the installation without an owner who can sign in."""

    def __init__(self, field: str = ""):
        super().__init__(LAST_OWNER, field=field)


class EmailTaken(Refused):
    """Somebody else signs in with this e-mail address."""

    def __init__(self):
        super().__init__(_("Somebody with this e-mail address is there already."), field="email")


class UserChanges(TypedDict, total=False):
    """What `update_user` may change; `role` is the code."""

    email: str
    name: str
    role: str
    departments: Iterable[Department]
    is_only_own: bool | None
    is_active: bool
    language: str
    calendar: str
    digits: str
    time_zone: str
    page_size: int
    theme: str


def create_user(
    *,
    actor: User | None,
    email: str,
    name: str,
    role: str,
    departments: Iterable[Department] = (),
    password: str | None = None,
    language: str = "en",
    **preferences,
) -> User:
    """Make a person who may sign in at once; preferences not given follow his language.

    Without a password he cannot sign in until he sets one by a link (`send_password_link`).
    Raises NotAllowed, EmailTaken, or ValidationError for a value that the model refuses.
    """
    user = new_user(
        actor=actor, email=email, name=name, role=role, language=language, **preferences
    )
    user.set_password(password)
    with change_set(actor=actor, reason="accounts.create_user", details={"email": user.email}):
        add_user(user, departments)
    return user


def new_user(
    *, actor: User | None, email: str, name: str, role: str, language: str, **preferences
) -> User:
    """A person who is not saved yet and cannot sign in. Raises like `create_user`."""
    require(can_grant_role(actor, role))
    values = {**_look(language), **preferences}
    user = User(email=email.strip().lower(), name=name, role_id=role, created_by=actor, **values)
    user.set_unusable_password()
    _check(user)
    return user


def add_user(user: User, departments: Iterable[Department]) -> None:
    """Save a new person inside the open change set. Raises EmailTaken."""
    _save(user)
    _sign_in_address(user)
    _set_departments(user, departments)


def update_user(
    *, actor: User | None, user: User, version: int | None = None, **changes: Unpack[UserChanges]
) -> User:
    """Change a person; what is not named stays as it is.

    Rights are asked about the row as it is saved: `user` may carry what a form has typed into it.

    Raises NotAllowed, LastOwner, EmailTaken, ChangedMeanwhile, or ValidationError.
    """
    with change_set(actor=actor, reason="accounts.update_user", details={"user": user.pk}):
        return change_user(actor=actor, user=user, version=version, **changes)


def change_user(
    *, actor: User | None, user: User, version: int | None = None, **changes: Unpack[UserChanges]
) -> User:
    """`update_user` inside a change set that is open already."""
    departments = changes.pop("departments", None)
    locked = lock(user, version)
    require(can_change_user(actor, locked))
    _guard_role(actor, locked, changes)
    _guard_sign_in(actor, locked, changes)
    _apply(locked, changes)
    _check(locked)
    _save(locked)
    _sign_in_address(locked)
    if departments is not None:
        _set_departments(locked, departments)
    return locked


def deactivate_user(*, actor: User | None, user: User) -> User:
    """Take the sign-in away; what he made stays his. Raises NotAllowed for the last owner too."""
    return update_user(actor=actor, user=user, is_active=False)


def _look(language: str) -> dict[str, str]:
    """The columns of a person that follow his language."""
    default = for_language(language)
    return {
        "language": language,
        "calendar": default.calendar,
        "digits": default.digits,
        "time_zone": default.time_zone,
    }


def _guard_role(actor: User | None, user: User, changes: UserChanges) -> None:
    """A new role needs the right to grant it; the last owner keeps his."""
    role = changes.get("role", user.role_id)
    if role == user.role_id:
        return
    require(can_grant_role(actor, role))
    _lock_owners()
    if is_last_owner(user):
        raise LastOwner("role")


def _guard_sign_in(actor: User | None, user: User, changes: UserChanges) -> None:
    if user.is_active and not changes.get("is_active", True):
        _lock_owners()
        require(can_deactivate_user(actor, user))


def _lock_owners() -> None:
    """Two owners who shut each other out at once must wait for each other."""
    Role.objects.select_for_update().get(code=RoleCode.OWNER)


def _apply(user: User, changes: UserChanges) -> None:
    values = dict(changes)
    if "role" in values:
        user.role_id = values.pop("role")
    if "email" in values:
        user.email = str(values.pop("email")).strip().lower()
    for field, value in values.items():
        if field not in UserChanges.__annotations__:
            raise TypeError(f"update_user() got an unexpected keyword argument {field!r}")
        setattr(user, field, value)


def _check(user: User) -> None:
    """Raise EmailTaken, or ValidationError for any other value that the model refuses."""
    if User.objects.filter(email__iexact=user.email).exclude(pk=user.pk).exists():
        raise EmailTaken
    user.full_clean(exclude=("password", "created_by"), validate_constraints=False)


def _save(user: User) -> None:
    """Two who are at it at once both find the address free; the database gives it to one of them."""
    try:
        user.save()
    except IntegrityError as error:
        if error.__cause__.diag.constraint_name == "accounts_user_email_once":
            raise EmailTaken from error
        raise


def _sign_in_address(user: User) -> None:
    """Keep the one verified address by which the sign-in library knows him."""
    EmailAddress.objects.update_or_create(
        user=user, primary=True, defaults={"email": user.email, "verified": True}
    )


def _set_departments(user: User, departments: Iterable[Department]) -> None:
    """Make his memberships exactly these."""
    wanted = {department.pk for department in departments}
    present = set(user.memberships.values_list("department_id", flat=True))
    user.memberships.filter(department_id__in=present - wanted).delete()
    Membership.objects.bulk_create(
        Membership(user=user, department_id=pk) for pk in sorted(wanted - present)
    )
