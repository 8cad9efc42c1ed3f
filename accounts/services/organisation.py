"""The one row of the organisation."""

from accounts.models import Organisation, User
from core.change_sets import change_set
from core.permissions import has_right, require
from core.versions import lock


def current_organisation() -> Organisation:
    """The organisation; with its defaults, unsaved, before the first start has made it."""
    return Organisation.objects.first() or Organisation()


def ensure_organisation(*, actor: User | None, name: str, **values) -> Organisation:
    """The organisation, made with these values when it is not there yet."""
    present = Organisation.objects.first()
    if present is not None:
        return present
    organisation = Organisation(name=name, created_by=actor, **values)
    organisation.full_clean(exclude=("created_by",))
    with change_set(actor=actor, reason="accounts.create_organisation"):
        organisation.save()
    return organisation


def update_organisation(
    *, actor: User | None, organisation: Organisation, version: int | None = None, **changes
) -> Organisation:
    """Change the organisation. Raises NotAllowed, ChangedMeanwhile, or ValidationError."""
    require(has_right(actor, "accounts.manage_organisation"))
    with change_set(actor=actor, reason="accounts.update_organisation"):
        locked = lock(organisation, version)
        for field, value in changes.items():
            setattr(locked, field, value)
        locked.full_clean(exclude=("created_by",))
        locked.save()
    return locked
